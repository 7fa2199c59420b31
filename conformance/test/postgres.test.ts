// The logs of a real PostgreSQL 15 with pgAudit: every line accounted for, and "who looked at person 17?" answered right.
import { readFileSync } from "node:fs";
import type { AccessEvent } from "@quis/event";
import { createFramer, detectFormat, findFormat, framerOptionsOf, type Outcome, parseMapping } from "@quis/sources";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OcsfValidator, sharedData } from "../ocsf/index.ts";
import { LOG_LINE_PREFIX, missingPostgres, type RecordsDatabase, startRecordsDatabase } from "../postgres/index.ts";

const missing = missingPostgres();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

interface Line {
  readonly line: number;
  readonly outcome: Outcome;
}

function readLog(file: string, mapping: string): Line[] {
  const bytes = new Uint8Array(readFileSync(file));
  const format = findFormat(detectFormat(bytes.subarray(0, 65_536), true).format);
  const parsed = parseMapping(mapping);
  const normaliser = format.open({ source: "records-database", mapping: parsed });
  const lines: Line[] = [];
  const sink = {
    record: (line: number, record: Uint8Array): void =>
      void lines.push({ line, outcome: normaliser.normalise(record) }),
    oversizeStart: (line: number): void => {
      throw new Error(`expected records within the limit, got a longer one on line ${line}`);
    },
    oversizeChunk: (): void => undefined,
    oversizeEnd: (): void => undefined,
  };
  const framer = createFramer(format.framing, framerOptionsOf(format, parsed));
  for (let at = 0; at < bytes.length; at += 4096) framer.push(bytes.subarray(at, at + 4096), sink);
  framer.end(sink);
  return lines;
}

function idOf(outcome: Outcome): string {
  return outcome.kind === "event" ? (outcome.id ?? "") : outcome.reason;
}

function eventsOf(lines: readonly Line[]): AccessEvent[] {
  return lines.flatMap(({ outcome }) => (outcome.kind === "event" ? [outcome.event] : []));
}

/** User → statements (by correlation id) that name the subject, with the given status. */
function looks(events: readonly AccessEvent[], subject: string, status: number): Record<string, number> {
  const statements = new Map<string, Set<string>>();
  for (const event of events) {
    if (event["status_id"] !== status || event.oversight?.subjects?.some(({ uid }) => uid === subject) !== true)
      continue;
    const user = event.actor?.user?.uid ?? "nobody";
    const statement = (event.metadata["correlation_uid"] ?? event.metadata.uid) as string;
    statements.set(user, (statements.get(user) ?? new Set()).add(statement));
  }
  return Object.fromEntries([...statements].map(([user, ids]) => [user, ids.size]));
}

/** Events without what counts lines: in stderr each part of a message has a number of its own. Also where an error is, which goes with its text there. */
function sorted(lines: readonly Line[]): string[] {
  return eventsOf(lines)
    .map((event) => {
      const { sequence: _, uid, ...metadata } = event.metadata;
      const { line_num: _num, line_count: _count, ...unmapped } = (event.unmapped ?? {}) as Record<string, unknown>;
      const session = uid?.split(":")[0];
      const message = (event["message"] as string | undefined)?.replace(/ at character \d+$/, "");
      return JSON.stringify(sortKeys({ ...event, metadata: { ...metadata, session }, unmapped, message }));
    })
    .sort();
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sortKeys(inner)]),
  );
}

