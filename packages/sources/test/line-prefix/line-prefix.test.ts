import { describe, expect, it } from "vitest";
import { parseMapping } from "../../src/index.ts";
import { compileLinePrefix } from "../../src/line-prefix/index.ts";
import { codeOf } from "../support/collect.ts";

const TIME = "2026-11-22 02:01:47.960 UTC";

/** Each reading as word, text and values. */
function read(prefix: string, line: string): unknown[] {
  return compileLinePrefix(prefix)
    .read(line)
    .map(({ word, text, values }) => [word, text, Object.fromEntries(values)]);
}

describe("log_line_prefix", () => {
  it("the server's default", () => {
    expect(read("%m [%p] ", `${TIME} [17] LOG:  hello`)).toEqual([["LOG", "hello", { m: TIME, p: "17" }]]);
  });

  it("every escape of PostgreSQL 15", () => {
    const prefix = "%t %n %s %c %l %p %P %e %Q %v %x <%b> %%%q {%u} {%d} {%a} {%i} %r %h ";
    const line = `2026-11-22 02:01:47 CET 1795341707.960 2026-11-22 02:01:40 CET 6b02.4f 3 17 16 42501 -5 3/7 9 <client backend> % {anna} {records} {psql} {DECLARE CURSOR} 192.0.2.9(5001) 192.0.2.9 FATAL:  no`;
    expect(read(prefix, line)).toEqual([
      [
        "FATAL",
        "no",
        {
          t: "2026-11-22 02:01:47 CET",
          n: "1795341707.960",
          s: "2026-11-22 02:01:40 CET",
          c: "6b02.4f",
          l: "3",
          p: "17",
          P: "16",
          e: "42501",
          Q: "-5",
          v: "3/7",
          x: "9",
          b: "client backend",
          u: "anna",
          d: "records",
          a: "psql",
          i: "DECLARE CURSOR",
          r: "192.0.2.9(5001)",
          h: "192.0.2.9",
        },
      ],
    ]);
  });

  it("%q: the server's own processes stop there", () => {
    expect(read("%m [%p] %q%u@%d ", `${TIME} [17] LOG:  checkpoint`)).toEqual([
      ["LOG", "checkpoint", { m: TIME, p: "17" }],
    ]);
    expect(read("%m [%p] %q%u@%d ", `${TIME} [17] anna@records LOG:  x`)[0]).toMatchObject([
      "LOG",
      "x",
      { u: "anna", d: "records" },
    ]);
  });

  it("padding and characters that mean something to patterns", () => {
    expect(read("%m %6p|%-8u|(.*)$ ", `${TIME}     17|anna    |(.*)$ LOG:  x`)).toEqual([
      ["LOG", "x", { m: TIME, p: "17", u: "anna" }],
    ]);
  });

  it("a line with another prefix is none of its lines", () => {
    expect(read("%m [%p] ", `${TIME} 17 LOG:  hello`)).toEqual([]);
    expect(read("%m [%p] ", "LOG:  hello")).toEqual([]);
    expect(read("%m [%p] ", `${TIME} [17] NEWS:  hello`)).toEqual([]);
  });

  it("a name that looks like the end of the prefix gives two readings", () => {
    expect(read("%m [%p] %a ", `${TIME} [17] x LOG:  AUDIT: SESSION LOG:  disconnection`)).toEqual([
      ["LOG", "AUDIT: SESSION LOG:  disconnection", { m: TIME, p: "17", a: "x" }],
      ["LOG", "disconnection", { m: TIME, p: "17", a: "x LOG:  AUDIT: SESSION" }],
    ]);
  });

  it("a message that looks so is in doubt only where a name of 63 bytes could reach", () => {
    const far = `select '${"x".repeat(64)} LOG:  '`;
    expect(read("%m [%p] %a ", `${TIME} [17] psql LOG:  ${far}`)).toHaveLength(1);
    expect(read("%m [%p] ", `${TIME} [17] LOG:  a LOG:  b`)).toHaveLength(1);
  });

  it("three names in one prefix cost no more than a line of their length may", () => {
    const line = `${TIME} [17] ${"a@b/".repeat(50_000)}`;
    expect(read("%m [%p] %u@%d/%a ", line)).toEqual([]);
  });

  it.each<[string, string]>([
    ["no time", "[%p] "],
    ["no process", "%m "],
    ["an unknown escape", "%m [%p] %w "],
    ["an escape without letter", "%m [%p] %"],
    ["twice the same", "%m [%p] %u %u "],
    ["%q twice", "%m [%p] %q %q "],
  ])("refuses %s, in the mapping file already", (_, prefix) => {
    expect(codeOf(() => compileLinePrefix(prefix))).toBe("SOURCE_BAD_MAPPING");
    expect(
      codeOf(() =>
        parseMapping(
          `mapping: 1\nformat: pgaudit\nname: t\nsubjects: []\nlog_line_prefix: ${JSON.stringify(prefix)}\n`,
        ),
      ),
    ).toBe("SOURCE_BAD_MAPPING");
  });
});
