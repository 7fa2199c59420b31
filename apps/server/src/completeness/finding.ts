// A finding of completeness: what is missing or changed in what a source sends, with its evidence. It is about a source, never about a person's
// conduct. docs/reference/gaps.md
import { createHash } from "node:crypto";
import type { GapEvidence, GapKind } from "@quis/contract";

/** Version of the rules and their parameters; part of each finding, since another version may find otherwise. */
export const RULES_VERSION = "1.1.0";

/** What a rule found, before it is sealed. */
export interface Found {
  readonly kind: GapKind;
  readonly source: string;
  /** What makes it the same finding at the next look: where it starts, not where it ends. */
  readonly key: string;
  /** One sentence with the figures. */
  readonly title: string;
  /** Span by the source's clock, ms since the epoch; null where it has no such end, or goes on. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly evidence: GapEvidence;
}

/** Stable id of a finding: 32 hexadecimal digits. */
export function idOf({ kind, source, key }: Pick<Found, "kind" | "source" | "key">): string {
  return createHash("sha256")
    .update(JSON.stringify([kind, source, key]))
    .digest("hex")
    .slice(0, 32);
}

/** `2026-01-31T08:00:00.000Z`. */
export function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** `2026-01-31 08:00` in UTC, for sentences. */
export function minuteOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}

/** At most 4 significant digits: evidence is read by people, and the last bits of a logarithm differ between machines. */
export function rounded(value: number): number {
  return value === 0 || !Number.isFinite(value) ? 0 : Number(value.toPrecision(4));
}
