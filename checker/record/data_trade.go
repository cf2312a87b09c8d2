package record

// OrderData is an order of a customer.
type OrderData struct {
	ID              string `json:"id" zh:"订单编号" en:"the order's id"`
	ProviderID      string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	ListingID       string `json:"listing_id" zh:"商品编号" en:"the listing's id"`
	CustomerID      string `json:"customer_id" zh:"用户编号" en:"the customer's id"`
	CreatedAt       Time   `json:"created_at" zh:"下单时刻" en:"when it was placed"`
	PaidAt          Time   `json:"paid_at,omitempty" zh:"支付时刻" en:"when it was paid"`
	Amount          Money  `json:"amount" zh:"实付金额（元）" en:"amount in CNY"`
	ListPrice       Money  `json:"list_price,omitempty" zh:"标价（元）" en:"list price in CNY"`
	RefundedAt      Time   `json:"refunded_at,omitempty" zh:"退款时刻" en:"when it was refunded"`
	RefundedAmount  Money  `json:"refunded_amount,omitempty" zh:"已退金额（元）" en:"amount refunded in CNY"`
	Channel         string `json:"channel,omitempty" enum:"platform|other" zh:"成交渠道" en:"where it was made"`
	DeployedOnCloud bool   `json:"deployed_on_cloud,omitempty" zh:"是否部署在云上" en:"whether the goods run on the cloud"`
	Consignment     bool   `json:"consignment,omitempty" zh:"是否代销" en:"whether sold on consignment"`
	SupplyPrice     Money  `json:"supply_price,omitempty" zh:"供货价（元）" en:"supply price in CNY"`
	ResourceAmount  Money  `json:"resource_amount,omitempty" zh:"其中云资源金额（元）" en:"part for cloud resources, in CNY"`
	Buyer           Buyer  `json:"buyer,omitempty" zh:"买家" en:"the buyer's account"`
	ExpiresAt       Time   `json:"expires_at,omitempty" zh:"到期时刻" en:"when what was bought ends"`
	Stamp
}

// Buyer is the account an order was placed with.
type Buyer struct {
	AccountID      string   `json:"account_id,omitempty" zh:"账号编号" en:"the account's id"`
	Devices        []string `json:"devices,omitempty" zh:"用过的设备" en:"devices the account was used on"`
	IPs            []string `json:"ips,omitempty" zh:"用过的 IP 地址" en:"IP addresses it was used from"`
	Phones         []string `json:"phones,omitempty" zh:"电话" en:"telephone numbers"`
	Addresses      []string `json:"addresses,omitempty" zh:"地址" en:"postal addresses"`
	PaymentAccount string   `json:"payment_account,omitempty" zh:"支付账号" en:"payment account"`
}

// RefundRequestData is a customer's request for a refund.
type RefundRequestData struct {
	ID          string `json:"id" zh:"退款申请编号" en:"the request's id"`
	ProviderID  string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	OrderID     string `json:"order_id" zh:"订单编号" en:"the order's id"`
	RequestedAt Time   `json:"requested_at" zh:"申请时刻" en:"when it was made"`
	Reason      string `json:"reason" enum:"no_reason|dissatisfied|late_service|function_mismatch|attitude|inability|quality|business_ended|unreachable|bankrupt|other_poor_service|loss_caused" zh:"退款原因" en:"why"`
	Amount      Money  `json:"amount,omitempty" zh:"申请金额（元）" en:"amount asked for in CNY"`
	// PromisedRefundPercent is a share of the order's amount (ruling R31).
	PromisedRefundPercent float64 `json:"promised_refund_percent,omitempty" zh:"承诺的退款百分比" en:"percent of the amount that was promised back"`
	Agreed                bool    `json:"agreed,omitempty" zh:"服务商是否同意" en:"whether the provider agreed"`
	DecidedAt             Time    `json:"decided_at,omitempty" zh:"处理时刻" en:"when it was decided"`
	Stamp
}

