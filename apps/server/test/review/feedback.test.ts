// What became of reviews moves how likely the next finding of the kind is to be upheld: (a + upheld) ÷ (a + b + upheld + dismissed).
import { cp } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { FindingAnswer } from "@quis/contract";
import type { Instance } from "../../src/index.ts";
import { ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "../detect/agency.ts";
import { dataFolder, type Folder } from "../instance/fixture.ts";

const DAY_MS = 86_400_000;
const SPLIT = 16;
let reviewed: Folder;
let untouched: Folder;
let nowMs: number;
let id: string;

const ofKind = async (instance: Instance) =>
  (await instance.detection().findings(ACTOR, { all: "true" })).findings.find(
    ({ user, kind }) => user === "u3" && kind === "repeat-target",
  )!;

beforeAll(async () => {
  [reviewed, untouched] = [await dataFolder(), await dataFolder()];
  nowMs = FIRST_MS + SPLIT * DAY_MS + 9 * 3_600_000;
  const first = await openAgency(untouched.path, () => nowMs);
  await importLines(first, agency(0, SPLIT));
  await first.detection().run(ACTOR);
  ({ id } = await ofKind(first));
  await first.close();
  await cp(untouched.path, reviewed.path, { recursive: true });
});
afterAll(async () => {
  await reviewed.remove();
  await untouched.remove();
});

async function laterDays(
  folder: Folder,
  reproduce: boolean,
  review: (instance: Instance) => Promise<unknown>,
): Promise<FindingAnswer> {
  nowMs = FIRST_MS + SPLIT * DAY_MS + 10 * 3_600_000;
  const instance = await openAgency(folder.path, () => nowMs);
  await review(instance);
  nowMs = FIRST_MS + DAYS * DAY_MS + 9 * 3_600_000;
  await importLines(instance, agency(SPLIT, DAYS));
  await instance.detection().run(ACTOR);
  // One of those that were raised after the review.
  const later = (await instance.detection().findings(ACTOR, { all: "true" })).findings.find(
    ({ kind, day }) =>
      kind === "repeat-target" && day >= new Date(FIRST_MS + SPLIT * DAY_MS).toISOString().slice(0, 10),
  )!;
  const answer = await instance.detection().finding(ACTOR, later.id, reproduce);
  await instance.close();
  return answer;
}

it("a dismissed finding lowers P(upheld) of its kind in the next pass; what was counted is sealed, and comes out the same", async () => {
  const without = await laterDays(untouched, false, async () => undefined);
  const after = await laterDays(reviewed, true, async (instance) => {
    await instance.reviewing().take(ACTOR, id, { step: "taken" });
    const words = { reason: "assignment", text: "Their case." } as const;
    await instance.reviewing().take(ACTOR, id, { step: "dismissed", outcome: "explained", ...words });
  });
  expect(without.finding.basis.engine["dispositions"]).toEqual({});
  expect(after.finding.basis.engine["dispositions"]).toEqual({ "repeat-target": { upheld: 0, dismissed: 1 } });
  expect([after.finding.id, after.finding.p]).toEqual([without.finding.id, without.finding.p]);
  expect(after.finding.priority).toBeLessThan(without.finding.priority);
  expect(after.row.upheld!).toBeLessThan(without.row.upheld!);
  expect(after.reproduction).toMatchObject({ same: true });
});
