// What is declared about sources, and the legal profiles as data.
import { describe, expect, it } from "vitest";
import { judgeCoverage } from "../../src/completeness/coverage.ts";
import { PROFILE_NAMES, readProfile } from "../../src/completeness/profiles.ts";
import { parseSettings } from "../../src/completeness/settings.ts";
import type { ShapeRow } from "../../src/completeness/shapes.ts";
import { QuisError } from "../../src/index.ts";

const message = (yaml: string): string => {
  try {
    parseSettings(yaml);
  } catch (error) {
    if (error instanceof QuisError && error.code === "QUIS_BAD_INPUT") return error.message;
    throw error;
  }
  return "accepted";
};

describe("completeness.yaml", () => {
  it("declares heartbeats, numbering and profiles", () => {
    const { sources } = parseSettings(
      `version: 1\nsources:\n  desk:\n    heartbeat: 15 minutes\n    numbered_by: session\n    profiles: [led-art-25]\n`,
    );
    expect(sources).toEqual({ desk: { heartbeat: 900_000, numbered_by: "session", profiles: ["led-art-25"] } });
  });

  it("'a setting, every 15 minutes by default, off possible': how often a server looks by itself", () => {
    expect(parseSettings("version: 1\n").look_every).toBe(900_000);
    expect(parseSettings("version: 1\nlook_every: 2 hours\n").look_every).toBe(7_200_000);
    expect(parseSettings("version: 1\nlook_every: off\n").look_every).toBe("off");
    expect(message("version: 1\nlook_every: 10 seconds\n")).toContain("expected at least 1 minute");
    expect(message("version: 1\nlook_every: sometimes\n")).toContain("look_every: ");
  });

  it.each([
    ["an unknown key, with the nearest", "version: 1\nsources:\n  desk:\n    hartbeat: 1 hour\n", "heartbeat"],
    ["a span without a unit", 'version: 1\nsources:\n  desk:\n    heartbeat: "15"\n', "15 minutes"],
    ["no time at all", "version: 1\nsources:\n  desk:\n    heartbeat: 0 minutes\n", "expected a span"],
    ["another version", "version: 2\nsources: {}\n", "version"],
    ["a profile that is none", "version: 1\nsources:\n  desk:\n    profiles: [gdpr]\n", "led-art-25"],
    ["what is no YAML", "a: [", "completeness.yaml"],
  ])("refuses %s", (_, yaml, expected) => {
    expect(message(yaml)).toContain(expected);
  });
});

function row(operation: string, events: number, fields: readonly string[]): ShapeRow {
  return { operation, events, fields, day: 100, firstIndex: 0, lastIndex: 9, firstMs: 0, lastMs: 1 };
}

describe("legal profiles", () => {
  it.each(PROFILE_NAMES)("%s is a profile with its provision", (name) => {
    const profile = readProfile(name);
    expect(profile.provision).toMatch(/\d/);
    expect(profile.fields.length).toBeGreaterThan(0);
  });

  it("'collection, alteration, consultation, disclosure …, combination and erasure': a verb that never comes is a finding", () => {
    const verbs = ["collection", "alteration", "consultation", "disclosure", "combination"];
    const rows = verbs.map((verb) =>
      row(verb, 10, ["oversight.justification", "oversight.recipients", "actor.user.uid"]),
    );
    const found = judgeCoverage("led-art-25", readProfile("led-art-25"), new Map([["desk", rows]]));
    expect(found.map(({ kind, evidence }) => [kind, evidence["operation"]])).toEqual([
      ["coverage-operation", "erasure"],
    ]);
  });

  it("several systems together cover the verbs", () => {
    const fields = ["oversight.purpose", "oversight.recipients", "actor.user.uid"];
    const sources = new Map([
      ["a", ["collection", "alteration", "consultation"].map((verb) => row(verb, 5, fields))],
      ["b", ["disclosure", "combination", "erasure"].map((verb) => row(verb, 5, fields))],
    ]);
    expect(judgeCoverage("led-art-25", readProfile("led-art-25"), sources)).toEqual([]);
  });

  it("'the purpose': a field that too few events have is a finding with its share", () => {
    const all = ["oversight.subjects", "actor.user.uid", "actor.user.org.name"];
    const rows = [
      row("consultation", 60, [...all, "oversight.purpose"]),
      row("consultation", 40, all),
      row("", 500, []),
    ];
    const found = judgeCoverage("california-alpr", readProfile("california-alpr"), new Map([["plates", rows]]));
    expect(found).toMatchObject([
      {
        kind: "coverage-field",
        source: "plates",
        evidence: { field: "purpose", events: 100, with_it: 60, share: 0.6 },
      },
    ]);
  });
});
