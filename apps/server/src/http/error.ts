// Failures of the HTTP layer itself. What the instance refuses has its own codes (../instance/error.ts).

export type HttpErrorCode =
  | "HTTP_BAD_REQUEST"
  | "HTTP_BUSY"
  | "HTTP_CROSS_SITE"
  | "HTTP_HEADERS_TOO_LARGE"
  | "HTTP_HOST"
  | "HTTP_MEDIA_TYPE"
  | "HTTP_METHOD"
  | "HTTP_NO_ROUTE"
  | "HTTP_SLOW_ANSWER"
  | "HTTP_TIMEOUT"
  | "HTTP_TOO_MANY"
  | "HTTP_URL_TOO_LONG";

/** A request that does not reach the instance; `headers` go with the answer (`allow`, `retry-after`). */
export class HttpError extends Error {
  readonly code: HttpErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  constructor(code: HttpErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "HttpError";
    this.code = code;
    this.headers = headers;
  }
}
