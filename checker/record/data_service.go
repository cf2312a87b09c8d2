package record

// ConversationData is a conversation of a customer with the provider's support,
// or a part of one.
type ConversationData struct {
	ID             string        `json:"id" zh:"会话编号" en:"the conversation's id"`
	ProviderID     string        `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	CustomerID     string        `json:"customer_id" zh:"用户编号" en:"the customer's id"`
	CustomerKind   string        `json:"customer_kind,omitempty" enum:"user|platform_staff" zh:"对方是用户还是平台工作人员" en:"who the customer is"`
	OrderID        string        `json:"order_id,omitempty" zh:"订单编号" en:"the order it is about"`
	ServiceOrderID string        `json:"service_order_id,omitempty" zh:"服务单编号" en:"the service order it is about"`
	Messages       []MessageData `json:"messages" zh:"消息" en:"what was said"`
	Stamp
}

// MessageData is one message of a conversation.
type MessageData struct {
	At      Time   `json:"at" zh:"发送时刻" en:"when it was sent"`
	From    string `json:"from" enum:"customer|agent|auto|system" zh:"发送方" en:"who sent it"`
	AgentID string `json:"agent_id,omitempty" zh:"客服编号" en:"the agent's id"`
	Text    string `json:"text" zh:"内容" en:"text"`
}

// PresenceData is a change of an agent's presence.
type PresenceData struct {
	ProviderID string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	AgentID    string `json:"agent_id" zh:"客服编号" en:"the agent's id"`
	At         Time   `json:"at" zh:"变化时刻" en:"when it changed"`
	State      string `json:"state" enum:"online|away|offline" zh:"在线状态" en:"the state from then on"`
	AutoReply  bool   `json:"auto_reply,omitempty" zh:"是否开启自动回复" en:"whether automatic replies are on"`
	Stamp
}

// ServiceOrderData is the delivery of a service that was ordered.
type ServiceOrderData struct {
	ID                string      `json:"id" zh:"服务单编号" en:"the service order's id"`
	ProviderID        string      `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	OrderID           string      `json:"order_id" zh:"订单编号" en:"the order's id"`
	Milestones        []Milestone `json:"milestones,omitempty" zh:"里程碑" en:"milestones"`
	CompletedAt       Time        `json:"completed_at,omitempty" zh:"完成时刻" en:"when the provider was done"`
	AcceptedAt        Time        `json:"accepted_at,omitempty" zh:"验收时刻" en:"when the customer accepted"`
	StartedAt         Time        `json:"started_at,omitempty" zh:"开始时刻" en:"when it was started"`
	WarrantyUntil     Time        `json:"warranty_until,omitempty" zh:"质保期止" en:"end of the warranty"`
	TouchesData       bool        `json:"touches_data,omitempty" zh:"是否接触用户数据" en:"whether the customer's data is touched"`
	Consents          []Consent   `json:"consents,omitempty" zh:"用户的同意" en:"what the customer consented to"`
	UsesCloudProducts bool        `json:"uses_cloud_products,omitempty" zh:"是否使用云产品" en:"whether cloud products are used"`
	BackupTakenAt     Time        `json:"backup_taken_at,omitempty" zh:"备份时刻" en:"when a backup was taken"`
	BackupDeletedAt   Time        `json:"backup_deleted_at,omitempty" zh:"备份删除时刻" en:"when it was deleted"`
	Supervision       bool        `json:"supervision,omitempty" zh:"是否在服务监管系统中" en:"whether delivered under supervision"`
	Stamp
}

// Milestone is one step of a service.
type Milestone struct {
	Name        string `json:"name,omitempty" zh:"名称" en:"name"`
	DueAt       Time   `json:"due_at,omitempty" zh:"应完成时刻" en:"when it is due"`
	DoneAt      Time   `json:"done_at,omitempty" zh:"完成时刻" en:"when it was done"`
	ConfirmedAt Time   `json:"confirmed_at,omitempty" zh:"用户确认时刻" en:"when the customer confirmed it"`
}

// Consent is a customer's consent to an operation.
type Consent struct {
	What string `json:"what,omitempty" zh:"同意的事项" en:"what was consented to"`
	At   Time   `json:"at,omitempty" zh:"时刻" en:"when"`
	By   string `json:"by,omitempty" zh:"同意人" en:"who consented"`
}

