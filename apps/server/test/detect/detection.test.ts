// Detection of a data folder: a planted pattern is found, sealed once, and computed again from its record.
import { spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FindingRow, FindingsQuery } from "@quis/contract";
import type { Instance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder } from "../instance/fixture.ts";
import { access, ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "./agency.ts";

const DAY_MS = 86_400_000;

let folder: Folder;
let nowMs: number;
let instance: Instance;
const open = (): Promise<Instance> => openAgency(folder.path, () => nowMs);

beforeEach(async () => {
  folder = await dataFolder();
  nowMs = FIRST_MS + DAYS * DAY_MS + 9 * 3_600_000;
  instance = await open();
});
afterEach(async () => {
  await instance.close();
  await folder.remove();
});

async function findings(query: FindingsQuery = {}): Promise<FindingRow[]> {
  return (await instance.detection().findings(ACTOR, { all: "true", ...query })).findings;
}

async function questions(): Promise<FindingRow[]> {
  return (await findings()).filter(({ kind }) => kind !== "sample");
}

async function oversightSize(): Promise<number> {
  const { logs } = await instance.status();
  return logs.find(({ name }) => name === "oversight")?.size ?? 0;
}

async function importContext(kind: "users" | "work", text: string): Promise<void> {
  await instance.importContext(ACTOR, { kind, file: `${kind}.csv`, bytes: bytesOf(text) });
}

describe("findings of ten users only", () => {
  it("a planted pattern is listed by rank: id, rank, kind, sentence, p, user, subject, events", async () => {
    await importLines(instance, agency(0, DAYS));
    const found = await questions();
    const p = expect.any(Number) as number;
    expect(found).toMatchObject([
      {
        rank: 1,
        kind: "repeat-target",
        user: "u3",
        subject: "p-again",
        sentence: "Opened on 2 days.",
        p,
        day: "2026-03-14",
      },
      {
        rank: 2,
        kind: "repeat-target",
        user: "u7",
        subject: "p-twice",
        sentence: "Opened on 2 days.",
        p,
        day: "2026-03-18",
      },
    ]);
    expect(found.every(({ id, events }) => /^[0-9a-f]{32}$/.test(id) && events.length === 1)).toBe(true);
    const [event] = found[0]!.events;
    const { rows } = await instance.who(ACTOR, "p-again", { limit: 100 });
    expect(rows.map(({ index }) => index)).toContain(event);
  });

  it("accesses drawn at random stand between them, one a day, of those that no finding is about", async () => {
    await importLines(instance, agency(0, DAYS));
    const drawn = await findings({ kind: "sample" });
    expect(drawn).toHaveLength(DAYS);
    expect(new Set(drawn.map(({ day }) => day)).size).toBe(DAYS);
    expect(drawn.every(({ p, priority, sentence }) => p === null && priority === 0 && /at random/.test(sentence))).toBe(
      true,
    );
    const flagged = new Set((await questions()).flatMap(({ events }) => events));
    expect(drawn.some(({ events }) => flagged.has(events[0]!))).toBe(false);
  });

  it("--from, --to, --kind and --limit choose; the rank stays that among all", async () => {
    await importLines(instance, agency(0, DAYS));
    const [first, second] = await questions();
    expect(await findings({ kind: "repeat-target", from: "2026-03-18T00:00:00Z" })).toEqual([second]);
    expect(await findings({ kind: "repeat-target", to: "2026-03-18T00:00:00Z" })).toEqual([first]);
    await expect(findings({ kind: "repeat-targt" })).rejects.toThrow(
      /expected one of repeat-target, badge, sample.*repeat-target/,
    );
    const answer = await instance.detection().findings(ACTOR, { limit: 1 });
    expect(answer).toMatchObject({ total: DAYS + 2, findings: [first] });
  });

  it("an empty folder has nothing to find", async () => {
    expect(await findings()).toEqual([]);
  });
});

describe("sealed when raised", () => {
  it("as an entry of its own, once over restarts and passes, also by another cut of the log", async () => {
    await importLines(instance, agency(0, DAYS));
    const before = await findings();
    await instance.close();
    instance = await open();
    const size = await oversightSize();
    expect(await findings()).toEqual(before);
    expect(await instance.detection().run(ACTOR)).toMatchObject({ raised: 0, updated: 0, sampled: 0 });
    expect(await oversightSize()).toBe(size + 2);
    await importLines(instance, [access({ day: 3, user: "u1", subject: "p-late", n: 300 })]);
    expect(await instance.detection().run(ACTOR)).toMatchObject({ raised: 0, updated: 0, sampled: 0 });
    expect(await findings()).toEqual(before);
  });

  it("the entry is an OCSF 2004 event that holds the whole finding", async () => {
    await importLines(instance, agency(0, DAYS));
    const [first] = await questions();
    const { event } = await instance.event(ACTOR, first!.raised.deed, "oversight");
    const { finding } = await instance.detection().finding(ACTOR, first!.id, false);
    const { rank: _rank, raised: _raised, updates: _updates, ...sealed } = finding;
    expect(event).toMatchObject({ class_uid: 2004, activity_id: 1, evidences: [{ data: sealed }] });
    const { ocsf } = await instance.detection().findings(ACTOR, { limit: 1, ocsf: "true" });
    expect(ocsf).toEqual([event]);
  });

  it("killed in the middle of a pass, the next start has the same findings, none twice", async () => {
    await importLines(instance, agency(0, DAYS));
    await instance.close();
    const script = join(import.meta.dirname, "detect-until-killed.ts");
    const { signal } = spawnSync(process.execPath, [script, folder.path, String(nowMs)], { encoding: "utf8" });
    expect(signal).toBe("SIGKILL");
    instance = await open();
    const { findings: early, samples } = await instance.detection().status();
    expect(early + samples).toBeGreaterThan(0);
    const summary = await instance.detection().run(ACTOR);
    expect(summary.raised + early).toBe(2);
    expect(summary.sampled + samples).toBe(DAYS);
    const all = await findings();
    expect(new Set(all.map(({ id }) => id)).size).toBe(DAYS + 2);
    expect((await questions()).map(({ user }) => user)).toEqual(["u3", "u7"]);
  });

  it("a pass that is stopped says so and leaves what it has sealed", async () => {
    await importLines(instance, agency(0, DAYS));
    await expect(instance.detection().run(ACTOR, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "QUIS_ABORTED",
    });
    expect(await instance.detection().run(ACTOR)).toMatchObject({ raised: 2, sampled: DAYS });
  });
});

describe("--reproduce", () => {
  it("same: true, for findings and drawn accesses, also after more has come", async () => {
    await importLines(instance, agency(0, DAYS));
    const all = await findings();
    await importLines(instance, [access({ day: 5, user: "u1", subject: "p-again", n: 300 })]);
    for (const { id } of [...(await questions()), ...all.filter(({ kind }) => kind === "sample").slice(0, 2)]) {
      const { reproduction } = await instance.detection().finding(ACTOR, id, true);
      expect(reproduction).toMatchObject({ same: true, differs: [], missing: [] });
    }
  });

  it("context of another version is not asked: the recorded one is, and if it is gone it says so", async () => {
    const users = "user,role,unit,start,end\nu3,clerk,Intake,2026-01-01T00:00:00Z,\n";
    await importContext("users", users);
    await importLines(instance, agency(0, DAYS));
    const [first] = await questions();
    await importContext("users", users.replace("clerk", "lead"));
    const again = await instance.detection().finding(ACTOR, first!.id, true);
    expect(again.reproduction).toMatchObject({ same: true });
    const [name] = again.finding.basis.context;
    expect(name).toMatch(/^users@1:[0-9a-f]{16}$/);
    const file = join(folder.path, "context", "users", "000001.csv");
    const missing = [`context ${name}: that version is not in the data folder, or is not what it was`];
    await writeFile(file, (await readFile(file, "utf8")).replace("clerk", "clark"));
    expect((await instance.detection().finding(ACTOR, first!.id, true)).reproduction).toMatchObject({
      same: false,
      missing,
    });
    await rm(file);
    expect((await instance.detection().finding(ACTOR, first!.id, true)).reproduction).toMatchObject({
      same: false,
      missing,
    });
  });

  it("events that were erased since are named as the difference", async () => {
    await importLines(instance, agency(0, DAYS));
    const [first] = await questions();
    await instance.erase(ACTOR, { index: 0, authority: "Board", reason: "test" });
    const { reproduction } = await instance.detection().finding(ACTOR, first!.id, true);
    expect(reproduction?.same).toBe(false);
    expect(reproduction?.differs).toContainEqual({
      field: "basis.learned.events",
      recorded: expect.any(Number) as number,
      now: expect.any(Number) as number,
    });
  });

  it("an id that was never sealed is refused", async () => {
    await expect(instance.detection().finding(ACTOR, "0".repeat(32), true)).rejects.toMatchObject({
      code: "QUIS_NOT_FOUND",
    });
  });
});

describe("what cannot be judged", () => {
  it("a source without subjects: 'not applicable' with the reason, never zero", async () => {
    await importLines(instance, agency(0, DAYS, false));
    expect(await questions()).toEqual([]);
    expect((await instance.detection().status()).detectors).toEqual([
      { id: "T1", kind: "repeat-target", version: "1.0.0", applies: false, reason: "no access names a subject" },
      { id: "T2", kind: "badge", version: "1.0.0", applies: false, reason: "no source names a badge" },
    ]);
  });

  it("before anything was judged, no detector is said to have judged", async () => {
    const status = await instance.detection().status();
    expect(status).toMatchObject({ state: "never", last: null });
    expect(status.detectors.every(({ applies }) => !applies)).toBe(true);
  });

  it("accesses dated after today wait, and are counted", async () => {
    nowMs = FIRST_MS + 2 * DAY_MS;
    await importLines(instance, agency(0, 4));
    await findings();
    expect(await instance.detection().status()).toMatchObject({ future: 60, last: { days: 3, events: 180 } });
  });

  it("settings that cannot be refuse to answer rather than judge by others", async () => {
    await writeFile(join(folder.path, "detection.yaml"), "version: 1\nbudgett: 3\n");
    await expect(findings()).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
  });
});
