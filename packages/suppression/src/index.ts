// Statistical disclosure control for published counts: cell suppression with linear programming bounds, across margins, linked tables and releases.
export { type Interval } from "./audit.ts";
export { SuppressionError, type SuppressionErrorCode } from "./error.ts";
export type { Count, Dimension, Facts, Place, ReleasedCell } from "./facts.ts";
export type { Table } from "./problem.ts";
export { protect, type Release } from "./protect.ts";
export { isSmall, LEAST_WIDTH, SMALLEST_SHOWN } from "./rule.ts";
