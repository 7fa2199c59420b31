package main

import (
	"context"
	"fmt"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
)

const (
	workers  = 4
	patience = 2 * time.Minute
)

// fsckFolder calls the library, not Tessera's fsck command: that one exits 0 whatever it finds (v1.0.4, cmd/fsck/main.go).
func fsckFolder(dir, vkey string) (verdict, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return verdict{}, err
	}
	ctx := context.Background()
	files := client.FileFetcher{Root: dir}
	checked := make(chan error, 1)
	go func() {
		checked <- recovered(func() error {
			return fsck.New(verifier.Name(), verifier, files, hashBundle, fsck.Opts{N: workers}).Check(ctx)
		})
	}()
	select {
	case err = <-checked:
	case <-time.After(patience):
		// Each worker ends at its first mismatch; with none left, Check waits for one forever.
		err = fmt.Errorf("fsck did not come to an end in %v", patience)
	}
	if err != nil {
		return verdict{}, err
	}
	checkpoint, _, _, err := client.FetchCheckpoint(ctx, files.ReadCheckpoint, verifier, verifier.Name())
	if err != nil {
		return verdict{}, err
	}
	size := int64(checkpoint.Size)
	return verdict{OK: true, Size: &size, Root: base64Of(checkpoint.Hash)}, nil
}

// hashBundle is what Tessera's fsck command calls a bundle hasher.
func hashBundle(bundle []byte) ([][]byte, error) {
	var parsed api.EntryBundle
	if err := parsed.UnmarshalText(bundle); err != nil {
		return nil, fmt.Errorf("unmarshal: %w", err)
	}
	hashes := make([][]byte, 0, len(parsed.Entries))
	for _, entry := range parsed.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}
