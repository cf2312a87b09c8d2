package main

import (
	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker/record"
)

func (a *app) schemaCommand() *cobra.Command {
	var names []string
	for _, t := range record.Types() {
		names = append(names, string(t))
	}
	return &cobra.Command{
		Use: "schema RECORD", Short: a.say(helpSchema), Args: cobra.ExactArgs(1), ValidArgs: names,
		RunE: func(_ *cobra.Command, args []string) error {
			t := record.Type(args[0])
			if !t.Known() {
				hint := ""
				if near, ok := record.Nearest(args[0], names); ok {
					hint = a.say(wordDidYouMean, near)
				}
				return cannot(a.errorf(wordNoType, args[0], hint, names))
			}
			schema, err := record.Schema(t)
			if err != nil {
				return fault(err)
			}
			return a.writeJSON(schema)
		},
	}
}
