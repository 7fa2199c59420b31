import { describe, expect, it } from "vitest";
import { layOutTable } from "../../src/output/table.ts";
import type { Column } from "../../src/output/table.ts";
import { measureWidth } from "../../src/output/text.ts";

interface Row {
  readonly id: string;
  readonly text: string;
  readonly same: string;
}

const columns: readonly Column<Row>[] = [
  { title: "ID", cell: (row) => row.id, always: true, align: "right" },
  { title: "TEXT", cell: (row) => row.text },
  { title: "SAME", cell: (row) => row.same },
  { title: "EMPTY", cell: () => "" },
];
const dim = (text: string) => text;

describe("tables", () => {
  it("says a constant column once and drops an empty one", () => {
    const rows = [
      { id: "1", text: "a", same: "x" },
      { id: "22", text: "b", same: "x" },
    ];
    const table = layOutTable(columns, rows, { width: 40, dim });
    expect(table.same).toEqual([{ title: "SAME", text: "x" }]);
    expect(table.lines).toEqual(["ID  TEXT", " 1  a", "22  b"]);
  });

  it("keeps every column of a single row: nothing to compare with", () => {
    const table = layOutTable(columns, [{ id: "1", text: "a", same: "x" }], { width: 40, dim });
    expect(table.lines).toEqual(["ID  TEXT  SAME", " 1  a     x"]);
  });

  it.each([40, 60, 100, 160])("fits %i cells and cuts nothing", (width) => {
    const text =
      "a long reason of many words and one_very_long_identifier_without_a_space_0123456789012345678901234567890";
    const rows = [
      { id: "1", text, same: "x" },
      { id: "2", text: `${text} again`, same: "y" },
    ];
    const { lines } = layOutTable(columns, rows, { width, dim });
    for (const line of lines) expect(measureWidth(line)).toBeLessThanOrEqual(width);
    const letters = lines
      .slice(1)
      .join("")
      .replaceAll(/[\s12xy]/g, "");
    expect(letters).toContain(text.replaceAll(/[\s12xy]/g, "").slice(0, 20));
    expect(letters.length).toBe(`${text}${text}again`.replaceAll(/[\s12xy]/g, "").length);
  });

  it("puts below what does not fit beside in comfort, by rank and with its title", () => {
    const ranked: readonly Column<Row>[] = [
      { title: "ID", cell: (row) => row.id, always: true },
      { title: "TEXT", cell: (row) => row.text, rank: 2 },
      { title: "SAME", cell: (row) => row.same, rank: 1 },
    ];
    const rows = [
      { id: "1", text: "a reason of some length", same: "x" },
      { id: "2", text: "", same: "y" },
    ];
    expect(layOutTable(ranked, rows, { width: 24, dim }).lines).toEqual([
      "ID  SAME",
      "1   x",
      "    text a reason of",
      "    some length",
      "2   y",
    ]);
    expect(layOutTable(ranked, rows, { width: 60, dim }).lines[0]).toBe("ID  TEXT                     SAME");
  });

  it("shows controls of cells", () => {
    const { lines } = layOutTable(columns, [{ id: "1", text: "\u001b[2J\nfake row", same: "" }], {
      width: 60,
      dim,
    });
    expect(lines).toEqual(["ID  TEXT", " 1  \\x1b[2J\\nfake row"]);
  });
});
