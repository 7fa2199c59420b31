// A file whose size is known before its first byte, as an answer.
import { Readable } from "node:stream";
import { EXPORT_MATCHING_HEADER, EXPORT_ROWS_HEADER } from "@quis/contract/export-headers";
import type { FastifyReply } from "fastify";
import type { ExportFile } from "../ask/index.ts";

export function sendFile(reply: FastifyReply, file: ExportFile & { readonly sizeBytes: number }): FastifyReply {
  return reply
    .header("content-type", file.mediaType)
    .header("content-length", String(file.sizeBytes))
    .header("content-disposition", `attachment; filename="${file.name}"`)
    .header(EXPORT_ROWS_HEADER, String(file.rows))
    .header(EXPORT_MATCHING_HEADER, String(file.matching))
    .send(Readable.from(file.bytes, { objectMode: false }));
}
