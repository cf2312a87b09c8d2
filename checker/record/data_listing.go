package record

// ListingData is a listing: goods as they are shown and sold.
type ListingData struct {
	ID         string `json:"id" zh:"商品编号" en:"the listing's id"`
	ProviderID string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	Type       string `json:"type" enum:"image|download|saas|service|dingtalk|api|container|orchestration" zh:"接入类型" en:"how the goods are delivered"`
	// Market is open: which exist is data of the edition.
	Market         string         `json:"market,omitempty" zh:"所在市场" en:"id of the market"`
	Category       string         `json:"category,omitempty" zh:"类目" en:"category"`
	Title          string         `json:"title" zh:"商品标题" en:"title"`
	Summary        string         `json:"summary,omitempty" zh:"商品简介" en:"summary"`
	Highlights     []string       `json:"highlights,omitempty" zh:"商品亮点" en:"highlights"`
	Screenshots    []string       `json:"screenshots,omitempty" zh:"截图地址" en:"addresses of screenshots"`
	UserGuide      string         `json:"user_guide,omitempty" zh:"使用指南" en:"user guide"`
	SupportScope   string         `json:"support_scope,omitempty" zh:"售后支持范围" en:"what support covers"`
	DetailHTML     string         `json:"detail_html,omitempty" zh:"详情页 HTML" en:"HTML of the detail page"`
	CasesHTML      string         `json:"cases_html,omitempty" zh:"客户案例 HTML" en:"HTML of the customer cases"`
	Images         []Image        `json:"images,omitempty" zh:"图片" en:"pictures"`
	Status         string         `json:"status,omitempty" enum:"draft|submitted|on_sale|off_sale|frozen" zh:"商品状态" en:"state of the listing"`
	OnSaleAt       Time           `json:"on_sale_at,omitempty" zh:"上架时刻" en:"when it went on sale"`
	Version        string         `json:"version,omitempty" zh:"版本号" en:"version of the goods"`
	OffSale        []Period       `json:"off_sale,omitempty" zh:"下架时段" en:"times during which it was off sale"`
	Price          Money          `json:"price,omitempty" zh:"价格（元）" en:"price in CNY"`
	Specs          []Spec         `json:"specs,omitempty" zh:"规格" en:"specifications on sale"`
	Attributes     map[string]any `json:"attributes,omitempty" zh:"商品属性" en:"attributes, free to name"`
	OrderModes     []string       `json:"order_modes,omitempty" enum:"period|per_call|metered|once" zh:"购买方式" en:"ways to order"`
	AgreementURL   string         `json:"agreement_url,omitempty" zh:"商品协议地址" en:"address of the user agreement"`
	AgreementText  string         `json:"agreement_text,omitempty" zh:"商品协议正文" en:"text of the user agreement"`
	DelistPlan     string         `json:"delist_plan,omitempty" zh:"下架预案" en:"what happens to users when it goes off sale"`
	RunsOn         string         `json:"runs_on,omitempty" enum:"cloud|bundled|companion|none" zh:"与云资源的关系" en:"how the goods relate to the cloud"`
	Regions        []string       `json:"regions,omitempty" zh:"可售地域" en:"regions it is sold in"`
	SecurityReview SecurityReview `json:"security_review,omitempty" zh:"安全审核" en:"the security review"`
	Components     []Component    `json:"components,omitempty" zh:"第三方组件" en:"third-party components"`
	Submissions    []Submission   `json:"submissions,omitempty" zh:"送审记录" en:"submissions for approval"`
	Download       Download       `json:"download,omitempty" zh:"下载类商品" en:"of a download"`
	SaaS           SaaS           `json:"saas,omitempty" zh:"SaaS 类商品" en:"of a SaaS"`
	API            API            `json:"api,omitempty" zh:"API 类商品" en:"of an API"`
	Container      Container      `json:"container,omitempty" zh:"容器类商品" en:"of a container"`
	Image          MachineImage   `json:"image,omitempty" zh:"镜像类商品" en:"of a machine image"`
	Orchestration  Orchestration  `json:"orchestration,omitempty" zh:"编排类商品" en:"of an orchestration"`
	SaleConditions SaleConditions `json:"sale_conditions,omitempty" zh:"售卖条件" en:"what the buyer's instance must offer"`
	Coupons        []Coupon       `json:"coupons,omitempty" zh:"优惠券" en:"coupons"`
	SEO            SEO            `json:"seo,omitempty" zh:"搜索引擎信息" en:"what search engines are told"`
	Tool           bool           `json:"tool,omitempty" zh:"是否工具类商品" en:"whether the goods are a tool (ruling R29)"`
	DetailHTMLFile string         `json:"detail_html_file,omitempty" zh:"详情页 HTML 文件，相对于本文件；仅用于 lint" en:"file with the detail page, relative to this file; for lint only"`
	CasesHTMLFile  string         `json:"cases_html_file,omitempty" zh:"客户案例 HTML 文件，相对于本文件；仅用于 lint" en:"file with the customer cases, relative to this file; for lint only"`
	Stamp
}

