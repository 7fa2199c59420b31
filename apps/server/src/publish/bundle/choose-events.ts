// Which events go into a bundle: by index, those of a finding, or all that match a question.
import { type BundleRequest, MAX_BUNDLE_EVENTS } from "@quis/contract";
import * as ask from "../../ask/index.ts";
import { QuisError } from "../../instance/error.ts";
import type { Store } from "../../store/index.ts";

const FILTERS = ["user", "subject", "session", "source", "operation", "text", "from", "to"] as const;
const PAGE = 1000;

export interface ChosenEvents {
  /** Ascending, each once. */
  readonly indices: readonly number[];
  /** The question in words, and its parameters. */
  readonly words: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface EventPlaces {
  readonly store: Store;
  /** Indices of a finding's accesses. @throws QuisError QUIS_NOT_FOUND */
  readonly eventsOf: (finding: string) => Promise<readonly number[]>;
  readonly signal: AbortSignal;
}

/** @throws QuisError QUIS_BAD_INPUT unless the events are named in exactly one way, or when they are too many */
export async function chooseEvents(
  places: EventPlaces,
  query: BundleRequest,
  most = MAX_BUNDLE_EVENTS,
): Promise<ChosenEvents> {
  const { indices, finding } = query;
  const filters = FILTERS.flatMap((name) => (query[name] === undefined ? [] : [[name, query[name]] as const]));
  const ways = [indices !== undefined, finding !== undefined, filters.length > 0].filter(Boolean).length;
  if (ways !== 1) {
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `expected the events of a bundle in one way: indices, a finding, or filters (${FILTERS.join(", ")}); got ${ways === 0 ? "none" : "several"}`,
    );
  }
  if (indices !== undefined) {
    const numbers = atMost(most, sorted(indices.split(",").map(Number)));
    return { indices: numbers, words: "The events that were chosen by their index.", parameters: { indices } };
  }
  if (finding !== undefined) {
    const numbers = atMost(most, sorted(await places.eventsOf(finding)));
    return { indices: numbers, words: "The accesses that a finding is about.", parameters: { finding } };
  }
  const parameters = Object.fromEntries(filters);
  return { indices: await matching(places, parameters, most), words: wordsOf(parameters), parameters };
}

async function matching(
  { store, signal }: EventPlaces,
  filters: Readonly<Record<string, string>>,
  most: number,
): Promise<number[]> {
  const indices: number[] = [];
  for (let cursor: string | undefined; ;) {
    signal.throwIfAborted();
    const page = await ask.events(store, { ...filters, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const { index } of page.rows) indices.push(index);
    atMost(most, indices);
    if (page.next === null) return sorted(indices);
    cursor = page.next;
  }
}

function atMost(most: number, indices: number[]): number[] {
  if (indices.length <= most) return indices;
  throw new QuisError(
    "QUIS_BAD_INPUT",
    `expected at most ${most} events in this bundle, got more; narrow the range or make several`,
  );
}

function sorted(indices: readonly number[]): number[] {
  return [...new Set(indices)].toSorted((a, b) => a - b);
}

const PARTS: Readonly<Record<string, string>> = {
  user: "by the user",
  subject: "to the record of",
  session: "in the session",
  source: "reported by",
  operation: "with the operation",
  text: "with the text",
  from: "from",
  to: "before",
};

function wordsOf(parameters: Readonly<Record<string, string>>): string {
  const parts = Object.entries(parameters).map(([name, value]) => `${PARTS[name]} ${value}`);
  return `All accesses ${parts.join(", ")}.`;
}
