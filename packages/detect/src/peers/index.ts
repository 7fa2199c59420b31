export { groupsOn, narrowestLabel, speaks } from "./comparison.ts";
export { FEWEST_PEERS, LEVELS, Peers } from "./peers.ts";