// ComplaintData is a complaint about a provider and how it was handled.
type ComplaintData struct {
	ID                  string      `json:"id" zh:"投诉编号" en:"the complaint's id"`
	ProviderID          string      `json:"provider_id" zh:"被投诉的服务商编号" en:"the provider complained of"`
	CustomerID          string      `json:"customer_id" zh:"投诉人" en:"who complains"`
	FiledAt             Time        `json:"filed_at" zh:"投诉时刻" en:"when it was filed"`
	OrderID             string      `json:"order_id,omitempty" zh:"订单编号" en:"the order it is about"`
	ConversationID      string      `json:"conversation_id,omitempty" zh:"会话编号" en:"the conversation it is about"`
	ServiceOrderID      string      `json:"service_order_id,omitempty" zh:"服务单编号" en:"the service order it is about"`
	ListingID           string      `json:"listing_id,omitempty" zh:"商品编号" en:"the listing it is about"`
	Type                string      `json:"type,omitempty" enum:"unusable|config_change|data_loss|fraud|service|promise|attitude|other" zh:"投诉类型" en:"what it is about"`
	Text                string      `json:"text,omitempty" zh:"投诉内容" en:"text"`
	FirstResponseAt     Time        `json:"first_response_at,omitempty" zh:"首次响应时刻" en:"when the provider first answered"`
	Withdrawn           Withdrawal  `json:"withdrawn,omitempty" zh:"撤诉" en:"how it was withdrawn"`
	Investigation       []Statement `json:"investigation,omitempty" zh:"调查陈述" en:"statements taken"`
	LossSerious         bool        `json:"loss_serious,omitempty" zh:"是否造成严重损失" en:"whether the loss is serious"`
	ReporterProviderID  string      `json:"reporter_provider_id,omitempty" zh:"举报的服务商编号" en:"the provider that filed it, if another one did"`
	PromisedCompensated bool        `json:"promised_compensation,omitempty" zh:"是否承诺过赔付" en:"whether compensation was promised"`
	DecidedAt           Time        `json:"decided_at,omitempty" zh:"处理时刻" en:"when it was decided"`
	Upheld              bool        `json:"upheld,omitempty" zh:"投诉是否成立" en:"whether it was upheld"`
	CompensatedAt       Time        `json:"compensated_at,omitempty" zh:"赔付时刻" en:"when compensation was paid"`
	SubstituteOffered   bool        `json:"substitute_offered,omitempty" zh:"是否提供替代商品" en:"whether a substitute was offered"`
	Stamp
}

// Withdrawal is how a complaint was withdrawn.
type Withdrawal struct {
	At               Time   `json:"at,omitempty" zh:"撤诉时刻" en:"when"`
	ByPhone          string `json:"by_phone,omitempty" zh:"撤诉所用电话" en:"telephone it was withdrawn with"`
	VerifiedCustomer bool   `json:"verified_customer,omitempty" zh:"是否核实为用户本人" en:"whether it was verified to be the customer"`
}

// Statement is a statement made in an investigation.
type Statement struct {
	At           Time   `json:"at,omitempty" zh:"时刻" en:"when"`
	By           string `json:"by,omitempty" enum:"provider|customer|platform" zh:"陈述人" en:"who made it"`
	Statement    string `json:"statement,omitempty" zh:"陈述" en:"what was said"`
	Contradicted bool   `json:"contradicted,omitempty" zh:"是否被证据推翻" en:"whether evidence contradicts it"`
}

// ReviewData is a customer's review of an order.
type ReviewData struct {
	ID         string       `json:"id" zh:"评价编号" en:"the review's id"`
	ProviderID string       `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	OrderID    string       `json:"order_id" zh:"订单编号" en:"the order's id"`
	CustomerID string       `json:"customer_id" zh:"用户编号" en:"the customer's id"`
	At         Time         `json:"at" zh:"评价时刻" en:"when"`
	Rating     int64        `json:"rating" range:"1..5" zh:"评分，1 至 5" en:"from 1 to 5"`
	Text       string       `json:"text,omitempty" zh:"评价内容" en:"text"`
	History    []ReviewEdit `json:"history,omitempty" zh:"修改记录" en:"earlier texts"`
	Stamp
}

// ReviewEdit is an earlier state of a review.
type ReviewEdit struct {
	At   Time   `json:"at,omitempty" zh:"时刻" en:"when"`
	By   string `json:"by,omitempty" zh:"修改人" en:"who changed it"`
	Text string `json:"text,omitempty" zh:"内容" en:"text"`
}

// ReportData is a report that reached the platform about a provider.
type ReportData struct {
	ID                 string `json:"id" zh:"举报或检查编号" en:"the report's id"`
	ProviderID         string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	At                 Time   `json:"at" zh:"时刻" en:"when"`
	Type               string `json:"type" enum:"spot_check|bribery|backdoor|data_leak|forged_evidence|manual" zh:"类型" en:"what is reported"`
	SubjectType        string `json:"subject_type,omitempty" zh:"对象类型" en:"type of the record it is about"`
	SubjectID          string `json:"subject_id,omitempty" zh:"对象编号" en:"id of the record it is about"`
	Text               string `json:"text,omitempty" zh:"内容" en:"text"`
	By                 string `json:"by,omitempty" zh:"报告人" en:"who reported"`
	ReporterProviderID string `json:"reporter_provider_id,omitempty" zh:"举报的服务商编号" en:"the provider that reported, if one did"`
	Penalty            string `json:"penalty,omitempty" zh:"处罚条目，如 PEN-07" en:"row of the penalty table, such as PEN-07"`
	Stamp
}

// AgreementData is an agreement of the provider with the platform.
type AgreementData struct {
	ID         string `json:"id" zh:"协议编号" en:"the agreement's id"`
	ProviderID string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	// Type is open here, unlike in a provider's own list of agreements.
	Type      string `json:"type" zh:"协议类型" en:"which agreement"`
	SignedAt  Time   `json:"signed_at,omitempty" zh:"签署时刻" en:"when it was signed"`
	ExpiresAt Time   `json:"expires_at,omitempty" zh:"到期时刻" en:"when it expires"`
	Stamp
}
