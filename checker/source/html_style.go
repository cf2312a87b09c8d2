package source

import (
	"strconv"
	"strings"
)

// hiding is a set of reasons why a browser shows nothing of an element.
type hiding uint8

const (
	hiddenForGood hiding = 1 << iota // display:none and the like: no descendant can undo it
	hiddenVisibility
	hiddenSize
	hiddenColour
)

// look is what the style of an element changes for itself and its content.
type look struct {
	hide, show hiding
	painted    bool // it has a background of its own
}

// offPage is a distance, in pixels, that pushes something out of every screen.
const offPage = -900

// isWhite reports whether a colour is one that nobody sees on a white page.
func isWhite(colour string) bool {
	switch strings.ReplaceAll(colour, " ", "") {
	case "white", "#fff", "#ffffff", "rgb(255,255,255)", "transparent", "rgba(255,255,255,1)", "rgba(0,0,0,0)":
		return true
	}
	return false
}

// readLook reads the declarations of a style attribute for what they hide.
func readLook(style string) look {
	var l look
	var colour, background string
	absolute, outside := false, false
	for _, declaration := range strings.Split(style, ";") {
		name, value, ok := strings.Cut(declaration, ":")
		if !ok {
			continue
		}
		name = lower(stripComments(name))
		value = lower(stripComments(strings.TrimSuffix(strings.TrimSpace(lower(value)), "!important")))
		switch name {
		case "display":
			if value == "none" {
				l.hide |= hiddenForGood
			}
		case "visibility":
			switch value {
			case "hidden", "collapse":
				l.hide |= hiddenVisibility
			case "visible":
				l.show |= hiddenVisibility
			}
		case "opacity":
			if n, _, ok := cssNumber(value); ok && n == 0 {
				l.hide |= hiddenForGood
			}
		case "font-size":
			n, unit, ok := cssNumber(value)
			switch {
			case ok && n == 0:
				l.hide |= hiddenSize
			case ok && unit != "em" && unit != "%", !ok && value != "inherit" && value != "larger" && value != "smaller":
				l.show |= hiddenSize
			}
		case "font":
			if strings.HasPrefix(value, "0/") || strings.HasPrefix(value, "0px/") {
				l.hide |= hiddenSize
			}
		case "text-indent", "margin-left":
			if n, _, ok := cssNumber(value); ok && n <= offPage {
				l.hide |= hiddenForGood
			}
		case "left", "top":
			if n, _, ok := cssNumber(value); ok && n <= offPage {
				outside = true
			}
		case "position":
			absolute = value == "absolute" || value == "fixed"
		case "color":
			colour = value
		case "background", "background-color", "background-image":
			background = value
		}
	}
	if absolute && outside {
		l.hide |= hiddenForGood
	}
	if background != "" && background != "none" {
		l.painted = true
		if colour != "" && strings.ReplaceAll(colour, " ", "") == strings.ReplaceAll(background, " ", "") {
			l.hide |= hiddenColour
			return l
		}
	}
	if colour != "" {
		if isWhite(colour) && !l.painted {
			l.hide |= hiddenColour
		} else {
			l.show |= hiddenColour
		}
	}
	return l
}

// stripComments trims a CSS name or value and takes comments out of it.
func stripComments(s string) string {
	if !strings.Contains(s, "/*") {
		return strings.TrimSpace(s)
	}
	var b strings.Builder
	for {
		before, rest, opened := strings.Cut(s, "/*")
		b.WriteString(before)
		if !opened {
			break
		}
		_, s, _ = strings.Cut(rest, "*/")
	}
	return strings.TrimSpace(b.String())
}

// cssNumber splits a length such as -9999px.
func cssNumber(s string) (n float64, unit string, ok bool) {
	i := 0
	for i < len(s) && (isDigit(s[i]) || s[i] == '.' || (i == 0 && (s[i] == '-' || s[i] == '+'))) {
		i++
	}
	n, err := strconv.ParseFloat(s[:i], 64)
	return n, strings.TrimSpace(s[i:]), err == nil
}

// cssAddress is an address that a style sheet loads; start and end are its
// byte positions in the style text.
type cssAddress struct{ start, end int }

// cssAddresses finds the addresses in url(), @import and the src= of filters.
func cssAddresses(style string) []cssAddress {
	var found []cssAddress
	for i := 0; i < len(style); {
		switch c := style[i]; {
		case c == '/' && strings.HasPrefix(style[i:], "/*"):
			j := strings.Index(style[i+2:], "*/")
			if j < 0 {
				return found
			}
			i += 2 + j + 2
			continue
		case c|0x20 == 'u' && hasPrefixFold(style[i:], "url("):
			i += len("url(")
		case c == '@' && hasPrefixFold(style[i:], "@import"):
			i += len("@import")
			if rest := strings.TrimLeft(style[i:], " \t\r\n\f"); hasPrefixFold(rest, "url(") {
				continue
			}
		case c|0x20 == 's' && hasPrefixFold(style[i:], "src="):
			i += len("src=")
		default:
			i++
			continue
		}
		for i < len(style) && isSpace(style[i]) {
			i++
		}
		start, stop := i, ") \t\r\n\f;"
		if i < len(style) && (style[i] == '"' || style[i] == '\'') {
			start, stop = i+1, style[i:i+1]
		}
		n := strings.IndexAny(style[start:], stop)
		if n < 0 {
			n = len(style) - start
		}
		if n > 0 {
			found = append(found, cssAddress{start, start + n})
		}
		i = start + n
	}
	return found
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
