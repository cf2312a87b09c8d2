package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/yunjian-audit/yunjian/checker"
	"github.com/yunjian-audit/yunjian/checker/law"
	"github.com/yunjian-audit/yunjian/checker/record"
	"github.com/yunjian-audit/yunjian/deliver"
	"github.com/yunjian-audit/yunjian/nights"
)

// config is how a service is set up. Every part of it is a line of settings.
type config struct {
	listen, ledger, data string
	https                bool

	nightsAt   nights.Schedule
	overdue    time.Duration
	attempts   int
	workers    int
	strict     bool
	keepGoing  bool
	secondEyes bool
	radius     checker.Radius

	maxBody  int64
	lintWait time.Duration

	sendAt nights.Schedule
	send   sendFlags

	keepReports, keepRuns, keepFindings int // days; 0 for ever

	logJSON  bool
	logDebug bool
}

// defaults is the configuration that nothing has been said about.
func defaults() config {
	return config{
		listen: "127.0.0.1:8080", nightsAt: nights.MustParse("02:00"), overdue: 6 * time.Hour, attempts: 5,
		maxBody: 2 << 20, lintWait: 5 * time.Second, sendAt: nights.MustParse("*/5 * * * *"),
		send: sendFlags{attempts: deliver.DefaultAttempts}, keepReports: 400, keepRuns: 90, logJSON: true,
	}
}

// setting is one key of the configuration. It is written in YAML with its
// sections nested, as the flag --section-key, and as YUNJIAN_SECTION_KEY in the
// environment.
type setting struct {
	key  string // section.key
	what law.Text
	set  func(c *config, value string) error
}

func (s setting) flag() string {
	return strings.NewReplacer(".", "-", "_", "-").Replace(s.key)
}

func (s setting) env() string {
	return "YUNJIAN_" + strings.ToUpper(strings.ReplaceAll(s.key, ".", "_"))
}

// settings are all keys there are.
var settings = []setting{
	{"listen", law.Text{ZH: "监听的地址与端口", EN: "address and port to listen on"}, address(func(c *config) *string { return &c.listen })},
	{"https", law.Text{ZH: "浏览器经由 https 代理访问：Cookie 只走 https", EN: "browsers come by https, through a proxy: cookies travel by nothing else"}, boolean(func(c *config) *bool { return &c.https })},
	{"ledger", law.Text{ZH: "台账文件（必填）", EN: "the ledger's file (required)"}, text(func(c *config) *string { return &c.ledger })},
	{"data", law.Text{ZH: "数据集目录（必填）", EN: "directory of the dataset (required)"}, text(func(c *config) *string { return &c.data })},

	{"nights.at", law.Text{ZH: "每夜何时运行：02:00、hourly 或 cron 表达式，北京时间", EN: "when nights run: 02:00, hourly or a cron expression, Beijing time"}, schedule(func(c *config) *nights.Schedule { return &c.nightsAt })},
	{"nights.overdue", law.Text{ZH: "到时多久未完成，/healthz 即为异常", EN: "how late a night may be before /healthz is unhealthy"}, period(func(c *config) *time.Duration { return &c.overdue })},
	{"nights.attempts", law.Text{ZH: "失败多少次后报告为错误", EN: "failures after which a night is reported as an error"}, number(1, func(c *config) *int { return &c.attempts })},
	{"nights.workers", law.Text{ZH: "同时判定多少家服务商，0 为每个处理器一家", EN: "providers judged at once, 0 for one a processor"}, number(0, func(c *config) *int { return &c.workers })},
	{"nights.strict", law.Text{ZH: "不认识的字段也算错误", EN: "unknown fields are errors"}, boolean(func(c *config) *bool { return &c.strict })},
	{"nights.keep_going", law.Text{ZH: "搁置有误的记录而不停止", EN: "set bad records aside instead of stopping"}, boolean(func(c *config) *bool { return &c.keepGoing })},
	{"nights.second_eyes", flagSecondEyes, boolean(func(c *config) *bool { return &c.secondEyes })},
	{"nights.radius", flagRadius, radius},

	{"api.max_body", law.Text{ZH: "一个请求体至多多少字节", EN: "largest body of a request, in bytes"}, bytesOf(func(c *config) *int64 { return &c.maxBody })},
	{"api.lint_wait", law.Text{ZH: "商品自查连同排队至多多久", EN: "longest that the check of a listing may take, its turn awaited"}, period(func(c *config) *time.Duration { return &c.lintWait })},

	{"effects.at", law.Text{ZH: "何时发送：hourly 或 cron 表达式", EN: "when effects are sent: hourly or a cron expression"}, schedule(func(c *config) *nights.Schedule { return &c.sendAt })},
	{"effects.webhook", flagWebhook, text(func(c *config) *string { return &c.send.webhook })},
	{"effects.secret_file", flagSecretFile, text(func(c *config) *string { return &c.send.secrets })},
	{"effects.smtp", flagSMTP, text(func(c *config) *string { return &c.send.smtp })},
	{"effects.smtp_password_file", flagSMTPSecret, text(func(c *config) *string { return &c.send.smtpSecret })},
	{"effects.mail_from", flagMailFrom, text(func(c *config) *string { return &c.send.mailFrom })},
	{"effects.attempts", flagAttempts, number(1, func(c *config) *int { return &c.send.attempts })},

	{"retention.reports", law.Text{ZH: "报告留存多少天，0 为永久", EN: "days that reports of nights are kept, 0 for ever"}, number(0, func(c *config) *int { return &c.keepReports })},
	{"retention.runs", law.Text{ZH: "未完成的运行记录留存多少天，0 为永久", EN: "days that records of runs which came to nothing are kept, 0 for ever"}, number(0, func(c *config) *int { return &c.keepRuns })},
	{"retention.findings", law.Text{ZH: "不再出现的发现留存多少天，0 为永久；案件中的证据不受影响", EN: "days that findings no longer seen are kept, 0 for ever; cases keep theirs"}, number(0, func(c *config) *int { return &c.keepFindings })},

	{"log.format", law.Text{ZH: "日志格式：json 或 text", EN: "format of the log: json or text"}, choice("json", "text", func(c *config) *bool { return &c.logJSON })},
	{"log.level", law.Text{ZH: "日志详略：info 或 debug", EN: "detail of the log: info or debug"}, choice("debug", "info", func(c *config) *bool { return &c.logDebug })},
}

