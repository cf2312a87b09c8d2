package main

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/yunjian-audit/yunjian/checker/law"
)

var (
	helpHealth    = law.Text{ZH: "询问运行中的服务是否正常", EN: "ask a running service whether it is well"}
	flagHealthURL = law.Text{ZH: "服务的 /healthz 地址", EN: "address of the service's /healthz"}
	wordNoAnswer  = law.Text{ZH: "服务没有应答：%v", EN: "the service does not answer: %v"}
)

// healthCommand is for machines without another client, such as the container
// that the service runs in.
func (a *app) healthCommand() *cobra.Command {
	var url string
	cmd := &cobra.Command{
		Use: "health", Short: a.say(helpHealth), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.health(cmd.Context(), url) },
	}
	cmd.Flags().StringVar(&url, "url", "http://127.0.0.1:8080/healthz", a.say(flagHealthURL))
	return cmd
}

// health prints what the service says. It ends with 1 when the service is not
// well and with 3 when there is no answer.
func (a *app) health(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return cannot(err)
	}
	answer, err := http.DefaultClient.Do(ask)
	if err != nil {
		return fault(a.errorf(wordNoAnswer, err))
	}
	defer answer.Body.Close()
	if _, err := io.Copy(a.out, io.LimitReader(answer.Body, 64<<10)); err != nil {
		return fault(err)
	}
	if answer.StatusCode != http.StatusOK {
		return &exitError{code: exitFindings}
	}
	return nil
}
