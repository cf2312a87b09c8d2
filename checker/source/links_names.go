package source

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// suffixRank says how much a top-level domain tells that a dotted word is a
// domain name.
type suffixRank uint8

const (
	noSuffix     suffixRank = iota
	oddSuffix               // exists, but is a word or a file extension too: .md, .py, .it
	rarerSuffix             // in use, but products and files are named that way too: .io, .app
	commonSuffix            // what a Chinese reader takes for a domain at once: .com, .cn
)

// rankOf returns the rank of a top-level domain in lower case.
func rankOf(suffix string) suffixRank {
	switch suffix {
	case "com", "cn", "net", "org", "cc", "edu", "gov", "hk", "tw", "jp", "kr", "sg", "uk", "de", "fr", "ru", "eu", "biz", "mobi":
		return commonSuffix
	case "io", "me", "co", "tv", "ai", "app", "dev", "im", "info", "site", "online", "store", "tech", "cloud", "fun", "ink",
		"pub", "group", "wiki", "la", "pw", "work", "website", "space", "press", "host", "market", "red", "pro", "fm", "gg",
		"live", "life", "love", "win", "bid", "trade", "center", "company", "ceo", "mx", "br", "nl", "ch", "se", "th", "vn",
		"asia", "wang", "ren", "xin", "xyz", "top", "vip", "club", "ltd", "shop", "mo", "au":
		return rarerSuffix
	}
	if len(suffix) < 2 || !isLetter(suffix[0]) {
		return noSuffix
	}
	if s, delegated := publicsuffix.PublicSuffix(suffix); delegated && s == suffix {
		return oddSuffix
	}
	return noSuffix
}

// address judges a dotted name: the part of it that is a domain name in
// earnest, or one in disguise.
func (d *dotted) address(s string) (found, bool) {
	// Parts that are written plainly stand on their own: 。 before www.a.com
	// ends a sentence.
	for i := 0; i < d.count; {
		j := i + 1
		for j < d.count && d.parts[j].plainDot {
			j++
		}
		if f, ok := plainName(s, d.parts[i:j]); ok {
			return f, true
		}
		i = j
	}
	return d.disguised(s)
}

// plainName judges parts with plain dots between them.
func plainName(s string, parts []part) (found, bool) {
	if len(parts) < 2 {
		return found{}, false
	}
	start := parts[0].start
	www := strings.EqualFold(parts[0].text, "www") || strings.EqualFold(parts[0].text, "wap")
	if !mayBegin(s, start, www) {
		return found{}, false
	}
	end, ok := hostEnd(parts, www)
	if !ok {
		return found{}, false
	}
	name := joinParts(parts, end)
	host, domain, ok := publicHost(name)
	if !ok {
		return found{}, false
	}
	last := end
	end = parts[last-1].end
	after := tailEnd(s, end)
	verdict := judgeName(name, domain, www, s[end:after], s[after:])
	if verdict == notAName {
		return found{}, false
	}
	return found{start: start, end: after, url: s[start:after], host: host, domain: domain, certain: isPlain(parts[:last]) && verdict == surelyAName}, true
}

// hostEnd returns how many parts form a host name. Behind www. a word that
// follows the last dot without a blank is no part of it.
func hostEnd(parts []part, www bool) (int, bool) {
	for n := len(parts); n >= 2; n-- {
		if rankOf(lower(parts[n-1].text)) != noSuffix {
			return n, true
		}
		if !www {
			break
		}
	}
	return 0, false
}

// isPlain reports whether parts and the dots between them are written just so.
func isPlain(parts []part) bool {
	for i, p := range parts {
		if !p.plain || i > 0 && !p.plainDot {
			return false
		}
	}
	return true
}

