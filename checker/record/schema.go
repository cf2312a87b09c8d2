package record

import (
	"fmt"

	"github.com/google/jsonschema-go/jsonschema"
)

// Patterns of values that are written as strings. A schema cannot tell that
// 30 February does not exist or that an amount written as a number has three
// decimals; decoding can.
const (
	dayPattern     = `-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])`
	clockPattern   = `T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])`
	instantPattern = `(19[7-9][0-9]|2[01][0-9]{2}|2200)` + dayPattern + clockPattern
	datePattern    = `(19[0-9]{2}|[2-9][0-9]{3})` + dayPattern
	moneyPattern   = `-?(0|[1-9][0-9]*)(\.[0-9]{1,2})?`
)

// Schema returns the JSON Schema (draft 2020-12) of a record type, made from
// the same structs that decoding uses, with descriptions in Chinese and
// English. A field that the contract does not list is allowed, as it is in
// datasets; null stands for an absent optional field.
func Schema(t Type) (*jsonschema.Schema, error) {
	sh := shapes[t]
	if sh == nil {
		text := say("没有 %q 这种记录", "there is no record type %q", t)
		if near, ok := Nearest(string(t), typeNames()); ok {
			text = say("没有 %q 这种记录，是否指 %q？", "there is no record type %q; did you mean %q?", t, near)
		}
		return nil, fault(text)
	}
	s := sh.schema(false)
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = string(t)
	return s, nil
}

func typeNames() []string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return names
}

// schema describes a value; of an optional one, null is a value too.
func (sh *shape) schema(optional bool) *jsonschema.Schema {
	s := &jsonschema.Schema{}
	kinds := map[kind][]string{
		stringKind: {"string"}, boolKind: {"boolean"}, intKind: {"integer"}, numberKind: {"number"},
		moneyKind: {"string", "number"}, timeKind: {"string"}, dateKind: {"string"},
		objectKind: {"object"}, mapKind: {"object"}, arrayKind: {"array"},
	}[sh.kind]
	if optional && len(kinds) > 0 {
		kinds = append(kinds, "null")
	}
	if len(kinds) == 1 {
		s.Type = kinds[0]
	} else {
		s.Types = kinds
	}
	switch sh.kind {
	case stringKind:
		for _, value := range sh.enum {
			s.Enum = append(s.Enum, value)
		}
		if optional && sh.enum != nil {
			s.Enum = append(s.Enum, nil)
		}
	case intKind:
		if sh.least != sh.most {
			s.Minimum, s.Maximum = jsonschema.Ptr(float64(sh.least)), jsonschema.Ptr(float64(sh.most))
		}
	case moneyKind:
		s.Pattern = "^" + moneyPattern + "$"
	case timeKind:
		s.Format, s.Pattern = "date-time", "^"+instantPattern+"$"
	case dateKind:
		s.Pattern = fmt.Sprintf("^(%s|%s)$", datePattern, instantPattern)
	case arrayKind:
		s.Items = sh.elem.schema(false)
	case objectKind:
		s.Properties = make(map[string]*jsonschema.Schema, len(sh.fields))
		for _, f := range sh.fields {
			property := f.shape.schema(!f.required)
			property.Description = f.doc.ZH + " / " + f.doc.EN
			if f.named {
				property.MinLength = jsonschema.Ptr(1)
			}
			if f.required {
				s.Required = append(s.Required, f.name)
			}
			s.Properties[f.name] = property
		}
		s.PropertyOrder = sh.names()
	}
	return s
}
