import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CONTEXT_HEADERS, DIFFICULTY, HOSPITAL_DIFFICULTY, SCENARIO_KINDS } from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("the README lists every difficulty setting with its value, and no other", () => {
  const documented = Object.fromEntries(
    [...readme.matchAll(/^\| `([a-zA-Z0-9]+)` \| ([0-9.]+) \|/gm)].map(([, name, value]) => [name, Number(value)]),
  );
  expect(documented).toEqual({ ...DIFFICULTY, ...HOSPITAL_DIFFICULTY });
});

it("the README names every scenario and every column", () => {
  for (const kind of SCENARIO_KINDS) expect(readme).toContain(`\`${kind}\``);
  for (const header of Object.values(CONTEXT_HEADERS)) expect(readme).toContain(`\`${header}\``);
});
