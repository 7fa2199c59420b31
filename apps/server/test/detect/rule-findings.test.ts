// Sigma rules over sealed events: a finding at once, sealed once, computed again from the log.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Finding, FindingRow } from "@quis/contract";
import type { Instance } from "../../src/index.ts";
import { dataFolder, type Folder } from "../instance/fixture.ts";
import { ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "./agency.ts";

const KIND = "rule:aaaaaaaa-0000-4000-8000-000000000001";
const ruleOf = (title: string, level: string): string => `title: ${title}
id: aaaaaaaa-0000-4000-8000-000000000001
name: opened_again
level: ${level}
falsepositives: [A case that is worked on]
logsource: { product: quis }
detection: { s: { oversight.subjects.uid: p-again }, condition: s }
`;

let folder: Folder;
let instance: Instance;
const open = (): Promise<Instance> => openAgency(folder.path, () => FIRST_MS + DAYS * 86_400_000 + 9 * 3_600_000);

async function writeRule(text: string): Promise<void> {
  await mkdir(join(folder.path, "rules"), { recursive: true });
  await writeFile(join(folder.path, "rules", "again.yml"), text);
}

async function ofRule(): Promise<FindingRow[]> {
  const { findings } = await instance.detection().findings(ACTOR, { all: "true" });
  return findings.filter(({ kind }) => kind === KIND);
}

async function reproduced(
  id: string,
): Promise<{ same: boolean; missing: string[]; differs: readonly unknown[]; finding: Finding }> {
  const { finding, reproduction } = await instance.detection().finding(ACTOR, id, true);
  if (reproduction === undefined) throw new Error("expected a reproduction");
  return { ...reproduction, finding };
}

beforeEach(async () => {
  folder = await dataFolder();
  instance = await open();
});
afterEach(async () => {
  await instance.close();
  await folder.remove();
});

describe("findings of rules", () => {
  it("one per rule, user and day, with the event, what else explains it, and the share of user-days; sealed once over restarts", async () => {
    await writeRule(ruleOf("Record opened again", "critical"));
    await importLines(instance, agency(0, DAYS));
    const found = await ofRule();
    expect(found.length).toBe(7);
    expect(
      found.every(
        ({ user, events, sentence }) =>
          user === "u3" && events.length === 1 && sentence.startsWith("Record opened again"),
      ),
    ).toBe(true);
    await instance.close();
    instance = await open();
    expect((await ofRule()).map(({ id, raised }) => [id, raised.deed])).toEqual(
      found.map(({ id, raised }) => [id, raised.deed]),
    );
    const { same, finding } = await reproduced(found[0]!.id);
    expect(same).toBe(true);
    expect(finding.counter).toEqual(["The rule's author knows a harmless cause: A case that is worked on"]);
  });

  it("a rule that matches on more than one user-day in a hundred is not for reviewers, unless its level is critical", async () => {
    await writeRule(ruleOf("Record opened again", "high"));
    await importLines(instance, agency(0, DAYS));
    expect((await ofRule()).every(({ p }) => p !== null && p <= 0.01)).toBe(true);
    expect((await ofRule()).length).toBe(1);
  });

  it("what a rule flagged is not drawn at random, and what is drawn is the same when drawn again, whatever rules flag later", async () => {
    // Of level critical, so that it flags the user-day of almost every access: only u3's days are left to draw from.
    await writeRule(
      ruleOf("Anybody but u3", "critical").replace(
        "detection: { s: { oversight.subjects.uid: p-again }, condition: s }",
        "detection: { s: { actor.user.uid: u3 }, condition: not s }",
      ),
    );
    await importLines(instance, agency(0, DAYS));
    const flagged = await ofRule();
    expect(flagged.length).toBe(9 * DAYS);
    const drawn = async (): Promise<FindingRow[]> =>
      (await instance.detection().findings(ACTOR, { kind: "sample", all: "true" })).findings;
    const first = await drawn();
    expect(first.length).toBeGreaterThan(10);
    expect(first.every(({ user }) => user === "u3")).toBe(true);
    const { finding, same } = await reproduced(first[0]!.id);
    expect([same, (finding.basis.oversight_size ?? 0) > 0]).toEqual([true, true]);
    expect(finding.signals[0]!.figures["among"]).toBeLessThanOrEqual(7);
    // Another rule flags u3's days too. What was known when the sample was drawn stands.
    await writeRule(
      ruleOf("Anybody", "critical")
        .replace("aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002")
        .replace(
          "detection: { s: { oversight.subjects.uid: p-again }, condition: s }",
          'detection: { s: { actor.user.uid: "*" }, condition: s }',
        ),
    );
    await instance.detection().run(ACTOR);
    expect(new Set((await drawn()).map(({ id }) => id))).toEqual(new Set(first.map(({ id }) => id)));
    expect((await reproduced(first[0]!.id)).same).toBe(true);
  });

  it("a rule that has changed is another version: computing again says so, and is not the same", async () => {
    await writeRule(ruleOf("Record opened again", "critical"));
    await importLines(instance, agency(0, DAYS));
    const [first] = await ofRule();
    await writeRule(ruleOf("Record opened once more", "critical"));
    const { same, missing } = await reproduced(first!.id);
    expect(same).toBe(false);
    expect(missing.join()).toMatch(/^rule aaaaaaaa-0000-4000-8000-000000000001 \S+: in force is version /);
  });

  it("a state file that is torn costs a look at everything, and seals nothing twice", async () => {
    await writeRule(ruleOf("Record opened again", "critical"));
    await importLines(instance, agency(0, 15));
    const before = await ofRule();
    await writeFile(join(folder.path, "index", "rules.json"), '{"next":3');
    await importLines(instance, agency(15, DAYS));
    const after = await ofRule();
    expect(after.length).toBe(7);
    expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  });
});
