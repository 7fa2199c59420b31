// The rules of a data folder: in force, refused, off; and what they would have found, asked under the same seal as every question.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Instance } from "../../src/index.ts";
import { QuisError } from "../../src/index.ts";
import { parseRuleSettings } from "../../src/rules/settings.ts";
import { bytesOf, dataFolder, type Folder, line } from "../instance/fixture.ts";

const EVENTS = 700;
const views = (name: string, gte: number) =>
  `title: ${name}\nname: ${name}\nlevel: low\ncorrelation:\n  type: event_count\n  rules: [${name}_view]\n  group-by: [actor.user.uid]\n  timespan: 1m\n  condition: {gte: ${gte}}\n---\ntitle: ${name} view\nname: ${name}_view\nlogsource: {product: quis}\ndetection:\n  s: {oversight.operation: consultation}\n  condition: s\n`;

let folder: Folder;
let instance: Instance;

async function write(name: string, text: string): Promise<void> {
  await mkdir(join(folder.path, "rules"), { recursive: true });
  await writeFile(join(folder.path, "rules", name), text);
}

const refusalOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: unknown) => (error instanceof QuisError ? error.code : error),
  );

beforeAll(async () => {
  folder = await dataFolder();
  instance = await folder.open();
  let text = "";
  for (let n = 0; n < EVENTS; n++) text += `${line(n)}\n`;
  await instance.importFile("local:test", { file: "a.ndjson", bytes: bytesOf(text), source: "desk" });
});
afterAll(async () => {
  await instance.close();
  await folder.remove();
});

