package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// receipts are the times from when an entry was due to when its index was at hand.
type receipts struct {
	Sent   int     `json:"sent"`
	Failed int     `json:"failed"`
	P50Ms  float64 `json:"p50Ms"`
	P99Ms  float64 `json:"p99Ms"`
	MaxMs  float64 `json:"maxMs"`
}

const (
	// Connections are made and code is warm after this long.
	warmUp        = 2 * time.Second
	mostInFlight  = 512
	loadEntrySize = 300
)

// sendAtRate posts entries of 300 random bytes to URL/add at a steady rate, whether or not earlier ones were answered: a server that
// stalls is charged with the wait of all that came due meanwhile. Tessera's hammer says nothing of the time of a receipt.
func sendAtRate(url, ratePerSecond, seconds string) (verdict, error) {
	rate, err := strconv.Atoi(ratePerSecond)
	if err != nil || rate < 1 {
		return verdict{}, errUsage
	}
	duration, err := strconv.Atoi(seconds)
	if err != nil || duration < 1 {
		return verdict{}, errUsage
	}
	client := &http.Client{
		Timeout:   30 * time.Second,
		Transport: &http.Transport{MaxIdleConns: mostInFlight, MaxIdleConnsPerHost: mostInFlight, MaxConnsPerHost: mostInFlight},
	}
	var (
		mu     sync.Mutex
		times  []float64
		failed int
		wait   sync.WaitGroup
	)
	begun := time.Now()
	counted := begun.Add(warmUp)
	interval := time.Second / time.Duration(rate)
	for due := begun; due.Before(counted.Add(time.Duration(duration) * time.Second)); due = due.Add(interval) {
		time.Sleep(time.Until(due))
		wait.Go(func() {
			err := post(client, url+"/add")
			took := time.Since(due)
			if due.Before(counted) {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			times = append(times, took.Seconds()*1000)
			if err != nil {
				failed++
			}
		})
	}
	wait.Wait()
	slices.Sort(times)
	at := func(share float64) float64 { return times[min(len(times)-1, int(share*float64(len(times))))] }
	return verdict{OK: failed == 0, Receipts: &receipts{len(times), failed, at(0.5), at(0.99), times[len(times)-1]}}, nil
}

func post(client *http.Client, url string) error {
	entry := make([]byte, loadEntrySize)
	for i := range entry {
		entry[i] = byte(rand.Uint32())
	}
	response, err := client.Post(url, "application/octet-stream", bytes.NewReader(entry))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if _, err := strconv.ParseUint(string(body), 10, 64); err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d: %s", response.StatusCode, body)
	}
	return nil
}
