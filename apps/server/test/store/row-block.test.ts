import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockOf } from "../../src/store/block.ts";
import { dropRows, type RowBlock, RowWriter, selectRows, stampRows } from "../../src/store/row-block.ts";

// An empty line is no row (block.ts): the workers lay out only rows that there are.
const line = fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.constant("x".repeat(70_000)));
const lines = fc.array(line, { maxLength: 20 });
const index = fc.integer({ min: 0, max: 2 ** 52 });

function written(texts: readonly string[], expectedBytes = 0): RowBlock {
  const writer = new RowWriter(expectedBytes);
  for (const text of texts) writer.add(text);
  return writer.finish();
}

// The stamped bytes as the plain way makes them.
function expectRows(block: RowBlock, firstIndex: number, texts: readonly string[]): void {
  expect(block.count).toBe(texts.length);
  expect(block.offsets).toHaveLength(texts.length + 1);
  expect(block.offsets[texts.length]).toBe(block.bytes.length);
  stampRows(block, firstIndex);
  expect(Buffer.from(block.bytes).equals(blockOf(firstIndex, texts))).toBe(true);
}

describe("a block of rows", () => {
  it("has the bytes of the lines and indices, however much room it began with", () => {
    fc.assert(
      fc.property(lines, index, fc.nat(1000), (texts, first, room) => expectRows(written(texts, room), first, texts)),
    );
  });

  it("keeps any rows, in order", () => {
    fc.assert(
      fc.property(lines, index, fc.infiniteStream(fc.boolean()), (texts, first, flags) => {
        const keep = texts.map((_, i) => i).filter(() => flags.next().value === true);
        const kept = selectRows(written(texts), keep);
        expectRows(
          kept,
          first,
          keep.map((i) => texts[i]!),
        );
      }),
    );
  });

  it("drops any number of first rows", () => {
    fc.assert(
      fc.property(lines, index, fc.nat(20), (texts, first, most) => {
        const rows = Math.min(most, texts.length);
        expectRows(dropRows(written(texts), rows), first, texts.slice(rows));
      }),
    );
  });
});
