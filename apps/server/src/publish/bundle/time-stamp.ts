// Asks a time-stamp authority (RFC 3161 §3.4, over HTTP) about a checkpoint. Whatever it answers, or does not, a bundle is made: with a stamp that holds
// against the given roots, or with the reason why there is none.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import {
  BundleError,
  type BundleStamp,
  type Certificate,
  checkStamp,
  formatCertificates,
  formatRequest,
  MAX_RESPONSE_BYTES,
  parseCertificates,
} from "@quis/bundle";
import type { BundleRequest } from "@quis/contract";
import { tsaPolicySchema, tsaUrlSchema } from "@quis/contract";
import { z } from "zod";
import { asking } from "../../access/index.ts";
import { QuisError } from "../../instance/error.ts";
import { parseSettingsText, readSettingsText, type SettingsForm } from "../../settings/index.ts";

const FILE = "timestamps.yaml";
const TIMEOUT_MS = 15_000;
/** Certificates of roots that a person keeps. */
const MAX_ROOTS_BYTES = 4 << 20;

export interface TimeAuthority {
  readonly url: string;
  readonly roots: readonly Certificate[];
  readonly policy?: string | undefined;
}

const shape = { url: tsaUrlSchema, roots: z.string().min(1).max(4096), policy: tsaPolicySchema.optional() };
const schema = z.strictObject(shape);
const FORM: SettingsForm<typeof schema> = { schema, keys: Object.keys(shape), maxChars: 65_536 };

/**
 * The authority that the query names, else that of timestamps.yaml; undefined for none.
 * @throws QuisError QUIS_BAD_INPUT for settings, an address or roots that are none; QUIS_USAGE if who asks may not name one
 */
export async function authorityOf(data: string, query: BundleRequest): Promise<TimeAuthority | undefined> {
  const { tsa, tsa_roots: roots, tsa_policy: policy } = query;
  if (tsa === undefined && roots === undefined && policy === undefined) return configured(data);
  // Attacker: whoever is signed in from elsewhere could have this machine ask addresses in its own network, and read files of it.
  const principal = asking.getStore()?.principal ?? undefined;
  if (principal !== undefined && principal.method !== "local")
    throw new QuisError("QUIS_USAGE", `expected the authority of ${FILE} from afar, got an address of another`);
  if (tsa === undefined || roots === undefined) {
    throw new QuisError(
      "QUIS_BAD_INPUT",
      "expected an authority's address and the roots that it is trusted by (tsa, tsa_roots), got one without the other",
    );
  }
  return { url: tsa, roots: await readRoots(roots), policy };
}

async function configured(data: string): Promise<TimeAuthority | undefined> {
  const text = await readSettingsText(data, FILE);
  if (text === undefined) return undefined;
  const settings = parseSettingsText(
    text,
    FORM,
    (mistakes) => new QuisError("QUIS_BAD_INPUT", `${FILE}: ${mistakes.join("; ")}`),
  );
  const { url, roots, policy } = settings;
  return { url, roots: await readRoots(isAbsolute(roots) ? roots : join(data, roots)), policy };
}

async function readRoots(path: string): Promise<Certificate[]> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_ROOTS_BYTES)
      throw new QuisError("QUIS_BAD_INPUT", `${path}: expected at most ${MAX_ROOTS_BYTES} bytes, got ${bytes.length}`);
    return parseCertificates(bytes.toString("latin1"));
  } catch (cause) {
    if (cause instanceof QuisError) throw cause;
    const why =
      cause instanceof BundleError ? cause.message : ((cause as NodeJS.ErrnoException).code ?? "something else");
    throw new QuisError("QUIS_BAD_INPUT", `${path}: expected root certificates in PEM, got: ${why}`, { cause });
  }
}

/** `data`: what is stamped; only its SHA-256 leaves the house. Rejects only if `signal` aborts. */
export async function askForStamp(
  { url, roots, policy }: TimeAuthority,
  data: Uint8Array,
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<BundleStamp> {
  const nonce = randomBytes(8).readBigUInt64BE() | 1n;
  try {
    const response = await post(url, formatRequest({ data, nonce, policy }), signal, timeoutMs);
    const { stamp, path } = checkStamp(response, { data, roots, nonce, policy });
    if (!stamp.trust.trusted) {
      const why = `${stamp.authority} stamped it, but ${stamp.trust.why}`;
      return { authority: url, why };
    }
    return { authority: url, response, chain: formatCertificates(path) };
  } catch (error) {
    signal.throwIfAborted();
    return { authority: url, why: `${new URL(url).host} gave none: ${reasonOf(error, timeoutMs)}` };
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof BundleError || error instanceof NoStamp) return error.message;
  if (error instanceof Error && error.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return `it could not be asked${code === "" ? "" : ` (${code})`}`;
}

class NoStamp extends Error {}

async function post(url: string, body: Uint8Array, signal: AbortSignal, timeoutMs: number): Promise<Uint8Array> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/timestamp-query", accept: "application/timestamp-reply" },
    body: Buffer.from(body),
    redirect: "error",
    // The whole exchange: who sends an octet a second is down too.
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new NoStamp(`expected status 200, got ${answer.status}`);
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer.body ?? []) {
    size += piece.length;
    // Leaving the loop ends the connection: the rest is never read.
    if (size > MAX_RESPONSE_BYTES) throw new NoStamp(`expected at most ${MAX_RESPONSE_BYTES} bytes, got more`);
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
