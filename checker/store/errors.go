package store

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// The kinds of failure that a caller may want to tell apart with errors.Is.
var (
	ErrNoLedger  = errors.New("no ledger")                   // the file does not exist or is empty
	ErrNotLedger = errors.New("not a ledger")                // the file is something else
	ErrNewer     = errors.New("ledger of a newer version")   // written by a later yunjian
	ErrOlder     = errors.New("ledger of an older version")  // opened without leave to migrate it
	ErrReadOnly  = errors.New("ledger cannot be written")    // permissions, or opened for reading
	ErrNoSpace   = errors.New("no space left")               // the disk is full
	ErrDamaged   = errors.New("ledger is damaged")           // SQLite found its own pages inconsistent
	ErrBusy      = errors.New("ledger is busy")              // another process kept the write lock
	ErrNotFound  = errors.New("no such case")                // no case has that id or prefix
	ErrAmbiguous = errors.New("several cases match")         // a prefix of more than one id
	ErrConflict  = errors.New("contradicts what is written") // an entry or history would change
)

// Error is a failure as a user should read it: what is wrong, with which file
// or case, and what to do next. errors.Is finds its Kind and its cause.
type Error struct {
	Kind  error // one of the Err values above
	Text  law.Text
	Cause error // nil when the store itself refuses
}

// Error returns the text in Chinese and English, and the cause.
func (e *Error) Error() string { return e.withCause(e.Text.ZH + " / " + e.Text.EN) }

// In returns the text in lang ("zh" or "en"), and the cause.
func (e *Error) In(lang string) string { return e.withCause(e.Text.In(lang)) }

func (e *Error) withCause(s string) string {
	if e.Cause == nil {
		return s
	}
	return s + " [" + e.Cause.Error() + "]"
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error { return []error{e.Kind, e.Cause} }

// fail makes an Error; both texts take the same arguments.
func fail(kind, cause error, zh, en string, args ...any) error {
	return &Error{kind, law.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}, cause}
}

// advice is what to tell of each kind that SQLite or the file system finds; %s
// is the file.
var advice = map[error]law.Text{
	ErrNotLedger: {
		ZH: "%s 不是台账文件（不是 SQLite 数据库）：请用 --ledger 指定别的文件，或先把它移走",
		EN: "%s is not a ledger (not an SQLite database): name another file with --ledger, or move this one away",
	},
	ErrReadOnly: {
		ZH: "无法写入台账 %s：请检查该文件及其所在目录是否存在、是否允许写入",
		EN: "cannot write the ledger %s: check that the file and its directory exist and may be written",
	},
	ErrNoSpace: {
		ZH: "磁盘已满，台账 %s 未能写入，已写入的内容完好：请腾出空间后重新运行同一条命令",
		EN: "the disk is full and the ledger %s was not written; what it held is intact: free some space and run the same command again",
	},
	ErrDamaged: {
		ZH: "台账 %s 已损坏：请不要再写入，先复制该文件，再从备份恢复",
		EN: "the ledger %s is damaged: stop writing to it, copy the file, then restore it from a backup",
	},
	ErrBusy: {
		ZH: "另一个进程一直占用台账 %s：请等它结束后重新运行同一条命令",
		EN: "another process keeps the ledger %s to itself: wait for it to end and run the same command again",
	},
}

// explain turns a failure of SQLite or of the file system into an Error that
// says what to do. Any other error comes back as it is, with the file's name.
func explain(err error, path string) error {
	var told *Error
	if err == nil || errors.As(err, &told) {
		return err
	}
	found := kind(err)
	if text, ok := advice[found]; ok {
		return fail(found, err, text.ZH, text.EN, path)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// kind sorts an error of SQLite or the file system; nil when it is neither.
func kind(err error) error {
	var failure *sqlite.Error
	switch {
	case errors.As(err, &failure):
		return kindOfCode(failure.Code())
	case errors.Is(err, ErrDamaged): // a body that is no JSON
		return ErrDamaged
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrNoSpace
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return ErrReadOnly
	}
	return nil
}

func kindOfCode(code int) error {
	if code == lib.SQLITE_IOERR_SHMSIZE { // no room for the shared memory file of the WAL
		return ErrNoSpace
	}
	switch code & 0xff { // the upper bits say more than is needed here
	case lib.SQLITE_NOTADB:
		return ErrNotLedger
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return ErrReadOnly
	case lib.SQLITE_FULL:
		return ErrNoSpace
	case lib.SQLITE_CORRUPT:
		return ErrDamaged
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return ErrBusy
	}
	return nil
}
