package main

import (
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// watchLog makes litewitness watch a log, as torchwood's witnessctl does. Its database must be there: litewitness makes it when it starts.
// witnessctl itself needs sigsum-go, for logs of another kind.
func watchLog(database, vkey string) (verdict, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return verdict{}, err
	}
	db, err := sqlite.OpenConn(database, sqlite.OpenReadWrite)
	if err != nil {
		return verdict{}, err
	}
	defer db.Close()
	empty, err := tlog.TreeHash(0, nil)
	if err != nil {
		return verdict{}, err
	}
	insertLog := "INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)"
	if err := sqlitex.Execute(db, insertLog, &sqlitex.ExecOptions{Args: []any{verifier.Name(), empty.String()}}); err != nil {
		return verdict{}, err
	}
	insertKey := "INSERT INTO key (origin, key) VALUES (?, ?)"
	if err := sqlitex.Execute(db, insertKey, &sqlitex.ExecOptions{Args: []any{verifier.Name(), vkey}}); err != nil {
		return verdict{}, err
	}
	return verdict{OK: true}, nil
}
