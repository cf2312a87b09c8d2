package deliver_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/deliver"
	"github.com/yunjian-audit/yunjian/reports"
)

// post is a mail server that keeps what it is given. Refuse answers for it.
type post struct {
	mu     sync.Mutex
	got    []letter
	refuse func(n int, to string) error // n counts letters from 0
	n      int
}

type letter struct {
	to   string
	body []byte
}

func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{post: p}, nil }

type session struct {
	post *post
	to   string
}

func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if strings.HasPrefix(to, "nobody@") {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	p := s.post
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, letter{s.to, body})
	p.n++
	if p.refuse != nil {
		return p.refuse(p.n-1, s.to)
	}
	return nil
}

// openPost starts a mail server on an address of this machine and returns its address for a mailer.
func openPost(t *testing.T, host string) (*post, string) {
	t.Helper()
	p := &post{}
	server := smtp.NewServer(p)
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { server.Close() })
	return p, "smtp://" + listener.Addr().String()
}

// noticed opens a ledger in which each provider has that many notices and an
// address.
func noticed(t *testing.T, providers map[string]string, each int) *store.Store {
	t.Helper()
	s := outbox(t, nil)
	for provider, address := range providers {
		err := s.Update(t.Context(), provider, func(tx *store.Tx) error {
			if err := tx.PutProfile(night, law.Profile{ProviderID: provider, Name: "杭州" + provider + "有限公司", Email: address}); err != nil {
				return err
			}
			return notices(tx, provider, 0, each)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func notices(tx *store.Tx, provider string, from, to int) error {
	for i := from; i < to; i++ {
		c := law.Case{ID: fmt.Sprintf("C-%s-%d", provider, i), ProviderID: provider, Penalty: "PEN-11", State: law.Confirmed, OpenedAt: night}
		n := law.Notice{
			Kind: law.NoticeDecision, ProviderID: provider, ProviderName: "杭州" + provider + "有限公司", Case: c.ID, Penalty: c.Penalty,
			Title: law.Text{ZH: "投诉未在 30 分钟内回应", EN: "a complaint not answered in time"}, Subject: law.Subject{Type: "complaint", ID: "c1"}, At: night, By: law.Engine, Automatic: true,
			Facts:    []law.Fact{{Message: law.Text{ZH: "<script>alert(1)</script>\r\nBcc: all@example", EN: "late"}}},
			Measures: []law.Measure{{Entry: "E-1", Kind: law.KindPoints, Points: 3, Why: law.Text{ZH: "PEN-11：扣 3 分。", EN: "PEN-11: 3 points."}}},
			Appeal:   &law.AppealAdvice{Until: night.AddDate(0, 0, 60)},
		}
		if err := errors.Join(tx.PutCases([]law.Case{c}), tx.PutNotice(n.Numbered())); err != nil {
			return err
		}
	}
	return nil
}

func mailer(t *testing.T, server string) *deliver.Mailer {
	t.Helper()
	m, err := deliver.NewMailer(server, "", "云市场合规 <compliance@market.example>", "zh", func(_ context.Context, n law.Notice) (reports.Statement, error) {
		return reports.Statement{Notice: n}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// read takes a letter apart: its headers, its text and the names of what is
// attached.
func read(t *testing.T, raw []byte) (header mail.Header, text string, attached []string) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextPart() // undoes quoted-printable
		if errors.Is(err, io.EOF) {
			return m.Header, text, attached
		}
		if err != nil {
			t.Fatal(err)
		}
		if part.FileName() != "" {
			attached = append(attached, part.FileName())
			continue
		}
		body, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		text += string(body)
	}
}

// A provider gets one letter with all that waits, however much it is; a letter
// that was sent again bears the same Message-ID; later notices are another.
func TestOneDigestAProvider(t *testing.T) {
	s := noticed(t, map[string]string{"p1": "ops@one.example", "p2": "Li <ops@two.example>"}, 3)
	p, server := openPost(t, "127.0.0.1")
	p.refuse = func(n int, to string) error {
		if n < 2 && to == "ops@one.example" { // taken, and the answer is a failure all the same
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again later"}
		}
		return nil
	}
	now := night
	c := deliver.Courier{Store: s, Mail: mailer(t, server), Now: func() time.Time { return now }, Random: rand.Float64}
	for range 6 {
		if _, err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	ids := map[string][]string{}
	for _, l := range p.got {
		header, text, attached := read(t, l.body)
		ids[l.to] = append(ids[l.to], header.Get("Message-ID"))
		if len(attached) != 3 || !strings.Contains(text, "现送达 3 份通知书") || strings.Count(text, "扣 3 分") != 3 || !strings.Contains(text, "2017-01-30 02:00:00") {
			t.Errorf("%s got %v and\n%s", l.to, attached, text)
		}
		if header.Get("Bcc") != "" || header.Get("Auto-Submitted") != "auto-generated" || header.Get("Date") == "" {
			t.Errorf("headers: %v", header)
		}
	}
	if n := len(ids["ops@one.example"]); n < 2 || len(slices.Compact(slices.Clone(ids["ops@one.example"]))) != 1 {
		t.Errorf("one digest sent %d times: %v", n, ids)
	}
	if len(ids["ops@two.example"]) != 1 || ids["ops@two.example"][0] == ids["ops@one.example"][0] || !strings.HasSuffix(ids["ops@two.example"][0], "@market.example>") {
		t.Errorf("message ids: %v", ids)
	}
	before := len(p.got)
	if err := s.Update(t.Context(), "p2", func(tx *store.Tx) error { return notices(tx, "p2", 0, 4) }); err != nil {
		t.Fatal(err)
	}
	if sum, err := c.Run(t.Context()); err != nil || sum.Sent != 1 || len(p.got) != before+1 {
		t.Fatalf("a later notice: %+v, %v", sum, err)
	}
	if _, _, attached := read(t, p.got[before].body); len(attached) != 1 {
		t.Errorf("the later letter carries %v", attached)
	}
}

// A letter that cannot arrive is given up at once and shown; when the record has
// an address, retry sends it.
func TestLettersWithoutMailbox(t *testing.T) {
	s := noticed(t, map[string]string{"p1": "", "p2": "nobody@two.example", "p3": "a@b.example\r\nBcc: x@y.example"}, 1)
	p, server := openPost(t, "127.0.0.1")
	c := deliver.Courier{Store: s, Mail: mailer(t, server), Now: func() time.Time { return night }, Random: rand.Float64}
	if sum, err := c.Run(t.Context()); err != nil || sum.Dead != 3 || len(p.got) != 0 {
		t.Fatalf("%+v, %v, %d letters", sum, err, len(p.got))
	}
	dead, err := s.DeadMails(t.Context())
	if err != nil || len(dead) != 3 {
		t.Fatal(dead, err)
	}
	if _, mails, err := s.Queues(t.Context()); err != nil || mails != (store.Queue{Waiting: 3, Dead: 3}) {
		t.Errorf("queue: %+v, %v", mails, err)
	}
	err = s.Update(t.Context(), "p1", func(tx *store.Tx) error {
		return tx.PutProfile(night.Add(time.Hour), law.Profile{ProviderID: "p1", Email: "ops@one.example"})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range dead {
		if m.ProviderID == "p1" {
			err = s.Retry(t.Context(), m.ID)
		}
	}
	if sum, err2 := c.Run(t.Context()); errors.Join(err, err2) != nil || sum.Sent != 1 || len(p.got) != 1 {
		t.Errorf("after the address came: %+v, %v", sum, errors.Join(err, err2))
	}
}

func TestUnusableMailers(t *testing.T) {
	for _, x := range []struct{ server, from string }{
		{"mail.example", "a@b.example"},
		{"http://mail.example", "a@b.example"},
		{"smtp://", "a@b.example"},
		{"smtps://mail.example", "nobody"},
		{"smtps://mail.example", "a@b.example\r\nBcc: c@d.example"},
	} {
		_, err := deliver.NewMailer(x.server, "", x.from, "zh", nil)
		var refusal *law.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("%q from %q: %v", x.server, x.from, err)
		}
	}
}

// Without TLS nothing is sent except to this machine.
func TestNoPlainMail(t *testing.T) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(addresses, func(a net.Addr) bool {
		ip, ok := a.(*net.IPNet)
		return ok && ip.IP.To4() != nil && !ip.IP.IsLoopback()
	})
	if i < 0 {
		t.Log("NOT RUN: this machine has no address but its own")
		return
	}
	host := addresses[i].(*net.IPNet).IP.String()
	p, server := openPost(t, host)
	err = mailer(t, server).Send(t.Context(), store.Mail{ID: "M-1", To: "a@b.example"}, night)
	if err == nil || !strings.Contains(err.Error(), "STARTTLS") || len(p.got) > 0 {
		t.Errorf("sent in the clear to %s: %v", host, err)
	}
}