// The kinds of values. Each gives the setter of one part of a config.

func text(at func(*config) *string) func(*config, string) error {
	return func(c *config, v string) error { *at(c) = v; return nil }
}

func address(at func(*config) *string) func(*config, string) error {
	return func(c *config, v string) error {
		if _, port, err := net.SplitHostPort(v); err != nil || port == "" {
			return refused("应形如 127.0.0.1:8080", "write it like 127.0.0.1:8080")
		}
		*at(c) = v
		return nil
	}
}

func schedule(at func(*config) *nights.Schedule) func(*config, string) error {
	return func(c *config, v string) (err error) { *at(c), err = nights.ParseSchedule(v); return err }
}

func period(at func(*config) *time.Duration) func(*config, string) error {
	return func(c *config, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d <= 0 {
			return refused("应为时长，如 90s、6h", "write a length of time, such as 90s or 6h")
		}
		*at(c) = d
		return nil
	}
}

func number(least int, at func(*config) *int) func(*config, string) error {
	return func(c *config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < least {
			return refused(fmt.Sprintf("应为不小于 %d 的整数", least), fmt.Sprintf("write a whole number, at least %d", least))
		}
		*at(c) = n
		return nil
	}
}

func bytesOf(at func(*config) *int64) func(*config, string) error {
	return func(c *config, v string) error {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 {
			return refused("应为大于零的字节数", "write a number of bytes above zero")
		}
		*at(c) = n
		return nil
	}
}

func radius(c *config, v string) (err error) {
	if c.radius, err = parseRadius(v); err != nil {
		return refused("应为占比（如 1%）或家数（如 12）", "write a share (1%) or a number of providers (12)")
	}
	return nil
}

func boolean(at func(*config) *bool) func(*config, string) error { return choice("true", "false", at) }

func choice(yes, no string, at func(*config) *bool) func(*config, string) error {
	return func(c *config, v string) error {
		if v != yes && v != no {
			return refused("应为 "+yes+" 或 "+no, "write "+yes+" or "+no)
		}
		*at(c) = v == yes
		return nil
	}
}

func refused(zh, en string) error { return &law.Refusal{Text: law.Text{ZH: zh, EN: en}} }

var (
	wordConfigPlace   = law.Text{ZH: "%s 第 %d 行：%s", EN: "%s, line %d: %s"}
	wordConfigUnknown = law.Text{ZH: "没有名为 %s 的设置%s", EN: "there is no setting %s%s"}
	wordConfigTwice   = law.Text{ZH: "%s 写了两次", EN: "%s is given twice"}
	wordConfigShape   = law.Text{ZH: "%s 应为一个值", EN: "%s takes one value"}
	wordConfigValue   = law.Text{ZH: "%s 的值 %q 不可用：%s", EN: "%[1]s cannot be %[2]q: %[3]s"}
	wordConfigNeeded  = law.Text{ZH: "缺少 %s：写进配置文件，或用 --%s、环境变量 %s 给出", EN: "%s is missing: write it into the configuration, or give --%s or the variable %s"}
)

