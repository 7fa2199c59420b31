// What every document says of itself: whence, of what period, what is missing, under which signed state of the logs, by whom, how to check it.

/** One log's signed state. */
export interface CheckpointFacts {
  readonly origin: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** The signed note whole: signatures of the log and of witnesses. */
  readonly note: string;
  readonly vkey: string;
  /** Names of those that signed it beside the log. */
  readonly witnesses: readonly string[];
}

/** Something that is known to be missing. */
export interface KnownGap {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  /** RFC 3339; null where it has no end or goes on. */
  readonly from: string | null;
  readonly to: string | null;
  /** Entry of the oversight log that says so. */
  readonly deed: number;
}

export interface SourceCoverage {
  readonly id: string;
  readonly events: number;
  readonly first: string | null;
  readonly last: string | null;
  /** Share of the period in which no known gap lies, in percent; null without a period. Never 100 when there is a gap. */
  readonly coveragePercent: number | null;
  readonly gaps: readonly KnownGap[];
}

export interface Envelope {
  readonly title: string;
  readonly language: "en";
  readonly organisation: string | null;
  readonly profile: { readonly id: string; readonly name: string; readonly laws: readonly string[] };
  /** By the sources' clocks, RFC 3339, `to` exclusive; null: from the first, or to the last. */
  readonly period: { readonly from: string | null; readonly to: string | null };
  readonly sources: readonly SourceCoverage[];
  readonly question: { readonly words: string; readonly parameters: Readonly<Record<string, string>> };
  readonly checkpoints: { readonly records: CheckpointFacts; readonly oversight: CheckpointFacts };
  readonly software: { readonly name: "Quis"; readonly version: string };
  readonly author: string;
  /** When the last entry under the checkpoint of the records was received: the document knows nothing later. Null for an empty log. */
  readonly date: string | null;
  readonly redaction: string;
  /** SHA-256 (hex) of documents.yaml; null without the file. */
  readonly settingsSha256: string | null;
  /** What to run to check it. */
  readonly verify: readonly string[];
}
