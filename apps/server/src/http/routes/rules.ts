// Sigma rules: which are in force, and what they would have found.
import { backtestRequestSchema, rulesAnswerSchema, workLineSchema } from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import { readBody } from "../body.ts";
import { type Api, type ApiParts, jsonAnswer, lineAnswer, noQuery } from "./route.ts";
import { checkRange } from "./questions.ts";

const security = [{ token: [] }];
/** 500 names and a draft of a MiB, whose characters JSON may write as six each. */
const MAX_REQUEST_BYTES = 8 << 20;

export function addRuleRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/rules",
    {
      config: { action: "rules" },
      schema: {
        tags: ["ask"],
        summary: "Which rules are in force?",
        description:
          "Sigma rules that report by themselves, with their versions; and the files that are refused, with line and reason.",
        querystring: noQuery,
        response: jsonAnswer(rulesAnswerSchema, "The rules, what is refused, and what is off"),
      },
    },
    () => instance.rules(),
  );
}

/** The route whose body says which rules. */
export function addBacktestRoute(api: Api, { instance, limits, works }: ApiParts): void {
  api.post(
    "/rules/backtests",
    {
      config: { action: "backtest", takesFile: true },
      schema: {
        tags: ["work"],
        security,
        summary: "Run rules over the history",
        description:
          "The body is JSON: `rules` (ids or names), and optionally `from`, `to`, `limit` and a `draft` rule file. Sealed: who ran which rules.",
        querystring: noQuery,
        response: lineAnswer(workLineSchema, "Lines of progress, then one of type `backtest` or `problem`"),
      },
    },
    (request, reply) =>
      works.answer(reply, async (work) => {
        const asked = await readRequest(readBody(request.raw, limits.bodyIdleMs));
        return { type: "backtest", summary: await instance.backtest(request.actor, asked, work) };
      }),
  );
}

async function readRequest(body: AsyncIterable<Uint8Array>) {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_REQUEST_BYTES)
      throw new QuisError("QUIS_BAD_INPUT", `expected a request of at most ${MAX_REQUEST_BYTES} bytes, got more`);
    chunks.push(chunk);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (cause) {
    throw new QuisError("QUIS_BAD_INPUT", "expected a JSON object with rules, got other bytes", { cause });
  }
  const asked = backtestRequestSchema.safeParse(value);
  if (!asked.success) {
    const [issue] = asked.error.issues;
    throw new QuisError(
      "QUIS_BAD_INPUT",
      `${issue?.path.join(".") || "body"}: ${issue?.message ?? "expected a request"}`,
    );
  }
  checkRange(asked.data);
  return asked.data;
}