// Image is a picture of a listing.
type Image struct {
	URL     string `json:"url,omitempty" zh:"图片地址" en:"address"`
	Alt     string `json:"alt,omitempty" zh:"替代文字" en:"text alternative"`
	OCRText string `json:"ocr_text,omitempty" zh:"图中识别出的文字" en:"text recognised in the picture"`
}

// Period is a time from one instant to another; open-ended without To.
type Period struct {
	From Time `json:"from,omitempty" zh:"开始时刻" en:"start"`
	To   Time `json:"to,omitempty" zh:"结束时刻；没有则尚未结束" en:"end; absent while it lasts"`
}

// Spec is one specification of a listing, with its price.
type Spec struct {
	Name     string `json:"name,omitempty" zh:"规格名称" en:"name"`
	Price    Money  `json:"price,omitempty" zh:"价格（元）" en:"price in CNY"`
	Accounts int64  `json:"accounts,omitempty" zh:"账号数" en:"accounts included"`
	Template string `json:"template,omitempty" zh:"对应的模板" en:"template that serves it"`
	Period   string `json:"period,omitempty" zh:"购买周期" en:"period bought"`
}

// SecurityReview is the security review of a version.
type SecurityReview struct {
	Status     string `json:"status,omitempty" enum:"passed|pending|failed" zh:"审核结果" en:"outcome"`
	Version    string `json:"version,omitempty" zh:"所审版本" en:"version reviewed"`
	ReviewedAt Time   `json:"reviewed_at,omitempty" zh:"审核时刻" en:"when"`
}

// Component is a third-party component of the goods.
type Component struct {
	Name        string `json:"name,omitempty" zh:"组件名称" en:"name"`
	Licence     string `json:"licence,omitempty" zh:"许可证" en:"licence, as an SPDX id"`
	SourceOffer bool   `json:"source_offer,omitempty" zh:"是否提供源代码" en:"whether the source is offered"`
}

// Submission is one submission of a listing for approval.
type Submission struct {
	At       Time   `json:"at,omitempty" zh:"送审时刻" en:"when"`
	Outcome  string `json:"outcome,omitempty" enum:"passed|failed" zh:"结果" en:"outcome"`
	TextHash string `json:"text_hash,omitempty" zh:"送审内容摘要" en:"hash of the text submitted"`
}

// Download is what a listing of type download adds.
type Download struct {
	PackageURL string `json:"package_url,omitempty" zh:"安装包地址" en:"address of the package"`
}

// SaaS is what a listing of type saas adds.
type SaaS struct {
	Mode          string `json:"mode,omitempty" zh:"接入方式" en:"how orders reach the goods"`
	ProductionURL string `json:"production_url,omitempty" zh:"生产系统地址" en:"address of the production system"`
	ActivationURL string `json:"activation_url,omitempty" zh:"激活地址" en:"address for activation"`
}

// API is what a listing of type api adds.
type API struct {
	Gateway  string       `json:"gateway,omitempty" zh:"网关地址" en:"address of the gateway"`
	Billing  string       `json:"billing,omitempty" zh:"计费方式" en:"how calls are billed"`
	Packages []APIPackage `json:"packages,omitempty" zh:"次数包" en:"packages of calls"`
	Meter    Meter        `json:"meter,omitempty" zh:"计量单价" en:"price of a metered unit"`
}

// APIPackage is a number of calls at a price.
type APIPackage struct {
	Name  string `json:"name,omitempty" zh:"名称" en:"name"`
	Calls int64  `json:"calls,omitempty" zh:"调用次数" en:"calls"`
	Price Money  `json:"price,omitempty" zh:"价格（元）" en:"price in CNY"`
}

// Meter is the price of a metered unit.
type Meter struct {
	Unit  string `json:"unit,omitempty" zh:"计量单位" en:"unit"`
	Price Money  `json:"price,omitempty" zh:"单价（元）" en:"price in CNY"`
}

// Container is what a listing of type container adds.
type Container struct {
	Mode          string `json:"mode,omitempty" zh:"接入方式" en:"how orders reach the goods"`
	ProductionURL string `json:"production_url,omitempty" zh:"生产系统地址" en:"address of the production system"`
	ActivationURL string `json:"activation_url,omitempty" zh:"激活地址" en:"address for activation"`
}

// MachineImage is what a listing of type image adds.
type MachineImage struct {
	ID     string `json:"id,omitempty" zh:"镜像编号" en:"id of the image"`
	Review string `json:"review,omitempty" enum:"passed|pending|failed" zh:"镜像审核结果" en:"outcome of the image review"`
}

