// The answer of long work over HTTP: NDJSON, progress lines, then exactly one result or problem (packages/contract work.ts).
import { createInterface } from "node:readline";
import { workLineSchema } from "@quis/contract";
import type { Progress, WorkLine } from "@quis/contract";
import { CliError } from "../error.ts";
import { fromProblem, lost, openCall } from "./http.ts";
import type { Call, ServerAddress } from "./http.ts";

type Result = Exclude<WorkLine, { type: "progress" } | { type: "problem" }>;
type Summaries = { [Line in Result as Line["type"]]: Line["summary"] };

/** Starts work on the server and waits for its summary. @throws as `runWorkLine` */
export async function runWork<Type extends Result["type"]>(
  address: ServerAddress,
  type: Type,
  call: Call,
  onProgress?: (progress: Progress) => void,
): Promise<Summaries[Type]> {
  const { summary } = await runWorkLine(address, [type], call, onProgress);
  return summary as Summaries[Type];
}

/**
 * Starts work on the server and waits for its result, one of `types`.
 * @throws CliError with the code of the server's problem; CLI_SERVER_LOST if the stream ends without a result.
 */
export async function runWorkLine<Type extends Result["type"]>(
  address: ServerAddress,
  types: readonly Type[],
  call: Call,
  onProgress?: (progress: Progress) => void,
): Promise<Extract<Result, { type: Type }>> {
  const response = await openCall(address, call);
  let result: Result | undefined;
  try {
    for await (const text of createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (text === "") continue;
      const line = readLine(text);
      if (line.type === "progress") onProgress?.(line);
      else if (line.type === "problem") throw fromProblem(line.problem);
      else result = line;
    }
  } catch (error) {
    throw lost(error, address, call.signal);
  }
  const wanted: readonly string[] = types;
  if (result !== undefined && wanted.includes(result.type)) return result as Extract<Result, { type: Type }>;
  if (call.signal?.aborted === true) throw new CliError("CLI_ABORTED", "stopped on request");
  throw new CliError(
    result === undefined ? "CLI_SERVER_LOST" : "CLI_SERVER_ANSWER",
    `expected the result of ${types.join(" or ")} from ${address.url}, got ${result === undefined ? "the end of the answer" : result.type}`,
  );
}

function readLine(text: string): WorkLine {
  try {
    return workLineSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CliError("CLI_SERVER_ANSWER", `expected a work line, got ${text.slice(0, 120)}`, { cause });
  }
}
