import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFramer } from "../../src/index.ts";
import { bytesOf, codeOf, Collector, type Frame, frame, lines } from "../support/collect.ts";

describe("records and lines", () => {
  it("takes \\n and \\r\\n, a last line without line end, and skips blank lines without losing count", () => {
    expect(lines("lines", "a\r\nb\n\n\r\nc")).toEqual([
      [1, "a"],
      [2, "b"],
      [5, "c"],
    ]);
    expect(lines("csv", "a\r\nb\n\n\r\nc")).toEqual([
      [1, "a"],
      [2, "b"],
      [5, "c"],
    ]);
  });

  it("keeps a byte order mark in the raw bytes", () => {
    expect(lines("lines", "\uFEFFa\nb")).toEqual([
      [1, "\uFEFFa"],
      [2, "b"],
    ]);
    expect(lines("csv", '\uFEFF"a\nb",c\nd', [1])).toEqual([
      [1, '\uFEFF"a\nb",c'],
      [3, "d"],
    ]);
  });

  it("yields nothing for an empty file", () => {
    expect(lines("lines", "")).toEqual([]);
    expect(lines("csv", "")).toEqual([]);
  });

  it("keeps a quoted field with line ends in one record (RFC 4180 §2.6) and numbers it by its first line", () => {
    expect(lines("csv", '1,"x\ny ""q""\r\nz",2\n3,4\n', [3])).toEqual([
      [1, '1,"x\ny ""q""\r\nz",2'],
      [4, "3,4"],
    ]);
  });

  it("treats a quote inside an unquoted field as text", () => {
    expect(lines("csv", 'a"b,c\nd')).toEqual([
      [1, 'a"b,c'],
      [2, "d"],
    ]);
  });

  it("refuses a delimiter that could not be told from a quote or line end", () => {
    expect(codeOf(() => createFramer("csv", { delimiter: '"' }))).toBe("SOURCE_BAD_MAPPING");
    expect(codeOf(() => createFramer("csv", { delimiter: "ab" }))).toBe("SOURCE_BAD_MAPPING");
  });
});

describe("a quote that is never closed", () => {
  it("costs its own line only", () => {
    const good = Array.from({ length: 50 }, (_, index) => `${index},"v ${index}"`);
    const found = lines("csv", ['0,"open', ...good].join("\n"));
    expect(found).toHaveLength(51);
    expect(found[1]).toEqual([2, '0,"v 0"']);
  });

  it("at the end of the file costs its own line only", () => {
    expect(lines("csv", '1,"a\n2,b\n3,c\n')).toEqual([
      [1, '1,"a'],
      [2, "2,b"],
      [3, "3,c"],
    ]);
  });

  it("before more than maxRecordBytes costs its own line only", () => {
    const rest = Array.from({ length: 40 }, (_, index) => `${index},b`).join("\n");
    expect(lines("csv", `1,"a\n${rest}`, [7], { maxRecordBytes: 64 })).toHaveLength(41);
  });

  it("in every row of a hostile file does not make framing quadratic: rows end at line ends once the budget is used", () => {
    const text = 'a",b,"\n'.repeat(40_000);
    const found = lines("csv", text, [4096], { maxRecordBytes: 8192 });
    expect(found.length).toBeGreaterThan(30_000);
    expect(found.map(([, row]) => row).join("\n")).toBe(text.trimEnd());
  });
});

describe("records longer than maxRecordBytes", () => {
  it("are streamed out whole and the next record is found", () => {
    const long = "x".repeat(10_000);
    for (const framing of ["lines", "csv"] as const) {
      const frames = frame(framing, bytesOf(`a\n${long}\r\nb\n`), [33], { maxRecordBytes: 100 });
      expect(frames.map(({ line, bytes, isOversize }) => [line, bytes.length, isOversize])).toEqual([
        [1, 1, false],
        [2, 10_000, true],
        [3, 1, false],
      ]);
    }
  });

  it("never hold more than the limit: each piece is at most the limit and a chunk", () => {
    const framer = createFramer("lines", { maxRecordBytes: 1000 });
    let largest = 0;
    const sink = new Collector();
    sink.oversizeChunk = (chunk) => {
      largest = Math.max(largest, chunk.length);
    };
    for (let index = 0; index < 5000; index += 1) framer.push(new Uint8Array(500).fill(120), sink);
    framer.end(sink);
    expect(largest).toBeLessThanOrEqual(1500);
  });

  it("of exactly the limit are whole", () => {
    const frames = frame("lines", bytesOf(`${"x".repeat(100)}\r\n`), [101, 1], { maxRecordBytes: 100 });
    expect(frames.map(({ isOversize, bytes }) => [isOversize, bytes.length])).toEqual([[false, 100]]);
  });
});

describe("any input, any chunking (property)", () => {
  const input = fc
    .array(
      fc.oneof(fc.constantFrom("\n", "\r\n", "\r", '"', '""', ",", '","', "\uFEFF", "é"), fc.string({ maxLength: 6 })),
      { maxLength: 60 },
    )
    .map((parts) => bytesOf(parts.join("")));
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

  for (const framing of ["lines", "csv"] as const) {
    it(`${framing}: loses no byte: only line ends lie between records`, () => {
      expect.hasAssertions();
      fc.assert(
        fc.property(input, sizes, fc.integer({ min: 1, max: 40 }), (bytes, cuts, max) => {
          assertCovers(bytes, frame(framing, bytes, cuts, { maxRecordBytes: max }));
        }),
        { numRuns: 500 },
      );
    });

    it(`${framing}: the chunking changes nothing`, () => {
      fc.assert(
        fc.property(input, sizes, (bytes, cuts) => {
          expect(frame(framing, bytes, cuts)).toEqual(frame(framing, bytes));
        }),
        { numRuns: 500 },
      );
    });
  }

  it("csv with random bytes loses no byte", () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), sizes, (bytes, cuts) =>
        assertCovers(bytes, frame("csv", bytes, cuts)),
      ),
    );
  });
});

/** Records appear in order, and the bytes between them are line ends. */
function assertCovers(input: Uint8Array, frames: readonly Frame[]): void {
  const lineStarts = [0, ...[...input.keys()].filter((index) => input[index] === 10).map((index) => index + 1)];
  let at = 0;
  for (const { bytes, line } of frames) {
    const start = lineStarts[line - 1] as number;
    for (; at < start; at += 1) expect([10, 13]).toContain(input[at]);
    expect(at).toBe(start);
    expect(Buffer.from(input.subarray(at, at + bytes.length)).equals(Buffer.from(bytes))).toBe(true);
    at += bytes.length;
  }
  for (; at < input.length; at += 1) expect([10, 13]).toContain(input[at]);
}
