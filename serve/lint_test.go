package serve

import "testing"

// What could not be read was not judged, and is never told as clean.
func TestBrokenListingsAreNotClean(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{"{", "[]", `{"id": 1}`, "id: [", "[{}]"} {
		if answer := w.ask(w.secrets[Provider], "POST", "/v1/lint", text); answer.Code != 422 && answer.Code != 400 {
			t.Errorf("%s: %d %s", text, answer.Code, answer.Body)
		}
	}
}
