export { groupOn, groupsOn, narrowestLabel, speaks } from "./comparison.ts";
export { GroupMoments } from "./group-moments.ts";
export { GroupRates } from "./group-rates.ts";
export { FEWEST_PEERS, Peers } from "./peers.ts";
