// The peers: what they are is in conformance/README.md.
export { PEERS_WANTED, type PeerPrograms, buildPeers, hasGo } from "./programs.ts";
export { type Opinion, Peers } from "./opinion.ts";
