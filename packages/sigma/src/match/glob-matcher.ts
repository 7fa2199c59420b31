// A Sigma string as a test of one text. No backtracking: each `*` takes the first place where the next piece fits.
import type { Glob } from "../detection/glob.ts";
import { plainText } from "../detection/glob.ts";

export type TextTest = (text: string) => boolean;

/** Whether a glob of this form needs more than comparing: the matcher's cost is its pieces times the text, never more. */
export function compileGlob(glob: Glob): TextTest {
  const whole = plainText(glob);
  if (whole !== undefined) return (text) => text === whole;
  if (glob.some((part) => typeof part !== "string" && part.kind === "one")) return compilePieces(glob);
  const first = glob[0];
  const last = glob.at(-1);
  const head = typeof first === "string" ? first : "";
  const tail = typeof last === "string" ? last : "";
  const middle = glob.filter(
    (part, place) => typeof part === "string" && place > 0 && place < glob.length - 1,
  ) as string[];
  const [only, ...more] = middle;
  if (only === undefined) {
    if (tail === "") return head === "" ? () => true : (text) => text.startsWith(head);
    if (head === "") return (text) => text.endsWith(tail);
    return (text) => text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
  }
  if (head === "" && tail === "" && more.length === 0) return (text) => text.includes(only);
  return (text) => {
    const end = text.length - tail.length;
    if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
    let from = head.length;
    for (let i = 0; i < middle.length; i++) {
      const piece = middle[i] as string;
      const found = text.indexOf(piece, from);
      if (found < 0 || found + piece.length > end) return false;
      from = found + piece.length;
    }
    return true;
  };
}

/** A code point, or undefined for `?`. */
type Piece = readonly (string | undefined)[];

/** Globs with `?`: a character is a code point. */
function compilePieces(glob: Glob): TextTest {
  const pieces: (string | undefined)[][] = [[]];
  for (const part of glob) {
    if (typeof part === "string") (pieces.at(-1) as (string | undefined)[]).push(...Array.from(part));
    else if (part.kind === "one") (pieces.at(-1) as (string | undefined)[]).push(undefined);
    else pieces.push([]);
  }
  const [head = [], ...rest] = pieces;
  if (rest.length === 0) {
    return (text) => {
      const points = Array.from(text);
      return points.length === head.length && fits(head, points, 0);
    };
  }
  const tail = rest.pop() as Piece;
  return (text) => {
    const points = Array.from(text);
    const end = points.length - tail.length;
    if (end < head.length || !fits(head, points, 0) || !fits(tail, points, end)) return false;
    let from = head.length;
    for (const piece of rest) {
      while (from + piece.length <= end && !fits(piece, points, from)) from++;
      if (from + piece.length > end) return false;
      from += piece.length;
    }
    return true;
  };
}

function fits(piece: Piece, points: readonly string[], at: number): boolean {
  for (let i = 0; i < piece.length; i++) if (piece[i] !== undefined && piece[i] !== points[at + i]) return false;
  return true;
}
