// quis-verify-go gives an independent opinion on a log folder, by the Go team's own note and tlog packages.
//
//	quis-verify-go <log folder> <vkey>
//
// It opens the signed checkpoint, hashes every entry of every bundle, computes the tree from them, and compares every file of every tile
// level with it. It then asks x/mod's TileHashReader, which knows only the tiles and the root, for the same tree.
// Accepted: prints {"ok":true,"size":N,"root":"base64"} and exits 0. Rejected: prints {"ok":false,"reason":"…"} and exits 1.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

type verdict struct {
	OK     bool   `json:"ok"`
	Size   *int64 `json:"size,omitempty"`
	Root   string `json:"root,omitempty"`
	Beyond int    `json:"beyond,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: quis-verify-go <log folder> <vkey>")
		os.Exit(2)
	}
	tree, beyond, err := verify(os.Args[1], os.Args[2])
	answer := verdict{OK: true, Size: &tree.N, Root: tree.Hash.String(), Beyond: beyond}
	if err != nil {
		answer = verdict{Reason: err.Error()}
	}
	out, _ := json.Marshal(answer)
	fmt.Println(string(out))
	if err != nil {
		os.Exit(1)
	}
}

// verify returns the tree that the folder's checkpoint signs, when every file of the folder agrees with it,
// and the number of files that the checkpoint does not cover.
func verify(dir, vkey string) (tlog.Tree, int, error) {
	f := folder{dir: dir}
	tree, err := f.openCheckpoint(vkey)
	if err != nil {
		return tree, 0, fmt.Errorf("checkpoint: %w", err)
	}
	hashes, err := f.deriveFromEntries(tree.N)
	if err != nil {
		return tree, 0, err
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return tree, 0, err
	}
	if root != tree.Hash {
		return tree, 0, fmt.Errorf("entries hash to root %v, checkpoint signs %v", root, tree.Hash)
	}
	if err := f.compareTiles(tree.N, hashes); err != nil {
		return tree, 0, err
	}
	if err := f.askTileHashReader(tree, hashes); err != nil {
		return tree, 0, fmt.Errorf("TileHashReader: %w", err)
	}
	beyond, err := f.compareOtherFiles(tree.N, hashes)
	return tree, beyond, err
}