// Orchestration is what a listing of type orchestration adds.
type Orchestration struct {
	Template string `json:"template,omitempty" zh:"编排模板（JSON 文本）" en:"template: JSON as text"`
	Machines int64  `json:"machines,omitempty" zh:"云服务器台数" en:"machines it creates"`
}

// SaleConditions are what the buyer's instance must offer.
type SaleConditions struct {
	Network       string   `json:"network,omitempty" zh:"网络类型" en:"kind of network"`
	IOOptimized   bool     `json:"io_optimized,omitempty" zh:"是否 I/O 优化" en:"whether I/O optimised"`
	InstanceTypes []string `json:"instance_types,omitempty" zh:"实例规格" en:"instance types"`
	CPU           float64  `json:"cpu,omitempty" zh:"CPU 核数" en:"cores"`
	MemoryGB      float64  `json:"memory_gb,omitempty" zh:"内存（GB）" en:"memory in GB"`
	BandwidthMbps float64  `json:"bandwidth_mbps,omitempty" zh:"带宽（Mbps）" en:"bandwidth in Mbps"`
	SystemDiskGB  float64  `json:"system_disk_gb,omitempty" zh:"系统盘（GB）" en:"system disk in GB"`
	DataDiskGB    float64  `json:"data_disk_gb,omitempty" zh:"数据盘（GB）" en:"data disk in GB"`
}

// Coupon takes something off a price.
type Coupon struct {
	Kind      string `json:"kind,omitempty" zh:"优惠方式" en:"what is taken off"`
	Threshold Money  `json:"threshold,omitempty" zh:"满多少可用（元）" en:"least price in CNY"`
	// Value is kept in hundredths either way: fen, or hundredths of a percent.
	Value Money `json:"value,omitempty" zh:"减免的金额（元）或百分比" en:"CNY off, or percent taken off"`
}

// SEO is what a listing tells search engines.
type SEO struct {
	Title       string   `json:"title,omitempty" zh:"标题" en:"title"`
	Description string   `json:"description,omitempty" zh:"描述" en:"description"`
	Keywords    []string `json:"keywords,omitempty" zh:"关键词" en:"keywords"`
}

// OfficialPageData is the page of the listing on the provider's own site, as fetched.
type OfficialPageData struct {
	ListingID  string `json:"listing_id" zh:"商品编号" en:"the listing's id"`
	ProviderID string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	URL        string `json:"url" zh:"页面地址" en:"address of the page"`
	FetchedAt  Time   `json:"fetched_at" zh:"抓取时刻" en:"when it was fetched"`
	HTML       string `json:"html" identity:"no" zh:"页面 HTML" en:"HTML of the page"`
	Version    string `json:"version,omitempty" zh:"页面上的版本号" en:"version named on the page"`
	Stamp
}

// SecurityScanData is one security scan of a listing or of a service.
type SecurityScanData struct {
	ID          string        `json:"id" zh:"扫描编号" en:"the scan's id"`
	ProviderID  string        `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	SubjectType string        `json:"subject_type" enum:"listing|service_order" zh:"扫描对象类型" en:"what was scanned"`
	SubjectID   string        `json:"subject_id" zh:"扫描对象编号" en:"its id"`
	ScannedAt   Time          `json:"scanned_at" zh:"扫描时刻" en:"when"`
	Findings    []ScanFinding `json:"findings,omitempty" zh:"发现的问题" en:"what was found"`
	Stamp
}

// ScanFinding is one finding of a security scan.
type ScanFinding struct {
	Type      string `json:"type,omitempty" enum:"trojan|hack_tool|backdoor|privilege_escalation|harvesting|config_change|sales_entry|user_system|vulnerability|unreachable" zh:"问题类型" en:"what it is"`
	Severity  string `json:"severity,omitempty" zh:"严重程度" en:"how grave"`
	Detail    string `json:"detail,omitempty" zh:"说明" en:"detail"`
	FirstSeen Moment `json:"first_seen,omitempty" zh:"首次发现的日期或时刻" en:"day or instant it was first seen"`
	FixDue    Date   `json:"fix_due,omitempty" zh:"整改期限" en:"day by which it is to be mended"`
}

// IPClaimData is a claim that a listing infringes intellectual property.
type IPClaimData struct {
	ID                string `json:"id" zh:"侵权投诉编号" en:"the claim's id"`
	ProviderID        string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	ListingID         string `json:"listing_id" zh:"商品编号" en:"the listing's id"`
	Claimant          string `json:"claimant" zh:"权利人" en:"who claims"`
	FiledAt           Time   `json:"filed_at" zh:"提出时刻" en:"when it was filed"`
	Status            string `json:"status" enum:"open|upheld|rejected" zh:"处理结果" en:"state of the claim"`
	DelistedAt        Time   `json:"delisted_at,omitempty" zh:"商品下架时刻" en:"when the listing was taken off sale"`
	SubstituteOffered bool   `json:"substitute_offered,omitempty" zh:"是否提供替代商品" en:"whether a substitute was offered"`
	Stamp
}
