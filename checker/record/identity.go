package record

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// Identity returns what makes two records of a type the same record: the id or,
// for a record without one, all fields but free text and updated_at. A record
// that was given twice has the same identity both times.
func (r Record) Identity() string {
	if r.ID != "" {
		return r.ID
	}
	sh := shapes[r.Type]
	var b []byte
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		if f := sh.index[name]; f == nil || !f.free {
			b = appendCanonical(append(strconv.AppendQuote(b, name), ':'), r.Fields[name])
		}
	}
	return string(b)
}

// appendCanonical writes a normalised value so that equal values, and only
// they, look the same. Instants are equal when they are the same moment,
// whatever their offset.
func appendCanonical(b []byte, value any) []byte {
	switch v := value.(type) {
	case string:
		b = strconv.AppendQuote(b, v)
	case bool:
		b = strconv.AppendBool(b, v)
	case int64:
		b = strconv.AppendInt(b, v, 10)
	case float64:
		b = strconv.AppendFloat(b, v, 'g', -1, 64)
	case time.Time:
		b = strconv.AppendInt(append(b, '@'), v.UnixNano(), 10)
	case []any:
		b = append(b, '[')
		for _, item := range v {
			b = appendCanonical(b, item)
		}
		b = append(b, ']')
	case map[string]any:
		b = append(b, '{')
		for _, name := range slices.Sorted(maps.Keys(v)) {
			b = appendCanonical(append(strconv.AppendQuote(b, name), ':'), v[name])
		}
		b = append(b, '}')
	}
	return append(b, ',')
}
