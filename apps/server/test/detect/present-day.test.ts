// While the folder is served: accesses of today are judged as they come, and past days again when something was late.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FindingRow } from "@quis/contract";
import type { Instance } from "../../src/index.ts";
import { LocalInstance } from "../../src/instance/local-instance.ts";
import { dataFolder, type Folder } from "../instance/fixture.ts";
import { access, ACTOR, agency, FIRST_MS, importLines, openAgency } from "./agency.ts";

const DAY_MS = 86_400_000;
/** Today is day 12: u3 has opened p-again on day 10. */
const TODAY = 12;
const PATIENT = { timeout: 60_000, interval: 200 };

let folder: Folder;
let nowMs: number;
let instance: Instance;

beforeEach(async () => {
  folder = await dataFolder();
  nowMs = FIRST_MS + TODAY * DAY_MS + 18 * 3_600_000;
  instance = await openAgency(folder.path, () => nowMs);
  await importLines(instance, agency(0, TODAY));
  if (instance instanceof LocalInstance) await instance.detection().serve();
});
afterEach(async () => {
  await instance.close();
  await folder.remove();
});

const judgedTo = (treeSize: number) =>
  vi.waitFor(async () => {
    const { state, last } = await instance.detection().status();
    expect([state, (last?.tree_size ?? 0) >= treeSize]).toEqual(["current", true]);
  }, PATIENT);

async function questions(): Promise<FindingRow[]> {
  const { findings } = await instance.detection().findings(ACTOR, { all: "true" });
  return findings.filter(({ kind }) => kind !== "sample");
}

it("a finding comes from today's accesses without being asked for, once, and is the same when computed again", async () => {
  await judgedTo(1);
  expect(await questions()).toEqual([]);
  // The usual work of the day, then the record again: in pieces, as they come live.
  const today = agency(TODAY, TODAY + 1);
  await importLines(instance, today.slice(0, 30));
  await importLines(instance, today.slice(30));
  await vi.waitFor(async () => expect(await questions()).toHaveLength(1), PATIENT);
  const [found] = await questions();
  expect(found).toMatchObject({ user: "u3", subject: "p-again", day: "2026-03-14" });
  const { finding, reproduction } = await instance.detection().finding(ACTOR, found!.id, true);
  expect(reproduction).toMatchObject({ same: true, differs: [], missing: [] });
  expect(finding.basis.day.tree_size).toBeGreaterThan(finding.basis.learned.tree_size);
  // More of the day changes nothing that was said.
  await importLines(instance, [access({ day: TODAY, user: "u5", subject: "p-more", n: 400 })]);
  await vi.waitFor(async () => expect((await instance.detection().status()).state).toBe("current"), PATIENT);
  expect(await questions()).toEqual([{ ...found, seen: true }]);
  // When the day is over it is learned, and its accesses are drawn from.
  nowMs += DAY_MS;
  await vi.waitFor(async () => {
    const { findings } = await instance.detection().findings(ACTOR, { kind: "sample", from: "2026-03-14T00:00:00Z" });
    expect(findings).toHaveLength(1);
  }, PATIENT);
  expect(await questions()).toEqual([{ ...found, seen: true }]);
});

it("while a pass goes on today is judged by what was learned before it, also after midnight; what it raises is the same when computed again", async () => {
  await judgedTo(1);
  const gate = join(folder.path, "..", `gate-${process.pid}-${Date.now()}`);
  process.env["QUIS_TEST_GATE"] = gate;
  let isPassing = true;
  const pass = instance
    .detection()
    .run(ACTOR)
    .finally(() => (isPassing = false));
  try {
    await vi.waitFor(async () => expect((await instance.detection().status()).state).toBe("running"), PATIENT);
    await importLines(instance, agency(TODAY, TODAY + 1));
    await vi.waitFor(async () => expect(await questions()).toHaveLength(1), PATIENT);
    const [ofToday] = await questions();
    expect(ofToday).toMatchObject({ user: "u3", subject: "p-again", day: "2026-03-14" });
    // Midnight: today has not been learned, and tomorrow is judged all the same.
    nowMs += DAY_MS;
    const tomorrow = [
      ...agency(TODAY + 1, TODAY + 2).filter((line) => !line.includes("p-again")),
      access({ day: TODAY + 1, user: "u4", subject: "p-4-3-2", n: 300 }),
    ];
    await importLines(instance, tomorrow);
    await vi.waitFor(async () => expect(await questions()).toHaveLength(2), PATIENT);
    expect(isPassing).toBe(true);
    const ofTomorrow = (await questions()).find(({ day }) => day === "2026-03-15");
    expect(ofTomorrow).toMatchObject({ user: "u4", subject: "p-4-3-2" });
    const { finding } = await instance.detection().finding(ACTOR, ofTomorrow!.id, false);
    expect(finding.basis).toMatchObject({ learned: { before: "2026-03-14" }, day: { date: "2026-03-15" } });
    writeFileSync(gate, "");
    await pass;
    for (const { id } of [ofToday!, ofTomorrow!]) {
      const { reproduction } = await instance.detection().finding(ACTOR, id, true);
      expect(reproduction).toMatchObject({ same: true, differs: [], missing: [] });
    }
  } finally {
    writeFileSync(gate, "");
    delete process.env["QUIS_TEST_GATE"];
    await pass;
  }
});
