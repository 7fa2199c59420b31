// Worker thread: prepares batches of one or more imports. Holds no state but normalisers, which every worker of an import opens alike.
import { parentPort, workerData } from "node:worker_threads";
import type { Normaliser } from "@quis/sources";
import {
  createPreparation,
  type ImportConfig,
  openNormaliser,
  prepareBatch,
  type PreparedBatch,
  type PrepareSecrets,
  type RawBatch,
} from "./prepare.ts";

export type WorkerRequest =
  | { readonly kind: "open"; readonly importId: number; readonly config: ImportConfig }
  | { readonly kind: "close"; readonly importId: number }
  | { readonly kind: "prepare"; readonly importId: number; readonly job: number; readonly batch: RawBatch };

export type WorkerReply =
  | { readonly job: number; readonly prepared: PreparedBatch }
  | { readonly job: number; readonly error: { readonly message: string; readonly stack: string | undefined } };

const preparation = createPreparation(workerData as PrepareSecrets);
const imports = new Map<number, { config: ImportConfig; normaliser: Normaliser }>();

parentPort!.on("message", (request: WorkerRequest) => {
  if (request.kind === "open") {
    imports.set(request.importId, {
      config: request.config,
      normaliser: openNormaliser(request.config, preparation).normaliser,
    });
    return;
  }
  if (request.kind === "close") {
    imports.delete(request.importId);
    return;
  }
  let reply: WorkerReply;
  const transfer: ArrayBuffer[] = [];
  try {
    const { config, normaliser } = imports.get(request.importId)!;
    const prepared = prepareBatch(request.batch, normaliser, config, preparation);
    reply = { job: request.job, prepared };
    const { records, rows } = prepared;
    for (const part of [records.body, records.offsets, records.leafHashes, prepared.keys, rows.bytes, rows.offsets]) {
      transfer.push(part.buffer as ArrayBuffer);
    }
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    reply = { job: request.job, error: { message: failure.message, stack: failure.stack } };
  }
  parentPort!.postMessage(reply, [...new Set(transfer)]);
});
