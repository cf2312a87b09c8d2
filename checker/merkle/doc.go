// Package merkle is the tamper-evident side of the ledger: the tree over its
// entries, signed checkpoints of that tree, and proofs that an entry is in it.
// It is pure: whoever holds a notice and the ledger's public key checks it with
// this package alone, without the ledger and without SQLite.
//
// The tree is that of RFC 6962 (Certificate Transparency), as
// golang.org/x/mod/sumdb/tlog has it. Leaf n is the exact bytes of the nth
// entry, counted from 0 here and from 1 in the ledger. A checkpoint states how
// many entries there are and the root of the tree over them. It has the form of
// https://c2sp.org/tlog-checkpoint: the origin, which is the name of the key
// that signs and thus of the one ledger it signs for, the number of entries,
// the root, a blank line and the signature:
//
//	yunjian/5f0c2a91d3b84e67
//	1204
//	CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//
//	— yunjian/5f0c2a91d3b84e67 Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
//
// Two checkpoints of one ledger always belong together: the tree of the smaller
// is the beginning of the larger. A ledger that was rolled back, reordered or
// rewritten cannot satisfy a checkpoint that somebody kept elsewhere.
package merkle
