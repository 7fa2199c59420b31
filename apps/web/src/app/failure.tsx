// What went wrong, in plain words, with the code that the documentation explains and what to do next.
import { ApiError } from "../api/index.ts";
import { en } from "../strings/index.ts";
import { VisibleText } from "../text/index.ts";
import { failureWords } from "./failure-words.ts";

interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  /** Inside a part of a page that has its heading already. */
  readonly small?: boolean;
}

export function Failure({ error, onRetry, small = false }: FailureProps) {
  const { title, text, kind } = failureWords(error);
  const Heading = small ? "h3" : "h1";
  return (
    <section className="notice" role="alert" data-kind={kind}>
      <Heading className="failed">{title}</Heading>
      <p>
        <VisibleText text={text} />
      </p>
      {error instanceof ApiError ? (
        <p className="dim mono">
          {en.fail.code} {error.code}
          {error.problem?.instance === undefined ? null : (
            <>
              {" · "}
              {en.fail.request} <VisibleText text={error.problem.instance.replace("urn:quis:request:", "")} />
            </>
          )}
        </p>
      ) : null}
      {onRetry === undefined || kind === "missing" ? null : (
        <p>
          <button type="button" className="primary" onClick={onRetry}>
            {en.fail.retry}
          </button>
        </p>
      )}
    </section>
  );
}
