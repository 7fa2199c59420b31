// The public logs as static files (C2SP tlog-tiles), read-only. Their entries hold no personal data, so anybody may read and
// mirror them; everything else in the data folder is out of reach by the grammar of paths.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { logNameSchema } from "@quis/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Instance } from "../instance/instance.ts";
import { QuisError } from "../instance/error.ts";
import { isPruned } from "../retention/prune.ts";
import { readMinimumIndex, RETENTION_FILE } from "../retention/publish.ts";
import { HttpError } from "./error.ts";

const compress = promisify(gzip);

/**
 * tlog-tiles "Merkle Tree", "Log entries": `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]` with L 0–63, N in groups of three
 * digits of which all but the last begin with x and the first of several is not x000, W 1–255; no leading zeros.
 */
const tileGrammar =
  /^tile\/(entries|\d|[1-5]\d|6[0-3])\/(?:(?!x000)x\d{3}(?:\/x\d{3}){0,4}\/)?\d{3}(?:\.p\/(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-5]))?$/;

/** Hand-overs of the log's key, and what it was called before a loss. */
const noteGrammar =
  /^(?:checkpoint|keys\/[1-9]\d{0,5}|before\/[A-Za-z0-9._-]{1,200}\/(?:checkpoint|vkeys|statement|keys\/[1-9]\d{0,5}))$/;

/** RFC 9110 §12.5.3, for the one coding we offer. */
export function acceptsGzip(header: string | undefined): boolean {
  let anyCoding = false;
  for (const part of (header ?? "").toLowerCase().split(",", 32)) {
    const [coding = "", ...parameters] = part.split(";").map((text) => text.trim());
    const accepted = !parameters.some((text) => /^q=0(?:\.0{0,3})?$/.test(text));
    if (coding === "gzip" || coding === "x-gzip") return accepted;
    if (coding === "*") anyCoding = accepted;
  }
  return anyCoding;
}

/** A file's bytes, undefined if there is no such ordinary file. Symbolic links are not followed. */
async function readPlainFile(path: string): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    return (await file.stat()).isFile() ? await file.readFile() : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "EISDIR") return undefined;
    throw error;
  }
}

// tlog-tiles "Pruning": below the published minimum index a resource is denied, though its file stays.
async function isPrunedTile(folder: string, level: string, path: string): Promise<boolean> {
  const minimumIndex = await readMinimumIndex(folder);
  if (minimumIndex === 0) return false;
  const digits = path
    .replace(/^tile\/[^/]+\//, "")
    .replace(/\.p\/.*$/, "")
    .replaceAll(/[x/]/g, "");
  return isPruned(level === "entries" ? -1 : Number(level), Number(digits), minimumIndex);
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  log: { readonly folder: string; readonly checkpointPath: string | undefined },
  path: string,
): Promise<FastifyReply> {
  const tile = tileGrammar.exec(path);
  const pruned = tile !== null && (await isPrunedTile(log.folder, tile[1]!, path));
  const isOwn = tile !== null || path === RETENTION_FILE || (path !== "checkpoint" && noteGrammar.test(path));
  // The published checkpoint may be another file than the log's own.
  const file = isOwn ? join(log.folder, path) : log.checkpointPath;
  const isServed = file !== undefined && !pruned && (isOwn || path === "checkpoint");
  const bytes = isServed ? await readPlainFile(file) : undefined;
  if (bytes === undefined) {
    const reason = pruned
      ? `expected a resource that the log still serves; ${RETENTION_FILE} says from which index on`
      : "expected a checkpoint, tile or entry bundle of this log, got another path";
    throw new HttpError("HTTP_NO_ROUTE", reason);
  }
  if (tile === null) {
    const type = path === RETENTION_FILE ? "application/json" : "text/plain; charset=utf-8";
    return reply.header("content-type", type).header("cache-control", "no-store").send(bytes);
  }
  // A partial tile's name holds its width, so its bytes never change either.
  reply
    .header("content-type", "application/octet-stream")
    .header("cache-control", "public, max-age=31536000, immutable");
  if (tile[1] !== "entries") return reply.send(bytes);
  reply.header("vary", "Accept-Encoding");
  if (!acceptsGzip(request.headers["accept-encoding"])) return reply.send(bytes);
  return reply.header("content-encoding", "gzip").send(await compress(bytes));
}

function folderOf(instance: Pick<Instance, "logFolder">, name: string | undefined): string {
  try {
    if (name !== undefined) return instance.logFolder(name);
  } catch (error) {
    if (!(error instanceof QuisError)) throw error;
  }
  throw new HttpError("HTTP_NO_ROUTE", "expected /log/ and the name of a log of this instance, got another");
}

export function addPublicLog(app: FastifyInstance, instance: Pick<Instance, "logFolder" | "checkpointPath">): void {
  app.get<{ Params: { name: string; "*": string } }>(
    "/log/:name/*",
    {
      schema: { hide: true },
      // Public static data: any site's page may read it, such as an independent verifier in a browser.
      onRequest: async (_request, reply) => {
        reply.headers({ "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" });
      },
    },
    (request, reply) => {
      const name = logNameSchema.safeParse(request.params.name);
      const folder = folderOf(instance, name.data);
      const log = { folder, checkpointPath: instance.checkpointPath(name.data as string) };
      return sendFile(request, reply, log, request.params["*"]);
    },
  );
}
