// Any failure as problem details (RFC 9457): a stable code, a status, a text that is safe to show.
import type { Problem } from "@quis/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AccessError, type AccessErrorCode } from "../access/index.ts";
import { MaskError, type MaskErrorCode } from "../access/masks/index.ts";
import { QuisError, type QuisErrorCode } from "../instance/error.ts";
import { PolicyError, type PolicyErrorCode } from "../access/policy/index.ts";
import { HttpError, type HttpErrorCode } from "./error.ts";
import { refusedParameters } from "./parameters.ts";

interface Kind {
  readonly status: number;
  readonly title: string;
  /** Said instead of the error's own message, which stays in the server's log. */
  readonly detail?: string;
}

const unexpected = "Quis could not answer; its log has the reason under this request's id";

type AnyErrorCode = QuisErrorCode | HttpErrorCode | AccessErrorCode | MaskErrorCode | PolicyErrorCode;

/** Every code's status and title. A code without a line here does not compile. */
const kinds: Readonly<Record<AnyErrorCode, Kind>> = {
  ACCESS_BAD_POLICY: { status: 500, title: "Policies failed a check", detail: unexpected },
  ACCESS_CONFLICT: { status: 409, title: "Not as things stand" },
  ACCESS_FORBIDDEN: { status: 403, title: "Not among your duties" },
  ACCESS_FRESH: { status: 403, title: "Prove again who you are" },
  ACCESS_FRESH_PROOF_NEEDED: { status: 401, title: "A fresh proof is needed" },
  ACCESS_LINK: { status: 403, title: "Link not valid" },
  ACCESS_NO_ROLE: { status: 403, title: "No role" },
  ACCESS_PASSWORD: { status: 400, title: "Password not taken" },
  ACCESS_PROVIDER: {
    status: 503,
    title: "Provider does not answer",
    detail: "the provider of this sign-in does not answer as it should; try again, or sign in another way",
  },
  ACCESS_PURPOSE_NEEDED: { status: 403, title: "A purpose and a case are needed" },
  ACCESS_REFUSED: { status: 401, title: "Not signed in" },
  ACCESS_SETTINGS: { status: 500, title: "Settings of access refused", detail: unexpected },
  ACCESS_SIGN_IN: { status: 401, title: "Sign in first" },
  ACCESS_SLOW_DOWN: { status: 429, title: "Too many tries" },
  QUIS_ABORTED: {
    status: 503,
    title: "Stopped before the end",
    detail: "the work was stopped before its end; what was sealed stays sealed",
  },
  QUIS_BACKUP_DAMAGED: { status: 500, title: "Backup failed a check" },
  QUIS_BAD_ARCHIVE: { status: 400, title: "Input refused" },
  QUIS_BAD_CERTIFICATE: { status: 500, title: "Certificate failed a check", detail: unexpected },
  QUIS_BAD_INPUT: { status: 400, title: "Input refused" },
  QUIS_BAD_SOURCES: { status: 400, title: "Input refused" },
  QUIS_DATA_BUSY: { status: 409, title: "Data folder in use" },
  QUIS_DATA_CORRUPT: { status: 500, title: "Data folder failed a check", detail: unexpected },
  QUIS_DATA_NEWER: { status: 500, title: "Data folder of a newer version", detail: unexpected },
  QUIS_DATA_UNUSABLE: { status: 500, title: "Data folder unusable", detail: unexpected },
  QUIS_DISK_FULL: {
    status: 507,
    title: "Disk full",
    detail: "expected space on the disk of the data folder, got none; what was sealed stays sealed",
  },
  QUIS_DUTY_REFUSED: { status: 409, title: "Not as the duty stands" },
  QUIS_DOCUMENT_REFUSED: { status: 409, title: "Document refused" },
  QUIS_RELEASE_REFUSED: { status: 409, title: "Release refused" },
  QUIS_MAIL_ADDRESS: { status: 409, title: "No address to mail to" },
  QUIS_MAIL_OFF: { status: 409, title: "Mail is not set up" },
  QUIS_REVIEW_REFUSED: { status: 409, title: "Step refused" },
  QUIS_ERASED: { status: 410, title: "Erased" },
  QUIS_HELD: { status: 409, title: "Must be kept" },
  QUIS_ID_CONFLICT: { status: 409, title: "Conflict with a sealed event" },
  QUIS_INTERNAL: { status: 500, title: "Internal error", detail: unexpected },
  QUIS_KEY_CHANGED: { status: 500, title: "Signing key changed", detail: unexpected },
  QUIS_KEY_HISTORY: { status: 500, title: "Key history failed a check", detail: unexpected },
  QUIS_KEY_REUSED: { status: 422, title: "Idempotency-Key used before" },
  QUIS_LOG_FORKED: {
    status: 503,
    title: "Log forked",
    detail:
      "somebody outside has seen another history of this log, so it signs nothing more; its state says who (quis log)",
  },
  QUIS_LOG_STOPPED: {
    status: 503,
    title: "Log stopped",
    detail: "a write failed, so the log takes nothing more until Quis is started again",
  },
  QUIS_MIRROR_REFUSED: { status: 502, title: "Mirror refused" },
  QUIS_MIRROR_UNREACHABLE: { status: 502, title: "Mirror unreachable" },
  QUIS_NOT_FOUND: { status: 404, title: "Not found" },
  QUIS_NOT_LOOPBACK: { status: 500, title: "Not a loopback address", detail: unexpected },
  QUIS_NOT_PUBLISHED: { status: 503, title: "Not published yet" },
  QUIS_NOT_SEALED: {
    status: 503,
    title: "Not sealed, so not answered",
    detail: "what is asked is sealed before it is answered, and that failed; nothing was answered",
  },
  QUIS_PORT_IN_USE: { status: 500, title: "Port in use", detail: unexpected },
  QUIS_RESTORE_BEHIND: { status: 503, title: "Older than its copies" },
  QUIS_RESTORE_FORKED: { status: 503, title: "Two histories" },
  QUIS_RESTORE_UNCHECKED: { status: 503, title: "Restored and not compared" },
  QUIS_SOURCE_FAILED: { status: 503, title: "Source cannot run" },
  QUIS_STORE: { status: 500, title: "Store failed", detail: unexpected },
  QUIS_TOO_LARGE: { status: 413, title: "Too large" },
  QUIS_TRUNCATED: { status: 400, title: "Input refused" },
  QUIS_UNAUTHORISED: { status: 401, title: "Not authorised" },
  QUIS_USAGE: { status: 400, title: "Input refused" },
  MASK_CONFLICT: { status: 403, title: "Not this person" },
  MASK_FORGED: { status: 400, title: "Not a pseudonym of this folder" },
  MASK_NAMED: { status: 403, title: "Asked by a name" },
  MASK_NOT_PENDING: { status: 409, title: "Decided or expired" },
  MASK_ROLE: { status: 403, title: "Not this role" },
  MASK_UNCLASSIFIED: { status: 500, title: "Answer withheld" },
  MASK_WITHHELD: { status: 403, title: "Not without names" },
  HTTP_BAD_REQUEST: { status: 400, title: "Malformed request" },
  HTTP_BUSY: { status: 503, title: "Too much work at once" },
  HTTP_CROSS_SITE: { status: 403, title: "Request of another site" },
  HTTP_HEADERS_TOO_LARGE: { status: 431, title: "Headers too large" },
  HTTP_HOST: { status: 421, title: "Wrong host" },
  HTTP_MEDIA_TYPE: { status: 415, title: "Unsupported body" },
  HTTP_METHOD: { status: 405, title: "Method not allowed" },
  HTTP_NO_ROUTE: { status: 404, title: "No such address" },
  HTTP_SLOW_ANSWER: { status: 503, title: "Answer took too long" },
  HTTP_TIMEOUT: { status: 408, title: "Request took too long" },
  HTTP_TOO_MANY: { status: 429, title: "Too much at once" },
  HTTP_URL_TOO_LONG: { status: 414, title: "URL too long" },
};