describe.skipIf(missing !== undefined)("a real PostgreSQL 15 with pgAudit", () => {
  let database: RecordsDatabase;
  let json: Line[];
  let csv: Line[];
  beforeAll(async () => {
    database = await startRecordsDatabase();
    json = readLog(database.jsonlog, database.mapping);
    csv = readLog(database.csvlog, database.mapping);
  });
  afterAll(() => database?.remove());

  it("jsonlog and csvlog are recognised by themselves, and every line becomes an event", () => {
    const written = readFileSync(database.jsonlog, "utf8")
      .split("\n")
      .filter((line) => line !== "").length;
    expect(json).toHaveLength(written);
    expect(csv).toHaveLength(written);
    expect([...json, ...csv].filter(({ outcome }) => outcome.kind === "quarantine")).toEqual([]);
  });

  it("both formats give the same events with the same ids", () => {
    // A process sends its line to one log and then to the other: lines of two processes may stand in another order in each.
    const byId = (lines: readonly Line[]): Outcome[] =>
      lines.map(({ outcome }) => outcome).sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
    expect(byId(csv)).toEqual(byId(json));
    expect(new Set(json.map(({ outcome }) => (outcome.kind === "event" ? outcome.id : ""))).size).toBe(json.length);
  });

  it("the stderr log gives the same events, as its prefix says as much as jsonlog does", () => {
    const prefix = `log_line_prefix: ${JSON.stringify(LOG_LINE_PREFIX)}\n`;
    const stderr = readLog(database.stderrLog, `${database.mapping}\n${prefix}`);
    // Messages of the logging collector itself go to stderr alone, before it has a file.
    expect(stderr.filter(({ outcome }) => outcome.kind === "quarantine")).toEqual([]);
    expect(sorted(stderr)).toEqual(sorted(json));
  });

  it("each session's lines are numbered without a gap", () => {
    const sessions = Map.groupBy(eventsOf(json), (event) => event.metadata.uid?.split(":")[0]);
    for (const events of sessions.values()) {
      const numbers = events.map(({ metadata }) => metadata.sequence ?? 0).sort((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  });

  it("exactly the right users looked at person 17, as often as they did: by table, view, function, prepared statement, cursor, join, copy", () => {
    const { subject, accesses, severalInOneText } = database.truth;
    const found = looks(eventsOf(json), subject, 1);
    const [inOneText, alone] = [true, false].map((isWanted) =>
      Object.fromEntries(Object.entries(found).filter(([user]) => user in severalInOneText === isWanted)),
    );
    expect(alone).toEqual(accesses);
    for (const [user, count] of Object.entries(severalInOneText))
      expect(inOneText?.[user]).toBeGreaterThanOrEqual(count);
  });

  it("a text of several statements says so on each of its entries", () => {
    const entries = eventsOf(json).filter(
      (event) => event.actor?.user?.uid === "nils" && event.oversight?.subjects !== undefined,
    );
    expect(entries.length).toBeGreaterThan(0);
    for (const { unmapped } of entries)
      expect(unmapped).toMatchObject({ subject_note: expect.stringContaining("several statements") });
  });

  it("who tried and was refused is there too", () => {
    const { subject, refused } = database.truth;
    expect(looks(eventsOf(json), subject, 2)).toEqual(refused);
  });

  it("whoever read a whole table is noted as one whose subjects cannot be told", () => {
    const notes = eventsOf(json)
      .filter((event) => event.actor?.user?.uid === "lena")
      .map((event) => (event.unmapped as { subject_note?: string } | undefined)?.subject_note);
    expect(notes).toContain("whose record cannot be told: no key value in the statement");
  });

  it("sessions and refused logons are there", () => {
    const logons = eventsOf(json).filter((event) => event.type_uid === 300_201);
    const users = (status: number): Set<unknown> =>
      new Set(logons.filter((event) => event["status_id"] === status).map((event) => event.actor?.user?.uid));
    const { accesses, refused, others, severalInOneText } = database.truth;
    const workers = [...Object.keys({ ...accesses, ...refused, ...severalInOneText }), ...others, "postgres"];
    expect(workers.filter((user) => !users(1).has(user))).toEqual([]);
    expect(users(2)).toEqual(new Set(["nobody_known"]));
  });

  it("every event conforms to OCSF 1.8.0", () => {
    const schema = sharedData("ocsf-schema-1.8.0", "the OCSF 1.8.0 schema");
    if (schema === undefined) return;
    const validator = new OcsfValidator(schema);
    const breaches = json.flatMap(({ line, outcome }) =>
      outcome.kind === "event" ? validator.check(outcome.event).map((breach) => `${line} ${breach}`) : [],
    );
    expect(breaches).toEqual([]);
  });
});
