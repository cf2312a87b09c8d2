package main

import "github.com/yunjian-audit/yunjian/checker/law"

// The words of the record of runs.
var (
	helpRuns     = law.Text{ZH: "每一夜运行的记录", EN: "the record of the nights' runs"}
	helpRunsList = law.Text{ZH: "列出运行，最近的在前", EN: "list runs, the latest first"}
	helpRunsShow = law.Text{ZH: "显示一次运行：数据与规则的散列、计数、搁置、未判定、原因", EN: "show a run: hashes of data and policies, counts, what was set aside or not judged, and why"}
	helpRunsSkip = law.Text{ZH: "由人决定不再运行这一夜，后面的夜晚得以继续", EN: "pass a night over in a person's name, so that later nights go on"}

	flagOutcome = law.Text{ZH: "只列出该结果：%s", EN: "only this outcome: %s"}

	wordNoRuns      = law.Text{ZH: "没有符合条件的运行。", EN: "No such run."}
	wordBadOutcome  = law.Text{ZH: "--outcome %q 应为 %s 之一", EN: "--outcome %q: write one of %s"}
	wordBadRun      = law.Text{ZH: "%q 不是运行的编号；用 yunjian runs list 查看", EN: "%q is no number of a run: see yunjian runs list"}
	wordRunAttempt  = law.Text{ZH: "第 %d 次", EN: "attempt %d"}
	wordRunCounts   = law.Text{ZH: "服务商 %d，发现 %d，搁置 %d，用时 %.1f 秒", EN: "%d providers, %d findings, %d set aside, %.1f s"}
	wordRunHead     = law.Text{ZH: "运行 %d：%s 之夜，%s（%s，第 %d 次）", EN: "run %d: the night of %s, %s (%s, attempt %d)"}
	wordRunTimes    = law.Text{ZH: "开始 %s，用时 %.1f 秒，yunjian %s", EN: "started %s, took %.1f s, yunjian %s"}
	wordRunPolicies = law.Text{ZH: "规则 %s，版本 %s", EN: "policies %s, edition %s"}
	wordRunData     = law.Text{ZH: "数据 %s", EN: "data %s"}
	wordRunDecided  = law.Text{
		ZH: "案件：新立 %d，已决定 %d，待人工 %d；措施：记分 %d，冻结 %d，清退 %d，下架 %d",
		EN: "cases: %d opened, %d decided, %d pending; measures: %d points, %d freezes, %d expulsions, %d delistings",
	}
	wordRunProblem  = law.Text{ZH: "原因：%s", EN: "why: %s"}
	wordRunSetAside = law.Text{ZH: "搁置：%s:%d %s %s", EN: "set aside: %s:%d %s %s"}
	wordRunUnjudged = law.Text{ZH: "未判定：%s（%s）%d 条：%s", EN: "not judged: %s (%s) %d: %s"}
	wordRunSkipped  = law.Text{ZH: "%s 之夜已跳过，见运行 %d", EN: "the night of %s is passed over, see run %d"}
	flagNightsAt    = law.Text{ZH: "每夜何时运行，同服务的配置 nights.at", EN: "when nights run, as nights.at in the service's configuration"}
	wordNoNight     = law.Text{
		ZH: "%s 不是一夜（每夜在 %s）：前一夜是 %s，后一夜是 %s；服务若另有安排，用 --nights-at 给出",
		EN: "no night is at %s, nights being at %s: the one before is %s and the one after %s; if the service has another schedule, give it with --nights-at",
	}
)
