// What went wrong with a request: one class for all of it.
import type { Problem } from "@quis/contract";

export type WebErrorCode = "WEB_UNREACHABLE" | "WEB_BAD_ANSWER" | "WEB_CUT_OFF" | "WEB_ATTACHMENT_TYPE";

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

/** @throws ApiError WEB_UNREACHABLE */
export function unreachable(cause: unknown): ApiError {
  const code: WebErrorCode = "WEB_UNREACHABLE";
  return new ApiError(code, "expected an answer of the server, got none", { cause });
}

export function badAnswer(message: string, status: number, cause?: unknown): ApiError {
  const code: WebErrorCode = "WEB_BAD_ANSWER";
  return new ApiError(code, message, { status, cause });
}

/** The problem as an error; undefined for what is none. */
export function problemError(body: unknown, status: number): ApiError | undefined {
  const problem = body as Partial<Problem> | null;
  const whole =
    typeof problem?.code === "string" && typeof problem.detail === "string" && typeof problem.title === "string";
  return whole ? new ApiError(problem.code!, problem.detail!, { status, problem: problem as Problem }) : undefined;
}
