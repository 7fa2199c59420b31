// Why something is taken away, as headers say it: in the address it would stay in logs of servers between.
import type { FastifyRequest } from "fastify";
import type { ExportReason } from "../../ask/index.ts";
import { QuisError } from "../../instance/error.ts";

const MOST_CHARS = 1024;

/** @throws QuisError QUIS_BAD_INPUT for no purpose, or headers that are none */
export function reasonOf({ headers }: FastifyRequest): ExportReason {
  const purpose = headerText(headers["x-quis-purpose"], "X-Quis-Purpose");
  const caseReference = headerText(headers["x-quis-case"], "X-Quis-Case");
  if (purpose === undefined)
    throw new QuisError("QUIS_BAD_INPUT", "expected X-Quis-Purpose: what the export is for, got none");
  return { purpose, ...(caseReference === undefined ? {} : { caseReference }) };
}

/** Percent-encoded UTF-8, since headers are ASCII. */
function headerText(header: string | string[] | undefined, name: string): string | undefined {
  if (header === undefined) return undefined;
  let text: string;
  try {
    text = decodeURIComponent(String(header)).trim();
  } catch (cause) {
    throw new QuisError("QUIS_BAD_INPUT", `${name}: expected percent-encoded UTF-8, got something else`, { cause });
  }
  if (text.length > MOST_CHARS)
    throw new QuisError("QUIS_BAD_INPUT", `${name}: expected at most ${MOST_CHARS} characters, got ${text.length}`);
  return text === "" ? undefined : text;
}
