// One request to the server that this page came from. What it needs of the person on the way (sign in again, prove who they are) is asked in place.
import type { Progress, WorkLine } from "@quis/contract";
import { attend } from "./attention.ts";
import { ApiError, badAnswer, problemError, unreachable, type WebErrorCode } from "./error.ts";
import { currentReason, reasonHeaders } from "./reason.ts";

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

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

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
export function wantsSignIn(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.code.startsWith("ACCESS_");
}

/** What to ask of the person before `error` may go away by itself; undefined if nothing helps. */
function needOf(error: ApiError, open: boolean): "sign-in" | "proof" | undefined {
  if (error.code === "ACCESS_FRESH_PROOF_NEEDED") return "proof";
  return !open && wantsSignIn(error) ? "sign-in" : undefined;
}

/** The answer of a request that was accepted. A need that comes twice for the same request is an error. */
async function send(method: Method, path: string, accept: string, options: RequestOptions): Promise<Response> {
  const asked = new Set<string>();
  for (;;) {
    const response = await fetchOnce(method, path, accept, options);
    if (response.ok) return response;
    const error = await failureOf(response, options.signal);
    const need = needOf(error, options.open === true);
    if (need === undefined || asked.has(need)) throw error;
    asked.add(need);
    if ((await attend({ kind: need })) === undefined) throw error;
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

export function put<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
  return json<T>("PUT", path, { ...options, body });
}

export function remove<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return json<T>("DELETE", path, options);
}

/** `GET` whose missing session is the caller's to see. */
export function getOpen<T>(path: string, signal?: AbortSignal): Promise<T> {
  return json<T>("GET", path, { signal, open: true });
}

/** The bytes of an answer, for files to save. */
export async function getBlob(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<Blob> {
  const response = await send("GET", path, "*/*", { parameters, signal });
  try {
    return await response.blob();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(cause);
  }
}

/**
 * Long work: NDJSON lines of progress, then its one result.
 * @throws ApiError the problem of the last line; WEB_CUT_OFF if there was no last line: what became of the work is then unknown
 */
export async function work(
  path: string,
  options: RequestOptions & { readonly onProgress?: (progress: Progress) => void } = {},
): Promise<Exclude<WorkLine, Progress | { type: "problem" }>> {
  const response = await send("POST", path, "application/x-ndjson", options);
  for await (const text of linesOf(response, options.signal)) {
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

/** Lines of a body as they come. */
export async function* linesOf(response: Response, signal?: AbortSignal): AsyncGenerator<string> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield line;
    }
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(cause);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (rest !== "") yield rest;
}
