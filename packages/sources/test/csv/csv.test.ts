import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findFormat, parseMapping } from "../../src/index.ts";
import { codeOf, codes, run } from "../support/collect.ts";

const root = join(import.meta.dirname, "../../../..");
const alpr = parseMapping(readFileSync(join(root, "docs/how-to/mappings/alpr-search-audit.yaml"), "utf8"));
const HEADER = '"id","userId","searchDate","cameraCount","reason"';
const ROW = '"a1","u1","2025-06-18 00:02:04.789",2510,"Property+Crime"';

function alprRun(text: string, zone: string | undefined = "UTC") {
  return run("csv", text, { mapping: alpr, zone });
}

describe("CSV by mapping", () => {
  it("maps a row, decodes the reason and keeps the source's own text beside it", () => {
    const { outcomes, notes } = alprRun(`${HEADER}\n${ROW}`);
    expect(notes).toEqual([]);
    expect(outcomes[0]?.outcome).toMatchObject({
      kind: "event",
      id: "a1",
      event: {
        type_uid: 600105,
        time: Date.UTC(2025, 5, 18, 0, 2, 4, 789),
        actor: { user: { uid: "u1" } },
        web_resources: [{ name: "Licence plate reads", data: { camera_count: 2510 } }],
        oversight: { operation: "consultation", justification: "Property Crime" },
        unmapped: { reason: "Property+Crime" },
        metadata: { uid: "a1", original_time: "2025-06-18 00:02:04.789", extensions: [{ name: "oversight" }] },
      },
    });
  });

  it("leaves an empty reason out", () => {
    const { outcomes } = alprRun(`${HEADER}\n${ROW.replace("Property+Crime", "")}`);
    const [first] = outcomes;
    expect(first?.outcome.kind === "event" && first.outcome.event.oversight).toEqual({ operation: "consultation" });
  });

  it("accepts a byte order mark, \\r\\n and columns in another order", () => {
    const { outcomes } = alprRun(`\uFEFFreason,id,userId,searchDate,cameraCount\r\nx,a1,u1,2025-06-18 00:02:04,1\r\n`);
    expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(["event"]);
  });

  it("notes a column the mapping does not know and keeps its values in unmapped", () => {
    const { notes, outcomes } = alprRun(`${HEADER},"plate"\n${ROW},"X"`);
    expect(notes).toEqual(['column "plate" is not in the mapping; its values are kept in unmapped']);
    const [first] = outcomes;
    expect(first?.outcome.kind === "event" && first.outcome.event.unmapped).toEqual({
      plate: "X",
      reason: "Property+Crime",
    });
  });
});

describe("files that are refused as a whole", () => {
  it.each<[string, string, string]>([
    ["a missing column", HEADER.replace("userId", "user_id"), "SOURCE_MISSING_COLUMN"],
    ["another delimiter", HEADER.replaceAll(",", ";"), "SOURCE_WRONG_DELIMITER"],
    ["tabs", HEADER.replaceAll(",", "\t"), "SOURCE_WRONG_DELIMITER"],
    ["a column twice", `${HEADER},"id"`, "SOURCE_BAD_HEADER"],
    ["an open quote in the header", `${HEADER},"x`, "SOURCE_BAD_HEADER"],
    ["a reserved name", `${HEADER},__proto__`, "SOURCE_BAD_HEADER"],
  ])("%s", (_, header, code) => {
    expect(codeOf(() => alprRun(`${header}\n${ROW}`))).toBe(code);
  });

  it("names the missing column, the nearest one and what is there", () => {
    expect(() => alprRun(`${HEADER.replace("userId", "userID")}\n${ROW}`)).toThrow(
      'expected column "userId" (did you mean "userID"?), got "id", "userID", "searchDate", "cameraCount", "reason"',
    );
  });

  it("times without zone and no --zone; no mapping; a mapping of another kind; an unknown zone", () => {
    expect(codeOf(() => findFormat("csv").open({ source: "s", mapping: alpr }))).toBe("SOURCE_NO_ZONE");
    expect(codeOf(() => findFormat("csv").open({ source: "s" }))).toBe("SOURCE_MAPPING_REQUIRED");
    const other = parseMapping("mapping: 1\nformat: pgaudit\nname: x\nsubjects: []");
    expect(codeOf(() => findFormat("csv").open({ source: "s", mapping: other }))).toBe("SOURCE_MAPPING_REQUIRED");
    expect(codeOf(() => findFormat("csv").open({ source: "s", mapping: alpr, zone: "Nowhere" }))).toBe(
      "SOURCE_BAD_ZONE",
    );
  });
});

