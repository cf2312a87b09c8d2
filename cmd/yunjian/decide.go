package main

import (
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker"
)

func (a *app) decideCommand() *cobra.Command {
	return &cobra.Command{
		Use: "decide KIND [FILE|-]", Short: a.say(helpDecide), Args: cobra.RangeArgs(1, 2),
		Example: "  yunjian decide deposit question.json\n  echo '{...}' | yunjian decide deposit -",
		RunE:    func(_ *cobra.Command, args []string) error { return a.decide(args) },
	}
}

// decide answers one question: JSON in, JSON out.
func (a *app) decide(args []string) error {
	in := a.in
	if len(args) == 2 && args[1] != "-" {
		f, err := os.Open(args[1])
		if err != nil {
			return cannot(err)
		}
		defer f.Close()
		in = f
	}
	question, err := io.ReadAll(io.LimitReader(in, maxQuestion+1))
	if err != nil {
		return cannot(err)
	}
	if len(question) > maxQuestion {
		return cannot(a.errorf(wordLongQuestion, maxQuestion>>20))
	}
	c, err := a.checker(checker.ForScan)
	if err != nil {
		return err
	}
	kinds := c.Policies().Decisions()
	if !slices.Contains(kinds, args[0]) {
		return cannot(a.errorf(wordNoKind, args[0], kinds))
	}
	answer, err := c.Decide(args[0], question)
	if err != nil {
		return a.policyError(err)
	}
	return a.writeJSON(answer)
}

// maxQuestion bounds the size of a question, in bytes.
const maxQuestion = 32 << 20