describe("rules in force", () => {
  it("are the starter rules and the folder's own; a bad file is refused with file, line and reason", async () => {
    await write("mine.yml", views("mine", 5));
    await write(
      "bad.yml",
      "title: b\nlogsource: {product: quis}\ndetection:\n  s:\n    oversight.caseref: x\n  condition: s\n",
    );
    const { rules, refused, off } = await instance.rules();
    expect(rules.find(({ id }) => id === "mine")).toMatchObject({
      origin: "own",
      file: "rules/mine.yml",
      kind: "event_count",
      version: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(rules.filter(({ origin }) => origin === "quis").length).toBeGreaterThanOrEqual(11);
    // It needs %leavers%, which rules.yaml would give.
    expect(refused.map(({ file, line: at, code }) => [file, at, code])).toEqual([
      ["quis/leavers_account.yml", expect.any(Number), "SIGMA_PLACEHOLDER"],
      ["rules/bad.yml", 5, "SIGMA_FIELD"],
    ]);
    expect(off).toEqual([]);
  });

  it("rules.yaml gives placeholders, turns rules off and sets the zone", async () => {
    const settings = join(folder.path, "rules.yaml");
    await writeFile(
      settings,
      "version: 1\nplaceholders: {leavers: [u1]}\noff: [bulk_views]\ntime_zone: Europe/Vienna\n",
    );
    const before = (await instance.rules()).rules.find(({ name }) => name === "off_hours_export")?.version;
    const { rules, refused, off } = await instance.rules();
    expect(rules.map(({ name }) => name)).toContain("leavers_account");
    expect(rules.map(({ name }) => name)).not.toContain("bulk_views");
    expect(off).toEqual(["quis/bulk_views.yml"]);
    expect(refused.map(({ file }) => file)).toEqual(["rules/bad.yml"]);
    await writeFile(settings, "version: 1\n");
    expect((await instance.rules()).rules.find(({ name }) => name === "off_hours_export")?.version).not.toBe(before);
  });

  it.each([
    ["an unknown key", "version: 1\nplaceholder: {}\n", /did you mean "placeholders"/],
    ["a zone that is none", "version: 1\ntime_zone: Mars/Olympus\n", /time zone/],
    ["an empty placeholder", "version: 1\nplaceholders: {a: []}\n", /placeholders\.a/],
    ["no version", "off: []\n", /version/],
    ["no YAML", "version: [", /rules\.yaml/],
  ])("rules.yaml with %s is refused", (_what, text, message) => {
    expect(() => parseRuleSettings(text)).toThrow(message);
  });
});

describe("backtest", () => {
  // An event a second; users take turns of seven, so that each has eight or nine events in a minute.
  it("counts matches, events, users and days as the events say, and shows the first", async () => {
    await write("mine.yml", views("mine", 9));
    const { events, users, rules } = await instance.backtest("local:test", { rules: ["mine"], limit: 2 });
    expect([events, users]).toEqual([EVENTS, 7]);
    // For the user of event n the ninth event in (t − 60 s, t] is there from n = 56 on.
    expect(rules[0]).toMatchObject({
      id: "mine",
      matches: EVENTS - 56,
      events: EVENTS - 56,
      share: (EVENTS - 56) / EVENTS,
      users: 7,
      by_user_count: [{ from: 50, up_to: 99, users: 7 }],
      evidence: [
        { index: 56, group: ["u0"], value: 9, time: new Date(1_790_000_056_000).toISOString() },
        { index: 57, group: ["u1"], value: 9 },
      ],
      failed: null,
    });
    expect(rules[0]?.days.reduce((sum, day) => sum + day.events, 0)).toBe(EVENTS - 56);
  });

  it("a range has the windows that began before it, and only events in it", async () => {
    const from = new Date(1_790_000_300_000).toISOString();
    const to = new Date(1_790_000_310_000).toISOString();
    const { events, rules } = await instance.backtest("local:test", { rules: ["mine"], from, to });
    expect(events).toBe(10);
    expect(rules[0]).toMatchObject({ matches: 10, events: 10, share: 1 });
    expect(rules[0]?.evidence.map(({ index }) => index)).toEqual([300, 301, 302, 303, 304, 305, 306, 307, 308, 309]);
  });

  it("runs a draft that is not in force, and chains of correlations", async () => {
    const chain = `title: twice\nname: twice\ncorrelation: {type: event_count, rules: [draft], timespan: 2s, condition: {gte: 2}}\n---\n${views("draft", 9)}`;
    const { rules } = await instance.backtest("local:test", { rules: [], draft: { file: "d.yml", text: chain } });
    expect(rules.map(({ id, events }) => [id, events])).toEqual([["twice", EVENTS - 57]]);
  });

  it("is sealed before it is answered: who ran which rules", async () => {
    await instance.backtest("local:ada", { rules: ["mine"], limit: 1 });
    const { logs } = await instance.status();
    const size = logs.find(({ name }) => name === "oversight")?.size ?? 0;
    const { event } = await instance.event("local:test", size - 1, "oversight");
    expect(event).toMatchObject({
      actor: { user: { uid: "local:ada" } },
      web_resources: [{ name: "backtest", data: { rules: '["mine"]' } }],
    });
  });

  it("refuses a rule that is not loaded and a draft that is bad", async () => {
    expect(await refusalOf(instance.backtest("local:test", { rules: ["nobody"] }))).toBe("QUIS_NOT_FOUND");
    expect(await refusalOf(instance.backtest("local:test", { rules: [] }))).toBe("QUIS_BAD_INPUT");
    const draft = { file: "d.yml", text: "title: x\n" };
    expect(await refusalOf(instance.backtest("local:test", { rules: [], draft }))).toBe("QUIS_BAD_INPUT");
  });

  it("does not find what was erased", async () => {
    const erased = await instance.erase("local:test", { index: 60, authority: "Court 1", reason: "order" });
    expect(erased.index).toBe(60);
    const { events, rules } = await instance.backtest("local:test", { rules: ["mine"] });
    expect(events).toBe(EVENTS - 1);
    expect(rules[0]?.events).toBeLessThan(EVENTS - 56);
  });

  it("leaves no table behind", async () => {
    await refusalOf(instance.backtest("local:test", { rules: ["mine"] }, { signal: AbortSignal.abort() }));
    await instance.close();
    instance = await folder.open();
    await instance.backtest("local:test", { rules: ["mine"], limit: 0 });
    const { ok } = await instance.verify("local:test");
    expect(ok).toBe(true);
  });
});
