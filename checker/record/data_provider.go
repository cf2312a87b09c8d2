package record

// Stamp is what a record of any type may carry.
type Stamp struct {
	UpdatedAt Time `json:"updated_at,omitempty" identity:"no" zh:"本条记录最后修改的时刻；同一记录出现两次时取较晚者" en:"when the record last changed; of the same record given twice the later counts"`
}

// ProviderData is a provider of the marketplace: a company, a person, or the
// platform itself.
type ProviderData struct {
	ID     string `json:"id" zh:"服务商编号" en:"the provider's id"`
	Name   string `json:"name" zh:"服务商名称" en:"the provider's name"`
	Kind   string `json:"kind" enum:"company|individual|platform" zh:"主体类型" en:"what the provider is"`
	Status string `json:"status,omitempty" enum:"active|left|expelled" zh:"在平台的状态" en:"standing with the platform"`
	// Markets are open: which exist is data of the edition.
	Markets  []string `json:"markets,omitempty" zh:"入驻的市场" en:"ids of the markets the provider has joined"`
	JoinedAt Time     `json:"joined_at,omitempty" zh:"入驻时刻" en:"when the provider joined"`
	LeftAt   Time     `json:"left_at,omitempty" zh:"退出时刻" en:"when the provider left"`
	Subject
	Stamp
}

// ApplicationData is an application to join the marketplace: a provider's
// particulars and the decision on them.
type ApplicationData struct {
	ID          string   `json:"id" zh:"入驻申请编号" en:"the application's id"`
	ProviderID  string   `json:"provider_id,omitempty" zh:"申请人的服务商编号；没有时以申请编号代之" en:"the applicant's provider id; without one the application's id stands for it"`
	Name        string   `json:"name" zh:"申请人名称" en:"the applicant's name"`
	Kind        string   `json:"kind" enum:"company|individual|platform" zh:"主体类型" en:"what the applicant is"`
	Status      string   `json:"status,omitempty" enum:"active|left|expelled" zh:"在平台的状态" en:"standing with the platform"`
	Markets     []string `json:"markets" zh:"申请入驻的市场" en:"ids of the markets applied for"`
	SubmittedAt Time     `json:"submitted_at" zh:"提交时刻" en:"when the application was submitted"`
	DecidedAt   Time     `json:"decided_at,omitempty" zh:"审核时刻" en:"when it was decided"`
	Decision    string   `json:"decision,omitempty" enum:"approved|rejected" zh:"审核结果" en:"the decision"`
	JoinedAt    Time     `json:"joined_at,omitempty" zh:"入驻时刻" en:"when the provider joined"`
	LeftAt      Time     `json:"left_at,omitempty" zh:"退出时刻" en:"when the provider left"`
	Subject
	Stamp
}

// Subject is what a provider and an applicant have in common.
type Subject struct {
	SubjectNo           string          `json:"subject_no,omitempty" zh:"统一社会信用代码或身份证号" en:"number of the company or person, by which a re-application is recognised"`
	LegalRepresentative string          `json:"legal_representative,omitempty" zh:"法定代表人" en:"name of the legal representative"`
	Consignment         bool            `json:"consignment,omitempty" zh:"是否代销" en:"whether the provider's goods are sold on consignment"`
	Account             Account         `json:"account,omitempty" zh:"平台账号" en:"the platform account"`
	Licences            []Licence       `json:"licences,omitempty" zh:"证照" en:"licences and identity papers"`
	Contact             Contact         `json:"contact,omitempty" zh:"联系人" en:"whom the platform can reach"`
	Team                Team            `json:"team,omitempty" zh:"团队人数" en:"head counts"`
	Experience          []Experience    `json:"experience,omitempty" zh:"从业经历" en:"experience by line of business"`
	Service             ServiceHours    `json:"service,omitempty" zh:"登记的服务时间与人员" en:"the registered service hours and staff"`
	Agreements          []Signature     `json:"agreements,omitempty" zh:"已签署的协议" en:"agreements signed"`
	Authorisations      []Authorisation `json:"authorisations,omitempty" zh:"品牌授权" en:"brands the provider may use"`
	Qualifications      []Qualification `json:"qualifications,omitempty" zh:"资质" en:"qualifications"`
	Changes             []Change        `json:"changes,omitempty" zh:"资料变更" en:"changes of particulars"`
	Store               Store           `json:"store,omitempty" zh:"店铺" en:"the provider's store"`
}

