// Worker thread: checks bundles one by one.
import { parentPort, workerData } from "node:worker_threads";
import { BatchHasher } from "@quis/event";
import { cachedSubjectKeys } from "../collect/prepare.ts";
import { type BundleResult, type BundleTask, checkBundle } from "./check-bundle.ts";

export interface BundleRequest {
  readonly job: number;
  readonly task: BundleTask;
}

export type BundleReply =
  | { readonly job: number; readonly result: BundleResult }
  | { readonly job: number; readonly error: string };

const hasher = new BatchHasher();
const keys = cachedSubjectKeys((workerData as { readonly subjectMaster: Uint8Array }).subjectMaster);

parentPort!.on("message", ({ job, task }: BundleRequest) => {
  let reply: BundleReply;
  try {
    reply = { job, result: checkBundle(task, keys, hasher) };
  } catch (error) {
    reply = { job, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort!.postMessage(reply);
});
