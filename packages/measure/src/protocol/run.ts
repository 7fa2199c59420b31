// The benchmark of one background: for each seed the prevalences and the placebo, for each of these every contender on the same tape.
import { Context, Names } from "@quis/detect";
import { type Background, judgedFromOf, type NotPlaced } from "../background/index.ts";
import { MeasureError } from "../error.ts";
import { Random } from "../random/index.ts";
import type { Contender } from "./contender.ts";
import { takePlacebo } from "./placebo.ts";
import { readTape } from "./read-tape.ts";
import type { Reading } from "./reading.ts";
import { Stock, type StockScenario } from "./stock.ts";
import { Tape } from "./tape.ts";

/** Shares of accesses that are misuse (detection.md, "Honest evaluation"). */
export const PREVALENCES: readonly number[] = [0.0002, 0.001, 0.005];

export interface RunOptions {
  readonly seeds: readonly string[];
  readonly prevalences: readonly number[];
  readonly contenders: readonly Contender[];
  /** Makes the background of a seed, with enough scenarios for the highest prevalence. */
  readonly open: (seed: string) => Background | Promise<Background>;
  /** Readings of an earlier run that was interrupted: they are not made again. */
  readonly done?: readonly Reading[];
  readonly onReading?: (reading: Reading) => void | Promise<void>;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  readonly now: () => number;
}

export interface Run {
  readonly readings: readonly Reading[];
  readonly notPlaced: readonly NotPlaced[];
  readonly remarks: readonly string[];
}

/** @throws MeasureError MEASURE_ABORTED, MEASURE_LOG_INVALID for a background of fewer than two days */
export async function runBenchmark(options: RunOptions): Promise<Run> {
  const { seeds, prevalences, contenders, done = [] } = options;
  const readings: Reading[] = [];
  const notPlaced = new Map<string, NotPlaced>();
  const remarks = new Set<string>();
  const total = seeds.length * (prevalences.length + 1) * contenders.length;
  const progress = (part = 0): void => options.onProgress?.(readings.length + part, total);
  for (const seed of seeds) {
    const parts = [...prevalences.map((prevalence) => ({ sort: "misuse", prevalence }) as const), PLACEBO];
    const known = done.filter((reading) => reading.seed === seed);
    const find = ({ sort, prevalence }: (typeof parts)[number], { name }: Contender): Reading | undefined =>
      known.find((one) => one.sort === sort && one.prevalence === prevalence && one.contender === name);
    if (parts.every((part) => contenders.every((contender) => find(part, contender) !== undefined))) {
      for (const part of parts) for (const contender of contenders) readings.push(find(part, contender)!);
      progress();
      continue;
    }
    progress();
    const background = await options.open(seed);
    for (const one of background.notPlaced) notPlaced.set(one.kind, one);
    for (const remark of background.remarks) remarks.add(remark);
    const judgedFrom = judgedFromOf(background.accesses);
    const names = new Names();
    const context = new Context(names, background.tables, "benchmark");
    const stock = new Stock(names, background);
    for (const part of parts) {
      const tape = tapeOf(stock, background.isInjected, part, seed, judgedFrom);
      for (const contender of contenders) {
        if (options.signal?.aborted === true)
          throw new MeasureError("MEASURE_ABORTED", "the benchmark was stopped before it was complete");
        const reading =
          find(part, contender) ??
          readTape(
            {
              ...part,
              background: background.name,
              seed,
              tape,
              context,
              judgedFrom,
              onDay: (day, days) => progress(day / days),
            },
            contender,
            options.now,
          );
        readings.push(reading);
        if (!known.includes(reading)) await options.onReading?.(reading);
        progress();
      }
    }
  }
  return { readings, notPlaced: [...notPlaced.values()], remarks: [...remarks] };
}

const PLACEBO = { sort: "placebo", prevalence: 0 } as const;

function tapeOf(
  stock: Stock,
  isInjected: boolean,
  part: { readonly sort: "misuse" | "placebo"; readonly prevalence: number },
  seed: string,
  judgedFrom: number,
): Tape {
  const random = new Random(`${part.sort}/${part.prevalence}/${seed}`);
  if (part.sort === "misuse") {
    const genuine = Array.from({ length: stock.genuineCount }, (_, row) => row);
    return new Tape(stock, genuine, thin(stock, isInjected, part.prevalence, random));
  }
  const { rest, scenarios } = takePlacebo(stock, judgedFrom, random);
  return new Tape(stock, rest, scenarios);
}

/**
 * Each scenario with the same chance, such that the expected share of accesses is the prevalence: common and rare kinds stay as common and rare. All
 * of them where there are too few. Of a log that is too small to hold one of each kind at that share, one of each kind.
 */
function thin(
  { genuineCount, scenarios }: Stock,
  isInjected: boolean,
  prevalence: number,
  random: Random,
): StockScenario[] {
  const rowsOf = (some: readonly StockScenario[]): number => some.reduce((sum, { rows }) => sum + rows.length, 0);
  const injected = rowsOf(scenarios);
  const wanted = (genuineCount * prevalence) / (1 - prevalence);
  const oneOfEach = [...Map.groupBy(scenarios, ({ kind }) => kind).values()].map((same) => random.pick(same));
  if (isInjected && rowsOf(oneOfEach) > wanted) return oneOfEach;
  return scenarios.filter(() => random.unit() * injected < wanted);
}
