// One request to the server that this page came from. What it needs of the person on the way (sign in again, prove who they are) is asked in place.
import type { Progress, WorkLine } from "@quis/contract";
import { attend, type Need } from "./attention.ts";
import { ApiError, badAnswer, problemError, unreachable, type WebErrorCode } from "./error.ts";
import { currentReason, reasonHeaders, setReason, wantsReason } from "./reason.ts";

/** Query parameters; those that are undefined or empty are left out. */
export type Parameters = Readonly<Record<string, string | number | undefined>>;

export interface RequestOptions {
  readonly parameters?: Parameters;
  /** Sent as JSON; a Blob as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Leaves a missing session to the caller: sign-in itself, and the question whether there is one. */
  readonly open?: boolean;
}

type Method = "GET" | "POST" | "PATCH";

/** The address of `path` under the API. */
export function apiAddress(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  return `/api/v1/${path}${query.size === 0 ? "" : `?${query.toString()}`}`;
}

async function fetchOnce(method: Method, path: string, accept: string, options: RequestOptions): Promise<Response> {
  const { body, signal } = options;
  const headers: Record<string, string> = { accept, ...reasonHeaders(currentReason()) };
  const init: RequestInit = { method, headers, credentials: "same-origin", ...(signal ? { signal } : {}) };
  if (body instanceof Blob) {
    headers["content-type"] = "application/octet-stream";
    init.body = body;
  } else if (body !== undefined) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  try {
    return await fetch(apiAddress(path, options.parameters), init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(cause);
  }
}

async function failureOf(response: Response, signal: AbortSignal | undefined): Promise<ApiError> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return badAnswer(`expected JSON, got something else with status ${response.status}`, response.status, cause);
  }
  return (
    problemError(body, response.status) ??
    badAnswer(`expected problem details with status ${response.status}, got something else`, response.status)
  );
}

/** The session has ended or never was; what is typed stays, and the request goes on after signing in. */
function wantsSignIn(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.code.startsWith("ACCESS_");
}

/** Codes of a request that a proof of who asks would let through. */
const PROOF: ReadonlySet<string> = new Set(["ACCESS_FRESH_PROOF_NEEDED", "ACCESS_FRESH"]);

/** What to ask of the person before `error` may go away by itself; undefined if nothing helps. */
function needOf(error: ApiError, open: boolean): Need | undefined {
  if (PROOF.has(error.code)) return { kind: "proof" };
  if (wantsReason(error)) return { kind: "reason", error };
  return !open && wantsSignIn(error) ? { kind: "sign-in" } : undefined;
}

/** The answer of a request that was accepted. A need that comes twice for the same request is an error. */
async function send(method: Method, path: string, accept: string, options: RequestOptions): Promise<Response> {
  const asked = new Set<string>();
  for (;;) {
    const response = await fetchOnce(method, path, accept, options);
    if (response.ok) return response;
    const error = await failureOf(response, options.signal);
    const need = needOf(error, options.open === true);
    if (need === undefined || asked.has(need.kind)) throw error;
    asked.add(need.kind);
    const met = await attend(need);
    if (met === undefined) throw error;
    if (met !== true) setReason(met);
    options.signal?.throwIfAborted();
  }
}

async function json<T>(method: Method, path: string, options: RequestOptions): Promise<T> {
  const response = await send(method, path, "application/json", options);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw badAnswer(`expected JSON, got something else with status ${response.status}`, response.status, cause);
  }
}

export function get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
  return json<T>("GET", path, { parameters, signal });
}

export function post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
  return json<T>("POST", path, { ...options, body });
}

export function patch<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
  return json<T>("PATCH", path, { ...options, body });
}

/** `GET` whose missing session is the caller's to see. */
export function getOpen<T>(path: string, signal?: AbortSignal): Promise<T> {
  return json<T>("GET", path, { signal, open: true });
}

/** An answer that goes on as long as it is read. Its needs are the caller's to see: nobody waits for it. @throws ApiError */
export async function getStream(path: string, accept: string, signal: AbortSignal): Promise<Response> {
  const response = await fetchOnce("GET", path, accept, { signal });
  if (response.ok) return response;
  throw await failureOf(response, signal);
}

/** An answer that is read as it comes, such as an export: its needs are asked for in place. */
export function getFile(path: string, parameters: Parameters, signal: AbortSignal): Promise<Response> {
  return send("GET", path, "*/*", { parameters, signal });
}

type Result = Exclude<WorkLine, Progress | { type: "problem" }>;
type Summaries = { readonly [Line in Extract<Result, { summary: unknown }> as Line["type"]]: Line["summary"] };

/** How far work is: its phase, what is done, and of how much, if that is known. */
export type OnPhase = (phase: string, done: number, total: number | null) => void;

/** The summary of long work. @throws ApiError as `work`; WEB_BAD_ANSWER for a result that is not of the type `wanted` */
export async function workFor<Type extends keyof Summaries>(
  wanted: Type,
  path: string,
  { onPhase, ...options }: RequestOptions & { readonly onPhase: OnPhase },
): Promise<Summaries[Type]> {
  const line = await work(path, {
    ...options,
    onProgress: ({ phase, done, total }) => onPhase(phase, done, total),
  });
  if (line.type === wanted && "summary" in line) return line.summary as Summaries[Type];
  throw new ApiError("WEB_BAD_ANSWER", `expected a line of type ${wanted}, got ${line.type}`);
}

/**
 * Long work: NDJSON lines of progress, then its one result.
 * @throws ApiError the problem of the last line; WEB_CUT_OFF if there was no last line: what became of the work is then unknown
 */
export async function work(
  path: string,
  options: RequestOptions & { readonly onProgress?: (progress: Progress) => void } = {},
): Promise<Result> {
  const response = await send("POST", path, "application/x-ndjson", options);
  for await (const text of linesOf(response, options)) {
    let line: WorkLine;
    try {
      line = JSON.parse(text) as WorkLine;
    } catch (cause) {
      throw badAnswer("expected a line of JSON, got something else", response.status, cause);
    }
    if (line.type === "progress") options.onProgress?.(line);
    else if (line.type === "problem") {
      throw problemError(line.problem, line.problem.status) ?? badAnswer("expected a problem, got none", 0);
    } else return line;
  }
  const code: WebErrorCode = "WEB_CUT_OFF";
  throw new ApiError(code, "expected the work's result, got the end of the answer", { status: response.status });
}

/** Lines of a body as they come; without `blank`, those that hold something. */
export async function* linesOf(
  response: Response,
  { signal, blank = false }: { readonly signal?: AbortSignal | undefined; readonly blank?: boolean } = {},
): AsyncGenerator<string> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (blank || line !== "") yield line;
    }
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(cause);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (rest !== "") yield rest;
}