// readConfig makes a configuration: the defaults, the file over them, then the
// environment, then the flags. Its error names every mistake that there is.
func (a *app) readConfig(file string, flags map[string]string) (config, error) {
	c := defaults()
	var mistakes []error
	if file != "" {
		raw, err := os.ReadFile(file)
		if err != nil {
			return c, cannot(err)
		}
		mistakes = a.readYAML(&c, file, raw)
	}
	for _, s := range settings {
		for _, given := range []struct{ where, value string }{{s.env(), a.getenv(s.env())}, {"--" + s.flag(), flags[s.key]}} {
			if given.value != "" {
				mistakes = append(mistakes, a.setValue(&c, s, given.where, given.value))
			}
		}
	}
	mistakes = append(mistakes, a.checkConfig(c)...)
	if err := errors.Join(mistakes...); err != nil {
		return c, cannot(err)
	}
	return c, nil
}

// checkConfig says what is missing or does not go together.
func (a *app) checkConfig(c config) []error {
	var mistakes []error
	for _, needed := range []struct{ key, value string }{{"ledger", c.ledger}, {"data", c.data}} {
		if needed.value == "" {
			s := setting{key: needed.key}
			mistakes = append(mistakes, a.errorf(wordConfigNeeded, s.key, s.flag(), s.env()))
		}
	}
	if (c.send.webhook == "") != (c.send.secrets == "") || (c.send.smtp == "") != (c.send.mailFrom == "") {
		mistakes = append(mistakes, a.errorf(wordNeedBoth))
	}
	return mistakes
}

var wordNeedBoth = law.Text{
	ZH: "effects.webhook 与 effects.secret_file、effects.smtp 与 effects.mail_from 须一并给出",
	EN: "effects.webhook goes with effects.secret_file, and effects.smtp with effects.mail_from",
}

func (a *app) setValue(c *config, s setting, where, value string) error {
	err := s.set(c, value)
	var refusal *law.Refusal
	if errors.As(err, &refusal) {
		return a.errorf(wordConfigValue, where, value, refusal.Text.In(a.lang))
	}
	return err
}

// readYAML fills in what a file says, and returns what is wrong with it, each
// with its line.
func (a *app) readYAML(c *config, file string, raw []byte) []error {
	var root yaml.Node
	if err := yaml.Unmarshal(raw, &root); err != nil {
		return []error{fmt.Errorf("%s: %w", file, err)}
	}
	if len(root.Content) == 0 {
		return nil
	}
	var mistakes []error
	wrong := func(n *yaml.Node, t law.Text, args ...any) {
		mistakes = append(mistakes, a.errorf(wordConfigPlace, file, n.Line, a.say(t, args...)))
	}
	seen := map[string]bool{}
	var read func(n *yaml.Node, prefix string)
	read = func(n *yaml.Node, prefix string) {
		if n.Kind != yaml.MappingNode {
			wrong(n, wordConfigSection, strings.TrimSuffix(prefix, "."))
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			at, value := n.Content[i], n.Content[i+1]
			key := prefix + at.Value
			index := slices.IndexFunc(settings, func(s setting) bool { return s.key == key })
			switch {
			case seen[key]:
				wrong(at, wordConfigTwice, key)
			case index >= 0 && value.Kind == yaml.ScalarNode:
				if err := a.setValue(c, settings[index], key, value.Value); err != nil {
					wrong(value, law.Text{ZH: "%s", EN: "%s"}, err)
				}
			case index >= 0:
				wrong(value, wordConfigShape, key)
			case slices.ContainsFunc(settings, func(s setting) bool { return strings.HasPrefix(s.key, key+".") }):
				read(value, key+".")
			default:
				wrong(at, wordConfigUnknown, key, a.nearestSetting(key))
			}
			seen[key] = true
		}
	}
	read(root.Content[0], "")
	return mistakes
}

var wordConfigSection = law.Text{ZH: "%s 下应为“键: 值”", EN: "%s takes keys with values"}

// nearestSetting names the setting, or the section, that was likely meant.
func (a *app) nearestSetting(key string) string {
	var names []string
	for _, s := range settings {
		section, _, _ := strings.Cut(s.key, ".")
		names = append(names, s.key, section)
	}
	if near, ok := record.Nearest(key, names); ok {
		return a.say(wordDidYouMean, near)
	}
	return ""
}
