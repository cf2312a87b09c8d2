package reports

import "github.com/yunjian-audit/yunjian/checker/law"

// The words of the reports, Chinese first.
var (
	wordSeverity = map[law.Severity]law.Text{
		law.Error:   {ZH: "错误", EN: "error"},
		law.Warning: {ZH: "警告", EN: "warning"},
		law.Note:    {ZH: "提示", EN: "note"},
	}
	wordMend = law.Text{ZH: "怎么改：", EN: "How to mend:"}
)
