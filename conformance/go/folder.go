package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height    = 8
	tileWidth = 1 << height
)

type folder struct {
	dir string
	// Each entry bundle as read, and where in it each of its entries ends.
	bundles [][]byte
	ends    [][]int
}

// path is where c2sp.org/tlog-tiles puts a tile: as x/mod spells it, without the height; data tiles are entry bundles.
func path(t tlog.Tile) string {
	p := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
	return "tile/" + strings.Replace(p, "data/", "entries/", 1)
}

// tileOf is the tile (level, n) of the tree of size entries, with the width it has there; width 0 when there is none.
func tileOf(level int, n, size int64) tlog.Tile {
	count := size
	if level > 0 {
		count = size >> (height * level)
	}
	width := min(count-n*tileWidth, tileWidth)
	return tlog.Tile{H: height, L: level, N: n, W: int(max(width, 0))}
}

func (f *folder) read(t tlog.Tile) ([]byte, error) {
	return os.ReadFile(filepath.Join(f.dir, filepath.FromSlash(path(t))))
}

// openCheckpoint verifies the signature by note.Open and the body by spelling it again: one tree head has one text.
func (f *folder) openCheckpoint(vkey string) (tlog.Tree, error) {
	var tree tlog.Tree
	verifier, err := note.NewVerifier(strings.TrimSpace(vkey))
	if err != nil {
		return tree, err
	}
	msg, err := os.ReadFile(filepath.Join(f.dir, "checkpoint"))
	if err != nil {
		return tree, err
	}
	n, err := note.Open(msg, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	// note.Open tolerates base64 with unused bits set; a byte of the file changed that way must not pass.
	again := n.Text + "\n"
	for _, sig := range n.Sigs {
		raw, err := base64.StdEncoding.Strict().DecodeString(sig.Base64)
		if err != nil {
			return tree, err
		}
		again += fmt.Sprintf("— %s %s\n", sig.Name, base64.StdEncoding.EncodeToString(raw))
	}
	if len(n.UnverifiedSigs) == 0 && again != string(msg) {
		return tree, errors.New("note is not in its canonical spelling")
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 {
		return tree, fmt.Errorf("expected 3 lines, got %d", len(lines)-1)
	}
	if lines[0] != verifier.Name() {
		return tree, fmt.Errorf("expected origin %q, got %q", verifier.Name(), lines[0])
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	if tree.Hash, err = tlog.ParseHash(lines[2]); err != nil {
		return tree, err
	}
	if n.Text != fmt.Sprintf("%s\n%d\n%s\n", verifier.Name(), tree.N, tree.Hash) || tree.N < 0 {
		return tree, errors.New("body is not in its canonical spelling")
	}
	return tree, nil
}

// stored is every hash of a tree, in the order of x/mod's storage.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(s)) {
			return nil, fmt.Errorf("hash %d not in tree", x)
		}
		out[i] = s[x]
	}
	return out, nil
}

// deriveFromEntries reads every entry bundle and computes all hashes of the tree from the entries alone.
func (f *folder) deriveFromEntries(size int64) (stored, error) {
	hashes := make(stored, 0, tlog.StoredHashCount(size))
	for n := int64(0); n*tileWidth < size; n++ {
		t := tileOf(0, n, size)
		t.L = -1
		data, err := f.read(t)
		if errors.Is(err, fs.ErrNotExist) && t.W < tileWidth {
			// c2sp.org/tlog-tiles "Partial Tiles": the full bundle begins with the partial one.
			full := t
			full.W = tileWidth
			data, err = f.read(full)
		}
		if err != nil {
			return nil, err
		}
		entries, ends, err := splitBundle(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path(t), err)
		}
		if len(entries) != t.W && len(entries) != tileWidth {
			return nil, fmt.Errorf("%s: expected %d entries, got %d", path(t), t.W, len(entries))
		}
		f.bundles = append(f.bundles, data)
		f.ends = append(f.ends, ends)
		for i, entry := range entries[:t.W] {
			more, err := tlog.StoredHashes(n*tileWidth+int64(i), entry, hashes)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, more...)
		}
	}
	return hashes, nil
}

// splitBundle splits uint16-length-prefixed entries. Nothing may follow the last.
func splitBundle(data []byte) (entries [][]byte, ends []int, err error) {
	for at := 0; at < len(data); {
		if len(data)-at < 2 {
			return nil, nil, errors.New("trailing byte")
		}
		length := int(data[at])<<8 | int(data[at+1])
		if len(data)-at-2 < length {
			return nil, nil, fmt.Errorf("entry %d is cut short", len(entries))
		}
		entries = append(entries, data[at+2:at+2+length])
		at += 2 + length
		ends = append(ends, at)
	}
	return entries, ends, nil
}

// compareTiles compares every tile file of every level with what x/mod makes of the derived hashes.
func (f *folder) compareTiles(size int64, hashes stored) error {
	for level := 0; tileOf(level, 0, size).W > 0; level++ {
		for n := int64(0); ; n++ {
			t := tileOf(level, n, size)
			if t.W == 0 {
				break
			}
			expected, err := tlog.ReadTileData(t, hashes)
			if err != nil {
				return err
			}
			got, err := readTile(f, t)
			if err != nil {
				return err
			}
			if !bytes.Equal(got, expected) {
				return fmt.Errorf("%s differs from the tile of the entries", path(t))
			}
		}
	}
	return nil
}

// readTile reads a tile, or the beginning of the full one where the partial one is gone.
func readTile(f *folder, t tlog.Tile) ([]byte, error) {
	data, err := f.read(t)
	if errors.Is(err, fs.ErrNotExist) && t.W < tileWidth {
		full := t
		full.W = tileWidth
		if data, err = f.read(full); err == nil && len(data) == tileWidth*tlog.HashSize {
			data = data[:t.W*tlog.HashSize]
		}
	}
	return data, err
}
