package main

import "github.com/yunjian-audit/yunjian/checker/law"

// The words of the commands that look after the ledger.
var (
	helpVerify     = law.Text{ZH: "核对台账是否完整，或核对通知里的证明", EN: "check that a ledger is whole, or the proofs in a notice"}
	helpVerifyLong = law.Text{
		ZH: "通读台账：条目、散列、Merkle 树、索引、案件历史，并与台账旁的检查点及 --checkpoint 给出的检查点比对；\n更改、缺少、调换、回退的条目都会指出。不需要网络。\n\n--notice 只凭公钥核对一份通知里的证明，不需要台账。\n\n退出码：0 完整；2 无法核对（用法、检查点或通知读不懂、不是该密钥所签、证明不成立）；3 台账不完整，或读不出来。",
		EN: "Read the whole ledger: entries, hashes, Merkle tree, indexes, histories of cases; and hold it against the checkpoint beside\nit and those given by --checkpoint. Entries that were changed, left out, exchanged or rolled back are named. No network.\n\n--notice checks the proofs in a notice with the public key alone, without the ledger.\n\nExit code: 0 whole; 2 it could not be checked (usage, a checkpoint or notice that cannot be read, was not signed by this key,\nor whose proof does not hold); 3 the ledger is not whole, or cannot be read.",
	}
	helpCheckpoint  = law.Text{ZH: "签署并输出台账现状的检查点", EN: "sign and print a checkpoint of the ledger's present state"}
	helpExport      = law.Text{ZH: "导出台账条目", EN: "export the entries of the ledger"}
	helpBackup      = law.Text{ZH: "备份台账，可在扫描进行时使用", EN: "back the ledger up, also while a scan runs"}
	helpRestore     = law.Text{ZH: "从备份恢复台账；被回退的备份会被拒绝", EN: "restore the ledger from a backup; one that lacks entries is refused"}
	helpRestoreLong = law.Text{
		ZH: "核对备份完整，并且不缺少任何检查点已有的条目：台账旁的 LEDGER.checkpoint、备份旁的检查点、--checkpoint 给出的检查点。\n原来的台账文件须先移走。",
		EN: "Check that the backup is whole and lacks no entry that a checkpoint has: LEDGER.checkpoint beside the ledger, the one beside\nthe backup, and those given by --checkpoint. Move the old ledger file away first.",
	}

	flagCheckpoint = law.Text{ZH: "另处保存的检查点文件，可重复", EN: "file of a checkpoint kept elsewhere; may be repeated"}
	flagKey        = law.Text{ZH: "台账的公钥，或存放公钥的文件，默认为台账旁的 .pub", EN: "public key of the ledger, or the file that holds it; by default the .pub beside the ledger"}
	flagNotice     = law.Text{ZH: "核对这份通知里的证明", EN: "check the proofs in this notice"}
	flagExportOut  = law.Text{ZH: "写入该文件，默认为标准输出", EN: "write to this file, by default to standard output"}

	wordBadKey = law.Text{
		ZH: "%s 里没有台账的私钥：请从备份恢复；确已丢失时移走它和检查点文件，会生成新密钥（此前的检查点用旧公钥核对）",
		EN: "%s holds no private key of a ledger: restore it from a backup; if it is lost, move it and the checkpoint file away and a new key is made (earlier checkpoints are checked with the old public key)",
	}
	wordNoPublicKey = law.Text{
		ZH: "%s 既不是台账的公钥，也不是存放公钥的文件；公钥形如 yunjian/…+…+…，在台账旁的 .pub 文件里，用 --key 给出",
		EN: "%s is neither the public key of a ledger nor a file that holds one; it looks like yunjian/...+...+..., stands in the .pub file beside the ledger and is given by --key",
	}
	wordBadCheckpoint = law.Text{
		ZH: "检查点 %s 不能采用：%v；请核对文件与公钥是否属于这个台账",
		EN: "the checkpoint %s cannot be used: %v; see whether the file and the public key are those of this ledger",
	}
	wordRolledBack = law.Text{
		ZH: "台账 %s 不是检查点 %s（%d 条）的延续：它被回退、替换或改写过，什么也没有写入。请用 yunjian ledger verify 查明，从备份恢复；确要另起新台账时，先移走检查点文件",
		EN: "the ledger %s does not continue the checkpoint %s (%d entries): it was rolled back, replaced or rewritten, and nothing was written. Look at it with yunjian ledger verify and restore a backup; to begin a new ledger on purpose, move the checkpoint file away",
	}
	wordNoCheckpointKept = law.Text{
		ZH: "已写入台账的内容完好，但检查点 %s 未能保存：%v；腾出空间后运行 yunjian ledger checkpoint",
		EN: "what was written to the ledger is intact, but the checkpoint %s could not be kept: %v; free some space and run yunjian ledger checkpoint",
	}
	wordNoticeAlone      = law.Text{ZH: "--notice 只用 --key，不与 --ledger、--checkpoint 同用", EN: "--notice goes with --key alone, not with --ledger or --checkpoint"}
	wordNeedKey          = law.Text{ZH: "核对通知须用 --key 给出台账的公钥", EN: "a notice is checked with the ledger's public key: give it with --key"}
	wordNoProof          = law.Text{ZH: "%s 里没有完整的证明，无法核对", EN: "%s holds no whole proof, so that nothing can be checked"}
	wordOtherKey         = law.Text{ZH: "%s：第 %d 个证明不是密钥 %s 所签", EN: "%s: proof %d was not signed by the key %s"}
	wordFalseProof       = law.Text{ZH: "%s：第 %d 个证明不成立：%v", EN: "%s: proof %d does not hold: %v"}
	wordProven           = law.Text{ZH: "已证明：台账第 %d 条 %s", EN: "proven: entry %d of the ledger, %s"}
	wordFlawOfEntry      = law.Text{ZH: "第 %d 条 %s：%s", EN: "entry %d, %s: %s"}
	wordFlawAt           = law.Text{ZH: "第 %d 条：%s", EN: "entry %d: %s"}
	wordOtherFlaws       = law.Text{ZH: "另有 %d 处", EN: "and %d more"}
	wordNotWhole         = law.Text{ZH: "台账 %s 不完整：请不要再写入，先复制该文件，再从备份恢复（yunjian ledger restore）", EN: "the ledger %s is not whole: stop writing to it, copy the file, then restore a backup (yunjian ledger restore)"}
	wordWhole            = law.Text{ZH: "台账 %s 完整：%d 条，根 %s，符合 %d 个检查点", EN: "the ledger %s is whole: %d entries, root %s, in agreement with %d checkpoints"}
	wordWholeAlone       = law.Text{ZH: "台账 %s 自身完整：%d 条，根 %s；没有检查点，不能判断是否曾被回退或整体改写", EN: "the ledger %s is whole in itself: %d entries, root %s; without a checkpoint nobody can tell whether it was rolled back or rewritten as a whole"}
	wordExists           = law.Text{ZH: "%s 已经存在；备份须写入新文件", EN: "%s exists already; a backup goes to a new file"}
	wordInTheWay         = law.Text{ZH: "%s 还在；请先把原来的台账连同 -wal、-shm 一起移走", EN: "%s is still there; move the old ledger away first, with its -wal and -shm"}
	wordNothingToJudgeBy = law.Text{ZH: "没有任何检查点可以判断备份 %s 是否缺少条目；请用 --checkpoint 给出另处保存的检查点", EN: "there is no checkpoint by which to judge whether the backup %s lacks entries; give one that was kept elsewhere with --checkpoint"}
	wordRestored         = law.Text{ZH: "已恢复台账 %s，来自 %s", EN: "restored the ledger %s from %s"}
)
