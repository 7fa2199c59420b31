export { FEWEST_PEERS, LEVELS, Peers } from "./peers.ts";
