// The words for a failure.
import { ApiError } from "../api/index.ts";
import { en } from "../strings/index.ts";

export interface FailureWords {
  readonly title: string;
  readonly text: string;
  readonly kind: "down" | "missing" | "refused" | "broken";
}

/** What to say about `error`, and of which kind it is. */
export function failureWords(error: unknown): FailureWords {
  if (!(error instanceof ApiError)) return { title: en.fail.pageTitle, text: en.fail.page, kind: "broken" };
  if (error.code === "WEB_UNREACHABLE")
    return { title: en.fail.unreachableTitle, text: en.fail.unreachable, kind: "down" };
  if (error.code === "WEB_BAD_ANSWER")
    return { title: en.fail.badAnswerTitle, text: en.fail.badAnswer, kind: "broken" };
  if (error.status === 404) return { title: en.fail.notFoundTitle, text: en.fail.notFound, kind: "missing" };
  if (error.status === 503) return { title: en.fail.busyTitle, text: error.message, kind: "broken" };
  if (error.status >= 500) return { title: en.fail.internalTitle, text: en.fail.internal, kind: "broken" };
  return { title: en.fail.refusedTitle, text: error.message, kind: "refused" };
}
