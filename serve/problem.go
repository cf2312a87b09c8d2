package serve

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"regexp"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/language"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/checker/store"
)

// Problem is an error as RFC 9457 has it, in one language.
type Problem struct {
	Type   string  `json:"type" doc:"about:blank: the status says which kind of problem it is"`
	Title  string  `json:"title" doc:"what the status means"`
	Status int     `json:"status"`
	Detail string  `json:"detail" doc:"what is wrong and what to do"`
	Errors []Place `json:"errors,omitempty" doc:"each thing that is wrong, where there are several"`
}

// Place is one thing that is wrong with what was sent.
type Place struct {
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Pointer string `json:"pointer,omitempty" doc:"where, as a JSON pointer or the name of a parameter"`
	Detail  string `json:"detail"`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func (p *Problem) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(p)
}

func newProblem(ctx context.Context, status int, detail law.Text) *Problem {
	lang := languageOf(ctx)
	title, ok := titles[status]
	if !ok {
		title = law.Text{ZH: http.StatusText(status), EN: http.StatusText(status)}
	}
	return &Problem{Type: "about:blank", Title: title.In(lang), Status: status, Detail: detail.In(lang)}
}

var titles = map[int]law.Text{
	http.StatusBadRequest:            {ZH: "请求有误", EN: "Bad request"},
	http.StatusUnauthorized:          {ZH: "未通过身份验证", EN: "Unauthorized"},
	http.StatusForbidden:             {ZH: "没有权限", EN: "Forbidden"},
	http.StatusNotFound:              {ZH: "不存在", EN: "Not found"},
	http.StatusRequestTimeout:        {ZH: "请求超时", EN: "Request timeout"},
	http.StatusConflict:              {ZH: "与现状冲突", EN: "Conflict"},
	http.StatusRequestEntityTooLarge: {ZH: "内容过大", EN: "Too large"},
	http.StatusUnsupportedMediaType:  {ZH: "不支持的内容类型", EN: "Unsupported media type"},
	http.StatusUnprocessableEntity:   {ZH: "内容无法处理", EN: "Cannot be processed"},
	http.StatusServiceUnavailable:    {ZH: "服务繁忙", EN: "Busy"},
	http.StatusInternalServerError:   {ZH: "服务出错", EN: "Internal error"},
}

// fail turns an error of the library into a problem: what the caller can mend
// with its own words, anything else as a fault that only the log tells.
func (s *Server) fail(ctx context.Context, err error) error {
	var ready *Problem
	var refused *law.Refusal
	var failure *store.Error
	switch {
	case errors.As(err, &ready):
		return ready
	case errors.As(err, &refused):
		return newProblem(ctx, http.StatusConflict, refused.Text)
	case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrAmbiguous), errors.Is(err, store.ErrNoRun):
		return newProblem(ctx, http.StatusNotFound, refusals[http.StatusNotFound])
	case errors.Is(err, store.ErrConflict):
		return newProblem(ctx, http.StatusConflict, law.Text{ZH: "案件刚被别人改动；请重新查看后再试", EN: "somebody else has just changed the case; look at it again"})
	case errors.Is(err, checker.ErrUnknownProvider):
		return newProblem(ctx, http.StatusNotFound, law.Text{ZH: "台账里没有这家服务商", EN: "the ledger does not know the provider"})
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled): // nobody reads the latter's answer
		return newProblem(ctx, http.StatusServiceUnavailable, refusals[http.StatusServiceUnavailable])
	case errors.As(err, &failure):
		s.Log.Error("store failed", slog.Any("error", err))
	default:
		s.Log.Error("request failed", slog.Any("error", err))
	}
	return newProblem(ctx, http.StatusInternalServerError, refusals[http.StatusInternalServerError])
}

// unprocessable is a problem with the content of a request.
func unprocessable(ctx context.Context, detail law.Text, problems record.Problems) *Problem {
	p := newProblem(ctx, http.StatusUnprocessableEntity, detail)
	for _, one := range problems {
		if !one.Warning {
			p.Errors = append(p.Errors, Place{Line: one.Line, Column: one.Column, Pointer: one.Pointer, Detail: one.Text.In(languageOf(ctx))})
		}
	}
	return p
}

