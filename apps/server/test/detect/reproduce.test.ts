// A record that was changed, and a program that is another one: what differs is said, field by field with both values; what is gone, by name.
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SealedFinding } from "@quis/contract";
import { ContextStore } from "../../src/context/context-store.ts";
import { type Reproducer, reproduce } from "../../src/detect/reproduce.ts";
import { openStore, type Store } from "../../src/store/index.ts";
import { dataFolder, type Folder } from "../instance/fixture.ts";
import { ACTOR, agency, DAYS, DETECTORS, FIRST_MS, importLines, openAgency } from "./agency.ts";
import { DETECTOR_SET } from "./made-detectors.ts";

let folder: Folder;
let store: Store;
let finding: SealedFinding;
let parts: Reproducer;

beforeAll(async () => {
  folder = await dataFolder();
  const instance = await openAgency(folder.path, () => FIRST_MS + DAYS * 86_400_000);
  await importLines(instance, agency(0, DAYS));
  const { findings } = await instance.detection().findings(ACTOR, { kind: "repeat-target" });
  ({ finding } = await instance.detection().finding(ACTOR, findings[0]!.id, false));
  await instance.close();
  store = await openStore({ path: join(folder.path, "store") });
  const contextFolder = join(folder.path, "context");
  parts = {
    store,
    context: new ContextStore(contextFolder),
    contextFolder,
    module: DETECTORS,
    detectors: DETECTOR_SET.detectors,
    rows: async () => [],
    guard: (work) => work(),
    signal: new AbortController().signal,
    onEvents: () => undefined,
  };
});
afterAll(async () => {
  await store.close();
  await folder.remove();
});

it("as sealed: the same", async () => {
  expect(await reproduce(finding, parts)).toEqual({ same: true, differs: [], missing: [] });
});

it("a figure that was changed: that figure, sealed and now", async () => {
  const [signal] = finding.signals;
  const changed = { ...finding, p: 0.5, signals: [{ ...signal!, figures: { days: 9 } }, ...finding.signals.slice(1)] };
  expect(await reproduce(changed, parts)).toMatchObject({
    same: false,
    differs: [
      { field: "p", recorded: 0.5, now: finding.p },
      { field: "signals[0].figures.days", recorded: 9, now: 2 },
    ],
  });
});

it("a parameter that was changed: what it makes different, with both values", async () => {
  const { basis } = finding;
  const changed = { ...finding, basis: { ...basis, parameters: { ...basis.parameters, T1: { weight: 3 } } } };
  const { same, differs } = await reproduce(changed, parts);
  expect(same).toBe(false);
  expect(differs).toContainEqual({ field: "signals[0].score", recorded: 2, now: 6 });
});

it("an event list that was changed, and a subject", async () => {
  const { differs } = await reproduce({ ...finding, events: [1, 2], subject: "p-other" }, parts);
  expect(differs).toEqual([
    { field: "subject", recorded: "p-other", now: finding.subject },
    { field: "events", recorded: [1, 2], now: finding.events },
  ]);
});

it("an id that does not come out of it", async () => {
  const { differs } = await reproduce({ ...finding, id: "0".repeat(32) }, parts);
  expect(differs).toEqual([{ field: "id", recorded: "0".repeat(32), now: null }]);
});

it("a cut that was changed: other events were learned", async () => {
  const { basis } = finding;
  const cut = { ...basis, learned: { ...basis.learned, tree_size: 300 }, day: { ...basis.day, tree_size: 300 } };
  const { same, differs } = await reproduce({ ...finding, basis: cut }, parts);
  expect(same).toBe(false);
  expect(differs.map(({ field }) => field)).toContain("day");
});

it("another version of a detector, none, and another Quis: each is named as missing, and it is not the same", async () => {
  const { basis } = finding;
  const other = { ...finding, basis: { ...basis, software: "9.0.0", detectors: { T1: "0.9.0", T9: "1.0.0" } } };
  expect(await reproduce(other, parts)).toEqual({
    same: false,
    differs: [],
    missing: [
      "detector T1 0.9.0: this program has version 1.0.0",
      "detector T9 1.0.0: this program has no such detector",
      expect.stringMatching(/^Quis 9\.0\.0: this program is /),
    ],
  });
});
