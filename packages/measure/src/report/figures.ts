// From readings to the figures of one background, one prevalence and one contender.
import { BUDGET, BUDGETS, type Reading, type Share } from "../protocol/index.ts";
import { bootstrap, type Figure, pooled, quantile } from "./interval.ts";

export interface KindFigures {
  readonly kind: string;
  readonly scenarios: number;
  /** Share that was shown within the budget. */
  readonly recall: Figure;
  /** Over all scenarios, those never shown as Infinity: days from the first access, and days with an access. */
  readonly medianDays: number;
  readonly p90Days: number;
  readonly medianActDays: number;
}

export interface Figures {
  readonly background: string;
  readonly prevalence: number;
  readonly contender: string;
  readonly seeds: number;
  /** Share that was injected in fact. */
  readonly injected: number;
  readonly precision: readonly { readonly budget: number; readonly precision: Figure; readonly filled: number }[];
  /** Precision at `BUDGET` over that of counts-only on the same tapes; absent for counts-only itself. */
  readonly ratio?: Figure;
  readonly kinds: readonly KindFigures[];
  readonly areas: Readonly<Record<string, Figure>>;
  readonly explained?: Readonly<Record<"all" | "first" | "randomFakes" | "matchedFakes", Figure>>;
  /** Per innocent user and year. */
  readonly shownPerYear: Figure;
  readonly raisedPerYear: Figure;
  readonly seconds: number;
}

const BASELINE = "counts-only";
const DAYS_PER_YEAR = 365.25;

/** One entry for each prevalence (0: placebo) and contender. */
export function figuresOf(readings: readonly Reading[]): Figures[] {
  const groups = Map.groupBy(readings, ({ background, prevalence, contender }) =>
    JSON.stringify([background, prevalence, contender]),
  );
  return [...groups.values()].map((group) => {
    const [{ background, prevalence, contender }] = group as [Reading];
    const other = readings.filter(
      (one) => one.contender === BASELINE && one.prevalence === prevalence && one.background === background,
    );
    return figuresOfGroup(group, contender === BASELINE ? [] : other);
  });
}

function figuresOfGroup(group: readonly Reading[], baseline: readonly Reading[]): Figures {
  const [{ background, prevalence, contender }] = group as [Reading];
  const share = (of: (reading: Reading) => Share): Figure => bootstrap(group, (drawn) => pooled(drawn.map(of)));
  const at = BUDGETS.indexOf(BUDGET);
  const pairs = group.flatMap((ours) => {
    const theirs = baseline.find(({ seed }) => seed === ours.seed);
    return theirs === undefined ? [] : [{ ours: ours.lists[at]!.hits, theirs: theirs.lists[at]!.hits }];
  });
  const explained = group.every((reading) => reading.explained !== undefined)
    ? {
        all: share((one) => one.explained!.all),
        first: share((one) => one.explained!.first),
        randomFakes: share((one) => one.explained!.randomFakes),
        matchedFakes: share((one) => one.explained!.matchedFakes),
      }
    : undefined;
  const areas = new Set(group.flatMap((reading) => Object.keys(reading.areas)));
  const perYear = (of: (reading: Reading) => number): Figure =>
    bootstrap(group, (drawn) => pooled(drawn.map((one) => [of(one) * DAYS_PER_YEAR, one.innocent.userDays] as const)));
  return {
    background,
    prevalence,
    contender,
    seeds: group.length,
    injected: pooled(group.map((one) => [one.injected, one.accesses] as const)),
    precision: BUDGETS.map((budget, b) => ({
      budget,
      precision: share((one) => [one.lists[b]!.hits, one.lists[b]!.places]),
      filled: pooled(group.map((one) => [one.lists[b]!.shown, one.lists[b]!.places] as const)),
    })),
    // The places are the same on both sides, so that the ratio of hits is the ratio of precisions.
    ...(pairs.length > 0 && prevalence > 0 ? { ratio: bootstrap(pairs, (drawn) => ratioOf(drawn)) } : {}),
    kinds: kindsOf(group),
    areas: Object.fromEntries(
      [...areas].map((kind) => [
        kind,
        bootstrap(group, (drawn) =>
          // By the number of pairs: a seed with few single looks says little.
          pooled(
            drawn.map(({ areas: { [kind]: one } }) => [(one?.area ?? 0) * (one?.pairs ?? 0), one?.pairs ?? 0] as const),
          ),
        ),
      ]),
    ),
    ...(explained === undefined ? {} : { explained }),
    shownPerYear: perYear((one) => one.innocent.shown),
    raisedPerYear: perYear((one) => one.innocent.raised ?? Number.NaN),
    seconds: pooled(group.map((one) => [one.seconds, 1] as const)),
  };
}

function ratioOf(pairs: readonly { readonly ours: number; readonly theirs: number }[]): number {
  const sum = (of: "ours" | "theirs"): number => pairs.reduce((all, pair) => all + pair[of], 0);
  // Infinity where the baseline found nothing at all; NaN where nobody did.
  return sum("ours") / sum("theirs");
}

function kindsOf(group: readonly Reading[]): KindFigures[] {
  const kinds = [...new Set(group.flatMap((reading) => reading.scenarios.map(({ kind }) => kind)))].toSorted();
  return kinds.map((kind) => {
    const scenarios = group.flatMap((reading) => reading.scenarios.filter((one) => one.kind === kind));
    const recall = bootstrap(group, (drawn) =>
      pooled(
        drawn.map((reading) => {
          const same = reading.scenarios.filter((one) => one.kind === kind);
          return [same.filter(({ days }) => days !== null).length, same.length] as const;
        }),
      ),
    );
    const days = scenarios.map((one) => one.days ?? Infinity);
    return {
      kind,
      scenarios: scenarios.length,
      recall,
      medianDays: quantile(days, 0.5),
      p90Days: quantile(days, 0.9),
      medianActDays: quantile(
        scenarios.map((one) => one.actDays ?? Infinity),
        0.5,
      ),
    };
  });
}
