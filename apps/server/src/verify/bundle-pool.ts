// Checks the bundles of a log in worker threads and hands the results out in order.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { QuisError } from "../instance/error.ts";
import type { DedupeIndex } from "../ledger/dedupe-index.ts";
import { BUNDLE_ENTRIES } from "../ledger/payload-bundle.ts";
import type { BundleReply, BundleRequest, WorkerSecrets } from "./bundle-worker.ts";
import type { BundleResult, BundleTask } from "./check-bundle.ts";

// Bundles in flight per worker: one being checked, others waiting for it, so that it is never idle.
const AHEAD = 8;

/** Results of `tasks` in order. Workers live as long as the iteration, however it ends. */
export async function* checkBundles(
  tasks: Iterable<BundleTask>,
  secrets: WorkerSecrets,
  signal?: AbortSignal,
): AsyncGenerator<BundleResult> {
  const waiting = new Map<number, { resolve: (result: BundleResult) => void; reject: (error: Error) => void }>();
  const workers = Array.from({ length: availableParallelism() }, () => {
    const worker = new Worker(new URL("./bundle-worker.ts", import.meta.url), { workerData: secrets });
    worker.on("message", (reply: BundleReply) => {
      const job = waiting.get(reply.job);
      waiting.delete(reply.job);
      if ("result" in reply) job?.resolve(reply.result);
      else job?.reject(new QuisError("QUIS_INTERNAL", `a bundle could not be checked: ${reply.error}`));
    });
    worker.on("error", (cause: unknown) => {
      for (const job of waiting.values())
        job.reject(new QuisError("QUIS_INTERNAL", `a worker thread ended: ${String(cause)}`, { cause }));
      waiting.clear();
    });
    return worker;
  });
  try {
    const flight: Promise<BundleResult>[] = [];
    let job = 0;
    for (const task of tasks) {
      signal?.throwIfAborted();
      const id = job++;
      const result = new Promise<BundleResult>((resolve, reject) => waiting.set(id, { resolve, reject }));
      result.catch(() => undefined);
      flight.push(result);
      workers[id % workers.length]!.postMessage({ job: id, task } satisfies BundleRequest);
      if (flight.length >= workers.length * AHEAD) yield await flight.shift()!;
    }
    for (const result of flight) yield await result;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Tasks for all bundles of a log of `size` entries, or for those with the entries of a span. */
export function* bundleTasks(
  {
    name,
    logFolder,
    payloadFolder,
  }: { readonly name: string; readonly logFolder: string; readonly payloadFolder: string },
  size: number,
  what: Pick<BundleTask, "check" | "rows">,
  dedupe?: DedupeIndex,
  span: { readonly from: number; readonly to: number } = { from: 0, to: size },
): Generator<BundleTask> {
  for (let number = Math.floor(span.from / BUNDLE_ENTRIES); number * BUNDLE_ENTRIES < span.to; number++) {
    const first = number * BUNDLE_ENTRIES;
    const width = Math.min(BUNDLE_ENTRIES, size - first);
    yield { log: name, logFolder, payloadFolder, number, width, ...what, dedupeKeys: dedupe?.keysOf(first, width) };
  }
}
