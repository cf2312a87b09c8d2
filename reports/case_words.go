package reports

import "github.com/yunjian-audit/yunjian/checker/law"

// The words of cases acted on together, and of waivers.
var (
	wordBecame       = law.Text{ZH: "结果", EN: "outcome"}
	wordWouldBecome  = law.Text{ZH: "将会", EN: "would be"}
	wordAfterwards   = law.Text{ZH: "之后", EN: "afterwards"}
	wordSkipped      = law.Text{ZH: "跳过", EN: "skipped"}
	wordAfterConfirm = law.Text{ZH: "%s；%d/%d 分，%s", EN: "%s; %d of %d points, %s"}
	wordWaiver       = law.Text{ZH: "豁免", EN: "waiver"}
	wordRule         = law.Text{ZH: "规则", EN: "rule"}
	wordUntil        = law.Text{ZH: "截止日", EN: "until"}
	wordOwner        = law.Text{ZH: "负责人", EN: "owner"}
	wordWhy          = law.Text{ZH: "说明", EN: "why"}
)
