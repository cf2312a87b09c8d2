package policy

import "github.com/yunjian-audit/yunjian/checker/record"

// factTypes are the native facts that a rule may need, each with the record
// type it is about. What they hold is made by whoever judges (Dossier.Facts):
// policies only name them.
var factTypes = map[string]record.Type{
	"agreed":           record.ServiceOrder,
	"away_silent":      record.Provider,
	"bursts":           record.Provider,
	"bulk":             record.Provider,
	"links":            record.Listing,
	"contacts":         record.Listing,
	"former":           record.Application,
	"forms":            record.Listing,
	"template":         record.Listing,
	"copies":           record.Listing,
	"offline":          record.Provider,
	"page":             record.OfficialPage,
	"predecessors":     record.Provider,
	"promises":         record.Complaint,
	"rival_complaints": record.Provider,
	"rival_reviews":    record.Provider,
	"versions":         record.OfficialPage,
	"waits":            record.Conversation,
}

// Facts returns the names of the native facts that rules may need, each with
// the record type it is about.
func Facts() map[string]record.Type {
	facts := make(map[string]record.Type, len(factTypes))
	for name, t := range factTypes {
		facts[name] = t
	}
	return facts
}

// handleList is the vocabulary whose hits are contact handles. Detectors find
// them, so that it has no file under terms/.
const handleList = "handle"
