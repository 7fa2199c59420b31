package main

import (
	"os"

	"filippo.io/torchwood"
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
