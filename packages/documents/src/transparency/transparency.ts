// The transparency report for the public: how records were used, in counts that point at nobody. CMS cell size suppression policy
import {
  type Count,
  type Dimension,
  LEAST_WIDTH,
  type Place,
  protect,
  type ReleasedCell,
  SMALLEST_SHOWN,
  SuppressionError,
} from "@quis/suppression";
import type { Envelope } from "../envelope/envelope.ts";
import { DocumentError } from "../error.ts";
import {
  type Block,
  DOCUMENT_FORMAT,
  formatNumber,
  given,
  heading,
  list,
  paragraph,
  type QuisDocument,
  table,
  type Text,
} from "../form/model.ts";
import { BATCH, batchesOf, DIMENSIONS, MONTH, type PastRelease } from "./release.ts";

export interface TransparencyFacts {
  /** Months of the period. */
  readonly months: readonly string[];
  /** Entries of the records log that are counted. */
  readonly size: number;
  /** Counts at purpose, unit, outcome, month, batch: of all months and batches of this release and of earlier ones. */
  readonly counts: readonly Count[];
  readonly earlier: readonly PastRelease[];
  /** Words of the purpose codes. */
  readonly purposes: Readonly<Record<string, string>>;
  readonly envelope: Envelope;
}

export interface Transparency {
  readonly document: QuisDocument;
  readonly release: PastRelease;
  readonly withheld: number;
}

const TABLES = [["purpose", "unit", "outcome"]] as const;
const WITHHELD = "not shown";

/**
 * @throws DocumentError DOCUMENT_RELEASE_DIFFERS when an earlier figure is no longer what is counted, or no release can be shown to be safe; then nothing may be published
 */
export async function makeTransparency(facts: TransparencyFacts): Promise<Transparency> {
  const { months, size, earlier, counts } = facts;
  const dimensions = dimensionsOf(facts);
  const batches = batchesOf([...earlier.map((one) => one.size), size]);
  const known = batches.filter(({ to }) => to <= size).map(({ name }) => name);
  const frame: Place = { [MONTH]: months, [BATCH]: known };
  const release = await protected_(
    dimensions,
    counts,
    frame,
    earlier.flatMap(({ cells }) => cells),
  );
  const key = (place: Place): string => keyOf(place, dimensions);
  const counted = new Map(release.cells.map(({ place, count }) => [key(place), count]));
  const at = (place: Place): number | null => counted.get(key(place)) ?? null;
  const cells = placesOf(dimensions).map((place) => ({ place, count: at(place) }));
  const audit = {
    smallest_shown: SMALLEST_SHOWN,
    least_width: LEAST_WIDTH,
    cells: cells.length,
    withheld: release.withheld,
    exposed_before: release.exposedBefore,
  };
  return {
    withheld: release.withheld,
    release: { size, months, cells: cells.map(({ place, count }) => ({ place: { ...place, ...frame }, count })) },
    document: {
      format: DOCUMENT_FORMAT,
      kind: "transparency",
      envelope: facts.envelope,
      summary: summaryOf(at({}), release.withheld),
      body: [...tablesOf(dimensions, at, facts), ...methodOf(audit, earlier.length)],
      data: {
        months: [...months],
        audit,
        cells: cells.map(({ place, count }) => ({ place: shownPlace(place), count })),
      },
    },
  };
}

/** A place without the frame, which is the same for all. */
function shownPlace(place: Place): Record<string, string> {
  return Object.fromEntries(DIMENSIONS.flatMap((name) => (place[name] === undefined ? [] : [[name, place[name][0]!]])));
}

/** Of a dimension with one value, that value and the sum over all are one cell. */
function keyOf(place: Place, dimensions: readonly Dimension[]): string {
  return JSON.stringify(
    DIMENSIONS.map((name, i) => (dimensions[i]!.values.length === 1 ? null : (place[name]?.[0] ?? null))),
  );
}

/** Every cell and every margin, also those that are one: each is something that a reader has seen. */
function placesOf(dimensions: readonly Dimension[]): Place[] {
  let places: Place[] = [{}];
  for (const [i, name] of DIMENSIONS.entries()) {
    const { values } = dimensions[i]!;
    places = places.flatMap((place) => [place, ...values.map((value) => ({ ...place, [name]: [value] }))]);
  }
  return places;
}

