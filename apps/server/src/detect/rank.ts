// The order in which findings are shown: by what a reviewer's time is worth, with accesses drawn at random between them.
import type { FindingRow } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { SAMPLE_KIND } from "./finding.ts";

type Row = Omit<FindingRow, "rank">;

/** Findings between two drawn accesses: a tenth of what is looked at was drawn. */
const BETWEEN = 9;

/** All findings with their rank from 1: by priority, then p, then id; after every nine one drawn access, the latest day first. */
export function rankRows<R extends Row>(rows: readonly R[]): (R & { readonly rank: number })[] {
  const findings = rows.filter(({ kind }) => kind !== SAMPLE_KIND).toSorted(compareFindings);
  const drawn = rows.filter(({ kind }) => kind === SAMPLE_KIND).toSorted(compareDrawn);
  const ordered: R[] = [];
  let taken = 0;
  for (const [place, finding] of findings.entries()) {
    ordered.push(finding);
    if ((place + 1) % BETWEEN === 0 && taken < drawn.length) ordered.push(drawn[taken++]!);
  }
  return [...ordered, ...drawn.slice(taken)].map((row, place) => ({ ...row, rank: place + 1 }));
}

type FindingKey = Pick<Row, "priority" | "p" | "id">;
type DrawnKey = Pick<Row, "day" | "id">;

function compareFindings(a: FindingKey, b: FindingKey): number {
  return b.priority - a.priority || (a.p ?? 1) - (b.p ?? 1) || compare(a.id, b.id);
}

function compareDrawn(a: DrawnKey, b: DrawnKey): number {
  return compare(b.day, a.day) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The last finding and the last drawn access that were shown: what follows is behind both, whatever has been raised meanwhile. */
export interface QueuePlace {
  readonly finding: FindingKey | null;
  readonly drawn: DrawnKey | null;
}

export function isBehind(row: Row, { finding, drawn }: QueuePlace): boolean {
  if (row.kind === SAMPLE_KIND) return drawn === null || compareDrawn(row, drawn) > 0;
  return finding === null || compareFindings(row, finding) > 0;
}

/** The place behind `shown`, in the order of their ranks. */
export function placeBehind(shown: readonly Row[], before: QueuePlace): QueuePlace {
  const finding = shown.findLast(({ kind }) => kind !== SAMPLE_KIND) ?? before.finding;
  const drawn = shown.findLast(({ kind }) => kind === SAMPLE_KIND) ?? before.drawn;
  return {
    finding: finding === null ? null : { priority: finding.priority, p: finding.p, id: finding.id },
    drawn: drawn === null ? null : { day: drawn.day, id: drawn.id },
  };
}

export const QUEUE_START: QueuePlace = { finding: null, drawn: null };

/** A place as an opaque text: base64url of JSON. */
export function encodePlace({ finding, drawn }: QueuePlace): string {
  const pieces = [
    finding === null ? null : [finding.priority, finding.p, finding.id],
    drawn === null ? null : [drawn.day, drawn.id],
  ];
  return Buffer.from(JSON.stringify(pieces)).toString("base64url");
}

/** The place of a cursor that may come from anybody. @throws QuisError QUIS_BAD_INPUT for what `encodePlace` cannot have made */
export function decodePlace(cursor: string): QueuePlace {
  const place = placeOf(Buffer.from(cursor, "base64url").toString("utf8"));
  // Only one spelling of a place is taken.
  if (place !== undefined && encodePlace(place) === cursor) return place;
  throw new QuisError(
    "QUIS_BAD_INPUT",
    `expected a cursor as an answer's "next" gave it, got ${JSON.stringify(cursor.slice(0, 64))}`,
  );
}

function placeOf(json: string): QueuePlace | undefined {
  let pieces: unknown;
  try {
    pieces = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(pieces) || pieces.length !== 2) return undefined;
  const [finding, drawn] = pieces as [unknown, unknown];
  if (finding !== null && !isFindingKey(finding)) return undefined;
  if (drawn !== null && !isTexts(drawn, 2)) return undefined;
  return {
    finding: finding === null ? null : { priority: finding[0], p: finding[1], id: finding[2] },
    drawn: drawn === null ? null : { day: drawn[0]!, id: drawn[1]! },
  };
}

function isFindingKey(value: unknown): value is [number, number | null, string] {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [priority, p, id] = value as [unknown, unknown, unknown];
  return typeof priority === "number" && (p === null || typeof p === "number") && typeof id === "string";
}

function isTexts(value: unknown, length: number): value is string[] {
  return Array.isArray(value) && value.length === length && value.every((one) => typeof one === "string");
}
