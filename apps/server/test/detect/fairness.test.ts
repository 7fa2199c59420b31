// The fairness report of a data folder: groups and intervals, never persons.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Instance } from "../../src/index.ts";
import { bytesOf, dataFolder, type Folder } from "../instance/fixture.ts";
import { ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "./agency.ts";

let folder: Folder;
let instance: Instance;

beforeEach(async () => {
  folder = await dataFolder();
  instance = await openAgency(folder.path, () => FIRST_MS + DAYS * 86_400_000 + 9 * 3_600_000);
});
afterEach(async () => {
  await instance.close();
  await folder.remove();
});

describe("fairness", () => {
  it("counts user-days and findings by role, shift, unit and tenure; a group of four is left out, and nobody is named", async () => {
    await importLines(instance, agency(0, DAYS));
    const post = (u: number): string => `u${u},${u < 4 ? "auditor" : "clerk"},Intake,2020-01-01T00:00:00Z,`;
    const users = ["user,role,unit,start,end", ...Array.from({ length: 10 }, (_, u) => post(u))].join("\n");
    await instance.importContext(ACTOR, { kind: "users", file: "users.csv", bytes: bytesOf(`${users}\n`) });
    const { findings } = await instance.detection().findings(ACTOR, { all: "true" });
    const asked = findings.filter(({ kind }) => kind !== "sample").length;
    expect(asked).toBeGreaterThan(0);
    const report = await instance.detection().fairness(ACTOR);
    expect(report).toMatchObject({
      from: "2026-03-02",
      to: "2026-03-21",
      user_days: 10 * DAYS,
      findings: asked,
      withheld: 1,
    });
    expect(
      report.rows.map(({ attribute, value, users: n, user_days: days, verdict }) => [
        attribute,
        value,
        n,
        days,
        verdict,
      ]),
    ).toEqual([
      ["role", "clerk", 6, 6 * DAYS, "too few"],
      ["shift", "day", 10, 10 * DAYS, "too few"],
      ["unit", "Intake", 10, 10 * DAYS, "too few"],
      ["tenure", "2 years and more", 10, 10 * DAYS, "too few"],
    ]);
    expect(JSON.stringify(report.rows)).not.toMatch(/"u\d/);
  });

  it("an empty folder has nothing to compare", async () => {
    expect(await instance.detection().fairness(ACTOR)).toMatchObject({ rows: [], from: null, to: null, user_days: 0 });
  });
});
