package reports

import (
	"cmp"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// The words of the reports, Chinese first.
var (
	wordSeverity = map[law.Severity]law.Text{
		law.Error:   {ZH: "错误", EN: "error"},
		law.Warning: {ZH: "警告", EN: "warning"},
		law.Note:    {ZH: "提示", EN: "note"},
	}
	wordMend = law.Text{ZH: "怎么改：", EN: "How to mend: "}
)

var wordState = map[law.State]law.Text{
	law.Open:      {ZH: "待审", EN: "open"},
	law.Confirmed: {ZH: "成立", EN: "confirmed"},
	law.Dismissed: {ZH: "不成立", EN: "dismissed"},
	law.Appealed:  {ZH: "申诉中", EN: "appealed"},
	law.Upheld:    {ZH: "维持", EN: "upheld"},
	law.Reversed:  {ZH: "撤销", EN: "reversed"},
}

var wordStatus = map[law.Status]law.Text{
	law.Active:        {ZH: "正常", EN: "active"},
	law.Frozen:        {ZH: "冻结", EN: "frozen"},
	law.DisplayClosed: {ZH: "展示关闭", EN: "display closed"},
	law.Expelled:      {ZH: "清退", EN: "expelled"},
	law.Left:          {ZH: "已退出", EN: "left"},
}

var wordSubject = map[string]law.Text{
	"provider":        {ZH: "服务商", EN: "provider"},
	"application":     {ZH: "入驻申请", EN: "application"},
	"listing":         {ZH: "商品", EN: "listing"},
	"conversation":    {ZH: "会话", EN: "conversation"},
	"order":           {ZH: "订单", EN: "order"},
	"service_order":   {ZH: "服务单", EN: "service order"},
	"complaint":       {ZH: "投诉", EN: "complaint"},
	"invoice_request": {ZH: "开票申请", EN: "invoice request"},
	"api_meter":       {ZH: "接口计费", EN: "API call"},
	"review":          {ZH: "评价", EN: "review"},
	"ip_claim":        {ZH: "权利主张", EN: "IP claim"},
	"security_scan":   {ZH: "安全扫描", EN: "security scan"},
	"report":          {ZH: "举报", EN: "report"},
	"settlement":      {ZH: "结算", EN: "settlement"},
	"refund_request":  {ZH: "退款申请", EN: "refund request"},
	"month":           {ZH: "服务商当月", EN: "provider's month"},
}

// Severity is a finding's severity in words.
func Severity(s law.Severity, lang string) string { return wordSeverity[s].In(lang) }

// Status is a provider's status in words.
func Status(s law.Status, lang string) string { return wordStatus[s].In(lang) }

// ListingState is the state of a listing in words.
func ListingState(state, lang string) string {
	return cmp.Or(wordListingState[state].In(lang), state)
}

// SubjectType is what kind of thing a finding or a case is about, in words.
func SubjectType(kind, lang string) string {
	if t, ok := wordSubject[kind]; ok {
		return t.In(lang)
	}
	return kind
}

// pageWords are the words of the HTML report; the template names them by key.
var pageWords = map[string]law.Text{
	"title":                 {ZH: "云鉴夜间合规报告", EN: "yunjian nightly compliance report"},
	"as of":                 {ZH: "判定时点", EN: "as of"},
	"edition":               {ZH: "规范版本", EN: "edition"},
	"dry run":               {ZH: "演练：未写入台账", EN: "dry run: nothing was written"},
	"contents":              {ZH: "目录", EN: "contents"},
	"totals":                {ZH: "总计", EN: "totals"},
	"findings":              {ZH: "发现", EN: "findings"},
	"new cases":             {ZH: "新案件", EN: "new cases"},
	"decided":               {ZH: "已决定", EN: "decided"},
	"waiting":               {ZH: "待人工", EN: "waiting for a person"},
	"points":                {ZH: "扣分", EN: "points"},
	"freezes":               {ZH: "冻结", EN: "freezes"},
	"deducted":              {ZH: "扣保证金", EN: "deducted"},
	"expulsions":            {ZH: "清退", EN: "expulsions"},
	"delistings":            {ZH: "强制下架", EN: "delistings"},
	"observations":          {ZH: "待投诉印证", EN: "await a complaint"},
	"read":                  {ZH: "读取 %d 家服务商、%d 条记录、%d 条消息；重复 %d，搁置 %d；适用规则 %d 条。", EN: "Read %d providers, %d records, %d messages; %d duplicates, %d set aside; %d rules applied."},
	"trend":                 {ZH: "走势", EN: "Trend"},
	"as a table":            {ZH: "看表格", EN: "as a table"},
	"night":                 {ZH: "夜次", EN: "night"},
	"near":                  {ZH: "接近清退的服务商", EN: "Near expulsion"},
	"none near":             {ZH: "本年度没有服务商被扣分。", EN: "No provider has points this year."},
	"provider":              {ZH: "服务商", EN: "provider"},
	"distance":              {ZH: "距清退", EN: "of the limit"},
	"status":                {ZH: "状态", EN: "status"},
	"pending":               {ZH: "待人工审理", EN: "Waiting for a person"},
	"pending help":          {ZH: "由有权人员确认或驳回：", EN: "To be confirmed or dismissed:"},
	"none pending":          {ZH: "没有待审案件。", EN: "No case is waiting."},
	"cases":                 {ZH: "今夜已决定的案件", EN: "Cases decided tonight"},
	"no cases":              {ZH: "今夜没有决定任何案件。", EN: "No case was decided tonight."},
	"opened":                {ZH: "立案", EN: "opened"},
	"by":                    {ZH: "由", EN: "by"},
	"engine":                {ZH: "系统", EN: "the engine"},
	"reads":                 {ZH: "读作", EN: "reads"},
	"mend":                  {ZH: "怎么改：", EN: "How to mend:"},
	"findings without case": {ZH: "未立案的发现", EN: "Findings without a case tonight"},
	"findings help":         {ZH: "没有对应罚则、等待投诉印证，或此前已经立案。", EN: "No penalty row applies, a complaint is awaited, or the case was opened before."},
	"no findings":           {ZH: "没有。", EN: "None."},
	"unjudged":              {ZH: "未判定", EN: "Not judged"},
	"passed over":           {ZH: "%d 条行为发生在首个版本生效之前，未予判定。", EN: "%d acts happened before the first edition and were passed over."},
	"rule":                  {ZH: "规则", EN: "rule"},
	"rules":                 {ZH: "适用的规则", EN: "Rules applied"},
	"rules applied":         {ZH: "%d 条规则", EN: "%d rules"},
	"applied":               {ZH: "适用次数", EN: "applied"},
	"clause":                {ZH: "条款", EN: "clause"},
	"records":               {ZH: "记录数", EN: "records"},
	"why":                   {ZH: "原因", EN: "why"},
	"set aside":             {ZH: "搁置的记录", EN: "Records set aside"},
	"place":                 {ZH: "位置", EN: "place"},
	"all judged":            {ZH: "全部判定。", EN: "Everything was judged."},
	"and more":              {ZH: "另有 %d 项，见台账。", EN: "%d more are in the ledger."},
	"footer":                {ZH: "处罚以台账为准；对决定有异议可以申诉。", EN: "The ledger is authoritative; decisions can be appealed."},
}

// The words of cases and standings on a terminal.
var (
	wordCase       = law.Text{ZH: "案件", EN: "Case"}
	wordStateOf    = law.Text{ZH: "状态", EN: "State"}
	wordProvider   = law.Text{ZH: "服务商", EN: "Provider"}
	wordPenalty    = law.Text{ZH: "罚则", EN: "Penalty"}
	wordSubjectOf  = law.Text{ZH: "对象", EN: "Subject"}
	wordFindings   = law.Text{ZH: "发现", EN: "Findings"}
	wordOpened     = law.Text{ZH: "立案", EN: "Opened"}
	wordDecided    = law.Text{ZH: "决定", EN: "Decided"}
	wordNeedsHuman = law.Text{ZH: "须由人确认或驳回", EN: "A person has to confirm or dismiss it"}
	wordFollows    = law.Text{ZH: "接续案件", EN: "Follows case"}
	wordHistory    = law.Text{ZH: "经过", EN: "History"}
	wordEngine     = law.Text{ZH: "系统", EN: "the engine"}
	wordAsOf       = law.Text{ZH: "时点", EN: "As of"}
	wordStatusOf   = law.Text{ZH: "状态", EN: "Status"}
	wordPoints     = law.Text{ZH: "扣分", EN: "Points"}
	wordPointsOf   = law.Text{ZH: "%d / %d（%d 年），距清退还有 %d 分", EN: "%d of %d (%d), %d from expulsion"}
	wordDeposit    = law.Text{ZH: "保证金", EN: "Deposit"}
	wordDepositOf  = law.Text{ZH: "余额 ¥%s，应缴 ¥%s，差额 ¥%s，另欠 ¥%s", EN: "balance ¥%s, required ¥%s, short ¥%s, owed besides ¥%s"}
	wordTopUp      = law.Text{ZH: "补足期限", EN: "Top up by"}
	wordAdditional = law.Text{ZH: "追加保证金至", EN: "Additional until"}
	wordListings   = law.Text{ZH: "商品", EN: "Listings"}
	wordEntries    = law.Text{ZH: "台账", EN: "Ledger"}
	wordComing     = law.Text{ZH: "将要发生", EN: "Coming"}
	wordComma      = law.Text{ZH: "，", EN: ", "}

	wordMeasurePoints  = law.Text{ZH: "扣 %d 分", EN: "%d points"}
	wordMeasureFreeze  = law.Text{ZH: "店铺冻结 %d 天", EN: "store frozen for %d days"}
	wordMeasureDeposit = law.Text{ZH: "扣除保证金 ¥%s", EN: "¥%s of the deposit deducted"}
	wordMeasureForfeit = law.Text{ZH: "没收全部保证金", EN: "the whole deposit forfeited"}
	wordMeasureExpel   = law.Text{ZH: "清退", EN: "expulsion"}
	wordMeasureDelist  = law.Text{ZH: "强制下架", EN: "delisted by force"}
	wordMeasureNone    = law.Text{ZH: "无", EN: "none"}
)

var wordAct = map[string]law.Text{
	"open":     {ZH: "立案", EN: "opened"},
	"add":      {ZH: "补充", EN: "added to"},
	"confirm":  {ZH: "确认成立", EN: "confirmed"},
	"dismiss":  {ZH: "驳回", EN: "dismissed"},
	"appeal":   {ZH: "申诉", EN: "appealed"},
	"uphold":   {ZH: "维持", EN: "upheld"},
	"overturn": {ZH: "申诉成立", EN: "overturned"},
	"reverse":  {ZH: "撤销", EN: "reversed"},
	"join":     {ZH: "并案", EN: "joined"},
	"waive":    {ZH: "豁免", EN: "waived"},
}

var wordListingState = map[string]law.Text{
	"on_sale":  {ZH: "在售", EN: "on sale"},
	"hidden":   {ZH: "隐藏", EN: "hidden"},
	"delisted": {ZH: "强制下架", EN: "delisted"},
	"off_sale": {ZH: "未上架", EN: "off sale"},
}

// The words of a night's summary.
var (
	wordDry         = law.Text{ZH: "演练：以下结果没有写入台账", EN: "dry run: nothing below was written to the ledger"}
	wordSumRead     = law.Text{ZH: "读取：服务商 %d，记录 %d，消息 %d，重复 %d，搁置 %d，生效前略过 %d", EN: "read: %d providers, %d records, %d messages, %d duplicates, %d set aside, %d passed over as before the first edition"}
	wordSumFound    = law.Text{ZH: "判定：适用规则 %d，发现 %d（错误 %d，警告 %d，提示 %d）", EN: "judged: %d rules applied, %d findings (%d errors, %d warnings, %d notes)"}
	wordSumCases    = law.Text{ZH: "案件：新立 %d，已决定 %d，待人工 %d，待投诉印证 %d", EN: "cases: %d opened, %d decided, %d wait for a person, %d findings await a complaint"}
	wordSumWaived   = law.Text{ZH: "豁免中的发现 %d 项，未列出也未立案（yunjian case waivers）", EN: "%d findings are under a waiver, neither listed nor acted on (yunjian case waivers)"}
	wordSumMeasures = law.Text{ZH: "处理：扣分 %d，冻结 %d，扣保证金 %d 笔共 ¥%s，清退 %d，强制下架 %d", EN: "measures: %d points, %d freezes, %d deductions of ¥%s in all, %d expulsions, %d delistings"}
	wordSumUnjudged = law.Text{ZH: "未判定：%s（%s）%d 条记录缺少所需字段", EN: "not judged: %s (%s): %d records lack a field it needs"}
)

// The words of a rule's page.
var (
	wordClauseFacts = law.Text{ZH: "出处：%s · %s · 自 %s 起", EN: "Source: %s · %s · from %s"}
	wordSince       = law.Text{ZH: "自 %s 起", EN: "from %s"}
	wordBetween     = law.Text{ZH: "%s 至 %s 前", EN: "from %s until %s"}
	wordBreaches    = law.Text{ZH: "违规的例子：", EN: "Breaches:"}
	wordClean       = law.Text{ZH: "不违规的例子：", EN: "Clean:"}
)

var wordKind = map[string]law.Text{
	"rule":     {ZH: "规则", EN: "rule"},
	"decision": {ZH: "决定", EN: "decision"},
	"effect":   {ZH: "效果", EN: "effect"},
	"manual":   {ZH: "人工立案", EN: "filed by a person"},
	"term":     {ZH: "约定", EN: "term"},
}

var wordMode = map[law.Mode]law.Text{
	law.Auto:    {ZH: "自动认定", EN: "decided by the facts"},
	law.Review:  {ZH: "人工认定", EN: "decided by a person"},
	law.Monitor: {ZH: "仅观察", EN: "watched only"},
}

var wordComplaint = map[law.Complaint]law.Text{
	law.Needed:      {ZH: "须有投诉", EN: "needs a complaint"},
	law.OrSpotCheck: {ZH: "须有投诉或平台抽查", EN: "needs a complaint or a spot check"},
}

// The words of a table of nights.
var (
	wordNight        = law.Text{ZH: "夜次", EN: "Night"}
	wordDecidedCases = law.Text{ZH: "决定", EN: "Decided"}
	wordPending      = law.Text{ZH: "待人工", EN: "Waiting"}
	wordPointsIssued = law.Text{ZH: "扣分", EN: "Points"}
	wordFreezes      = law.Text{ZH: "冻结", EN: "Freezes"}
	wordDeducted     = law.Text{ZH: "扣保证金", EN: "Deducted"}
	wordExpelled     = law.Text{ZH: "清退", EN: "Expelled"}
	wordDelisted     = law.Text{ZH: "强制下架", EN: "Delisted"}
)

// The words of the coverage table.
var (
	wordClause   = law.Text{ZH: "条款", EN: "Clause"}
	wordKindOf   = law.Text{ZH: "种类", EN: "Kind"}
	wordFromOf   = law.Text{ZH: "施行", EN: "From"}
	wordHonoured = law.Text{ZH: "由何落实", EN: "Honoured by"}
	wordModeOf   = law.Text{ZH: "方式", EN: "Mode"}
	wordExamples = law.Text{ZH: "示例", EN: "Examples"}
	wordFired    = law.Text{ZH: "发现", EN: "Findings"}
	wordCovered  = law.Text{ZH: "%d / %d 条条款已落实", EN: "%d of %d clauses are honoured"}
)
