// Plays a small simulation once and gives it in memory, for tests that look at the whole of it.
import { simulatePieces, type Outcome, type Piece, type SimulationOptions, type ContextKind } from "../../src/index.ts";

export interface Play {
  readonly lines: readonly string[];
  readonly pgaudit: readonly string[];
  readonly alpr: string;
  /** `work` in a hospital only. */
  readonly context: Readonly<Record<Exclude<ContextKind, "work">, readonly string[]>> & {
    readonly work?: readonly string[];
  };
  readonly outcome: Outcome;
}

const split = (text: string): string[] => (text === "" ? [] : text.slice(0, -1).split("\n"));

export function play(options: SimulationOptions): Play {
  const pieces = simulatePieces(options);
  const texts = { events: "", pgaudit: "", alpr: "" };
  const context: Record<ContextKind, string> = {
    users: "",
    assignments: "",
    roster: "",
    relationships: "",
    cases: "",
    work: "",
  };
  for (;;) {
    const step: IteratorResult<Piece, Outcome> = pieces.next();
    if (step.done === true) {
      return {
        lines: split(texts.events),
        pgaudit: split(texts.pgaudit),
        alpr: texts.alpr,
        context: {
          users: split(context.users),
          assignments: split(context.assignments),
          roster: split(context.roster),
          relationships: split(context.relationships),
          cases: split(context.cases),
          ...(context.work === "" ? {} : { work: split(context.work) }),
        },
        outcome: step.value,
      };
    }
    texts.events += step.value.events;
    texts.pgaudit += step.value.pgaudit;
    texts.alpr += step.value.alpr;
    for (const [kind, rows] of Object.entries(step.value.context)) context[kind as ContextKind] += rows;
  }
}

/** Splits one CSV record (RFC 4180) into its fields. */
export function parseCsvRecord(record: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = "";
    if (record[at] === '"') {
      at += 1;
      for (;;) {
        if (at >= record.length) throw new Error(`expected a closing quote, got the end of ${record}`);
        if (record[at] === '"' && record[at + 1] === '"') {
          field += '"';
          at += 2;
        } else if (record[at] === '"') {
          at += 1;
          break;
        } else {
          field += record[at];
          at += 1;
        }
      }
    } else {
      while (at < record.length && record[at] !== ",") {
        field += record[at];
        at += 1;
      }
    }
    fields.push(field);
    if (at >= record.length) return fields;
    if (record[at] !== ",") throw new Error(`expected a comma at ${at} of ${record}`);
    at += 1;
  }
}
