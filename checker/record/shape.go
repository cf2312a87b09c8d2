package record

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// kind is what a value must be.
type kind uint8

const (
	anyKind    kind = iota // whatever stands there: a field the contract does not list
	stringKind             // string, one of enum if that is not nil
	boolKind
	intKind    // int64, between least and most if they differ
	numberKind // float64
	moneyKind  // Money
	timeKind   // RFC 3339
	dateKind   // YYYY-MM-DD
	objectKind // the fields of a struct
	mapKind    // an object with any names
	arrayKind  // a list of elem
)

// shape describes a value: what its kind is and, for lists and objects, what
// they hold. Shapes are built once from the structs and then only read.
type shape struct {
	kind        kind
	exact       bool // a date that is kept as an instant where it is one
	enum        []string
	boxed       map[string]any // the values of enum as interfaces, so that decoding one allocates nothing
	least, most int64
	fields      []*field
	index       map[string]*field
	elem        *shape
	required    uint64 // bit i: fields[i] is required
}

// field is one field of an object.
type field struct {
	name     string
	bit      uint64
	required bool
	named    bool // an id: it must not be empty
	free     bool // free text, which does not tell a record without id from another
	doc      Text
	shape    *shape
}

// unlisted is the shape of a field that the contract does not list.
var unlisted = &shape{kind: anyKind}

// structs are the contract: one struct a record type, in its order.
var structs = []struct {
	t    Type
	data any
}{
	{Provider, ProviderData{}},
	{Application, ApplicationData{}},
	{Listing, ListingData{}},
	{OfficialPage, OfficialPageData{}},
	{SecurityScan, SecurityScanData{}},
	{IPClaim, IPClaimData{}},
	{Conversation, ConversationData{}},
	{Presence, PresenceData{}},
	{Order, OrderData{}},
	{ServiceOrder, ServiceOrderData{}},
	{RefundRequest, RefundRequestData{}},
	{InvoiceRequest, InvoiceRequestData{}},
	{Complaint, ComplaintData{}},
	{Review, ReviewData{}},
	{Settlement, SettlementData{}},
	{DepositEntry, DepositEntryData{}},
	{APIMeter, APIMeterData{}},
	{Report, ReportData{}},
	{Agreement, AgreementData{}},
}

var types, shapes = describe()

func describe() ([]Type, map[Type]*shape) {
	order, all := make([]Type, 0, len(structs)), make(map[Type]*shape, len(structs))
	for _, s := range structs {
		sh := shapeOf(reflect.TypeOf(s.data), "")
		for _, name := range [...]string{"id", "provider_id"} {
			if f := sh.index[name]; f != nil {
				f.named = true
			}
		}
		order, all[s.t] = append(order, s.t), sh
	}
	return order, all
}

var (
	moneyType = reflect.TypeFor[Money]()
	timeType  = reflect.TypeFor[Time]()
	dateType  = reflect.TypeFor[Date]()
	dayType   = reflect.TypeFor[Moment]()
)

// shapeOf derives a shape from a Go type and the struct tag that stands beside
// it. The tags are enum:"a|b" (closed list; of a list, of its items) and
// range:"1..5". It panics on a type that no record can hold: that is a mistake
// in this package, and every test would show it.
func shapeOf(t reflect.Type, tag reflect.StructTag) *shape {
	switch t {
	case moneyType:
		return &shape{kind: moneyKind}
	case timeType:
		return &shape{kind: timeKind}
	case dateType:
		return &shape{kind: dateKind}
	case dayType:
		return &shape{kind: dateKind, exact: true}
	}
	switch t.Kind() {
	case reflect.String:
		sh := &shape{kind: stringKind}
		if list := tag.Get("enum"); list != "" {
			sh.enum, sh.boxed = strings.Split(list, "|"), map[string]any{}
			for _, value := range sh.enum {
				sh.boxed[value] = value
			}
		}
		return sh
	case reflect.Bool:
		return &shape{kind: boolKind}
	case reflect.Int64:
		sh := &shape{kind: intKind}
		if least, most, ok := strings.Cut(tag.Get("range"), ".."); ok {
			sh.least, _ = strconv.ParseInt(least, 10, 64)
			sh.most, _ = strconv.ParseInt(most, 10, 64)
		}
		return sh
	case reflect.Float64:
		return &shape{kind: numberKind}
	case reflect.Map:
		return &shape{kind: mapKind}
	case reflect.Slice:
		return &shape{kind: arrayKind, elem: shapeOf(t.Elem(), tag)}
	case reflect.Struct:
		sh := &shape{kind: objectKind, index: map[string]*field{}}
		sh.add(t)
		return sh
	}
	panic(fmt.Sprintf("record: no shape for %s", t))
}

// add adds the fields of a struct, those of embedded structs in their place.
func (sh *shape) add(t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			sh.add(f.Type)
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		n := len(sh.fields)
		if n == 64 || name == "" || sh.index[name] != nil {
			panic(fmt.Sprintf("record: field %s of %s: no name, the name twice, or more than 64 fields", f.Name, t))
		}
		added := &field{
			name: name, bit: 1 << n, required: options == "", free: f.Tag.Get("identity") == "no",
			doc: Text{ZH: f.Tag.Get("zh"), EN: f.Tag.Get("en")}, shape: shapeOf(f.Type, f.Tag),
		}
		if added.required {
			sh.required |= added.bit
		}
		sh.fields, sh.index[name] = append(sh.fields, added), added
	}
}

// names returns the names of an object's fields.
func (sh *shape) names() []string {
	names := make([]string, len(sh.fields))
	for i, f := range sh.fields {
		names[i] = f.name
	}
	return names
}
