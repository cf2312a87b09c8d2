package checker

// Decide answers one question of a kind (refund, guarantee, deposit,
// readmission, exit) by the policies; question and answer are the JSON objects
// of the data contract. The error names what is wrong with the question, or
// with the policy.
func (c *Checker) Decide(kind string, question []byte) (map[string]any, error) {
	return c.set.Decide(kind, question)
}
