import { join } from "node:path";
import { calendarAnswerSchema, growthAnswerSchema, keepingAnswerSchema, sourceReportSchema } from "@quis/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Instance, openInstance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder, line } from "../instance/fixture.ts";

const ACTOR = "local:survey-test";
const HOUR_MS = 3_600_000;
const HOURS = 28 * 24;
const FIRST_MS = Date.parse("2026-03-02T00:00:00Z");
let folder: Folder;
let instance: Instance;

/** Four weeks with two events an hour. */
function weeks(): string {
  const lines = Array.from({ length: HOURS * 2 }, (_, n) =>
    line(n, { time: FIRST_MS + Math.floor(n / 2) * HOUR_MS + n }),
  );
  return `${lines.join("\n")}\n`;
}

beforeAll(async () => {
  folder = await dataFolder();
  instance = await openInstance({ data: folder.path, create: true, now: () => FIRST_MS + (HOURS + 1) * HOUR_MS });
  await instance.importFile(ACTOR, { file: "e.ndjson", bytes: bytesOf(weeks()), source: "desk", format: "ocsf" });
  const broken = bytesOf('{"class_uid": 6001}\nnot json\n');
  await instance.importFile(ACTOR, { file: "broken.ndjson", bytes: broken, source: "desk", format: "ocsf" });
});
afterAll(async () => {
  await instance?.close();
  await folder?.remove();
});

async function sealed(): Promise<number> {
  const { logs } = await instance.status();
  return logs.find(({ name }) => name === "oversight")!.size;
}

describe("sources and logs as a whole", () => {
  it("the calendar says what is known of each day; the question is sealed, and a young look is not made again", async () => {
    const answer = await instance.survey().calendar(ACTOR, { days: 28 });
    expect(calendarAnswerSchema.parse(answer)).toEqual(answer);
    expect(answer.sources.map(({ source }) => source)).toEqual(["desk"]);
    const [{ days, span }] = answer.sources as [(typeof answer.sources)[0]];
    expect(days).toHaveLength(28);
    expect(days.reduce((sum, { events }) => sum + events, 0)).toBeLessThanOrEqual(span!.events);
    expect(days.some(({ state, events }) => state === "complete" && events > 0)).toBe(true);
    const before = await sealed();
    const again = await instance.survey().calendar(ACTOR, { days: 90 });
    expect(again.as_of).toBe(answer.as_of);
    expect(await sealed()).toBe(before + 1);
    const fresh = await instance.survey().calendar(ACTOR, { fresh: "true" });
    expect(fresh.as_of >= answer.as_of).toBe(true);
  });

  it("a source's report has its week, fields, quarantine by code and legal profiles; an unknown source is refused", async () => {
    const report = await instance.survey().source(ACTOR, "desk", false);
    expect(sourceReportSchema.parse(report)).toEqual(report);
    expect(report.week).toHaveLength(168);
    expect(report.week.some(({ mean, low, high }) => mean !== null && low! <= mean && mean <= high!)).toBe(true);
    expect(report.fields.find(({ field }) => field === "actor.user.uid")).toMatchObject({ state: "present" });
    expect(report.fields.every((field) => field.weeks.length === report.field_weeks.length)).toBe(true);
    expect(report.quarantine.reduce((sum, { records }) => sum + records, 0)).toBe(2);
    expect(report.gaps.map(({ kind }) => kind)).toContain("quarantined");
    expect(report.profiles.map(({ name }) => name)).toContain("led-art-25");
    const led = report.profiles.find(({ name }) => name === "led-art-25")!;
    expect(led.declared).toBe(false);
    expect(led.operations.find(({ operation }) => operation === "consultation")!.events).toBeGreaterThan(0);
    await expect(instance.survey().source(ACTOR, "nobody", false)).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
  });

  it("growth goes from the first to the last entry, never backwards", async () => {
    for (const log of ["records", "oversight"]) {
      const growth = await instance.survey().growth(log, 20);
      expect(growthAnswerSchema.parse(growth)).toEqual(growth);
      expect(growth.points.length).toBeLessThanOrEqual(20);
      expect(growth.points[0]?.size).toBe(1);
      expect(growth.points.at(-1)?.size).toBe(growth.size);
      expect(growth.points.map(({ size }) => size)).toEqual(
        growth.points.map(({ size }) => size).toSorted((a, b) => a - b),
      );
    }
    await expect(instance.survey().growth("other", 20)).rejects.toMatchObject({ code: "QUIS_NOT_FOUND" });
  });

  it("keeping names backups and decisions, newest first, and how much is gone by them", async () => {
    const nothing = await instance.survey().keeping(ACTOR);
    expect(nothing).toMatchObject({ decisions: [], backups: [], gone: { erased: 0, destroyed: 0 } });
    const made = await instance.backup(ACTOR, { to: join(folder.path, "..", "backup"), withKeys: false });
    await instance.erase(ACTOR, { index: 3, authority: "Court order 1/26", reason: "wrong person" });
    await instance.settle();
    const keeping = await instance.survey().keeping(ACTOR);
    expect(keepingAnswerSchema.parse(keeping)).toEqual(keeping);
    expect(keeping.backups).toMatchObject([
      { files: made.files, bytes: made.bytes, with_keys: false, manifest_sha256: made.manifest_sha256 },
    ]);
    expect(keeping.decisions).toMatchObject([{ kind: "erase", authority: "Court order 1/26", events: 1 }]);
    expect(keeping.gone).toEqual({ erased: 1, destroyed: 0 });
  });

  it("quarantine is listed by source, code and file, in pages that miss none when records are resolved meanwhile", async () => {
    const list = await instance.quarantineList(ACTOR, { limit: 1, source: "desk" });
    expect(list).toMatchObject({ total: 2, rows: [{ line: 1, file: "broken.ndjson" }] });
    expect(list.counts?.reduce((sum, { records }) => sum + records, 0)).toBe(2);
    const second = await instance.quarantineList(ACTOR, { limit: 1, source: "desk", cursor: list.next! });
    expect(second).toMatchObject({ next: null, rows: [{ line: 2 }] });
    expect((await instance.quarantineList(ACTOR, { limit: 9, code: "SOURCE_BAD_JSON" })).total).toBe(1);
    expect((await instance.quarantineList(ACTOR, { limit: 9, file: "other.ndjson" })).total).toBe(0);
  });

  it("a preview seals the question and nothing else", async () => {
    const { size } = await instance.survey().growth("records", 2);
    const before = await sealed();
    const sample = new Uint8Array(Buffer.from('{"class_uid": 6001}\n'));
    const answer = await instance.survey().preview(ACTOR, { file: "a.ndjson", sample, isWhole: true, format: "ocsf" });
    expect(answer).toMatchObject({ format: { name: "ocsf" }, events: 0, quarantined: 1 });
    expect(await sealed()).toBe(before + 1);
    expect((await instance.survey().growth("records", 2)).size).toBe(size);
    expect((await instance.quarantineList(ACTOR, { limit: 9 })).total).toBe(2);
  });
});
