package checker

import (
	"bufio"
	"encoding/gob"
	"io"
	"os"
	"time"
)

// spool keeps the judged providers on disk between judging and enforcing, so
// that memory does not grow with the number of findings.
type spool struct {
	file *os.File
	out  *bufio.Writer
	enc  *gob.Encoder
	dec  *gob.Decoder
}

func init() {
	// What the fields of a record hold.
	gob.Register(time.Time{})
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

func newSpool() (*spool, error) {
	f, err := os.CreateTemp("", "yunjian-night-*")
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriterSize(f, 1<<16)
	return &spool{file: f, out: out, enc: gob.NewEncoder(out)}, nil
}

func (s *spool) put(j *judged) error { return s.enc.Encode(j) }

// next returns the judged providers in the order in which they were put.
func (s *spool) next() (*judged, error) {
	if s.dec == nil {
		if err := s.out.Flush(); err != nil {
			return nil, err
		}
		if _, err := s.file.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		s.dec = gob.NewDecoder(bufio.NewReaderSize(s.file, 1<<16))
	}
	var j judged
	if err := s.dec.Decode(&j); err != nil {
		return nil, err
	}
	return &j, nil
}

func (s *spool) close() {
	_ = s.file.Close()
	_ = os.Remove(s.file.Name())
}
