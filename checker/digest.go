package checker

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
)

// PolicyDigest is the SHA-256, in hex, of the policies' files: their names,
// sizes and bytes in the order of their names. A run keeps it, so that it is
// known by which rules a night was judged.
func (c *Checker) PolicyDigest() (string, error) {
	sum := sha256.New()
	files := c.set.Files()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		fmt.Fprintf(sum, "%s\x00%d\x00", name, len(data))
		sum.Write(data)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)), err
}
