package deliver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/store"
	"github.com/yunjian-audit/yunjian/reports"
)

// Mailer sends digests of notices by e-mail: one letter to a provider for all
// that waits, with every notice attached as a page.
type Mailer struct {
	client    func() (*gomail.Client, error)
	from      *mail.Address
	lang      string
	statement func(context.Context, law.Notice) (reports.Statement, error)
}

// NewMailer makes a mailer. Server is smtps://[USER@]HOST[:PORT] for TLS from
// the start, or smtp://[USER@]HOST[:PORT] for STARTTLS, without which nothing is
// sent except to this very machine. From is the sender's address. Statement adds
// to a notice the proofs that the ledger holds it.
func NewMailer(server, password, from, lang string, statement func(context.Context, law.Notice) (reports.Statement, error)) (*Mailer, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, refuse("邮件服务器 %[1]q 不可用：写成 smtps://用户@主机:端口 或 smtp://用户@主机:端口",
			"the mail server %[1]q cannot be used: write smtps://USER@HOST:PORT or smtp://USER@HOST:PORT", server)
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, refuse("发件地址 %[1]q 不是邮件地址", "the sender %[1]q is no e-mail address", from)
	}
	options := []gomail.Option{gomail.WithTimeout(timeout), gomail.WithHELO("localhost")}
	switch {
	case u.Scheme == "smtps":
		options = append(options, gomail.WithSSLPort(false))
	case isLocal(u.Hostname()):
		options = append(options, gomail.WithTLSPortPolicy(gomail.TLSOpportunistic))
	default:
		options = append(options, gomail.WithTLSPortPolicy(gomail.TLSMandatory))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, gomail.WithPort(port))
	}
	if user := u.User.Username(); user != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(user), gomail.WithPassword(password))
	}
	return &Mailer{
		client: func() (*gomail.Client, error) { return gomail.NewClient(u.Hostname(), options...) },
		from:   sender, lang: lang, statement: statement,
	}, nil
}

// Send makes one attempt to send a digest at now. Its Message-ID follows from
// the mail's id, so that a repetition can be told.
func (m *Mailer) Send(ctx context.Context, digest store.Mail, now time.Time) error {
	to, err := mail.ParseAddress(digest.To)
	if err != nil {
		return fmt.Errorf("%w: 服务商记录里没有可用的邮箱 / the provider's record holds no e-mail address (contact.email): %q", errPermanent, digest.To)
	}
	letter := gomail.NewMsg()
	if err := errors.Join(letter.From(m.from.String()), letter.To(to.Address)); err != nil {
		return fmt.Errorf("%w: %w", errPermanent, err)
	}
	_, domain, _ := strings.Cut(m.from.Address, "@")
	letter.SetMessageIDWithValue(digest.ID + "@" + domain)
	letter.SetDateWithValue(now.In(law.Beijing))
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.Subject(reports.DigestSubject(digest.Notices, m.lang))
	var text bytes.Buffer
	if err := reports.Digest(&text, digest.Notices, m.lang); err != nil {
		return err
	}
	letter.SetBodyString(gomail.TypeTextPlain, text.String())
	for _, n := range digest.Notices {
		statement, err := m.statement(ctx, n)
		if err != nil {
			return err
		}
		var page bytes.Buffer
		if err := reports.Notice(&page, statement, "html", m.lang); err != nil {
			return err
		}
		if err := letter.AttachReader(n.ID+".html", &page, gomail.WithFileContentType("text/html")); err != nil {
			return err
		}
	}
	client, err := m.client()
	if err != nil {
		return err
	}
	err = client.DialAndSendWithContext(ctx, letter)
	var failure *gomail.SendError
	if errors.As(err, &failure) && failure.Reason == gomail.ErrSMTPRcptTo && !failure.IsTemp() {
		return fmt.Errorf("%w: %w", errPermanent, err) // there is no such mailbox
	}
	return err
}

// mails takes the digests that are due.
func (c *Courier) mails(ctx context.Context) ([]parcel, error) {
	due, err := c.Store.ClaimMails(ctx, c.Now(), lease, batch)
	if err != nil {
		return nil, fmt.Errorf("deliver: %w", err)
	}
	parcels := make([]parcel, len(due))
	for i, m := range due {
		parcels[i] = parcel{
			id: m.ID, provider: m.ProviderID, try: m.Tries,
			send: func(ctx context.Context) error { return c.Mail.Send(ctx, m, c.Now()) },
			done: func(ctx context.Context, at time.Time) error { return c.Store.MailSent(ctx, at, m.ID) },
			failed: func(ctx context.Context, next time.Time, dead bool, reason string) error {
				return c.Store.MailFailed(ctx, m.ID, next, dead, reason)
			},
		}
	}
	return parcels, nil
}
