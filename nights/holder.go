package nights

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"syscall"
)

// Holder names a process that holds a lease: enough for another one on the same
// machine to tell that it is dead, so that nobody waits for the lease of a
// killed process to run out.
type Holder struct {
	Host string // the machine's name
	PID  int
	Mark string // tells processes apart that got the same number one after the other
}

// String is the holder as a lease keeps it.
func (h Holder) String() string { return fmt.Sprintf("%s/%d/%s", h.Host, h.PID, h.Mark) }

// outlived tells whether another holder is certainly gone: on this machine, and
// its process does not exist, or its number is now this process's own. Of
// holders elsewhere nothing is known; their leases run out.
func (h Holder) outlived(other string) bool {
	host, rest, _ := strings.Cut(other, "/")
	number, mark, _ := strings.Cut(rest, "/")
	pid, err := strconv.Atoi(number)
	if err != nil || host != h.Host {
		return false
	}
	if pid == h.PID {
		return mark != h.Mark
	}
	return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
