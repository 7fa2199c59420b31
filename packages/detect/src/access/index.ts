export type { Access } from "./access.ts";
export { AccessTable, BREAK_GLASS, FAILED, Names, SERVICE_ACCOUNT, UNSTATED } from "./access-table.ts";
export { Day, DAY_MS, type Focus } from "./day.ts";
export { Dictionary, NONE } from "./dictionary.ts";
export { pairsOf, type UserPairs } from "./day-pairs.ts";
export { PairMap } from "./pair-map.ts";
export { Stamps } from "./stamps.ts";
