// Witnesses of other makers as processes on loopback: litewitness (torchwood) and omniwitness (transparency-dev).
export { buildOmniwitness, startLitewitness, startOmniwitness, freePort, type RunningWitness } from "./witnesses.ts";
