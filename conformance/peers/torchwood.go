package main

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"

	"filippo.io/mldsa"
	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func readPolicy(file string) (torchwood.Policy, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return torchwood.ParsePolicy(text)
}

func checkPolicy(policyFile, checkpointFile string) (verdict, error) {
	policy, err := readPolicy(policyFile)
	if err != nil {
		return verdict{}, err
	}
	message, err := os.ReadFile(checkpointFile)
	if err != nil {
		return verdict{}, err
	}
	checkpoint, _, err := torchwood.VerifyCheckpoint(message, policy)
	if err != nil {
		return verdict{}, err
	}
	return verdict{OK: true, Size: &checkpoint.N, Root: checkpoint.Hash.String()}, nil
}

func checkProof(policyFile, proofFile, entryFile string) (verdict, error) {
	policy, err := readPolicy(policyFile)
	if err != nil {
		return verdict{}, err
	}
	proof, err := os.ReadFile(proofFile)
	if err != nil {
		return verdict{}, err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return verdict{}, err
	}
	if err := torchwood.VerifyProof(policy, tlog.RecordHash(entry), proof); err != nil {
		return verdict{}, err
	}
	return verdict{OK: true}, nil
}

// proveEntry writes the proof of an entry of a log folder: tiles read and proved by x/mod, spelled by torchwood.
func proveEntry(dir, vkey, indexText, out, extra string) (verdict, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return verdict{}, err
	}
	index, err := strconv.ParseInt(indexText, 10, 64)
	if err != nil {
		return verdict{}, errUsage
	}
	tree, err := openCheckpoint(dir+"/checkpoint", verifier)
	if err != nil {
		return verdict{}, err
	}
	folder, err := torchwood.NewTileFS(os.DirFS(dir))
	if err != nil {
		return verdict{}, err
	}
	proof, err := tlog.ProveRecord(tree.N, index, torchwood.TileHashReaderWithContext(context.Background(), tree, folder))
	if err != nil {
		return verdict{}, err
	}
	checkpoint, err := os.ReadFile(dir + "/checkpoint")
	if err != nil {
		return verdict{}, err
	}
	text := torchwood.FormatProof(index, proof, checkpoint)
	if extra != "" {
		text = torchwood.FormatProofWithExtraData(index, []byte(extra), proof, checkpoint)
	}
	return verdict{OK: true}, os.WriteFile(out, text, 0o644)
}

// cosign adds a cosignature to the checkpoint in a file.
func cosign(algorithm, name, seedHex, file string) (verdict, error) {
	seed, err := hex.DecodeString(seedHex)
	if err != nil || len(seed) != 32 {
		return verdict{}, errUsage
	}
	var key crypto.Signer
	switch algorithm {
	case "ed25519":
		key = ed25519.NewKeyFromSeed(seed)
	case "ml-dsa-44":
		if key, err = mldsa.NewPrivateKey(mldsa.MLDSA44(), seed); err != nil {
			return verdict{}, err
		}
	default:
		return verdict{}, errUsage
	}
	signer, err := torchwood.NewCosignatureSigner(name, key)
	if err != nil {
		return verdict{}, err
	}
	message, err := os.ReadFile(file)
	if err != nil {
		return verdict{}, err
	}
	// The signatures that are there stay: note.Sign keeps those that Open could not verify as they are.
	opened, err := note.Open(message, note.VerifierList())
	if unverified, ok := err.(*note.UnverifiedNoteError); ok {
		opened = unverified.Note
	} else if err != nil {
		return verdict{}, err
	}
	signed, err := note.Sign(opened, signer)
	if err != nil {
		return verdict{}, fmt.Errorf("sign: %w", err)
	}
	return verdict{OK: true, Vkey: signer.Verifier().String()}, os.WriteFile(file, signed, 0o644)
}
