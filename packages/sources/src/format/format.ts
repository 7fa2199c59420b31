// What a source format is: records in, events or quarantine out.
import type { AccessEvent } from "@quis/event";
import { Problem, type SourceErrorCode } from "../error.ts";
import type { FramerOptions, Framing } from "../framing/index.ts";
import { compileLinePrefix, messageLines } from "../line-prefix/index.ts";
import type { Sample } from "./sample.ts";
import type { Mapping } from "../mapping/index.ts";

/** What became of one record. Nothing else can happen: a normaliser never throws on a record. */
export type Outcome =
  | {
      readonly kind: "event";
      readonly event: AccessEvent;
      /** The source's own id; duplicates are recognised by it. */ readonly id: string | undefined;
    }
  | { readonly kind: "quarantine"; readonly code: SourceErrorCode; readonly reason: string };

export interface FormatOptions {
  readonly mapping?: Mapping | undefined;
  /** IANA zone of times that name none. */
  readonly zone?: string | undefined;
  /**
   * When the record at hand was received, in ms since the epoch: for live intake only, where receipt follows the act. Times without a year take
   * theirs from it; without it they are refused.
   */
  readonly receivedMs?: (() => number) | undefined;
  /** The year of the record at hand if its syslog header names none, as `YearWalk` has it from the year of a file's first line. */
  readonly year?: (() => number | undefined) | undefined;
  /** Name of the source, as given at import. */
  readonly source: string;
}

/**
 * Turns the records of one file into events. Keeps nothing from one record to the next except the header, so several
 * opened with the same options and header may share the records of a file.
 */
export interface Normaliser {
  /** Whether the file's first record is a header, to be given to `header` and not to `normalise`. */
  readonly needsHeader: boolean;
  /**
   * Reads the header. Returns notes for the person, such as columns the mapping does not know.
   * @throws SourceError if the file must be refused: missing column, wrong delimiter, bad header
   */
  header(record: Uint8Array): string[];
  /** `record` is one record as a framer gave it; it is not changed and not kept. */
  normalise(record: Uint8Array): Outcome;
}

export interface SourceFormat {
  readonly name: string;
  readonly title: string;
  readonly framing: Framing;
  /** JSON files of this format may hold their records in an array of one of these names. */
  readonly lists?: readonly string[] | undefined;
  /** XML files of this format have their records in elements of these local names. */
  readonly elements?: readonly string[] | undefined;
  /** XML elements beside records that are no records, with all they hold. */
  readonly envelope?: readonly string[] | undefined;
  /** JSON files of this format hold their records in lists within lists, see FramerOptions. */
  readonly nested?: readonly string[] | undefined;
  /** Why a file looks to be of this format, or undefined. Asked in the order of the list of formats: what is sure comes before what is general. */
  readonly recognise?: ((sample: Sample) => string | undefined) | undefined;
  /** @throws SourceError if the options do not fit: mapping missing or of another kind, no zone, unknown zone */
  open(options: FormatOptions): Normaliser;
}

/**
 * What a framer must know of a format, and of what a mapping file says about its files.
 * @throws SourceError SOURCE_BAD_MAPPING for a log_line_prefix that is none
 */
export function framerOptionsOf(format: SourceFormat, mapping?: Mapping): FramerOptions {
  const { name, lists, nested, elements, envelope, framing } = format;
  // A format of any shape goes by its mapping file.
  if (mapping?.format === "json" && name === "json") return { lists: mapping.list === undefined ? [] : [mapping.list] };
  if (mapping?.format === "xml" && name === "xml") return { elements: [mapping.element], envelope: mapping.envelope };
  const delimiter = mapping?.format === "csv" ? mapping.delimiter : undefined;
  const prefix = framing === "messages" && mapping?.format === "pgaudit" ? mapping.log_line_prefix : undefined;
  const messages = prefix === undefined ? undefined : messageLines(compileLinePrefix(prefix));
  return { lists, nested, elements, envelope, delimiter, messages };
}

export function quarantine(problem: Problem): Outcome {
  return { kind: "quarantine", code: problem.code, reason: problem.reason };
}

/** A defect in a normaliser must cost one record its event, not the import. */
export function guarded(normalise: (record: Uint8Array) => Outcome): (record: Uint8Array) => Outcome {
  return (record) => {
    try {
      return normalise(record);
    } catch (error) {
      const name = error instanceof Error ? error.name : "unknown error";
      return quarantine(
        new Problem("SOURCE_DEFECT", `the normaliser failed on this record (${name}); please report it`),
      );
    }
  };
}
