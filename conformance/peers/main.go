// quis-peers asks programs that share no code with Quis for their opinion on what Quis wrote.
//
//	quis-peers fsck   <log folder> <vkey>                      Tessera's fsck
//	quis-peers tiles  <log folder> <vkey> [<checkpoint file>…] golang.org/x/mod: note, TileHashReader, consistency with older checkpoints
//	quis-peers policy <policy file> <checkpoint file>          torchwood: ParsePolicy, VerifyCheckpoint
//	quis-peers proof  <policy file> <proof file> <entry file>  torchwood: ParsePolicy, VerifyProof
//	quis-peers prove  <log folder> <vkey> <index> <out> <extra> writes a tlog-proof: x/mod, torchwood; <extra> may be empty
//	quis-peers cosign ed25519|ml-dsa-44 <name> <seed> <file>   torchwood: adds a cosignature to the checkpoint in the file
//	quis-peers load   <url> <entries a second> <seconds>       POST /add at a steady rate: the times of the receipts
//	quis-peers watch  <litewitness database> <vkey>            what witnessctl's add-log and add-key do
//
// Accepted: prints {"ok":true,…} and exits 0. Rejected: prints {"ok":false,"reason":"…"} and exits 1. Used wrongly: exits 2.
// With `-` as the only argument it reads one such command a line (arguments separated by tabs) and prints one answer a line, so that a
// test which asks thousands of times starts one process.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

type verdict struct {
	OK     bool   `json:"ok"`
	Size   *int64 `json:"size,omitempty"`
	Root   string `json:"root,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Of `cosign` only.
	Vkey string `json:"vkey,omitempty"`
	// Of `load` only.
	Receipts *receipts `json:"receipts,omitempty"`
}

var errUsage = errors.New("usage: see the comment at the head of main.go")

func main() {
	if len(os.Args) == 2 && os.Args[1] == "-" {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			say(ask(strings.Split(lines.Text(), "\t")))
		}
		return
	}
	answer, err := ask(os.Args[1:])
	if errors.Is(err, errUsage) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	say(answer, err)
	if err != nil {
		os.Exit(1)
	}
}

func say(answer verdict, err error) {
	if err != nil {
		answer = verdict{Reason: err.Error()}
	}
	out, _ := json.Marshal(answer)
	fmt.Println(string(out))
}

// recovered does work. A peer that panics has not accepted: Tessera's fsck indexes slices by what a file says.
func recovered(work func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return work()
}

func ask(args []string) (answer verdict, err error) {
	err = recovered(func() error {
		answer, err = answerOf(args)
		return err
	})
	return answer, err
}

func answerOf(args []string) (verdict, error) {
	switch {
	case len(args) == 3 && args[0] == "fsck":
		return fsckFolder(args[1], args[2])
	case len(args) >= 3 && args[0] == "tiles":
		return readTiles(args[1], args[2], args[3:])
	case len(args) == 3 && args[0] == "policy":
		return checkPolicy(args[1], args[2])
	case len(args) == 4 && args[0] == "proof":
		return checkProof(args[1], args[2], args[3])
	case len(args) == 6 && args[0] == "prove":
		return proveEntry(args[1], args[2], args[3], args[4], args[5])
	case len(args) == 5 && args[0] == "cosign":
		return cosign(args[1], args[2], args[3], args[4])
	case len(args) == 4 && args[0] == "load":
		return sendAtRate(args[1], args[2], args[3])
	case len(args) == 3 && args[0] == "watch":
		return watchLog(args[1], args[2])
	}
	return verdict{}, errUsage
}