/** Longest detail: a hostile request must not choose the size of its answer. */
const maxDetailChars = 2000;

function cut(text: string): string {
  return text.length <= maxDetailChars ? text : `${text.slice(0, maxDetailChars)}…`;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : "";
}

/** Fastify's and Node's own errors in our codes; undefined for what nobody foresaw. */
function knownCode(error: unknown): QuisErrorCode | HttpErrorCode | undefined {
  const code = codeOf(error);
  if (code === "ENOSPC" || code === "EDQUOT") return "QUIS_DISK_FULL";
  if (code === "FST_ERR_MAX_PARAM_LENGTH") return "HTTP_URL_TOO_LONG";
  if (code === "FST_ERR_HANDLER_TIMEOUT") return "HTTP_SLOW_ANSWER";
  if (code.startsWith("FST_STATIC_")) return "HTTP_NO_ROUTE";
  if (!code.startsWith("FST_")) return undefined;
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 415) return "HTTP_MEDIA_TYPE";
  if (status === 404) return "HTTP_NO_ROUTE";
  return typeof status === "number" && status >= 400 && status < 500 ? "HTTP_BAD_REQUEST" : undefined;
}

const knownDetail: Partial<Record<QuisErrorCode | HttpErrorCode, string>> = {
  HTTP_BAD_REQUEST: "expected a well-formed HTTP request",
  HTTP_MEDIA_TYPE: "expected a body of another media type, or none",
  HTTP_NO_ROUTE: "expected an address of this server",
  HTTP_SLOW_ANSWER: "expected an answer in time; ask for a shorter range",
  HTTP_URL_TOO_LONG: "expected a shorter URL",
};

