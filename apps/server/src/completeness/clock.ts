// Clock skew: both clocks of every event, the source's and ours; what shifts between them. Pure. docs/reference/gaps.md#clock
import { type Found, instantOf, minuteOf, rounded } from "./finding.ts";
import { CLOCK, DAY_MS } from "./parameters.ts";
import { median } from "./spread.ts";

/** Delay (received − time) of the events of one hour, by the hour of receipt. */
export interface HourDelay {
  readonly hourMs: number;
  readonly events: number;
  /** 5 % quantile of the delay in ms: what the network and the batching add is above it. */
  readonly delayMs: number;
  readonly firstIndex: number;
  readonly lastIndex: number;
}

/** Hours whose delay left the baseline of the days before, at least three in a row and in one direction. */
export function judgeClock(source: string, hours: readonly HourDelay[]): Found[] {
  const found: Found[] = [];
  const usual: HourDelay[] = [];
  let run: { hours: HourDelay[]; base: number; limit: number; sign: number } | undefined;
  let start = 0;
  const end = (next: HourDelay | undefined): void => {
    if (run === undefined) return;
    // Too few hours to be a shift: they are as usual as others.
    if (run.hours.length < CLOCK.hours) usual.push(...run.hours);
    else found.push(shiftOf(source, run, next));
    run = undefined;
  };
  for (const hour of hours) {
    if (hour.events < CLOCK.minEvents) continue;
    while (start < usual.length && usual[start]!.hourMs < hour.hourMs - CLOCK.days * DAY_MS) start++;
    const delays = usual.slice(start).map(({ delayMs }) => delayMs);
    // While a shift lasts, the baseline is the one from before it.
    const base = run?.base ?? median(delays);
    const limit =
      run?.limit ??
      Math.max(CLOCK.leastShiftMs, CLOCK.spreads * 1.4826 * median(delays.map((delay) => Math.abs(delay - base))));
    const shift = hour.delayMs - base;
    if ((run !== undefined || delays.length >= CLOCK.minHours) && Math.abs(shift) > limit) {
      if (run !== undefined && run.sign !== Math.sign(shift)) end(hour);
      run ??= { hours: [], base, limit, sign: Math.sign(shift) };
      run.hours.push(hour);
    } else {
      end(hour);
      usual.push(hour);
    }
  }
  end(undefined);
  return found;
}

function shiftOf(
  source: string,
  { hours, base, limit }: { readonly hours: readonly HourDelay[]; readonly base: number; readonly limit: number },
  next: HourDelay | undefined,
): Found {
  const first = hours[0]!;
  const shiftMs = Math.round(median(hours.map(({ delayMs }) => delayMs)) - base);
  const minutes = Math.round(Math.abs(shiftMs) / 6000) / 10;
  const way = shiftMs > 0 ? "behind" : "ahead";
  return {
    kind: "clock",
    source,
    key: instantOf(first.hourMs),
    title: `The clock went ${minutes} minutes ${way} at ${minuteOf(first.hourMs)}, against the time of receipt`,
    fromMs: first.hourMs,
    toMs: next?.hourMs ?? null,
    evidence: {
      shift_ms: shiftMs,
      usual_delay_ms: Math.round(base),
      threshold_ms: rounded(limit),
      hours: hours.length,
      first_index: first.firstIndex,
      last_index: Math.max(...hours.slice(-1).map(({ lastIndex }) => lastIndex)),
    },
  };
}
