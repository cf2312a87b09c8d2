package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/yunjian-audit/yunjian/checker/record"
)

// lines reads the lines of a file, decompressed, within the limits.
type lines struct {
	file   *file
	disk   *diskReader
	closer func() error
	in     *bufio.Reader
	number int    // of the line read last, 1-based
	long   []byte // a line that does not fit the reader's buffer
	total  int64  // bytes decompressed
}

// errFile is a file that cannot be read on from some line: it is cut off,
// damaged, or grows beyond the limits.
type errFile struct{ record.Text }

func (e errFile) Error() string { return e.ZH + " / " + e.EN }

// errLongLine is a line beyond longestLine.
var errLongLine = errors.New("line too long")

const readBuffer = 256 << 10

// lines opens a file. progress is called with the bytes read from disk.
func (d *Dataset) lines(f *file, progress func(int64)) (*lines, error) {
	onDisk, err := d.root.Open(f.name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	l := &lines{file: f, disk: &diskReader{file: onDisk, progress: progress}, closer: onDisk.Close}
	var in io.Reader = l.disk
	switch f.compressed {
	case ".gz":
		unzip, err := gzip.NewReader(bufio.NewReaderSize(in, readBuffer))
		if err != nil {
			return l.failing(err), nil
		}
		in = unzip
	case ".zst":
		// The window bounds what a decoder may be made to allocate.
		unzip, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(32<<20))
		if err != nil {
			return l.failing(err), nil
		}
		in = unzip
		l.closer = func() error {
			unzip.Close()
			return onDisk.Close()
		}
	}
	l.in = bufio.NewReaderSize(in, readBuffer)
	return l, nil
}

// failing makes lines whose first read fails with err.
func (l *lines) failing(err error) *lines {
	l.in = bufio.NewReader(failure{err})
	return l
}

type failure struct{ err error }

func (f failure) Read([]byte) (int, error) { return 0, f.err }

func (l *lines) close() error { return l.closer() }

// next returns the next line that is not blank, without its line break; it
// holds until the next call. The error is io.EOF at the end, errLongLine for a
// line that was passed over because of its length, an errFile if the file
// cannot be read on, and any other error if the disk fails.
func (l *lines) next() ([]byte, error) {
	for {
		line, err := l.line()
		if err != nil || len(bytes.TrimSpace(line)) > 0 {
			return line, err
		}
	}
}

func (l *lines) line() ([]byte, error) {
	l.long = l.long[:0]
	length := 0
	for {
		part, err := l.in.ReadSlice('\n')
		length += len(part)
		l.total += int64(len(part))
		if why := l.excess(); why != nil {
			l.number++
			return nil, errFile{*why}
		}
		if err != nil && err != bufio.ErrBufferFull && err != io.EOF {
			l.number++
			return nil, l.broken(err)
		}
		if err == io.EOF && length == 0 {
			return nil, io.EOF
		}
		if err != bufio.ErrBufferFull {
			l.number++
			if length > longestLine {
				return nil, errLongLine
			}
			if len(l.long) > 0 {
				part = append(l.long, part...)
				l.long = part
			}
			return bytes.TrimRight(part, "\r\n"), nil
		}
		if length <= longestLine {
			l.long = append(l.long, part...)
		}
	}
}

// excess says why a decompressed file is too large to go on with.
func (l *lines) excess() *record.Text {
	if l.file.compressed == "" {
		return nil
	}
	if l.total > mostDecompressed {
		return both("解压后超过 %d GiB，不再读取", "the file exceeds %d GiB when decompressed; it is not read on", int64(mostDecompressed>>30))
	}
	if l.total > expansionFrom && l.total > mostExpansion*max(l.disk.read, 1) {
		return both("解压后膨胀超过 %d 倍，疑为压缩炸弹，不再读取", "the file grows more than %d times when decompressed, which looks like a zip bomb; it is not read on", mostExpansion)
	}
	return nil
}

// broken tells a damaged compressed file from a failing disk.
func (l *lines) broken(err error) error {
	if l.disk.err != nil {
		return fmt.Errorf("%s: %w", l.file.path, l.disk.err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errFile{record.Text{ZH: "压缩文件不完整，在此中断", EN: "the compressed file is cut off here"}}
	}
	return errFile{*both("压缩文件损坏：%v", "the compressed file is damaged: %v", err)}
}

// diskReader counts what is read from disk and remembers the disk's own errors.
type diskReader struct {
	file     *os.File
	progress func(int64)
	read     int64
	err      error
}

func (r *diskReader) Read(p []byte) (int, error) {
	n, err := r.file.Read(p)
	r.read += int64(n)
	r.progress(int64(n))
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}
