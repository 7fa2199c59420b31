// What explains the rows of a list, asked once for each page of it, and only while the list shows it.
import type { AccessRow } from "@quis/contract";
import { useQueries } from "@tanstack/react-query";
import { explanationsQuery } from "../api/index.ts";
import { useMay } from "../session/index.ts";
import type { Explained } from "./cells.tsx";

/** Most indices of one question. */
const MOST = 200;

/** `pages` are the rows as they came. */
export function useExplained(pages: readonly (readonly AccessRow[])[], shown: boolean): (row: AccessRow) => Explained {
  const may = useMay("explain-access");
  const asked = shown && may ? pages.flatMap(piecesOf).filter((indices) => indices.length > 0) : [];
  const answers = useQueries({ queries: asked.map((indices) => explanationsQuery(indices)) });
  const known = new Map<number, Explained>();
  let waits = false;
  let noContext = false;
  for (const { data } of answers) {
    if (data === undefined) waits = true;
    else if (data.context.length === 0) noContext = true;
    for (const row of data?.rows ?? []) known.set(row.index, row.subjects);
  }
  return ({ index }) => known.get(index) ?? (waits ? "asking" : noContext ? "no context" : "not judged");
}

function piecesOf(rows: readonly AccessRow[]): number[][] {
  const indices = rows.filter(({ user, subjects }) => user !== "" && subjects.length > 0).map(({ index }) => index);
  const pieces: number[][] = [];
  for (let at = 0; at < indices.length; at += MOST) pieces.push(indices.slice(at, at + MOST));
  return pieces;
}
