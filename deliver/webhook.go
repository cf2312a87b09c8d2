package deliver

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/yunjian-audit/yunjian/checker/law"
)

// Webhook sends effects to one address, signed as Standard Webhooks has it
// (https://www.standardwebhooks.com). Many goroutines may use it.
type Webhook struct {
	url    string
	keys   []*webhooks.Webhook
	client *http.Client
}

// NewWebhook makes a webhook to an address. The address is https; plain http
// only to this very machine. Secrets are "whsec_" and the base64 of 24 to 64
// random bytes; with several, while one replaces the other, every message bears
// a signature of each. No redirect is followed, so that nothing is ever sent
// elsewhere than to the address.
func NewWebhook(address string, secrets []string, transport http.RoundTripper) (*Webhook, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !isLocal(u.Hostname())) {
		return nil, refuse("webhook 地址 %[1]q 不可用：须为 https 地址（仅本机可用 http），且不含用户名",
			"the webhook address %[1]q cannot be used: it must be https (http only to this machine), without a user name", address)
	}
	w := &Webhook{url: address, client: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for _, secret := range secrets {
		key, found := strings.CutPrefix(strings.TrimSpace(secret), "whsec_")
		raw, err := base64.StdEncoding.DecodeString(key)
		if !found || err != nil || len(raw) < 24 || len(raw) > 64 {
			return nil, refuse("webhook 密钥的格式不对：每行一个，whsec_ 后接 24 至 64 个随机字节的 base64，例如用 echo whsec_$(openssl rand -base64 32) 生成",
				"a webhook secret is malformed: one a line, whsec_ and the base64 of 24 to 64 random bytes, made for instance with echo whsec_$(openssl rand -base64 32)")
		}
		signer, err := webhooks.NewWebhookRaw(raw)
		if err != nil {
			return nil, err
		}
		w.keys = append(w.keys, signer)
	}
	if len(w.keys) == 0 {
		return nil, refuse("没有 webhook 密钥，无法签名", "there is no webhook secret to sign with")
	}
	return w, nil
}

// isLocal tells whether a host is this machine.
func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Refused is an answer other than 2xx.
type Refused struct {
	Status     string
	RetryAfter time.Duration // 0 when the receiver does not say
}

// Error gives the status line.
func (r *Refused) Error() string { return "接收方回答 / the receiver answered " + r.Status }

// Message is the body of a webhook: the type is "effect." and the effect's kind.
type Message struct {
	Type      string     `json:"type"`
	Timestamp time.Time  `json:"timestamp"` // the instant the effect was established for
	Data      law.Effect `json:"data"`
}

// Send makes one attempt at now. The effect's id is the webhook-id. Anything but
// an answer of 2xx is an error; redirects count as such.
func (w *Webhook) Send(ctx context.Context, f law.Effect, now time.Time) error {
	body, err := json.Marshal(Message{"effect." + f.Kind, f.At.In(law.Beijing), f})
	if err != nil {
		return err
	}
	signatures := make([]string, len(w.keys))
	for i, key := range w.keys {
		if signatures[i], err = key.Sign(f.ID, now, body); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "yunjian")
	request.Header.Set(webhooks.HeaderWebhookID, f.ID)
	request.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(webhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	answer, err := w.client.Do(request)
	if failure := (*url.Error)(nil); errors.As(err, &failure) {
		return failure.Err // without the address, which may hold a token
	}
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // so that the connection can be used again
	if answer.StatusCode/100 == 2 {
		return nil
	}
	refused := &Refused{Status: answer.Status}
	if seconds, err := strconv.ParseUint(answer.Header.Get("Retry-After"), 10, 31); err == nil {
		refused.RetryAfter = time.Duration(seconds) * time.Second
	}
	return refused
}

// refuse makes an error that a user reads in both languages.
func refuse(zh, en string, args ...any) error {
	return &law.Refusal{Text: law.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}}
}
