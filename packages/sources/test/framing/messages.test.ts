import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileLinePrefix, messageLines } from "../../src/line-prefix/index.ts";
import { bytesOf, codeOf, frame, lines } from "../support/collect.ts";

const messages = messageLines(compileLinePrefix("%m [%p] %q%a "));
const line = (pid: number, text: string, name = "psql"): string =>
  `2026-11-22 02:01:47.960 UTC [${pid}] ${name} ${text}`;

function records(...file: readonly string[]): string[] {
  return lines("messages", file.join("\n"), undefined, { messages }).map(([, text]) => text);
}

describe("messages of a stderr log", () => {
  it("a tab goes on with the line before", () => {
    const statement = `${line(1, "LOG:  select")}\n\t*\n\t\n\tfrom person`;
    expect(records(statement, line(1, "LOG:  b"))).toEqual([statement, line(1, "LOG:  b")]);
  });

  it("DETAIL, HINT, CONTEXT and STATEMENT of the same process go on with its message", () => {
    const message = [line(1, "ERROR:  no"), line(1, "DETAIL:  why"), line(1, "STATEMENT:  select"), "\t1"];
    expect(records(...message, line(1, "LOG:  b"))).toEqual([message.join("\n"), line(1, "LOG:  b")]);
  });

  it("those of another process do not", () => {
    expect(records(line(1, "ERROR:  no"), line(2, "STATEMENT:  select"))).toHaveLength(2);
  });

  it("a client's name cannot hang its lines on another's message", () => {
    expect(records(line(1, "LOG:  a"), line(2, "LOG:  b", "x STATEMENT:  "))).toHaveLength(2);
  });

  it("a file that begins in the middle loses nothing", () => {
    expect(records("\trest of a statement", line(1, "LOG:  a"))).toEqual(["\trest of a statement", line(1, "LOG:  a")]);
  });

  it("a carriage return within a statement stays, one at the end of a record goes with the line end", () => {
    const text = `${line(1, "LOG:  select\r")}\n\t1\r\n${line(1, "LOG:  b\r")}\n`;
    expect(records(text)).toEqual([`${line(1, "LOG:  select\r")}\n\t1`, line(1, "LOG:  b")]);
  });

  it("a message longer than a record goes through in one piece", () => {
    const text = [
      line(1, "LOG:  a"),
      line(1, "ERROR:  no"),
      ...Array.from({ length: 40 }, () => `\t${"x".repeat(20)}`),
      line(1, "LOG:  b"),
    ].join("\n");
    const frames = frame("messages", bytesOf(text), [13], { messages, maxRecordBytes: 200 });
    expect(frames.map(({ isOversize }) => isOversize)).toEqual([false, true, false]);
    expect(frames.map(({ bytes }) => bytes.length).reduce((a, b) => a + b)).toBe(text.length - 2);
  });

  it("is cut the same in any chunks, and loses nothing but line ends between records (property)", () => {
    const any = fc.constantFrom(
      line(1, "LOG:  a"),
      line(1, "STATEMENT:  b"),
      line(2, "DETAIL:  c"),
      "\tmore",
      "other",
      "",
      "\r",
      line(1, `ERROR:  ${"y".repeat(5000)}`),
    );
    expect.hasAssertions();
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }),
        (file, sizes) => {
          const text = file.join("\n");
          const whole = lines("messages", text, undefined, { messages });
          expect(lines("messages", text, sizes, { messages })).toEqual(whole);
          expect(whole.flatMap(([, record]) => record.split("\n"))).toEqual(
            file.filter((one) => one !== "" && one !== "\r"),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it("without a prefix they cannot be told apart", () => {
    expect(codeOf(() => frame("messages", bytesOf("x")))).toBe("SOURCE_MAPPING_REQUIRED");
  });
});
