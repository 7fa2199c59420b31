// Invented facts for documents.
import type { AccessFacts } from "../src/access/facts.ts";
import type { Envelope } from "../src/index.ts";

export const FIRST_MS = Date.UTC(2026, 0, 5, 8);
const HOUR_MS = 3_600_000;

export function access(n: number, change: Partial<AccessFacts> = {}): AccessFacts {
  return {
    index: n,
    timeMs: FIRST_MS + n * HOUR_MS,
    source: "desk",
    activity: "Read",
    operation: "consultation",
    status: "success",
    user: `user-${n % 3}`,
    userName: `Invented Person${n % 3}`,
    unit: "Intake",
    subjects: ["p-1"],
    recordCount: 1,
    caseReference: "",
    purpose: "casework",
    ...change,
  };
}

export function envelope(change: Partial<Envelope> = {}): Envelope {
  const checkpoint = {
    origin: "log.example/records",
    size: 100,
    root: "AAAA",
    note: "note\n",
    vkey: "v",
    witnesses: [],
  };
  return {
    title: "A document",
    language: "en",
    organisation: null,
    profile: { id: "general", name: "no particular law", laws: [] },
    period: { from: null, to: null },
    sources: [],
    question: { words: "Who looked?", parameters: {} },
    checkpoints: { records: checkpoint, oversight: { ...checkpoint, origin: "log.example/oversight" } },
    software: { name: "Quis", version: "0.1.0" },
    author: "local:tester",
    date: "2026-02-01T00:00:00.000Z",
    redaction: "none",
    settingsSha256: null,
    verify: ["quis verify"],
    ...change,
  };
}
