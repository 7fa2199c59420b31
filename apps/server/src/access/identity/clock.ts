// Time for expiries: never goes back, so that a clock that is set back revives no session, link or token.

/** Milliseconds since the epoch: the machine's time, or the latest that this clock has told or seen. */
export interface SteadyClock {
  now(): number;
  /** Time is at least this: what was kept by an earlier process says so. */
  seen(timeMs: number): void;
}

export function createSteadyClock(now: () => number): SteadyClock {
  let latestMs = 0;
  return {
    now: () => (latestMs = Math.max(latestMs, now())),
    seen: (timeMs) => {
      latestMs = Math.max(latestMs, timeMs);
    },
  };
}
