// Figures, explanations, exports and kept questions on a real data folder. Everything in it is invented.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { figuresAnswerSchema } from "@quis/contract";
import { checkFile } from "@quis/disclosure";
import { parsePolicy } from "@quis/tlog";
import { readZipDirectory } from "../../src/archive/zip.ts";
import { type Instance, openInstance } from "../../src/index.ts";
import { bytesOf, line } from "../instance/fixture.ts";

const ACTOR = "local:tester";
/** Thursday 2026-03-05 10:00 UTC. */
const START_MS = Date.UTC(2026, 2, 5, 10);
const HOUR_MS = 3_600_000;
/** u0 and twelve of the same role and unit. */
const TEAM = 13;

let folder: string;
let instance: Instance;

function access(n: number, user: string, hours: number, change: Record<string, unknown> = {}, oversight = {}): string {
  return line(n, {
    time: START_MS + hours * HOUR_MS,
    actor: { user: { uid: user, type_id: 1, org: { ou_name: "Intake" } }, session: { uid: `s-${user}` } },
    src_endpoint: { ip: "192.0.2.7", hostname: "desk-7" },
    web_resources: [{ name: "file 12" }],
    oversight: {
      operation: "consultation",
      subjects: [{ uid: "p-1", type: "person" }],
      justification: "follow up",
      case_ref: "C-1",
      ...oversight,
    },
    ...change,
  });
}

const ACCESSES = [
  access(0, "u0", 0),
  access(1, "u0", 1, {}, { subjects: [{ uid: "p-2" }], justification: "=HYPERLINK(1)", case_ref: "C 2" }),
  access(2, "u0", 24, { status_id: 2 }, { justification: "", break_glass: true }),
  access(3, "x1", 2, { src_endpoint: { ip: "2001:db8::7" } }),
  ...Array.from({ length: TEAM - 2 }, (_, at) =>
    access(10 + at, `u${at + 2}`, at, {}, { subjects: [{ uid: `q-${at}` }] }),
  ),
];

