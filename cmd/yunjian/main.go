// Command yunjian checks the listings, chats and trade of a cloud
// marketplace's providers against its regulation.
package main

import (
	"os"
	"time"
	_ "time/tzdata" // Beijing time is known on machines without a zone database.
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv, time.Now))
}
