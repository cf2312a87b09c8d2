// Package record holds the record types of the data contract: what a provider,
// a listing, a conversation or an order looks like, how it is decoded and
// validated, and where in its file each value stands.
//
// The structs named after the contract ([ProviderData], [ListingData] and so on)
// are the only description of a record. Decoding, validation, the nearest-name
// advice and the JSON Schema are all driven from them by reflection, so that
// they cannot disagree.
//
// There are two ways in. [Decode] is for the lines of a dataset: it is fast,
// and says only at a bad line where and why. [ParseFile] and [ParseAll] are for
// files that people write, in JSON or YAML: they report every problem at once
// and keep the position of every value ([Positions]). Both accept and reject
// the same records and give the same normalised fields.
package record