describe("rows that are quarantined while the others go on", () => {
  it.each<[string, string, string]>([
    ["too few fields", '"a2","u1"', "SOURCE_FIELD_COUNT"],
    ["too many fields", `${ROW},"x"`, "SOURCE_FIELD_COUNT"],
    ["a quote never closed", '"a2","u1","2025-06-18 00:02:04.789",2510,"x', "SOURCE_BAD_CSV"],
    ["text after a closing quote", ROW.replace('"a1"', '"a"1'), "SOURCE_BAD_CSV"],
    ["no time", ROW.replace("2025-06-18 00:02:04.789", "yesterday"), "SOURCE_BAD_TIME"],
    ["no id", ROW.replace("a1", ""), "SOURCE_BAD_VALUE"],
    ["no user", ROW.replace("u1", ""), "SOURCE_BAD_VALUE"],
    ["a count that is no number", ROW.replace("2510", "many"), "SOURCE_BAD_VALUE"],
    ["a number that does not fit", ROW.replace("2510", "9007199254740993"), "SOURCE_NUMBER"],
    ["a NUL", ROW.replace("a1", "a\0"), "SOURCE_BAD_VALUE"],
  ])("%s", (_, row, code) => {
    expect(codes(alprRun(`${HEADER}\n${ROW}\n${row}\n${ROW}`))).toEqual(["event", code, "event"]);
  });

  it("invalid UTF-8", () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\n${ROW}\n"a2","M`),
      Buffer.from([0xfc]),
      Buffer.from(`l","x",1,"y"\n${ROW}\n`),
    ]);
    expect(codes(run("csv", new Uint8Array(bytes), { mapping: alpr, zone: "UTC" }))).toEqual([
      "event",
      "SOURCE_BAD_UTF8",
      "event",
    ]);
  });

  it("a local time in a gap or an overlap", () => {
    const at = (time: string): string => ROW.replace("2025-06-18 00:02:04.789", time);
    const text = [
      HEADER,
      at("2025-03-09 02:30:00.000"),
      at("2025-11-02 01:30:00.000"),
      at("2025-11-02 03:30:00.000"),
    ].join("\n");
    expect(codes(alprRun(text, "America/Los_Angeles"))).toEqual(["SOURCE_BAD_TIME", "SOURCE_BAD_TIME", "event"]);
  });

  it("10,000 of 20,000", () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => `${ROW.replace("a1", `a${index}`)}\n"bad","${index}`);
    const result = codes(alprRun(`${HEADER}\n${rows.join("\n")}`));
    expect(result.filter((code) => code === "event")).toHaveLength(10_000);
    expect(result).toHaveLength(20_000);
  });
});

describe("column options", () => {
  const mapping = parseMapping(`
mapping: 1
format: csv
name: t
product: { name: T }
delimiter: ";"
class: 6005
activity: 1
columns:
  at: { to: time, format: epoch-ms }
  who: { to: actor.user.uid }
  ip: { to: src_endpoint.ip, optional: true }
  result: { to: status_id, values: { ok: 1, denied: 2 } }
  kind: { to: oversight.operation, values: { view: consultation, edit: alteration }, other: consultation }
  persons: { to: oversight.subjects, split: "|", subject_type: person }
  rows: { to: oversight.record_count, type: integer }
  urgent: { to: oversight.break_glass, type: boolean }
  seen: { to: oversight.fields_seen, split: "," }
  note: {}
constants:
  database.name: records
  database.type_id: 1
  src_endpoint.name: terminal
`);
  const header = "at;who;result;kind;persons;rows;urgent;seen;note";

  it("enum maps, lists, subjects, booleans, own delimiter, absent optional columns", () => {
    const { outcomes, notes } = run("csv", `${header}\n1750205353397;u;denied;print;17|18;2;true;name,dob;hello`, {
      mapping,
    });
    expect(notes).toEqual(['column "ip", which the mapping calls optional, is not in the file']);
    expect(outcomes[0]?.outcome).toMatchObject({
      event: {
        status_id: 2,
        oversight: {
          operation: "consultation",
          subjects: [
            { uid: "17", type: "person" },
            { uid: "18", type: "person" },
          ],
          record_count: 2,
          break_glass: true,
          fields_seen: ["name", "dob"],
        },
        unmapped: { note: "hello" },
      },
    });
  });

  it("a word outside the enum map is quarantined", () => {
    expect(codes(run("csv", `${header}\n1750205353397;u;maybe;view;17;2;true;;`, { mapping }))).toEqual([
      "SOURCE_BAD_VALUE",
    ]);
  });
});

const shared = process.env["QUIS_SHARED"] ?? join(root, "../shared");
const real = join(shared, "data/eugene-alpr/EPDSearchAuditLogs.csv");
const isPresent = existsSync(real);
if (!isPresent) {
  const message = `skipped: the real ALPR search audit is not at ${real}; set QUIS_SHARED to the folder that has data/eugene-alpr`;
  if (process.env["CI"] !== undefined) throw new Error(message);
  console.warn(message);
}

describe.skipIf(!isPresent)("a real ALPR search audit of 4,294 searches", () => {
  it("becomes 4,294 events with 4,294 ids and no quarantine", () => {
    const { outcomes, notes } = run("csv", new Uint8Array(readFileSync(real)), { mapping: alpr, zone: "UTC" });
    const ids = new Set(outcomes.map(({ outcome }) => (outcome.kind === "event" ? outcome.id : outcome.reason)));
    expect(notes).toEqual([]);
    expect(outcomes).toHaveLength(4294);
    expect(outcomes.filter(({ outcome }) => outcome.kind === "quarantine")).toEqual([]);
    expect(ids.size).toBe(4294);
    const ofOneUser = outcomes.filter(
      ({ outcome }) =>
        outcome.kind === "event" && outcome.event.actor?.user?.uid === "15fc7bab-e1c2-4869-ad89-3ba831a709c0",
    );
    expect(ofOneUser).toHaveLength(88);
  });
});
