// Draws one PDF in a thread of its own: it takes seconds of a long table, and its fonts' memory goes with it.
import { parentPort, workerData } from "node:worker_threads";
import { readMachineCopy } from "@quis/documents";
import { renderPdf } from "@quis/documents/pdf";
import type { PdfJob } from "./pdf.ts";

const { copy, edition } = workerData as PdfJob;
// From the machine copy alone, so that whoever has that can draw the same.
const bytes = new Uint8Array(renderPdf(readMachineCopy(copy), edition));
parentPort!.postMessage(bytes, [bytes.buffer]);
