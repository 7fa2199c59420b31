// What a release's check proved and what it did not, in plain words: for whoever asked for the records, a journalist, a court.
import type { ReleaseVerdict, RowReport } from "./check.ts";

export interface ReleaseWords {
  readonly headline: string;
  /** One sentence for each row that could be read, in the order of the release. */
  readonly rows: readonly { readonly proved: boolean; readonly text: string }[];
  /** Under which state of which log, and who signed; undefined unless all holds. */
  readonly signed: string | undefined;
  readonly notProved: readonly string[];
}

const grouped = new Intl.NumberFormat("en-US");

/** `ownKeys`: the keys were those in the release, not ones that came another way. `most`: rows that are said. */
export function describeRelease(verdict: ReleaseVerdict, ownKeys: boolean, most: number): ReleaseWords {
  const { proved, rows, contents, signature } = verdict;
  return {
    headline: proved ? "This release is proved." : "This release is NOT proved.",
    rows: rows.slice(0, most).map((row) => ({ proved: row.proved, text: rowText(row) })),
    signed:
      contents === undefined || signature === undefined
        ? undefined
        : `Under ${contents.log.origin} at ${grouped.format(contents.log.size)} ${contents.log.size === 1 ? "entry" : "entries"}. Signed by ${signature.name}, ${signature.capacity}: entry ${grouped.format(signature.deed)} of ${signature.origin}.`,
    notProved: [
      "that these are all events that match: the log holds how many entries there are, not what they say",
      "what is shown changed, and why something is withheld: that is the body's word",
      ...(ownKeys
        ? [
            "whose log this is: the keys in the release were believed; give those that you know from elsewhere (--policy; on the page, the field for them)",
          ]
        : []),
    ],
  };
}

function rowText({ index, proved, shown, changed, withheld, reason }: RowReport): string {
  if (!proved) return `Row ${grouped.format(index)}: ${reason}`;
  return `Row ${grouped.format(index)}: ${shown.length} fields proved (${shown.join(", ")}); ${changed.length} changed, the body's word (${changed.join(", ")}); ${withheld.length} withheld, committed to`;
}
