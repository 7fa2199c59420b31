// Worker thread: reads one sample, answers, and is thrown away. What a hostile sample can do ends with it.
import { parentPort, workerData } from "node:worker_threads";
import { type PreviewInput, readPreview } from "./read-preview.ts";
import type { PreviewAnswer } from "@quis/contract";

export type PreviewReply = { readonly answer: PreviewAnswer } | { readonly failure: string };

const reply = (message: PreviewReply): void => parentPort!.postMessage(message);
readPreview(workerData as PreviewInput).then(
  (answer) => reply({ answer }),
  (error: unknown) => reply({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
);