func joinParts(parts []part, n int) string {
	var b strings.Builder
	for i, p := range parts[:n] {
		if i > 0 {
			b.WriteByte('.')
		}
		if p.foreign != "" {
			b.WriteString(p.foreign)
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// mayBegin reports whether a domain name can begin at i: not within an e-mail
// address, a file path, a variable or a longer word.
func mayBegin(s string, i int, www bool) bool {
	if i == 0 {
		return true
	}
	r, n := utf8.DecodeLastRuneInString(s[:i])
	switch r {
	case '@', '＠':
		before, _ := utf8.DecodeLastRuneInString(s[:i-n])
		return i-n == 0 || before >= utf8.RuneSelf || unicode.IsSpace(before)
	case '_', '$', '%', '#', '\\':
		return false
	case '/':
		if www || strings.HasSuffix(s[:i], "//") {
			return true
		}
		// 163.com/126.com names two domains, /etc/nginx/a.com a file.
		before, _ := utf8.DecodeLastRuneInString(s[:i-1])
		if before >= utf8.RuneSelf || unicode.IsSpace(before) && i > 1 {
			return before >= utf8.RuneSelf
		}
		return strings.HasSuffix(s[:i-1], ".com") || strings.HasSuffix(s[:i-1], ".cn") || strings.HasSuffix(s[:i-1], ".net")
	}
	return true
}

// tailEnd returns where port, path, query and fragment behind a host end.
func tailEnd(s string, i int) int {
	end := i
	if i+1 < len(s) && s[i] == ':' && isDigit(s[i+1]) {
		for i++; i < len(s) && isDigit(s[i]); i++ {
		}
		end = i
	}
	if i < len(s) && (s[i] == '/' || s[i] == '?' || s[i] == '#') {
		return max(end, addressEnd(s, i))
	}
	return end
}

// verdict is what a dotted word is taken for.
type verdict uint8

const (
	notAName verdict = iota
	maybeAName
	surelyAName
)

// judgeName tells domain names from what looks like them: versions, file
// names, names of classes and products. tail is the path behind the name, rest
// what follows.
func judgeName(name, domain string, www bool, tail, rest string) verdict {
	suffix := lastLabel(name)
	rank := rankOf(lower(suffix))
	first, _, _ := strings.Cut(name, ".")
	second, _, _ := strings.Cut(domain, ".")
	path := strings.HasPrefix(tail, "/")
	switch {
	case strings.HasPrefix(rest, "@"), strings.HasPrefix(rest, "_"):
		return notAName
	case www:
		return surelyAName
	case isPackage(lower(first), strings.Count(name, "."), lower(suffix)), isProduct(lower(name)), isRegistry(lower(name), tail):
		return notAName
	case rank == oddSuffix:
		return notAName
	case strings.HasPrefix(rest, "(") && rank != commonSuffix:
		return notAName // a call: user.info(
	case suffix[0] <= 'Z' && suffix != strings.ToUpper(suffix) && suffix != "Com" && suffix != "Cn" && suffix != "Net" && suffix != "Org":
		return notAName // the next sentence (fast.In), a person (Mr.Wang)
	case strings.EqualFold(suffix, "net") && suffix[0] <= 'Z' && !strings.ContainsAny(second, "-0123456789"):
		return notAName // a product for .NET
	case isStandIn(lower(second)), suffix[0] <= 'Z' && suffix != strings.ToUpper(suffix):
		return maybeAName
	case rank == rarerSuffix && !path:
		if isDigit(name[0]) || suffix != lower(suffix) || isVariable(lower(first)) {
			return notAName
		}
		if strings.Count(name, ".") >= 2 || len(second) > 3 && suffix != "ai" && suffix != "app" {
			return maybeAName
		}
		return notAName
	case rank == rarerSuffix:
		return maybeAName
	case len(second) < 3 && strings.Trim(second, "0123456789") == "":
		return notAName // version 2.0.com
	case len(second) == 1 && !path:
		return maybeAName
	}
	return surelyAName
}

// isPackage reports whether a dotted name is that of a class or package:
// com.example.app, java.io.
func isPackage(first string, dots int, suffix string) bool {
	switch first {
	case "com", "org", "net", "java", "javax", "kotlin", "scala", "golang", "android", "androidx", "system", "microsoft",
		"os", "fs", "sys", "std", "app", "this", "self", "document", "window", "req", "res", "ctx", "item", "obj", "data":
		return true
	case "cn", "io", "me":
		return dots >= 2 && rankOf(suffix) != commonSuffix
	}
	return false
}

// isVariable reports whether the word before a dot is one that programs call
// their data by: data.info, offset.top.
func isVariable(first string) bool {
	switch first {
	case "user", "order", "result", "response", "request", "info", "config", "log", "file", "files", "server", "client", "page",
		"list", "params", "param", "body", "header", "headers", "session", "product", "goods", "shop", "member", "style", "offset",
		"margin", "position", "element", "event", "node", "parent", "module", "exports", "model", "view", "table", "row", "field",
		"value", "index", "main", "test", "demo", "script", "logo", "icon", "image", "photo", "setup", "update", "readme":
		return true
	}
	return false
}

// isProduct reports whether a dotted name is a product that everybody calls by
// it.
func isProduct(name string) bool {
	switch name {
	case "asp.net", "ado.net", "vb.net", "c.net", "ml.net", "paint.net", "json.net", "lucene.net", "quartz.net", "log.net",
		"signalr.net", "entity.net", "dot.net", "vs.net", "nhibernate.net", "socket.io", "engine.io", "draw.io", "co.ltd",
		"spring.io", "main.cc", "test.cc", "util.cc", "b.net", "j2ee.net", "php.net", "pcl.net", "dr.com":
		return true
	}
	return strings.HasSuffix(name, "asp.net")
}

// isRegistry reports whether a name without http:// is the registry of a
// container image.
func isRegistry(name, tail string) bool {
	switch name {
	case "docker.io", "gcr.io", "k8s.gcr.io", "quay.io", "ghcr.io", "registry.k8s.io", "mcr.microsoft.com", "public.ecr.aws":
		return true
	}
	return strings.HasPrefix(name, "registry.") && strings.LastIndexByte(tail, ':') > strings.IndexByte(tail, '/') && tail != ""
}

// isStandIn reports whether a name is what authors write where the reader is
// to put his own, though somebody owns it.
func isStandIn(second string) bool {
	switch second {
	case "xxx", "xxxx", "xx", "abc", "aaa", "test", "domain", "foo", "bar", "demo", "yourname", "company", "mysite", "website":
		return true
	}
	return false
}

// disguised looks for a domain name whose dots or letters are written so that
// a plain search passes over it. Only suffixes that nobody writes by chance
// count: sentences end with 。 and begin with English words too.
func (d *dotted) disguised(s string) (found, bool) {
	for n := d.count; n >= 2; n-- {
		suffix := d.parts[n-1].text
		if !strongSuffix(lower(suffix)) || suffix == "Net" || suffix == "NET" || suffix == "Com" {
			continue
		}
		for i := 0; i < n-1; i++ {
			parts := d.parts[i:n]
			if isPlain(parts) {
				break
			}
			name := joinParts(parts, len(parts))
			www := strings.EqualFold(parts[0].text, "www")
			second := parts[len(parts)-2].text
			host, domain, ok := publicHost(name)
			if !ok || !mayBegin(s, parts[0].start, www) || isPackage(lower(parts[0].text), len(parts)-1, lower(suffix)) ||
				isProduct(lower(name)) || !www && (len(second) < 2 || strings.IndexFunc(second, unicode.IsLetter) < 0) ||
				isStandIn(lower(second)) {
				continue
			}
			if !www && looseDot(s, parts) && suffix != lower(suffix) {
				continue
			}
			end := parts[len(parts)-1].end
			if strings.HasPrefix(s[end:], "@") {
				continue
			}
			after := tailEnd(s, end)
			return found{start: parts[0].start, end: after, url: name + s[end:after], host: host, domain: domain}, true
		}
	}
	return found{}, false
}

// strongSuffix reports whether a top-level domain is hardly ever a word.
func strongSuffix(suffix string) bool {
	switch suffix {
	case "com", "cn", "net", "org", "cc", "xyz", "vip", "top", "io", "hk", "tw", "wang", "xin", "club":
		return true
	}
	return false
}

// looseDot reports whether a blank or a full stop stands before the last part,
// as at the end of any sentence.
func looseDot(s string, parts []part) bool {
	between := s[parts[len(parts)-2].end:parts[len(parts)-1].start]
	return strings.ContainsAny(between, " 。｡\u00a0")
}
