// What is in a cell: ECMA-376 part 1 §18.3.1.4 (cell), §18.18.11 (types), §18.17.4 (dates).
import type { XmlElement } from "@quis/sources";
import { badArchive } from "./error.ts";

export interface CellContext {
  /** The table of texts that cells point into. */
  readonly strings: readonly string[];
  /** Whether numbers of the style with this index are dates. */
  readonly isDate: (style: number) => boolean;
  /** Whether days are counted from 1904. */
  readonly isDate1904: boolean;
}

/** Index from 0 of a reference such as `AB12`. */
export function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d{1,7}$/.exec(reference ?? "")?.[1];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

export function textOfCell(cell: XmlElement, context: CellContext): string {
  const value = cell.children.find(({ name }) => name === "v")?.text ?? "";
  switch (cell.attributes.get("t") ?? "n") {
    case "s": {
      const text = /^\d{1,9}$/.test(value) ? context.strings[Number(value)] : undefined;
      if (text === undefined) throw badArchive("a cell's text in the table of texts", "a place beyond it");
      return text;
    }
    case "inlineStr": {
      const inline = cell.children.find(({ name }) => name === "is");
      return inline === undefined ? "" : textOfString(inline);
    }
    case "b":
      return value === "1" ? "true" : value === "0" ? "false" : value;
    case "n": {
      const isDate = value !== "" && context.isDate(Number(cell.attributes.get("s") ?? "0"));
      return isDate ? (dateText(value, context.isDate1904) ?? value) : value;
    }
    // Text of a formula, an error such as #N/A, a date in ISO 8601.
    default:
      return unescaped(value);
  }
}

/** A text item: its runs without the readings that East Asian text may have beside it (§18.4.6). */
export function textOfString(item: XmlElement): string {
  const parts = item.children.map((child) =>
    child.name === "t"
      ? child.text
      : child.name === "r"
        ? (child.children.find(({ name }) => name === "t")?.text ?? "")
        : "",
  );
  return unescaped(parts.join(""));
}

/** `_x000D_` is a character that XML cannot have (§22.9.2.19). */
function unescaped(text: string): string {
  return text.includes("_x")
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

const DAY_MS = 86_400_000;
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** Before 1 March 1900 spreadsheets count a day that never was. */
const FIRST_DAY_1900 = 61;
const LAST_DAY = 2_958_465;

/** Local time of a serial number, or undefined if it is none that all readers agree on. */
function dateText(serial: string, is1904: boolean): string | undefined {
  const days = Number(serial);
  if (!Number.isFinite(days) || days < (is1904 ? 0 : FIRST_DAY_1900) || days > LAST_DAY) return undefined;
  // To the millisecond: a double of days is exact to a few microseconds.
  const iso = new Date((is1904 ? EPOCH_1904 : EPOCH_1900) + Math.round(days * DAY_MS)).toISOString();
  const fraction = iso.slice(19, 23);
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction === ".000" ? "" : fraction}`;
}