// Account is a provider's account on the platform.
type Account struct {
	ID               string   `json:"id,omitempty" zh:"账号编号" en:"the account's id"`
	RealNameVerified bool     `json:"real_name_verified,omitempty" zh:"是否完成实名认证" en:"whether the real name is verified"`
	PaymentVerified  bool     `json:"payment_verified,omitempty" zh:"支付账户是否完成认证" en:"whether the payment account is verified"`
	PaymentHolder    string   `json:"payment_holder,omitempty" zh:"支付账户户名" en:"holder of the payment account"`
	PaymentAccounts  []string `json:"payment_accounts,omitempty" zh:"支付账号" en:"payment accounts"`
	Balance          Money    `json:"balance,omitempty" zh:"账户余额（元）" en:"balance in CNY"`
	Blacklisted      bool     `json:"blacklisted,omitempty" zh:"是否在黑名单" en:"whether the account is blacklisted"`
	BlacklistedAt    Time     `json:"blacklisted_at,omitempty" zh:"列入黑名单的时刻" en:"when it was blacklisted"`
	Devices          []string `json:"devices,omitempty" zh:"用过的设备" en:"devices the account was used on"`
	IPs              []string `json:"ips,omitempty" zh:"用过的 IP 地址" en:"IP addresses it was used from"`
	Phones           []string `json:"phones,omitempty" zh:"电话" en:"telephone numbers"`
	Addresses        []string `json:"addresses,omitempty" zh:"地址" en:"postal addresses"`
}

// Licence is a licence or identity paper.
type Licence struct {
	// Type is open: business_licence, legal_rep_id, personal_id and more.
	Type       string `json:"type,omitempty" zh:"证照类型，如 business_licence、legal_rep_id、personal_id" en:"kind of paper, such as business_licence, legal_rep_id, personal_id"`
	Number     string `json:"number,omitempty" zh:"证照号码" en:"number on the paper"`
	Holder     string `json:"holder,omitempty" zh:"持有人" en:"whom it was issued to"`
	ValidUntil Date   `json:"valid_until,omitempty" zh:"有效期至（含当日）" en:"last day on which it is valid"`
}

// Contact is a person the platform can reach.
type Contact struct {
	Name  string `json:"name,omitempty" zh:"姓名" en:"name"`
	Phone string `json:"phone,omitempty" zh:"电话" en:"telephone number"`
	Email string `json:"email,omitempty" zh:"电子邮箱" en:"email address"`
}

// Team counts the people of a provider.
type Team struct {
	Technical int64 `json:"technical,omitempty" zh:"技术人员数" en:"technical staff"`
	Support   int64 `json:"support,omitempty" zh:"客服人员数" en:"support staff"`
}

// Experience is how long a provider has worked in a line of business.
type Experience struct {
	Line  string `json:"line,omitempty" zh:"业务方向（市场编号）" en:"line of business: a market id"`
	Since Date   `json:"since,omitempty" zh:"开始从业的日期" en:"since when"`
}

// ServiceHours are the hours and the staff that a provider registered.
type ServiceHours struct {
	DaysPerWeek  float64 `json:"days_per_week,omitempty" zh:"每周服务天数" en:"days a week"`
	HoursPerDay  float64 `json:"hours_per_day,omitempty" zh:"每日服务小时数" en:"hours a day"`
	Open         string  `json:"open,omitempty" zh:"每日开始时间，如 09:00" en:"start of the day, such as 09:00"`
	Close        string  `json:"close,omitempty" zh:"每日结束时间，如 18:00 或 24:00" en:"end of the day, such as 18:00 or 24:00"`
	Staff        int64   `json:"staff,omitempty" zh:"服务人员数" en:"people who serve"`
	WarrantyDays int64   `json:"warranty_days,omitempty" zh:"质保天数" en:"days of warranty"`
}

// Signature is an agreement that a provider signed.
type Signature struct {
	Type      string `json:"type,omitempty" enum:"onboarding|platform_service|management_rules|consignment" zh:"协议类型" en:"which agreement"`
	SignedAt  Time   `json:"signed_at,omitempty" zh:"签署时刻" en:"when it was signed"`
	ExpiresAt Time   `json:"expires_at,omitempty" zh:"到期时刻" en:"when it expires"`
}

// Authorisation lets a provider use a brand.
type Authorisation struct {
	Brand      string   `json:"brand,omitempty" zh:"品牌" en:"the brand"`
	Scope      []string `json:"scope,omitempty" enum:"title|summary|detail|images|listing|store|publicity|chat|all" zh:"可使用的位置" en:"where it may be used"`
	ValidFrom  Date     `json:"valid_from,omitempty" zh:"生效日期" en:"first day on which it is valid"`
	ValidUntil Date     `json:"valid_until,omitempty" zh:"有效期至（含当日）" en:"last day on which it is valid"`
}

// Qualification is a permit for a kind of business.
type Qualification struct {
	Type       string `json:"type,omitempty" zh:"资质类型" en:"kind of qualification"`
	ValidUntil Date   `json:"valid_until,omitempty" zh:"有效期至（含当日）" en:"last day on which it is valid"`
}

// Change is a change of a provider's particulars.
type Change struct {
	Field      string `json:"field,omitempty" zh:"变更的字段" en:"what changed"`
	ChangedAt  Time   `json:"changed_at,omitempty" zh:"变更时刻" en:"when it changed"`
	ReportedAt Time   `json:"reported_at,omitempty" zh:"报备时刻" en:"when the platform was told"`
}

// Store is a provider's store on the marketplace.
type Store struct {
	DetailsComplete bool   `json:"details_complete,omitempty" zh:"店铺信息是否完整" en:"whether the store's details are complete"`
	Site            string `json:"site,omitempty" zh:"官方网站" en:"the provider's own site"`
	Text            string `json:"text,omitempty" zh:"店铺介绍" en:"the store's text"`
}
