// From a finding to a court: a finding is asked about, the employee is heard, two persons decide, its accesses leave as a bundle, and a stranger with a fresh
// folder, without the data folder, checks it by command. On an invented agency, and on a real ALPR search audit log whose users are replaced by invented
// ones. What persons decide is taken in their names in the process: it needs their fresh proof, which no token has.
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { QueuedFinding, ReviewAnswer, ReviewStepInput, Role } from "@quis/contract";
import { type Instance, openInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asking, type Principal } from "../../apps/server/src/access/index.ts";
import { ACTOR, agency, DAYS, FIRST_MS, importLines, openAgency } from "../../apps/server/test/detect/agency.ts";
import { ALPR_MAPPING, ALPR_RULE, alprWithInventedUsers, hasAlprLog } from "./support/alpr.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const person = (name: string, roles: readonly Role[], user: string | null = null): Principal => ({
  uid: `person:${name}`,
  name,
  roles,
  method: "passkey",
  scope: null,
  user,
  unit: null,
  freshUntilMs: Infinity,
});
const ann = person("p-ann", ["reviewer"]);
const ben = person("p-ben", ["reviewer"]);

interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command by itself; the stranger's environment names nothing of this machine. */
function quis(cwd: string, ...args: string[]): Said {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bin/quis.js"), ...args], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: cwd, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

/** Where accesses come from, and the finding that is asked about. */
interface World {
  readonly name: string;
  readonly present: boolean;
  /** When the findings are read. */
  readonly nowMs: number;
  open(data: string, now: () => number): Promise<Instance>;
  readonly kind: string;
}

const worlds: readonly World[] = [
  {
    name: "an invented agency",
    present: true,
    nowMs: FIRST_MS + DAYS * 86_400_000 + 9 * 3_600_000,
    open: async (data, now) => {
      const instance = await openAgency(data, now);
      await importLines(instance, agency(0, DAYS));
      return instance;
    },
    kind: "repeat-target",
  },
  {
    name: "a real ALPR search audit log, by an overseer's own rule",
    present: hasAlprLog(),
    nowMs: Date.UTC(2026, 0, 5, 9),
    open: async (data, now) => {
      await mkdir(join(data, "rules"), { recursive: true });
      await writeFile(join(data, "rules", "network.yml"), ALPR_RULE);
      const instance = await openInstance({ data, create: true, now });
      await instance.importFile(ACTOR, {
        file: "search-audit.csv",
        bytes: one(await alprWithInventedUsers()),
        source: "alpr",
        mapping: await readFile(ALPR_MAPPING, "utf8"),
        zone: "UTC",
      });
      return instance;
    },
    kind: "rule:network_searches_without_crime",
  },
];

async function* one(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

describe.each(worlds.filter(({ present }) => present))("from a finding to a court: $name", (world) => {
  let place: string;
  let data: string;
  let court: string;
  let asked: QueuedFinding;
  let decided: ReviewAnswer;

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), "quis-court-"));
    data = join(place, "quis-data");
    court = join(place, "court");
    await mkdir(court);
    let { nowMs } = world;
    const instance = await world.open(data, () => nowMs);
    try {
      await instance.detection().run(ACTOR);
      const { findings } = await instance.detection().findings(ACTOR, { all: "true" });
      asked = findings.find(({ kind }) => kind === world.kind)!;
      const employee = person("p-employee", ["employee"], asked.user);
      const take = (who: Principal, step: ReviewStepInput): Promise<ReviewAnswer> => {
        nowMs += 60_000;
        return asking.run({ principal: who, action: "reviews", sealed: 0 } as never, () =>
          instance.reviewing().take(who.uid, asked.id, step),
        );
      };
      await take(ann, { step: "taken" });
      await take(ann, { step: "inquired", reason: "no-record-of-work", text: "Nine days.", case_ref: "Q-1" });
      await take(ann, { step: "notified", via: "mail" });
      await take(employee, { step: "replied", text: "I covered for a colleague.", attachments: [] });
      await take(ann, { step: "hearing-closed" });
      await take(ann, { step: "proposed", outcome: "misuse", reason: "contradicted-by-records", text: "Rota." });
      decided = await take(ben, { step: "answered", approved: true, text: "I read both." });
      const keys = ["records", "oversight"].map((log) => `log ${instance.vkey(log as "records")}\n`).join("");
      await writeFile(join(court, "policy"), `${keys}quorum none\n`);
    } finally {
      await instance.close();
    }
  });
  afterAll(() => rm(place, { recursive: true, force: true }));

  it("two persons decide, after the employee was heard; each step stands in the oversight log", () => {
    expect(decided.decision).toMatchObject({ outcome: "misuse", deciders: [ann.uid, ben.uid] });
    expect(decided.steps.map(({ step }) => step)).toEqual([
      "opened",
      "taken",
      "inquired",
      "notified",
      "replied",
      "hearing-closed",
      "proposed",
      "answered",
    ]);
    const deeds = decided.steps.slice(1).map(({ deed }) => deed);
    expect(deeds).toEqual([...new Set(deeds)].toSorted((a, b) => a! - b!));
  });

  it("its accesses leave as a bundle, which a stranger's command proves from a fresh folder", async () => {
    const why = ["--title", "Accesses of one finding", "--case", "Q-1", "--reason", "Decided by two persons"];
    const made = quis(
      place,
      "--data",
      data,
      "bundle",
      "bundle",
      ...why,
      "--finding",
      asked.id,
      "--disclose",
      "user,time",
    );
    expect(made).toMatchObject({ status: 0, stderr: "" });
    await cp(join(place, "bundle"), join(court, "bundle"), { recursive: true });
    const checked = quis(court, "check", "bundle", "--policy", "policy");
    expect(checked).toMatchObject({ status: 0, stderr: "" });
    expect(checked.stdout).toMatch(new RegExp(`^Proved: ${asked.events.length} events? of `));
    expect(checked.stdout).toMatch(/no\s+time\s+stamp/);
    const contents = JSON.parse(await readFile(join(court, "bundle/data/bundle.json"), "utf8")) as object;
    expect(contents).toMatchObject({ case: "Q-1", question: { parameters: { finding: asked.id } } });
  });

  it.each([
    ["a value in the table", "data/events.csv", (text: string) => text.replace(asked.user, "somebody-else")],
    ["the case it was made for", "data/bundle.json", (text: string) => text.replace('"Q-1"', '"Q-2"')],
    ["the log's state", "data/log/checkpoint", (text: string) => text.replace(/\n(\d)/, "\n9$1")],
    ["its maker's deed", "data/custody/deed.quis.json", (text: string) => text.replace('"W', '"X')],
  ])("with %s changed it is refused, and the file is named", async (_, path, change) => {
    const copy = join(court, "changed");
    await rm(copy, { recursive: true, force: true });
    await cp(join(court, "bundle"), copy, { recursive: true });
    const before = await readFile(join(copy, path), "utf8");
    expect(change(before)).not.toBe(before);
    await writeFile(join(copy, path), change(before));
    const checked = quis(court, "check", "changed", "--policy", "policy");
    expect(checked.status).toBe(1);
    expect(checked.stdout).toContain(`NOT PROVED: ${path}: expected `);
  });
});