// The problems that huma finds before a handler is called speak our language,
// too. Its hook is a variable of the package, so there is one for the process.
func init() {
	huma.NewErrorWithContext = func(c huma.Context, status int, message string, errs ...error) huma.StatusError {
		ctx := context.Background()
		if c != nil {
			ctx = c.Context()
		}
		detail, known := humaWords[status]
		if !known {
			detail = law.Text{ZH: message, EN: message}
		}
		p := newProblem(ctx, status, detail)
		for _, err := range errs {
			var d *huma.ErrorDetail
			if errors.As(err, &d) {
				p.Errors = append(p.Errors, Place{Pointer: d.Location, Detail: translate(d.Message).In(languageOf(ctx))})
			}
		}
		return p
	}
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return huma.NewErrorWithContext(nil, status, message, errs...)
	}
}

// humaWords is what is told of each status that huma itself answers with.
var humaWords = map[int]law.Text{
	http.StatusBadRequest:            {ZH: "请求体不能读取；请检查它是否为完整的 JSON", EN: "the body cannot be read: check that it is whole and JSON"},
	http.StatusRequestTimeout:        {ZH: "请求体发送得太慢", EN: "the body came too slowly"},
	http.StatusRequestEntityTooLarge: {ZH: "请求体超过允许的大小", EN: "the body is larger than allowed"},
	http.StatusUnsupportedMediaType:  {ZH: "请求体须为 application/json", EN: "the body must be application/json"},
	http.StatusUnprocessableEntity:   {ZH: "请求的内容不符合要求，逐条见 errors", EN: "the request is not as it should be; errors lists how"},
	http.StatusInternalServerError:   refusals[http.StatusInternalServerError],
}

// phrases are the messages of huma's validation that our inputs can cause.
var phrases = []struct {
	english *regexp.Regexp
	chinese string
}{
	{regexp.MustCompile(`^unexpected property$`), "不认识的字段"},
	{regexp.MustCompile(`^expected required property (\S+) to be present$`), "缺少必需的字段 $1"},
	{regexp.MustCompile(`^expected string$`), "须为字符串"},
	{regexp.MustCompile(`^expected (?:number|integer)$`), "须为数字"},
	{regexp.MustCompile(`^expected object$`), "须为对象"},
	{regexp.MustCompile(`^expected length >= (\d+)$`), "长度不得少于 $1"},
	{regexp.MustCompile(`^expected length <= (\d+)$`), "长度不得超过 $1"},
	{regexp.MustCompile(`^expected number >= (\S+)$`), "不得小于 $1"},
	{regexp.MustCompile(`^expected number <= (\S+)$`), "不得大于 $1"},
	{regexp.MustCompile(`^expected value to be one of "(.*)"$`), "须为以下之一：$1"},
	{regexp.MustCompile(`^expected string to be RFC 3339 date-time$`), "须为带时区的时刻，形如 2016-12-01T02:00:00+08:00"},
	{regexp.MustCompile(`^invalid date/time.*$`), "须为带时区的时刻，形如 2016-12-01T02:00:00+08:00"},
	{regexp.MustCompile(`^request body is required$`), "缺少请求体"},
	{regexp.MustCompile(`^required (\S+) parameter is missing$`), "缺少必需的参数"},
}

func translate(message string) law.Text {
	for _, p := range phrases {
		if p.english.MatchString(message) {
			return law.Text{ZH: p.english.ReplaceAllString(message, p.chinese), EN: message}
		}
	}
	return law.Text{ZH: message, EN: message}
}

var languages = language.NewMatcher([]language.Tag{language.Chinese, language.English})

// requested finds the language that a request asks for: lang=en or zh, else the
// one last asked for on the pages, else Accept-Language, else Chinese.
func requested(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); lang == "zh" || lang == "en" {
		return lang
	}
	if c, err := r.Cookie(languageCookie); err == nil && (c.Value == "zh" || c.Value == "en") {
		return c.Value
	}
	_, index := language.MatchStrings(languages, r.Header.Get("Accept-Language"))
	return []string{"zh", "en"}[index]
}
