// The store's door.
export { accessRowOf, rowOf, type RowCells } from "./row.ts";
export { type Check, openStore, type Store } from "./store.ts";
export type { Params, StoreLocation } from "./engine.ts";
