package main

import "github.com/yunjian-audit/yunjian/checker/law"

// version is the auditor's version, set at release with -ldflags.
var version = "0.1.0"

// The words of the command line, Chinese first: help, flags, messages.
var (
	helpRoot     = law.Text{ZH: "云市场服务商的合规规则引擎与审计器", EN: "rules engine and compliance auditor for a cloud marketplace"}
	helpLint     = law.Text{ZH: "提交前检查商品", EN: "check listings before submission"}
	helpLintLong = law.Text{
		ZH: "检查一个或多个商品（JSON 或 YAML，详情 HTML 可内嵌，也可放在旁边的文件里），一次列出全部问题：\n位置、原文、依据的条款、怎么改。\n\n退出码：0 没有达到 --fail-on 的问题；1 有；2 无法判定（输入有误或没有可检查的商品）；3 工具自身出错。",
		EN: "Check listings (JSON or YAML, the HTML detail page inline or in a file beside them) and name every problem\nat once: where, what, by which clause and how to mend it.\n\nExit code: 0 nothing at or above --fail-on; 1 there is; 2 it could not judge (bad input, nothing to check); 3 the tool failed.",
	}
	helpScan     = law.Text{ZH: "夜间扫描：发现、立案、决定、记账", EN: "the nightly scan: findings, cases, decisions, ledger"}
	helpScanLong = law.Text{
		ZH: "读取一个数据集，按规范逐家判定，立案并决定可由系统决定的案件，写入台账。\n同一夜扫描两次，第二次什么也不改变。坏记录使扫描停止且什么也不写；--keep-going 把它们搁置。",
		EN: "Read a dataset, judge every provider, open cases, decide what may be decided without a person, write the ledger.\nScanning a night twice changes nothing the second time. A bad record stops the scan before anything is written;\n--keep-going sets such records aside.",
	}
	helpCase        = law.Text{ZH: "查看与审理案件", EN: "look at cases and decide them"}
	helpCaseList    = law.Text{ZH: "列出案件", EN: "list cases"}
	helpCaseShow    = law.Text{ZH: "显示一个案件及其证据", EN: "show a case with its evidence"}
	helpCaseConfirm = law.Text{ZH: "确认案件成立并执行罚则", EN: "confirm a case: its penalty applies"}
	helpCaseDismiss = law.Text{ZH: "认定案件不成立", EN: "dismiss a case"}
	helpCaseAppeal  = law.Text{ZH: "登记服务商的申诉", EN: "record the provider's appeal"}
	helpCaseUphold  = law.Text{ZH: "申诉不成立，维持原决定", EN: "refuse the appeal: the decision stands"}
	helpCaseOver    = law.Text{ZH: "申诉成立，撤销原决定", EN: "allow the appeal: the decision is reversed"}
	helpCaseReverse = law.Text{ZH: "更正错误决定，予以撤销", EN: "reverse a decision made in error"}
	helpLedger      = law.Text{ZH: "查看台账", EN: "look at the ledger"}
	helpLedgerShow  = law.Text{ZH: "服务商在某一时点的处境", EN: "a provider's standing at an instant"}
	helpPolicy      = law.Text{ZH: "编写与检验规则", EN: "write and check policies"}
	helpPolicyCheck = law.Text{ZH: "装载并编译全部规则，列出每一处错误", EN: "load and compile all policies; name every error"}
	helpPolicyTest  = law.Text{ZH: "运行规则的示例", EN: "run the rules' examples"}
	helpPolicyExpl  = law.Text{ZH: "显示规则、条款或罚则的说明页", EN: "show the page of a rule, a clause or a penalty row"}
	helpPolicyNew   = law.Text{ZH: "新建一条能通过自身测试的规则", EN: "scaffold a rule that passes its own test"}
	helpDecide      = law.Text{ZH: "回答一个问题：输入一条记录，输出有理由的决定", EN: "answer a question: a record in, a reasoned decision out"}
	helpSchema      = law.Text{ZH: "输出一种记录的 JSON Schema", EN: "print the JSON Schema of a record type"}
	helpDemo        = law.Text{ZH: "用内置数据演示几个夜晚", EN: "show several nights on embedded data"}

	flagLang          = law.Text{ZH: "语言：zh 或 en，默认取自 LANG", EN: "language: zh or en, by default from LANG"}
	flagPolicies      = law.Text{ZH: "使用该目录的规则，而非内置规则", EN: "use the policies of this directory instead of the embedded ones"}
	flagFiredOn       = law.Text{ZH: "数据集目录：一并统计每条规则在其上的发现", EN: "directory of a dataset: count what each rule finds in it, too"}
	flagOverlay       = law.Text{ZH: "在规则之上叠加该目录，例如一个新版本；可重复", EN: "lay this directory over the policies, such as a new edition; may be repeated"}
	flagAsOf          = law.Text{ZH: "判定时点（RFC 3339，带时区），默认现在", EN: "the instant to judge for (RFC 3339 with offset), by default now"}
	flagFormat        = law.Text{ZH: "输出格式：%v", EN: "output format: %v"}
	flagFailOn        = law.Text{ZH: "达到该级别即以 1 退出：error、warning、note、none", EN: "exit with 1 from this severity on: error, warning, note, none"}
	flagBaseline      = law.Text{ZH: "不再列出该基线文件里已有的问题", EN: "pass over the findings of this baseline file"}
	flagWriteBaseline = law.Text{ZH: "把现有问题写成基线文件", EN: "write the present findings as a baseline file"}
	flagData          = law.Text{ZH: "数据集目录", EN: "directory of the dataset"}
	flagLedger        = law.Text{ZH: "台账文件", EN: "ledger file"}
	flagDryRun        = law.Text{ZH: "走同样的路径，但什么也不写", EN: "take the same path and write nothing"}
	flagKeepGoing     = law.Text{ZH: "搁置坏记录并继续", EN: "set bad records aside and go on"}
	flagQuarantine    = law.Text{ZH: "搁置的记录写入该文件", EN: "file for the records set aside"}
	flagStrict        = law.Text{ZH: "未知字段视为错误", EN: "an unknown field is an error"}
	flagReport        = law.Text{ZH: "把 HTML 报告写入该文件", EN: "write the HTML report to this file"}
	flagWorkers       = law.Text{ZH: "并行判定的服务商数，默认为处理器数", EN: "providers judged at once, by default the number of processors"}
	flagSecondEyes    = law.Text{ZH: "所有案件都由人确认，引擎不自行决定", EN: "leave every case to a person; the engine decides none"}
	flagRadius        = law.Text{ZH: "一夜最多清退、冻结或下架多少家服务商：占比（如 1%，不少于 3 家）或家数", EN: "how many providers one night may expel, freeze or delist: a share (1%, never fewer than 3) or a number"}
	flagState         = law.Text{ZH: "只列出该状态：open、confirmed、dismissed、appealed、upheld、reversed", EN: "only this state: open, confirmed, dismissed, appealed, upheld, reversed"}
	flagProvider      = law.Text{ZH: "只列出该服务商", EN: "only this provider"}
	flagPenalty       = law.Text{ZH: "只列出该罚则", EN: "only this penalty row"}
	flagRule          = law.Text{ZH: "只列出该规则", EN: "only this rule"}
	flagBy            = law.Text{ZH: "决定人姓名", EN: "name of the person who decides"}
	flagReason        = law.Text{ZH: "理由", EN: "the reason"}
	flagOut           = law.Text{ZH: "报告写入该文件", EN: "file for the report"}
	flagDir           = law.Text{ZH: "规则目录", EN: "directory of policies"}

	wordError      = law.Text{ZH: "错误", EN: "error"}
	wordWarning    = law.Text{ZH: "警告", EN: "warning"}
	wordUsage      = law.Text{ZH: "用法有误（%v）；用法见 %s --help", EN: "%v; see %s --help"}
	wordBadInstant = law.Text{
		ZH: "--as-of %q 不是带时区的时刻，应形如 2016-12-01T02:00:00+08:00",
		EN: "--as-of %q is no instant with an offset, such as 2016-12-01T02:00:00+08:00",
	}
	wordNoDirectory    = law.Text{ZH: "%s 不是目录；请给出规则所在的目录", EN: "%s is no directory; name the directory of the policies"}
	wordBrokenListings = law.Text{ZH: "%d 处输入错误，涉及的商品没有判定", EN: "%d input errors; the listings concerned were not judged"}
	wordNoBaseline     = law.Text{ZH: "基线文件 %s 不存在；先用 --write-baseline 生成", EN: "the baseline file %s does not exist; make it with --write-baseline"}
	wordBadBaseline    = law.Text{ZH: "%s 不是基线文件；用 --write-baseline 重新生成", EN: "%s is no baseline file; make it again with --write-baseline"}
	wordBaselineSaved  = law.Text{ZH: "已把 %d 个问题写入基线 %s", EN: "wrote %d findings to the baseline %s"}
	wordLintSummary    = law.Text{
		ZH: "检查了 %d 个商品，适用规则 %d 条：错误 %d，警告 %d，提示 %d",
		EN: "checked %d listings by %d rules: %d errors, %d warnings, %d notes",
	}
	wordInBaseline = law.Text{ZH: "（另有 %d 个在基线中）", EN: " (%d more in the baseline)"}

	wordNeedData   = law.Text{ZH: "请用 --data 给出数据集目录", EN: "name the directory of the dataset with --data"}
	wordNeedAsOf   = law.Text{ZH: "请用 --as-of 给出判定时点", EN: "name the instant to judge for with --as-of"}
	wordNeedLedger = law.Text{ZH: "请用 --ledger 给出台账文件", EN: "name the ledger file with --ledger"}
	wordNeedBy     = law.Text{ZH: "决定须署名并说明理由：--by 姓名 --reason 理由", EN: "a decision carries a name and a reason: --by NAME --reason TEXT"}

	helpCaseFile = law.Text{ZH: "由人立案：规则看不到的违规", EN: "file a case for conduct that no rule sees"}
	flagRow      = law.Text{ZH: "罚则，形如 PEN-02", EN: "the penalty row, such as PEN-02"}
	flagWhom     = law.Text{ZH: "服务商编号", EN: "the provider's id"}
	flagSubject  = law.Text{ZH: "对象，形如 listing:ID", EN: "the subject, such as listing:ID"}
	flagEvidence = law.Text{ZH: "证据文件", EN: "file with the evidence"}

	wordBadSubject      = law.Text{ZH: "--subject %q 应形如 TYPE:ID，例如 listing:cmjj010101", EN: "--subject %q: write TYPE:ID, such as listing:cmjj010101"}
	wordNeedEvidence    = law.Text{ZH: "请用 --evidence 给出证据文件", EN: "name the file with the evidence with --evidence"}
	wordFiled           = law.Text{ZH: "已立案 %s，须由另一人确认或驳回", EN: "opened case %s; another person has to confirm or dismiss it"}
	wordActed           = law.Text{ZH: "案件 %s：%s", EN: "case %s: %s"}
	wordNoCases         = law.Text{ZH: "没有符合条件的案件", EN: "no case matches"}
	wordBadState        = law.Text{ZH: "--state %q 不存在，可用：%v", EN: "--state %q: one of %v"}
	wordNotThere        = law.Text{ZH: "%s %q 不存在，可用：%s", EN: "%s %q: one of %s"}
	wordUnknownProvider = law.Text{ZH: "台账里没有服务商 %s；请核对编号，或先扫描含有它的数据集", EN: "the ledger does not know the provider %s; check the id, or scan a dataset that holds it first"}

	wordInterrupted = law.Text{ZH: "扫描被中断；已写入的服务商是完整的，重新扫描同一夜即可补完", EN: "the scan was interrupted; what was written is whole, and scanning the night again completes it"}
	wordBadRadius   = law.Text{ZH: "--radius %q 应为占比（如 1%%）或家数（如 12）", EN: "--radius %q is neither a share (1%%) nor a number of providers (12)"}
	wordHeld        = law.Text{ZH: "这一夜的决定会使 %[1]d 家服务商被清退、冻结或下架，超过上限 %[2]d 家，因此一项也没有作出；发现已存入台账。涉及：%[3]s。核对后如确认无误，以 --radius %[1]d 重新运行同一条命令", EN: "tonight's decisions would expel, freeze or delist %[1]d providers, more than the limit of %[2]d, so none was made; the findings are kept. They are: %[3]s. If that is right, run the same command again with --radius %[1]d"}
	wordNothingRead = law.Text{ZH: "数据集里没有任何记录，没有可判定的内容；请检查 --data", EN: "the dataset holds no record, so that nothing could be judged; check --data"}
	wordBadRecords  = law.Text{ZH: "%d 条记录有误，扫描停止，台账没有改变；改正后重试，或用 --keep-going 搁置它们", EN: "%d records are bad: the scan stopped and the ledger is as it was; mend them, or set them aside with --keep-going"}
	wordQuarantined = law.Text{ZH: "搁置了 %d 条记录，见 %s", EN: "set %d records aside, see %s"}
	wordReportSaved = law.Text{ZH: "报告：%s", EN: "report: %s"}
	wordJudging     = law.Text{ZH: "判定中：已判定 %d 家服务商", EN: "judging: %d providers judged"}
	wordDeciding    = law.Text{ZH: "决定中：共 %d 家服务商", EN: "deciding: %d providers in all"}
	wordETA         = law.Text{ZH: "%d%%，约剩 %s", EN: "%d%%, about %s left"}
	wordNoType      = law.Text{ZH: "没有记录类型 %q%s；可用：%v", EN: "no record type %q%s; one of %v"}
	wordDidYouMean  = law.Text{ZH: "，是不是 %s", EN: ", did you mean %s"}

	flagVerbose = law.Text{ZH: "也列出通过的示例", EN: "name the examples that pass, too"}

	wordBadPolicies      = law.Text{ZH: "规则有 %d 处错误，无法使用", EN: "%d errors in the policies: they cannot be used"}
	wordPoliciesFine     = law.Text{ZH: "规则 %d 条、条款 %d 条、罚则 %d 行、参数 %d 个，全部可用", EN: "%d rules, %d clauses, %d penalty rows, %d parameters: all fine"}
	wordNoExamples       = law.Text{ZH: "没有运行任何示例", EN: "no example was run"}
	wordTested           = law.Text{ZH: "示例：通过 %d，失败 %d", EN: "examples: %d passed, %d failed"}
	wordNothingToExplain = law.Text{ZH: "没有名为 %q 的规则、条款或罚则；规则形如 listing/superlative，条款形如 REG-10.8.5，罚则形如 PEN-03", EN: "no rule, clause or penalty row is called %q; rules look like listing/superlative, clauses like REG-10.8.5, rows like PEN-03"}
	wordScaffolded       = law.Text{ZH: "改好 rule.yaml 与 examples.yaml 后运行：yunjian policy test %s --policies %s", EN: "edit rule.yaml and examples.yaml, then run: yunjian policy test %s --policies %s"}
	wordLongQuestion     = law.Text{ZH: "输入超过 %d MiB", EN: "the input is longer than %d MiB"}
	wordNoKind           = law.Text{ZH: "没有名为 %q 的问题；可用：%v", EN: "no question is called %q; one of %v"}

	flagDemoDir  = law.Text{ZH: "演示数据、台账与报告的目录，默认为临时目录", EN: "directory for the demo's data, ledger and report, by default a temporary one"}
	wordDemoNext = law.Text{
		ZH: "\n接下来试试：\n  yunjian case list --state open --ledger %s\n  yunjian ledger show %s --as-of %s --ledger %s\n  yunjian scan --data %s --as-of %s --ledger second.db\n  yunjian policy explain REG-10.8.5",
		EN: "\nTry next:\n  yunjian case list --state open --ledger %s\n  yunjian ledger show %s --as-of %s --ledger %s\n  yunjian scan --data %s --as-of %s --ledger second.db\n  yunjian policy explain REG-10.8.5",
	}

	flagAddPoints   = law.Text{ZH: "在罚则之外加扣的分数，理由写在 --reason", EN: "points added to the row's, for the reason given"}
	flagAddFreeze   = law.Text{ZH: "在罚则之外加冻结的天数", EN: "days of freeze added to the row's"}
	flagAddDeposit  = law.Text{ZH: "在罚则之外加扣的保证金（元）", EN: "deposit deducted beside the row's, in CNY"}
	wordBadAddition = law.Text{ZH: "加处须为不小于零的整数与至多两位小数的金额", EN: "what is added must be whole numbers and an amount with at most two decimals, none below zero"}

	helpPolicyReference = law.Text{ZH: "把规则手册写入目录，每类一页（Markdown）", EN: "write the rule reference into a directory, a page for each category (Markdown)"}
	helpPolicyCoverage  = law.Text{ZH: "列出每一条款由什么落实", EN: "show for every clause what honours it"}
	wordUncovered       = law.Text{ZH: "%d 条条款没有落实", EN: "%d clauses are honoured by nothing"}
)
