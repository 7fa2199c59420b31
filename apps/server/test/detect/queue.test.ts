// The queue over a real folder: pages, filters, what was opened by whom, what stands beside a finding, and its accesses explained.
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FindingsQuery, QueuedFinding } from "@quis/contract";
import type { Instance } from "../../src/index.ts";
import { SeenFindings } from "../../src/detect/seen.ts";
import { UnitsOfUsers } from "../../src/detect/units.ts";
import { bytesOf, dataFolder, type Folder } from "../instance/fixture.ts";
import { ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "./agency.ts";

const DAY_MS = 86_400_000;
const RULE = `title: Opens p-twice
id: twice
status: test
description: A record somebody watches.
logsource: { product: quis }
detection:
  selection: { oversight.subjects.uid: p-twice }
  condition: selection
level: critical
`;

let folder: Folder;
let instance: Instance;
const open = (): Promise<Instance> => openAgency(folder.path, () => FIRST_MS + DAYS * DAY_MS + 9 * 3_600_000);
const ask = (query: FindingsQuery = {}, actor = ACTOR) => instance.detection().findings(actor, query);
const idsOf = (rows: readonly QueuedFinding[]): string[] => rows.map(({ id }) => id);

beforeAll(async () => {
  folder = await dataFolder();
  instance = await open();
  await importLines(instance, agency(0, DAYS));
  const users = ["user,unit,role,start,end", ...[3, 7].map((u) => `u${u},Unit ${u},clerk,2020-01-01T00:00:00Z,`)].join(
    "\n",
  );
  await instance.importContext(ACTOR, { kind: "users", file: "users.csv", bytes: bytesOf(`${users}\n`) });
});
afterAll(async () => {
  await instance.close();
  await folder.remove();
});

describe("the queue", () => {
  it("has all that is needed to judge what to read first: for and against, with what it was compared, unit, minutes, harm", async () => {
    const { findings, kinds, total, next } = await ask({ kind: "repeat-target" });
    expect(next).toBe(null);
    expect(findings[0]).toMatchObject({
      user: "u3",
      unit: "Unit 3",
      against: [{ detector: "T1", sentence: "Opened on 2 days." }],
      counter: ["The record is of the user's own unit."],
      minutes: 10,
      harm: 8,
      drawn: null,
      seen: false,
      with: [],
    });
    expect(findings[0]!.calibration).toBeGreaterThan(0);
    expect(total).toBe(findings.length);
    // Counts are of all kinds, so that another can be chosen.
    expect(kinds.map(({ kind }) => kind)).toEqual(["sample", "repeat-target"]);
    expect(kinds[0]).toEqual({ kind: "sample", title: null, total: DAYS, new: DAYS });
  });

  it("an access drawn at random says by what seed and of how many; nothing speaks against it", async () => {
    const { findings } = await ask({ kind: "sample" });
    for (const { drawn, against, counter, minutes, harm, upheld } of findings) {
      expect(drawn?.seed).toMatch(/:\d+$/);
      expect(drawn?.among).toBeGreaterThan(0);
      expect({ against, counter, minutes, harm, upheld }).toEqual({
        against: [],
        counter: [],
        minutes: null,
        harm: null,
        upheld: null,
      });
    }
  });

  it("pages by cursor are the whole list, each row once", async () => {
    const whole = await ask({ all: "true" });
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask({ limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.total).toBe(whole.total);
      ids.push(...idsOf(page.findings));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(ids).toEqual(idsOf(whole.findings));
    await expect(ask({ cursor: "eyJ9" })).rejects.toThrow(/expected a cursor/);
  });

  it("filters by detector, unit, user, subject and place; a detector that is not known is refused with the nearest name", async () => {
    const [first, second] = (await ask({ kind: "repeat-target" })).findings;
    expect(idsOf((await ask({ detector: "T1", unit: "Unit 3" })).findings)).toEqual([first!.id]);
    expect(idsOf((await ask({ detector: "T1", user: "u7" })).findings)).toEqual([second!.id]);
    expect(idsOf((await ask({ subject: "p-again", kind: "repeat-target" })).findings)).toEqual([first!.id]);
    expect(idsOf((await ask({ rank_to: 2 })).findings)).toEqual([first!.id, second!.id]);
    expect((await ask({ unit: "No such unit" })).total).toBe(0);
    await expect(ask({ detector: "T11" })).rejects.toThrow(/detector: expected one of T1, .*T1/);
  });

  it("what somebody opened is seen by them and by nobody else, over a restart too", async () => {
    const [first] = (await ask({ kind: "repeat-target" })).findings;
    expect((await ask({ state: "seen" })).total).toBe(0);
    const { row } = await instance.detection().finding(ACTOR, first!.id, false);
    expect(row.seen).toBe(false);
    expect(idsOf((await ask({ state: "seen" })).findings)).toEqual([first!.id]);
    expect((await ask({ state: "new", kind: "repeat-target" })).total).toBe(1);
    expect((await ask({ state: "seen" }, "local:other")).total).toBe(0);
    expect((await ask({})).kinds).toContainEqual({ kind: "repeat-target", title: null, total: 2, new: 1 });
    await instance.close();
    instance = await open();
    expect(idsOf((await ask({ state: "seen" })).findings)).toEqual([first!.id]);
  });

  it("a rule's match stands within the finding about that user's day; asked for apart, both have their place", async () => {
    const { mkdir, writeFile } = await import("node:fs/promises");
    await mkdir(join(folder.path, "rules"), { recursive: true });
    await writeFile(join(folder.path, "rules", "twice.yml"), RULE);
    await instance.detection().run(ACTOR);
    const apart = await ask({ all: "true" });
    const folded = await ask({ all: "true", folded: "true" });
    const host = folded.findings.find(({ user, kind }) => user === "u7" && kind === "repeat-target");
    const rules = apart.findings.filter(({ kind }) => kind === "rule:twice");
    expect(rules).toHaveLength(2);
    const within = rules.filter(({ day }) => day === host?.day);
    expect(host?.with).toEqual(idsOf(within));
    expect(within).toHaveLength(1);
    expect(folded.total).toBe(apart.total - 1);
    expect(idsOf(folded.findings)).not.toContain(within[0]!.id);
    expect(folded.kinds).toContainEqual(
      expect.objectContaining({ kind: "rule:twice", title: "Opens p-twice", total: 2 }),
    );
    // Asked for by the kind of what stands within it, the row is found.
    expect(idsOf((await ask({ kind: "rule:twice", folded: "true" })).findings)).toContain(host!.id);
    const answer = await instance.detection().finding(ACTOR, within[0]!.id, false);
    expect(answer.rule).toMatchObject({ same: true, rule: { id: "twice", title: "Opens p-twice" }, text: RULE });
    expect(answer.related[0]).toMatchObject({ relation: "folded", row: { id: host!.id } });
    expect(answer.related.some(({ relation, row }) => relation === "user" && row.kind === "rule:twice")).toBe(true);
    const again = await instance.detection().finding(ACTOR, host!.id, true);
    expect(again.reproduction).toMatchObject({ same: true, differs: [], missing: [] });
    await rm(join(folder.path, "rules"), { recursive: true });
    expect((await instance.detection().finding(ACTOR, within[0]!.id, false)).rule).toBe(null);
  });
});

describe("a finding's figures", () => {
  it("say how the scores lie that it was compared with: shares from 0 to 1, never falling", async () => {
    const [first] = (await ask({ kind: "repeat-target" })).findings;
    const { finding } = await instance.detection().finding(ACTOR, first!.id, false);
    const [signal] = finding.signals;
    expect(signal?.peers?.map(({ share }) => share)).toEqual([0, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1]);
    const scores = signal!.peers!.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
    expect(scores[0]).toBe(1);
    expect(signal!.score).toBeGreaterThan(1);
  });

  it("its accesses come in the order of the log with what explains each, a page at a time", async () => {
    const [first] = (await ask({ kind: "repeat-target" })).findings;
    const all = await instance.detection().accesses(ACTOR, first!.id, {});
    expect(all.accesses.map(({ row }) => row.index)).toEqual(first!.events);
    expect(all.accesses[0]?.explained).toEqual([{ subject: "p-again", by: null }]);
    expect(all).toMatchObject({ total: first!.events.length, next: null, gone: [] });
    expect(all.absent.length).toBeGreaterThan(0);
    const [event] = first!.events;
    const rest = await instance.detection().accesses(ACTOR, first!.id, { cursor: String(event) });
    expect(rest.accesses.map(({ row }) => row.index)).toEqual(first!.events.slice(1));
    await expect(instance.detection().accesses(ACTOR, first!.id, { cursor: "-1" })).rejects.toThrow(
      /expected a cursor/,
    );
    await expect(instance.detection().accesses(ACTOR, "0".repeat(32), {})).rejects.toThrow(
      /expected the id of a finding/,
    );
  });
});

describe("detectors as cards", () => {
  it("have version, parameters with what is usual, harm, minutes, and how many findings they are in", async () => {
    const { detectors, budget } = await instance.detection().detectors();
    expect(budget).toBe(200);
    expect(detectors.find(({ id }) => id === "T1")).toMatchObject({
      kind: "repeat-target",
      about: "target",
      harm: 8,
      minutes: 10,
      upheld_before: 0.2,
      parameters: [{ name: "weight", value: 1, usual: 1 }],
      findings: 2,
    });
    expect(detectors.find(({ applies }) => !applies)?.reason).not.toBe(undefined);
  });
});

describe("what was opened", () => {
  it("survives a torn line and lines of somebody else's making", async () => {
    const file = join(folder.path, "index", "seen-test.ndjson");
    await new SeenFindings(file).note("a", "1");
    await appendFile(file, 'null\n[1,2]\n{"a":1}\n["a","3"]\n["a","2');
    expect(await new SeenFindings(file).by("a")).toEqual(new Set(["1", "3"]));
    expect(await new SeenFindings(file).by("b")).toEqual(new Set());
  });
});

describe("units of users", () => {
  it("are those of the post that began last, and none without a table", async () => {
    const rows = [
      { user: "u", unit: "Old", start: "2020-01-01" },
      { user: "u", unit: "New", start: "2024-01-01" },
      { user: "u", unit: "Older", start: "2019-01-01" },
    ];
    const units = new UnitsOfUsers({ read: async () => ({ version: 1, sha256: "", rows }) });
    expect(await units.present()).toEqual(new Map([["u", "New"]]));
    expect(await new UnitsOfUsers({ read: async () => undefined }).present()).toEqual(new Map());
  });
});
