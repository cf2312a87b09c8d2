package source

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// addressClass says what an address leads to.
type addressClass uint8

const (
	noAddress       addressClass = iota // nothing, an anchor, a scheme that opens no site, a host that is none
	relativeAddress                     // a path on the same site
	webAddress                          // a host on the Internet
	bareAddress                         // the same without http://, which a browser takes as a path
	contactAddress                      // mailto, tel, a chat program
	scriptAddress                       // javascript:
	dataAddress                         // data:
)

// address is an address read the way a browser reads it.
type address struct {
	class        addressClass
	url          string // cleaned of what browsers ignore
	host, domain string
	path         string // without query and fragment, escapes decoded
	value        string // the script, or the contact
	contact      string // kind of contact
}

// readAddress reads the value of a link attribute. It takes what browsers
// take: capitals, backslashes for slashes, white space and line ends in
// between, user names before the host, any spelling of the host.
func readAddress(raw string) address {
	s := strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' || r == '\u00a0' || r == '\u3000' || r == '\ufeff' })
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	}
	if s == "" || s[0] == '#' || s[0] == '?' {
		return address{}
	}
	scheme, rest := cutScheme(s)
	switch scheme {
	case "http", "https", "ftp", "ws", "wss", "rtmp", "rtsp", "mms":
		after := strings.TrimLeft(rest, `/\`)
		return webAt(s, after, len(after) < len(rest))
	case "":
		if len(s) > 1 && isSlash(s[0]) && isSlash(s[1]) {
			return webAt(s, strings.TrimLeft(s, `/\`), true)
		}
		return bareAt(s)
	case "javascript", "vbscript":
		if plain, err := url.PathUnescape(rest); err == nil {
			rest = plain
		}
		return address{class: scriptAddress, url: s, value: rest}
	case "data":
		return address{class: dataAddress, url: s}
	case "view-source", "feed":
		return readAddress(rest)
	}
	return readContact(s, scheme, rest)
}

// cutScheme splits off a scheme, in lower case. The name of a host before a
// port is none.
func cutScheme(s string) (scheme, rest string) {
	for i := 0; i < len(s) && i < 20; i++ {
		switch c := s[i]; {
		case isLetter(c), i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.'):
		case c == ':' && i > 0:
			if strings.IndexByte(s[:i], '.') >= 0 {
				return "", s
			}
			return lower(s[:i]), s[i+1:]
		default:
			return "", s
		}
	}
	return "", s
}

func isSlash(c byte) bool { return c == '/' || c == '\\' }

// webAt reads the address s whose host begins rest. Without slashes before it
// (http:a.cn) it has to look like a host.
func webAt(s, rest string, slashes bool) address {
	authority, path := cutAuthority(rest)
	host, domain, ok := publicHost(authority)
	if !ok || !slashes && !strings.Contains(authority, ".") {
		return address{}
	}
	return address{class: webAddress, url: s, host: host, domain: domain, path: cleanPath(path)}
}

// cutAuthority splits [user@]host[:port] from what follows.
func cutAuthority(s string) (authority, rest string) {
	if i := strings.IndexAny(s, `/\?#`); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// cleanPath drops query and fragment and decodes the escapes of a path.
func cleanPath(s string) string {
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		s = s[:i]
	}
	s = strings.ReplaceAll(s, `\`, "/")
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// bareAt reads an address without scheme: a path, unless it begins with what
// can only be meant as a host.
func bareAt(s string) address {
	relative := address{class: relativeAddress, url: s, path: cleanPath(s)}
	if isSlash(s[0]) || s[0] == '.' {
		return relative
	}
	authority, rest := cutAuthority(s)
	name := authority
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		name = name[:i]
	}
	if strings.Contains(authority, "@") || !looksLikeHost(name, rest) {
		return relative
	}
	host, domain, ok := publicHost(authority)
	if !ok {
		return relative
	}
	return address{class: bareAddress, url: s, host: host, domain: domain, path: cleanPath(rest)}
}

// looksLikeHost reports whether a relative address begins with a host name
// rather than a file name: www., or a domain that people recognise as one.
func looksLikeHost(name, rest string) bool {
	name = lower(name)
	if strings.HasPrefix(name, "www.") {
		return true
	}
	switch rankOf(lastLabel(name)) {
	case commonSuffix:
		return true
	case rarerSuffix:
		return strings.HasPrefix(rest, "/")
	}
	return false
}

func lastLabel(host string) string { return host[strings.LastIndexByte(host, '.')+1:] }

// readContact reads mailto, tel and the links that open a chat program.
func readContact(s, scheme, rest string) address {
	a := address{class: contactAddress, url: s}
	path, query, _ := strings.Cut(rest, "?")
	path = strings.Trim(cleanPath(path), "/")
	values, _ := url.ParseQuery(query)
	switch scheme {
	case "mailto":
		a.contact, a.value = "email", path
		if a.value == "" {
			a.value = values.Get("to")
		}
	case "tel", "sms", "callto", "smsto", "wtai":
		a.contact, a.value = "phone", path
	case "tencent", "mqqwpa", "mqq", "mqqapi":
		a.contact, a.value = "qq", values.Get("uin")
	case "weixin", "wechat":
		a.contact, a.value = "wechat", path
	case "tg":
		a.contact, a.value = "telegram", values.Get("domain")
	case "whatsapp":
		a.contact, a.value = "whatsapp", values.Get("phone")
	case "skype":
		a.contact, a.value = "skype", path
	default:
		return address{}
	}
	if a.value == "" {
		a.value = rest
	}
	return a
}

// hostProfile maps a host name the way browsers do (full-width letters,
// ideographic full stops, capitals) without refusing underscores.
var hostProfile = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false))

// publicHost reads [user@]host[:port] and returns the host in its normal form
// with its registrable domain. ok is false for what leads to no site on the
// Internet: a machine of one's own network, a name whose top-level domain does
// not exist, the names kept for documentation.
func publicHost(authority string) (host, domain string, ok bool) {
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	if strings.HasPrefix(authority, "[") {
		end := strings.IndexByte(authority, ']')
		if end < 0 {
			return "", "", false
		}
		return publicIP(authority[1:end])
	}
	if i := strings.IndexByte(authority, ':'); i >= 0 {
		authority = authority[:i]
	}
	host, ok = normalHost(authority)
	if !ok {
		return "", "", false
	}
	if ip, isIP := numericHost(host); isIP {
		return publicIP(ip)
	}
	domain, ok = registrable(host)
	if !ok || isReserved(host, domain) {
		return "", "", false
	}
	return host, domain, true
}

// normalHost brings a host name into lower-case Punycode without the final
// dot. ok is false when it is no host name.
func normalHost(host string) (string, bool) {
	if strings.IndexByte(host, '%') >= 0 {
		if plain, err := url.PathUnescape(host); err == nil {
			host = plain
		}
	}
	for i := 0; i < len(host); i++ {
		if host[i] >= 0x80 {
			ascii, err := hostProfile.ToASCII(host)
			if err != nil {
				return "", false
			}
			host = ascii
			break
		}
	}
	host = strings.TrimSuffix(lower(host), ".")
	if host == "" || len(host) > 253 {
		return "", false
	}
	label := 0
	for i := 0; i < len(host); i++ {
		switch c := host[i]; {
		case c == '.':
			if label == 0 {
				return "", false
			}
			label = 0
			continue
		case !isLetter(c) && !isDigit(c) && c != '-' && c != '_':
			return "", false
		}
		if label++; label > 63 {
			return "", false
		}
	}
	return host, label > 0
}

// registrable returns the registrable domain of a host in normal form. Only
// suffixes that registries delegate count: a page of one's own under github.io
// is still github.io. ok is false when the top-level domain does not exist or
// the host is itself a suffix.
func registrable(host string) (domain string, ok bool) {
	suffix := host
	for {
		var delegated bool
		suffix, delegated = publicsuffix.PublicSuffix(suffix)
		if delegated {
			break
		}
		_, parent, dotted := strings.Cut(suffix, ".")
		if !dotted {
			return "", false
		}
		suffix = parent
	}
	if len(host) <= len(suffix) {
		return "", false
	}
	name := host[:len(host)-len(suffix)-1]
	return host[strings.LastIndexByte(name, '.')+1:], true
}

// isReserved reports whether a host is kept for documentation, or is written
// where the reader is to put his own.
func isReserved(host, domain string) bool {
	name, _, _ := strings.Cut(domain, ".")
	switch name {
	case "example", "yourdomain", "your-domain", "mydomain", "yoursite", "your-site", "yourcompany", "your-company", "your-server", "yourserver":
		return true
	}
	switch lastLabel(host) {
	case "example", "test", "invalid", "localhost", "local", "internal", "lan":
		return true
	}
	return false
}

// publicIP returns an IP address in its normal form; ok is false for the
// addresses of private networks and of the machine itself.
func publicIP(s string) (host, domain string, ok bool) {
	ip, err := netip.ParseAddr(s)
	if err != nil {
		return "", "", false
	}
	ip = ip.Unmap()
	if ip.IsPrivate() || ip.IsLoopback() || ip.IsUnspecified() || ip.IsLinkLocalUnicast() || ip.IsMulticast() {
		return "", "", false
	}
	return ip.String(), ip.String(), true
}

// numericHost reads the spellings of an IPv4 address that browsers accept:
// fewer than four parts, octal and hexadecimal numbers.
func numericHost(host string) (ip string, ok bool) {
	parts := strings.Split(host, ".")
	last := parts[len(parts)-1]
	if !isDigit(last[0]) || len(parts) > 4 {
		return "", false
	}
	var value uint64
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 0, 64) // 012 is octal and 0x0a hexadecimal there too
		if err != nil || strings.IndexByte(part, '_') >= 0 {
			return "", false
		}
		if i < len(parts)-1 {
			if n > 255 {
				return "", false
			}
			value |= n << (24 - 8*i)
			continue
		}
		if n >= 1<<(8*(5-len(parts))) {
			return "", false
		}
		value |= n
	}
	return netip.AddrFrom4([4]byte{byte(value >> 24), byte(value >> 16), byte(value >> 8), byte(value)}).String(), true
}
