export { DecayedCounts, Fading } from "./decayed-counts.ts";
export { FadingSums } from "./fading-sums.ts";
export { MOST_DAYS, RecentDays } from "./recent-days.ts";