// InvoiceRequestData is a customer's request for an invoice and what became of it.
type InvoiceRequestData struct {
	ID           string `json:"id" zh:"开票申请编号" en:"the request's id"`
	ProviderID   string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	OrderID      string `json:"order_id" zh:"订单编号" en:"the order's id"`
	RequestedAt  Time   `json:"requested_at" zh:"申请时刻" en:"when it was made"`
	Type         string `json:"type" enum:"ordinary|special" zh:"发票类型" en:"kind of invoice asked for"`
	Amount       Money  `json:"amount" zh:"开票金额（元）" en:"amount in CNY"`
	IssuedAt     Time   `json:"issued_at,omitempty" zh:"开具时刻" en:"when it was issued"`
	IssuedType   string `json:"issued_type,omitempty" enum:"ordinary|special" zh:"实开类型" en:"kind issued"`
	IssuedAmount Money  `json:"issued_amount,omitempty" zh:"实开金额（元）" en:"amount issued in CNY"`
	Number       string `json:"number,omitempty" zh:"发票号码" en:"number of the invoice"`
	Courier      string `json:"courier,omitempty" zh:"快递公司" en:"courier"`
	TrackingNo   string `json:"tracking_no,omitempty" zh:"快递单号" en:"tracking number"`
	CourierPayer string `json:"courier_payer,omitempty" enum:"provider|recipient" zh:"邮费由谁付" en:"who pays the courier"`
	To           string `json:"to,omitempty" enum:"user|platform" zh:"开给谁" en:"whom it is for"`
	RefundedMark bool   `json:"refunded_mark,omitempty" zh:"是否标记已退款" en:"whether closed because the order was refunded"`
	CalledAt     Time   `json:"called_at,omitempty" zh:"电话沟通时刻" en:"when the customer was called"`
	AgreedType   bool   `json:"agreed_type,omitempty" zh:"用户是否同意更改类型" en:"whether the customer agreed to another kind"`
	Stamp
}

// SettlementData is a payment of the platform to the provider.
type SettlementData struct {
	ID         string   `json:"id" zh:"结算编号" en:"the settlement's id"`
	ProviderID string   `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	At         Time     `json:"at" zh:"结算时刻" en:"when it was paid"`
	Amount     Money    `json:"amount" zh:"结算金额（元），扣取之前" en:"amount in CNY, before anything is taken from it (ruling R42)"`
	OrderIDs   []string `json:"order_ids,omitempty" zh:"所含订单" en:"orders it settles"`
	Stamp
}

// DepositEntryData is a movement of a provider's deposit.
type DepositEntryData struct {
	ID         string `json:"id" zh:"保证金流水编号" en:"the entry's id"`
	ProviderID string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	At         Time   `json:"at" zh:"发生时刻" en:"when"`
	Kind       string `json:"kind" enum:"paid|topped_up|deducted|refund_compensation|settled|forfeited|returned" zh:"类型" en:"what moved"`
	Amount     Money  `json:"amount" zh:"金额（元）" en:"amount in CNY"`
	Stamp
}

// APIMeterData is one metered call of an API listing.
type APIMeterData struct {
	ID          string `json:"id" zh:"计量编号" en:"the call's id"`
	ProviderID  string `json:"provider_id" zh:"服务商编号" en:"the provider's id"`
	ListingID   string `json:"listing_id" zh:"商品编号" en:"the listing's id"`
	CustomerID  string `json:"customer_id" zh:"用户编号" en:"the customer's id"`
	At          Time   `json:"at" zh:"调用时刻" en:"when"`
	StatusCode  int64  `json:"status_code" zh:"HTTP 状态码" en:"HTTP status"`
	Billed      bool   `json:"billed" zh:"是否计费" en:"whether it was billed"`
	Fee         Money  `json:"fee,omitempty" zh:"费用（元）" en:"fee in CNY"`
	UsagePushed bool   `json:"usage_pushed,omitempty" zh:"是否推送用量" en:"whether the usage was pushed"`
	Stamp
}
