// The store's door.
export { accessRowOf, cellsOfLine, type RowCells, rowOf, TIME_MAX_MS, TIME_MIN_MS } from "./row.ts";
export { COLUMN_POSITIONS, lineCells, ROW_COLUMNS } from "./columns.ts";
export { type Check } from "./consistency.ts";
export { digestLines, digestOfHashes, type RangeDigest } from "./digest.ts";
export type { Erased } from "./erased.ts";
export type { Scratch } from "./scratch.ts";
export { type RowBlock, selectRows } from "./row-block.ts";
export { openStore, type Store } from "./store.ts";
export type { Params, StoreLocation } from "./engine.ts";
export type { Settings } from "./settings.ts";
export { fieldsOf } from "./shape.ts";
