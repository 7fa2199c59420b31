import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { Policies } from "../../../src/access/policy/index.ts";
import { renderMatrix } from "./matrix.ts";

const file = fileURLToPath(new URL("../../../../../docs/reference/access-policies.md", import.meta.url));
const BEGIN = "<!-- generated: who may do what -->\n";
const END = "\n<!-- end of generated -->";

let policies: Policies;
beforeAll(async () => {
  policies = await Policies.load();
});

it("docs/reference/access-policies.md says for every action, duty and situation what the policies decide", () => {
  const text = readFileSync(file, "utf8");
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  const end = text.indexOf(END);
  expect([begin > BEGIN.length, end >= begin]).toEqual([true, true]);
  const table = renderMatrix(policies);
  // Written anew by `QUIS_WRITE_DOCS=1 npm test -- matrix.test`; the difference is then read before it is committed.
  if (process.env["QUIS_WRITE_DOCS"] === "1") writeFileSync(file, text.slice(0, begin) + table + text.slice(end));
  expect(readFileSync(file, "utf8").slice(begin, readFileSync(file, "utf8").indexOf(END))).toBe(table);
});
