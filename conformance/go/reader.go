package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Height, ReadTiles and SaveTiles make a folder a tlog.TileReader.
func (f *folder) Height() int { return height }

func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(tiles))
	for i, t := range tiles {
		data, err := readTile(f, t)
		if err != nil {
			return nil, err
		}
		out[i] = data
	}
	return out, nil
}

func (f *folder) SaveTiles([]tlog.Tile, [][]byte) {}

// askTileHashReader lets x/mod authenticate every tile on its own, up to the signed root, and compares what it reads with the derived
// hashes; then proofs read from the tiles are checked.
func (f *folder) askTileHashReader(tree tlog.Tree, hashes stored) error {
	if tree.N == 0 {
		return nil
	}
	reader := tlog.TileHashReader(tree, f)
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("root %v, expected %v", root, tree.Hash)
	}
	var indexes []int64
	for level := 0; tileOf(level, 0, tree.N).W > 0; level++ {
		for n := int64(0); tileOf(level, n, tree.N).W > 0; n++ {
			indexes = append(indexes, tlog.StoredHashIndex(level*height, n*tileWidth))
		}
	}
	// Few at a time: authentication of many tiles in one call is where older x/mod left some out (CVE-2026-56865).
	for len(indexes) > 0 {
		some := indexes[:min(16, len(indexes))]
		indexes = indexes[len(some):]
		got, err := reader.ReadHashes(some)
		if err != nil {
			return err
		}
		expected, err := hashes.ReadHashes(some)
		if err != nil {
			return err
		}
		for i := range got {
			if got[i] != expected[i] {
				return fmt.Errorf("hash %d is %v, expected %v", some[i], got[i], expected[i])
			}
		}
	}
	return f.checkProofs(tree, reader, hashes)
}

func (f *folder) checkProofs(tree tlog.Tree, reader tlog.HashReader, hashes stored) error {
	for _, index := range []int64{0, tree.N / 3, tree.N / 2, tree.N - 1} {
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, hashes[tlog.StoredHashIndex(0, index)]); err != nil {
			return err
		}
		older, err := tlog.TreeHash(index+1, hashes)
		if err != nil {
			return err
		}
		consistency, err := tlog.ProveTree(tree.N, index+1, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(consistency, tree.N, tree.Hash, index+1, older); err != nil {
			return err
		}
	}
	return nil
}

// compareOtherFiles compares the partial tiles and bundles kept for older checkpoints, and counts files beyond the checkpoint.
func (f *folder) compareOtherFiles(size int64, hashes stored) (beyond int, err error) {
	err = filepath.WalkDir(filepath.Join(f.dir, "tile"), func(file string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) && size == 0 {
			return nil
		}
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(f.dir, file)
		if err != nil {
			return err
		}
		t, err := parsePath(filepath.ToSlash(name))
		if err != nil {
			return err
		}
		level := max(t.L, 0)
		covered := tileOf(level, t.N, size)
		if t.W > covered.W {
			beyond++
			return nil
		}
		got, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var expected []byte
		if t.L < 0 {
			expected = f.bundles[t.N][:f.ends[t.N][t.W-1]]
		} else if expected, err = tlog.ReadTileData(t, hashes); err != nil {
			return err
		}
		if !bytes.Equal(got, expected) {
			return fmt.Errorf("%s differs from what the entries make", name)
		}
		return nil
	})
	return beyond, err
}

func parsePath(name string) (tlog.Tile, error) {
	rest := strings.Replace(strings.TrimPrefix(name, "tile/"), "entries/", "data/", 1)
	return tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", height, rest))
}
