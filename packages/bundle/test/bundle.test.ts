// A stranger with nothing but the bundle and the log's keys: what is proved, and that nothing else passes.
import { parsePolicy } from "@quis/tlog";
import { describe, expect, it } from "vitest";
import {
  BUNDLE_STEP_TITLES,
  type BundleVerdict,
  bundleSteps,
  checkBag,
  checkBundle,
  describeBundle,
  draftBundle,
} from "../src/index.ts";
import { foreign, mutations, policy, text, world } from "./mutations.ts";
import { FIELDS, makeWorld } from "./small-logs.ts";

describe("a bundle", () => {
  const verdict = checkBundle(world.bag, policy);

  it("is proved by itself and the keys, and says by whom it was made and what is missing", () => {
    expect(verdict).toMatchObject({ proved: true, deed: { index: 1, origin: "log.example/oversight" } });
    expect(verdict.steps.map(({ name, outcome }) => [name, outcome])).toEqual(
      Object.keys(BUNDLE_STEP_TITLES).map((name) => [name, name === "stamp" ? "not done" : "passed"]),
    );
    expect(verdict.events?.map(({ index, fields }) => [index, fields.map(({ name }) => name)])).toEqual([
      [2, [...FIELDS]],
      [5, [...FIELDS]],
      [6, [...FIELDS]],
    ]);
    const words = describeBundle(verdict, false);
    expect(words.headline).toMatch(/^Proved: 3 events of log\.example\/records are as sealed/);
    expect(words.proved.join("\n")).toContain("person:p-ann made this bundle");
    expect(words.notProved.join("\n")).toContain("silent 2026-09-03 04:00 to 06:00 UTC");
    expect(describeBundle(verdict, true).notProved[0]).toMatch(/^Whose log this is/);
  });

  it("is a bag of RFC 8493 that other tools read", () => {
    expect(text(world.bag, "bagit.txt")).toBe("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    expect(text(world.bag, "manifest-sha256.txt").split("\n")[0]).toMatch(/^[0-9a-f]{64} {2}data\/bundle\.json$/);
    expect(text(world.bag, "bag-info.txt")).toMatch(/^Payload-Oxum: \d+\.\d+$/m);
  });

  it("has copies that open in a spreadsheet without running anything", () => {
    const [head, row] = text(world.bag, "data/events.csv").split("\r\n");
    expect(head).toBe("index,source,actor.user,oversight.justification,time,hidden fields");
    expect(row).toContain(`"'=check, of address"`);
  });

  it("has a certificate that nobody has signed", () => {
    const draft = text(world.bag, "certificate-draft.txt");
    expect(draft).toMatch(/^DRAFT, UNSIGNED/);
    expect(draft.match(/_{20,}/g)!.length).toBeGreaterThanOrEqual(9);
  });

  it("is checked in small steps too, each said, with the same verdict", () => {
    const steps = bundleSteps(world.bag, policy);
    const said: string[] = [];
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) {
        expect(value).toEqual(verdict);
        break;
      }
      said.push(`${value.step} ${value.done}/${value.of}`);
    }
    expect(said.slice(-3)).toEqual(["events 1/3", "events 2/3", "events 3/3"]);
    expect(said.filter((step) => step.startsWith("bag"))).toHaveLength(world.bag.size - 1);
  });

  it("needs the keys that were given: those of another log prove nothing", () => {
    const strangers = parsePolicy(`log ${foreign.vkey}\nquorum none\n`);
    expect(checkBundle(world.bag, strangers)).toMatchObject({
      proved: false,
      reason: { code: "BUNDLE_LOG_NOT_BELIEVED" },
    });
  });

  it("of no event is a bundle too: the question had no answer", async () => {
    const empty = await makeWorld([]);
    expect(checkBundle(empty.bag, parsePolicy(empty.policy))).toMatchObject({ proved: true, events: [] });
  });

  it("is not made of a disclosure that does not stand its own check", () => {
    const disclosures = [{ index: 2, file: foreign.file(2, FIELDS) }];
    expect(() => draftBundle({ ...world.parts, disclosures })).toThrowError(
      expect.objectContaining({ code: "BUNDLE_EVENT_NOT_PROVED" }),
    );
  });
});

describe("a bundle that was changed after it was made is refused, with the reason", () => {
  it.each(mutations)("%s", (_, make, code) => {
    const verdict: BundleVerdict = checkBundle(make(), policy);
    expect(verdict.proved).toBe(false);
    expect([verdict.reason?.code, verdict.reason?.message]).toEqual([code, expect.stringMatching(/expected .+ got /s)]);
    // Nothing of a refused bundle is handed on.
    expect(Object.keys(verdict).toSorted()).toEqual(["proved", "reason", "steps"]);
    expect(verdict.steps).toHaveLength(7);
    expect(describeBundle(verdict, false).headline).toMatch(/^NOT PROVED: /);
  });

  it("whatever byte of it is flipped, in any file", () => {
    for (const [path, content] of world.bag) {
      for (const place of [0, content.length >> 1, content.length - 1]) {
        const changed = content.slice();
        changed[place]! ^= 1;
        expect([path, place, checkBundle(new Map([...world.bag, [path, changed]]), policy).proved]).toEqual([
          path,
          place,
          false,
        ]);
      }
    }
  });

  it("an empty folder, and one file too many to count", () => {
    expect(checkBundle(new Map(), policy)).toMatchObject({ proved: false, reason: { code: "BUNDLE_FILE_MISSING" } });
    const many = new Map(Array.from({ length: 100_001 }, (_, i) => [`data/${i}`, new Uint8Array()]));
    expect(() => checkBag(many)).toThrowError(expect.objectContaining({ code: "BUNDLE_TOO_LARGE" }));
  });
});
