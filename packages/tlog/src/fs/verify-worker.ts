/** Thread of verify-ahead.ts: verifies bundles of each window it is sent until none are left, and says so. */
import { parentPort } from "node:worker_threads";
import { type AheadWindow, verifySome } from "./verify-ahead.ts";

parentPort!.on("message", (window: AheadWindow) => {
  while (verifySome(window) > 0);
  parentPort!.postMessage("done");
});
