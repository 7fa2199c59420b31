// Worker thread: checks bundles one by one.
import { parentPort, workerData } from "node:worker_threads";
import { BatchHasher } from "@quis/event";
import { cachedSubjectKeys } from "../collect/prepare.ts";
import { type BundleResult, type BundleSecrets, type BundleTask, checkBundle } from "./check-bundle.ts";
import type { SealedErasures } from "./gone.ts";

/** Plain data, posted to workers of this process only. */
export interface WorkerSecrets {
  readonly subjectMaster: Uint8Array;
  /** Data keys by id. */
  readonly dataKeys: ReadonlyMap<string, Uint8Array>;
  readonly sealed: SealedErasures;
}

export interface BundleRequest {
  readonly job: number;
  readonly task: BundleTask;
}

export type BundleReply =
  | { readonly job: number; readonly result: BundleResult }
  | { readonly job: number; readonly error: string };

const hasher = new BatchHasher();
const { subjectMaster, dataKeys, sealed } = workerData as WorkerSecrets;
const secrets: BundleSecrets = {
  subjects: cachedSubjectKeys(subjectMaster),
  keyOf: (id) => dataKeys.get(id),
  sealed,
};

parentPort!.on("message", ({ job, task }: BundleRequest) => {
  let reply: BundleReply;
  try {
    reply = { job, result: checkBundle(task, secrets, hasher) };
  } catch (error) {
    reply = { job, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort!.postMessage(reply);
});