function dimensionsOf({ counts, months, earlier, size }: TransparencyFacts): Dimension[] {
  const allMonths = [...new Set([...months, ...earlier.flatMap((one) => one.months)])].toSorted();
  const batches = batchesOf([...earlier.map((one) => one.size), size]).map(({ name }) => name);
  const values = (i: number, name: string): Dimension => {
    const found = new Set(counts.map(({ at }) => at[i]!));
    // What an earlier release named stays a value, though nothing is left of it.
    for (const { cells } of earlier)
      for (const { place } of cells) for (const value of place[name] ?? []) found.add(value);
    return { name, values: found.size === 0 ? ["none"] : [...found].toSorted() };
  };
  return [
    ...DIMENSIONS.map((name, i) => values(i, name)),
    { name: MONTH, values: allMonths },
    { name: BATCH, values: batches },
  ];
}

async function protected_(
  dimensions: readonly Dimension[],
  counts: readonly Count[],
  frame: Place,
  earlier: readonly ReleasedCell[],
): ReturnType<typeof protect> {
  try {
    return await protect(
      { dimensions, counts },
      TABLES.map((names) => ({ dimensions: names, frame })),
      earlier,
    );
  } catch (cause) {
    if (!(cause instanceof SuppressionError)) throw cause;
    throw new DocumentError("DOCUMENT_RELEASE_DIFFERS", `nothing was released: ${cause.message}`, { cause });
  }
}

function summaryOf(total: number | null, withheld: number): Block[] {
  return [
    paragraph(
      total === null
        ? "How many accesses there were in all is not shown, since it would tell of few."
        : `Records about people were accessed ${formatNumber(total)} times in this period.`,
    ),
    paragraph(
      withheld === 0
        ? "No count had to be withheld."
        : `${formatNumber(withheld)} counts are not shown: they are from 1 to ${SMALLEST_SHOWN - 1}, or would let such a count be worked out. Which of both is not said.`,
    ),
  ];
}

type At = (place: Place) => number | null;

function tablesOf(dimensions: readonly Dimension[], at: At, { purposes }: TransparencyFacts): Block[] {
  const total = at({});
  const name = (dimension: string, value: string): Text => {
    if (value === "") return "not recorded by the source";
    if (dimension === "purpose" && Object.hasOwn(purposes, value)) return [given(purposes[value]!)];
    return [given(value)];
  };
  const single = DIMENSIONS.map((dimension, i) =>
    table(
      `Accesses by ${dimension}`,
      [
        { title: capital(dimension) },
        { title: "Accesses", isNumber: true },
        { title: "Of all, rounded", isNumber: true },
      ],
      dimensions[i]!.values.map((value) => {
        const count = at({ [dimension]: [value] });
        return [name(dimension, value), countWords(count), percentWords(count, total)];
      }),
    ),
  );
  const [purpose, unit, outcome] = dimensions as [Dimension, Dimension, Dimension];
  const byUnit = unit.values.map((one) =>
    table(
      `Accesses of ${one === "" ? "units that the source does not name" : one}, by purpose and outcome`,
      [{ title: "Purpose" }, ...[...outcome.values, "all"].map((title) => ({ title, isNumber: true }))],
      [
        ...purpose.values.map((value): Text[] => [
          name("purpose", value),
          ...outcome.values.map((end) => countWords(at({ purpose: [value], unit: [one], outcome: [end] }))),
          countWords(at({ purpose: [value], unit: [one] })),
        ]),
        [
          "all",
          ...outcome.values.map((end) => countWords(at({ unit: [one], outcome: [end] }))),
          countWords(at({ unit: [one] })),
        ],
      ],
    ),
  );
  return [heading("Totals"), ...single, heading("By unit"), ...byUnit];
}

function countWords(count: number | null): string {
  return count === null ? WITHHELD : formatNumber(count);
}

/** Whole percent: finer ones would tell counts that are not shown. */
function percentWords(count: number | null, total: number | null): string {
  return count === null || total === null || total === 0 ? WITHHELD : `${Math.round((count / total) * 100)} %`;
}

function methodOf(
  { cells, withheld, exposed_before: exposed }: { cells: number; withheld: number; exposed_before: number },
  releases: number,
): Block[] {
  return [
    heading("How small counts are kept from being worked out"),
    list([
      `No count from 1 to ${SMALLEST_SHOWN - 1} is shown; zero is.`,
      "Further counts are withheld, so that none can be worked out from totals, other tables or earlier reports.",
      `Audit by linear programming over all that was ever shown: passed. For each small count the least and the greatest value that a reader can derive are at least ${LEAST_WIDTH} apart, as far as earlier reports leave that open.`,
      `${formatNumber(cells)} counts in this report, ${formatNumber(withheld)} of them withheld; ${formatNumber(releases)} earlier reports were taken into account.`,
      exposed === 0
        ? "Earlier reports alone let nobody work out a small count."
        : `${formatNumber(exposed)} small counts can be narrowed down from earlier reports alone; this one adds nothing to that.`,
    ]),
  ];
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
