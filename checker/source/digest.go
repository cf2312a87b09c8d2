package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Digest is the SHA-256, in hex, of the dataset's files as they stand on disk:
// their names, sizes and bytes in the order of their names. Two datasets of the
// same digest give the same night.
func (d *Dataset) Digest(ctx context.Context) (string, error) {
	sum := sha256.New()
	for _, f := range d.files {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s\x00%d\x00", f.name, f.size)
		in, err := d.root.Open(f.name)
		if err != nil {
			return "", err
		}
		_, err = io.Copy(sum, in)
		in.Close()
		if err != nil {
			return "", fmt.Errorf("%s: %w", f.path, err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