async function put(kind: "users" | "cases" | "assignments", text: string): Promise<void> {
  await instance.importContext(ACTOR, { kind, file: `${kind}.csv`, bytes: bytesOf(text) });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-ask-"));
  instance = await openInstance({ data: join(folder, "data"), create: true });
  await instance.importFile(ACTOR, { file: "a.ndjson", source: "desk", bytes: bytesOf(`${ACCESSES.join("\n")}\n`) });
  await instance.settle();
});
afterAll(async () => {
  await instance?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The newest deed of the oversight log. */
async function newestDeed(): Promise<{ what: string; text: string }> {
  await instance.settle();
  const size = (await instance.status()).logs.find(({ name }) => name === "oversight")?.size ?? 0;
  const { event } = await instance.event(ACTOR, size - 1, "oversight");
  const [resource] = (event as { web_resources: { name: string }[] }).web_resources;
  return { what: resource?.name ?? "", text: JSON.stringify(event) };
}

async function textOf(bytes: AsyncIterable<Uint8Array | string>): Promise<string> {
  let text = "";
  for await (const piece of bytes) text += typeof piece === "string" ? piece : Buffer.from(piece).toString("latin1");
  return text;
}

describe("before any context is imported", () => {
  it("figures say that nothing can be explained, and do not say that nothing is", async () => {
    const { figures } = await instance.asking().figures(ACTOR, { subject: "p-1" });
    expect(figures?.explained).toBeNull();
    expect(figures?.users[0]?.explained).toBeNull();
    expect(figures?.peers).toBeNull();
    expect(await instance.asking().explanations(ACTOR, [0])).toEqual({ rows: [], absent: [], context: [] });
  });

  it("a filter by explanation is refused: its empty answer would read as all explained", async () => {
    await expect(instance.events(ACTOR, { explained: "false", limit: 10 })).rejects.toMatchObject({
      code: "QUIS_BAD_INPUT",
      message: expect.stringContaining("none was imported") as string,
    });
  });
});

describe("figures", () => {
  it("of a subject: who, how often, from when to when, with what reasons", async () => {
    const answer = await instance.asking().figures(ACTOR, { subject: "p-1" });
    expect(figuresAnswerSchema.parse(answer)).toEqual(answer);
    const { figures } = answer;
    expect(figures?.summary).toMatchObject({ events: 3, users: 2, first: "2026-03-05T10:00:00.000Z" });
    expect(figures?.users).toMatchObject([
      {
        user: "u0",
        unit: "Intake",
        events: 2,
        days: 2,
        without_reason: 1,
        break_glass: 1,
        failed: 1,
        distinct_reasons: 1,
      },
      { user: "x1", events: 1, reasons: [{ name: "follow up", events: 1 }] },
    ]);
    expect(figures?.targets).toEqual([]);
    // Monday 00:00 is the first of 168.
    expect(figures?.rhythm.flatMap((n, hour) => (n > 0 ? [hour] : []))).toEqual([82, 84, 106]);
    expect((await newestDeed()).what).toBe("figures");
  });

  it("of a user: whose records, which reasons again, which addresses and devices", async () => {
    const { figures } = await instance.asking().figures(ACTOR, { user: "u0" });
    expect(figures?.targets.map(({ subject, events, days }) => [subject, events, days])).toEqual([
      ["p-1", 2, 2],
      ["p-2", 1, 1],
    ]);
    expect(figures?.reasons.map(({ text, events }) => [text, events])).toEqual([
      ["=HYPERLINK(1)", 1],
      ["follow up", 1],
    ]);
    expect(figures?.users).toEqual([]);
    expect(figures?.devices).toEqual([{ name: "desk-7", events: 3 }]);
    expect(figures?.outcomes).toEqual([
      { name: "success", events: 2 },
      { name: "failure", events: 1 },
    ]);
  });

  it.each([{ object: "file 12" }, { case: "C-1" }, { ip: "192.0.2.7" }, { session: "s-u0" }])(
    "of %j are those of its accesses",
    async (query) => {
      const { figures } = await instance.asking().figures(ACTOR, query);
      const { rows } = await instance.events(ACTOR, { ...query, limit: 100 });
      expect(rows.length).toBeGreaterThan(0);
      expect(figures?.summary.events).toBe(rows.length);
      expect(figures?.rhythm.reduce((sum, n) => sum + n, 0)).toBe(rows.length);
    },
  );

  it("show peers as bands from eleven on, and say how many there are below", async () => {
    const header = "user,name,role,unit,start,end\n";
    const team = Array.from({ length: TEAM }, (_, at) => `u${at},,clerk,Intake,2025-01-01T00:00:00Z,\n`);
    await put("users", header + team.slice(0, 11).join(""));
    const few = await (await restarted()).asking().figures(ACTOR, { user: "u0" });
    expect(few.figures?.peers).toEqual({
      role: "clerk",
      unit: "Intake",
      members: 10,
      minimum: 11,
      hours: null,
      weekdays: null,
    });
    await put("users", header + team.join(""));
    const { figures } = await (await restarted()).asking().figures(ACTOR, { user: "u0" });
    expect(figures?.peers).toMatchObject({ members: 11, minimum: 11 });
    expect(figures?.peers?.hours).toHaveLength(24);
    expect(figures?.peers?.weekdays).toHaveLength(7);
    for (const { low, middle, high } of figures?.peers?.hours ?? []) {
      expect(low).toBeLessThanOrEqual(middle);
      expect(middle).toBeLessThanOrEqual(high);
    }
    expect(JSON.stringify(figures?.peers)).not.toContain("u1");
  });
});

// The table of users is taken for present for half a minute.
async function restarted(): Promise<Instance> {
  await instance.close();
  instance = await openInstance({ data: join(folder, "data") });
  return instance;
}

describe("with context", () => {
  beforeAll(async () => {
    await put("cases", "case,subject,opened,closed\nC-1,p-1,2026-02-01T00:00:00Z,\n");
    await put("assignments", "case,user,role,from,to\nC-1,u0,lead,2026-02-01T00:00:00Z,\n");
    await restarted();
  });

  it("each row of a page has what explains it, or nothing", async () => {
    const { rows, context } = await instance.asking().explanations(ACTOR, [0, 1, 3, 999]);
    expect(context.length).toBeGreaterThan(0);
    expect(rows.map(({ index, subjects }) => [index, subjects.map(({ relationship }) => relationship)])).toEqual([
      [0, ["assigned"]],
      [1, [null]],
      [3, [null]],
    ]);
    expect(rows[0]?.subjects[0]?.sentence).toMatch(/C-1/);
  });

  it("figures count what is explained, by user and by subject", async () => {
    const { figures } = await instance.asking().figures(ACTOR, { subject: "p-1" });
    expect(figures?.explained).toMatchObject({ judged: 3, explained: 2 });
    expect(figures?.users.map(({ user, explained }) => [user, explained?.explained])).toEqual([
      ["u0", 2],
      ["x1", 0],
    ]);
    const ofUser = await instance.asking().figures(ACTOR, { user: "u0" });
    expect(ofUser.figures?.targets.map(({ subject, explained }) => [subject, explained?.explained])).toEqual([
      ["p-1", 2],
      ["p-2", 0],
    ]);
  });

  it("the filter `explained` parts a page in two, and its pages are whole", async () => {
    const all = await instance.events(ACTOR, { limit: 100 });
    const collect = async (explained: "true" | "false", limit: number): Promise<number[]> => {
      const found: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await instance.events(ACTOR, { explained, limit, ...(cursor === undefined ? {} : { cursor }) });
        expect(page.summary).toBeNull();
        expect(page.looked).toBeGreaterThan(0);
        found.push(...page.rows.map(({ index }) => index));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      return found;
    };
    const yes = await collect("true", 1);
    const no = await collect("false", 3);
    expect(yes).toEqual([2, 0]);
    expect([...yes, ...no].toSorted((a, b) => a - b)).toEqual(
      all.rows.map(({ index }) => index).toSorted((a, b) => a - b),
    );
  });
});

describe("exports", () => {
  const reason = { purpose: "complaint", caseReference: "IR-7" };

  it("as CSV: every access that matches, no cell a formula; sealed with purpose, case and count first", async () => {
    const file = await instance.asking().exportFile(ACTOR, { user: "u0", format: "csv", disclose: "" }, reason);
    const deed = await newestDeed();
    expect(deed.what).toBe("export");
    for (const said of ["complaint", "IR-7", '"record_count":3', "csv"]) expect(deed.text).toContain(said);
    expect(file).toMatchObject({ rows: 3, matching: 3 });
    const text = await textOf(file.bytes);
    expect(text.trimEnd().split("\r\n")).toHaveLength(4);
    expect(text).toContain(`"'=HYPERLINK(1)"`);
  });

  it("as NDJSON: the rows of the answer; what is sealed later is not in it", async () => {
    const file = await instance.asking().exportFile(ACTOR, { user: "x1", format: "ndjson", disclose: "" }, reason);
    const later = bytesOf(`${access(90, "x1", 1.5)}\n`);
    await instance.importFile(ACTOR, { file: "b.ndjson", source: "desk", bytes: later });
    await instance.settle();
    const rows = (await textOf(file.bytes)).trimEnd().split("\n");
    const { rows: answered } = await instance.events(ACTOR, { user: "x1", limit: 10 });
    expect(answered).toHaveLength(2);
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual([answered[0]]);
  });

  it("as evidence: a zip of disclosure files that a stranger checks, fields that were not named hidden", async () => {
    const query = { user: "u0", format: "evidence", disclose: "time,user,reason" } as const;
    const file = await instance.asking().exportFile(ACTOR, query, reason);
    const bytes = Buffer.from(await textOf(file.bytes), "latin1");
    const entries = await readZipDirectory({
      size: bytes.length,
      read: async (start, length) => bytes.subarray(start, start + length),
    });
    expect(entries.map(({ name }) => name)).toEqual([
      "about.json",
      "event-000000002.quis.json",
      "event-000000001.quis.json",
      "event-000000000.quis.json",
    ]);
    const policy = parsePolicy(`log ${instance.vkey("records")}\nquorum none\n`);
    for (const { name, offset, bytes: size } of entries.slice(1)) {
      const start = offset + 30 + Buffer.byteLength(name);
      const text = bytes.subarray(start, start + size).toString("utf8");
      expect(checkFile({ file: Buffer.from(text), policy })).toMatchObject({ proved: true });
      expect(text).not.toContain("192.0.2.7");
    }
  });

  it("stops when its reader leaves", async () => {
    const left = new AbortController();
    const query = { user: "u0", format: "ndjson", disclose: "" } as const;
    const file = await instance.asking().exportFile(ACTOR, query, reason, left.signal);
    left.abort();
    await expect(textOf(file.bytes)).rejects.toMatchObject({ code: "QUIS_ABORTED" });
  });
});

describe("kept questions", () => {
  it("are each person's own, sealed when they change, and there after a restart", async () => {
    const door = instance.asking();
    const [one] = await door.saveQuestion(ACTOR, { name: "case 1", address: "/ask?case=C-1" });
    expect((await newestDeed()).what).toBe("question save");
    await door.saveQuestion("local:other", { name: "hers", address: "/who/p-1" });
    expect(await door.savedQuestions(ACTOR)).toEqual([one]);
    await expect(door.removeQuestion("local:other", one?.id ?? "")).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
    await door.renameQuestion(ACTOR, one?.id ?? "", "the first case");
    expect((await newestDeed()).text).toContain("the first case");
    const again = (await restarted()).asking();
    expect((await again.savedQuestions(ACTOR)).map(({ name }) => name)).toEqual(["the first case"]);
    expect(await again.removeQuestion(ACTOR, one?.id ?? "")).toEqual([]);
    expect((await newestDeed()).what).toBe("question remove");
    expect((await again.savedQuestions("local:other")).map(({ name }) => name)).toEqual(["hers"]);
  });
});
