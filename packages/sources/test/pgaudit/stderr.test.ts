import { describe, expect, it } from "vitest";
import type { AccessEvent } from "@quis/event";
import { findFormat, parseMapping } from "../../src/index.ts";
import { codeOf, codes, type Run, run } from "../support/collect.ts";

function read(prefix: string, file: string, zone?: string): Run {
  const mapping = parseMapping(
    `mapping: 1\nformat: pgaudit\nname: t\nsubjects: [{table: public.person, column: id, type: person}]\nlog_line_prefix: ${JSON.stringify(prefix)}\n`,
  );
  return run("pgaudit-stderr", file, { mapping, zone });
}

function eventOf(prefix: string, file: string, zone?: string): AccessEvent {
  const [first, ...more] = read(prefix, file, zone).outcomes;
  if (first?.outcome.kind !== "event" || more.length > 0) throw new Error(JSON.stringify(first?.outcome));
  return first.outcome.event;
}

const AUDIT =
  'LOG:  AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.person,"select *\n\tfrom person where id = 17",<none>,1';

describe("a stderr log with pgAudit", () => {
  it("an entry over several lines names its person", () => {
    const event = eventOf("%m [%p] %u@%d ", `2026-11-22 02:01:47.960 UTC [17] anna@records ${AUDIT}`);
    expect(event).toMatchObject({
      class_uid: 6005,
      actor: { user: { uid: "anna" }, process: { pid: 17 } },
      database: { name: "records" },
      oversight: { operation: "consultation", subjects: [{ uid: "17", type: "person" }], record_count: 1 },
    });
  });

  it("without session and line number there is no id: the record's bytes are its identity", () => {
    const [first] = read("%m [%p] ", `2026-11-22 02:01:47.960 UTC [17] ${AUDIT}`).outcomes;
    expect(first?.outcome).toMatchObject({ kind: "event", id: undefined });
  });

  it("with them it is session, line and time as in jsonlog; it is no sequence, since each part of a message has a number", () => {
    const event = eventOf("%m %c %l ", `2026-11-22 02:01:47.960 UTC 6b02.4f 3 ${AUDIT}`);
    expect(event.metadata.uid).toBe("6b02.4f:3:1795312907960");
    expect(event.metadata.sequence).toBeUndefined();
    expect(event.unmapped).toMatchObject({ line_num: 3, line_count: 1 });
  });

  it("RAISE LOG 'AUDIT: …' is no audit entry: it has a context and a statement", () => {
    const at = "2026-11-22 02:01:47.960 UTC [17] ";
    const file = `${at}${AUDIT}\n${at}CONTEXT:  PL/pgSQL function f() line 1 at RAISE\n${at}STATEMENT:  select f()`;
    expect(eventOf("%m [%p] ", file)).toMatchObject({
      class_uid: 6002,
      unmapped: { note: expect.stringContaining("pgAudit did not write it") as unknown },
    });
  });

  it("nor can a client's name write one", () => {
    const name = "x LOG:  AUDIT: SESSION,1,1,READ,SELECT,,,q,<none>";
    expect(codes(read("%m [%p] %a ", `2026-11-22 02:01:47.960 UTC [17] ${name} LOG:  disconnection`))).toEqual([
      "SOURCE_BAD_VALUE",
    ]);
  });

  it("log_error_verbosity = verbose: the SQLSTATE before the message is taken off", () => {
    const at = "2026-11-22 02:01:47.960 UTC [17] ";
    const file = `${at}${AUDIT.replace("LOG:  ", "LOG:  00000: ")}\n${at}LOCATION:  log_audit_event, pgaudit.c:876`;
    expect(eventOf("%m [%p] ", file)).toMatchObject({
      class_uid: 6005,
      unmapped: { location: "log_audit_event, pgaudit.c:876" },
    });
  });

  it.each<[string, string, string | undefined]>([
    ["%n [%p] ", "1795312907.960 [17] LOG:  x", undefined],
    ["%t [%p] ", "2026-11-22 02:01:47 UTC [17] LOG:  x", undefined],
    ["%m [%p] ", "2026-11-22 03:01:47.960 CET [17] LOG:  x", "Europe/Berlin"],
  ])("the time by %s", (prefix, line, zone) => {
    expect(Math.floor(eventOf(prefix, line, zone).time / 1000)).toBe(1_795_312_907);
  });

  it("an abbreviation needs its zone", () => {
    expect(codes(read("%m [%p] ", "2026-11-22 03:01:47.960 CET [17] LOG:  x"))).toEqual(["SOURCE_NO_ZONE"]);
  });

  it("without the prefix it is not opened", () => {
    const mapping = parseMapping("mapping: 1\nformat: pgaudit\nname: t\nsubjects: []\n");
    expect(codeOf(() => findFormat("pgaudit-stderr").open({ source: "t", mapping }))).toBe("SOURCE_MAPPING_REQUIRED");
    expect(codeOf(() => findFormat("pgaudit-stderr").open({ source: "t" }))).toBe("SOURCE_MAPPING_REQUIRED");
  });
});
