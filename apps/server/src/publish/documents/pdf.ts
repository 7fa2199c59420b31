// The PDF of a document, drawn from its machine copy beside the thread that answers.
import { Worker } from "node:worker_threads";
import type { Signature } from "@quis/documents";
import { QuisError } from "../../instance/error.ts";

export const PDF = "document.pdf";

export interface PdfJob {
  /** document.json */
  readonly copy: Uint8Array;
  readonly edition: { readonly sha256: string; readonly signature?: Signature };
}

/** @throws QuisError QUIS_INTERNAL; the signal's reason when it is aborted */
export async function drawPdf(job: PdfJob, signal?: AbortSignal): Promise<Uint8Array> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL("./pdf-worker.ts", import.meta.url), { workerData: job });
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const abort = () => reject(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  worker.once("message", resolve);
  worker.once("error", (cause) =>
    reject(new QuisError("QUIS_INTERNAL", "the document's PDF was not drawn", { cause })),
  );
  worker.once("exit", () => reject(new QuisError("QUIS_INTERNAL", "the thread that draws the PDF ended early")));
  try {
    return await promise;
  } finally {
    signal?.removeEventListener("abort", abort);
    await worker.terminate();
  }
}
