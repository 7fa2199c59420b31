// Questions to the server that this page came from. Answers are typed by the contract; failures have one class.
import type { Answer, Ask, EventDetail, Problem, Status, Vkeys } from "@quis/contract";

export type WebErrorCode = "WEB_UNREACHABLE" | "WEB_BAD_ANSWER";

/** A question that was not answered: by the server's problem details, or because there was no server or no sense in what came. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly problem: Problem | undefined;

  constructor(code: string, message: string, options: { status?: number; problem?: Problem; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = "ApiError";
    this.code = code;
    this.status = options.status ?? 0;
    this.problem = options.problem;
  }
}

const UNREACHABLE: WebErrorCode = "WEB_UNREACHABLE";
const BAD_ANSWER: WebErrorCode = "WEB_BAD_ANSWER";

/** Query parameters; those that are undefined or empty are left out. */
export type Parameters = Readonly<Record<string, string | number | undefined>>;

async function get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  const url = `/api/v1/${path}${query.size === 0 ? "" : `?${query.toString()}`}`;
  let response: Response;
  try {
    response = await fetch(url, { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(UNREACHABLE, "expected an answer of the server, got none", { cause });
  }
  let body: unknown;
  try {
    body = await response.json();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(BAD_ANSWER, `expected JSON, got something else with status ${response.status}`, {
      status: response.status,
      cause,
    });
  }
  if (response.ok) return body as T;
  const problem = asProblem(body);
  if (problem === undefined) {
    throw new ApiError(BAD_ANSWER, `expected problem details with status ${response.status}, got something else`, {
      status: response.status,
    });
  }
  throw new ApiError(problem.code, problem.detail, { status: response.status, problem });
}

function asProblem(body: unknown): Problem | undefined {
  const problem = body as Partial<Problem> | null;
  const whole =
    typeof problem?.code === "string" && typeof problem.detail === "string" && typeof problem.title === "string";
  return whole ? (problem as Problem) : undefined;
}

export const api = {
  status: (signal?: AbortSignal) => get<Status>("status", {}, signal),
  vkeys: (signal?: AbortSignal) => get<Vkeys>("vkeys", {}, signal),
  ask: (q: string, signal?: AbortSignal) => get<Ask>("ask", { q }, signal),
  who: (subject: string, page: Parameters, signal?: AbortSignal) => get<Answer>("who", { subject, ...page }, signal),
  user: (user: string, page: Parameters, signal?: AbortSignal) =>
    get<Answer>(`users/${encodeURIComponent(user)}/events`, page, signal),
  session: (session: string, page: Parameters, signal?: AbortSignal) =>
    get<Answer>(`sessions/${encodeURIComponent(session)}/events`, page, signal),
  events: (filters: Parameters, signal?: AbortSignal) => get<Answer>("events", filters, signal),
  event: (index: number, log: "records" | "oversight", signal?: AbortSignal) =>
    get<EventDetail>(`events/${index}`, { log }, signal),
};