function build(code: string, kind: Kind, detail: string, requestId: string): Problem {
  return {
    type: `urn:quis:error:${code}`,
    title: kind.title,
    status: kind.status,
    detail: cut(kind.detail ?? detail),
    code,
    instance: `urn:quis:request:${requestId}`,
  };
}

/**
 * A failure as its problem details. Unforeseen errors and all of 5xx say a fixed text: a message from inside may quote SQL,
 * paths or a person.
 */
export function toProblem(error: unknown, request: FastifyRequest): Problem {
  const requestId = request.id;
  if (
    error instanceof QuisError ||
    error instanceof HttpError ||
    error instanceof AccessError ||
    error instanceof PolicyError ||
    error instanceof MaskError
  ) {
    // Sources run with their types stripped, so a code that came later than this table must not break the answer.
    const kind: Kind | undefined = kinds[error.code];
    return build(error.code, kind ?? kinds.QUIS_INTERNAL, error.message, requestId);
  }
  const refused = refusedParameters(error, request);
  if (refused !== undefined) {
    const text = refused.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
    return { ...build("QUIS_BAD_INPUT", kinds.QUIS_BAD_INPUT, text, requestId), parameters: refused };
  }
  const code = codeOf(error);
  if (error instanceof Error && /^(?:SOURCE|EVENT)_[A-Z0-9_]+$/.test(code)) {
    return build(code, kinds.QUIS_BAD_INPUT, error.message, requestId);
  }
  const known = knownCode(error);
  if (known !== undefined) return build(known, kinds[known], knownDetail[known] ?? kinds[known].title, requestId);
  return build("QUIS_INTERNAL", kinds.QUIS_INTERNAL, unexpected, requestId);
}

const codes = new WeakMap<FastifyRequest, string>();

/** Remembers which problem answers a request, for what is sealed of it. */
export function noteProblem(request: FastifyRequest, code: string): void {
  codes.set(request, code);
}

/** The code of the problem that a request is answered with, if it is. */
export function codeOfProblem(request: FastifyRequest): string | undefined {
  return codes.get(request);
}

/** Sends a failure as `application/problem+json` and logs it if it is ours. */
export function sendProblem(
  reply: FastifyReply,
  error: unknown,
  problem: Problem = toProblem(error, reply.request),
): FastifyReply {
  noteProblem(reply.request, problem.code);
  // Not our own refusals, and not if the client has left: then the failure is our stopping.
  if (problem.status >= 500 && !(error instanceof HttpError) && !reply.raw.destroyed) {
    reply.log.error({ err: error, code: problem.code }, "request failed");
  }
  if (error instanceof HttpError) reply.headers(error.headers);
  if (error instanceof AccessError && error.retryAfterMs !== undefined)
    reply.header("retry-after", `${Math.ceil(error.retryAfterMs / 1000)}`);
  if (problem.status === 401) reply.header("www-authenticate", "Bearer");
  // A Buffer, since Fastify adds a charset to JSON text, which this media type does not have (RFC 9457 §6.1).
  return reply
    .code(problem.status)
    .header("content-type", "application/problem+json")
    .header("cache-control", "no-store")
    .send(Buffer.from(JSON.stringify(problem)));
}
