// Erasure and retention. What they decide is sealed before it is done.
import { eraseRequestSchema, retainQuerySchema, workLineSchema } from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import { readBody } from "../body.ts";
import { type Api, type ApiParts, lineAnswer, noQuery } from "./route.ts";

const lines = (result: string) =>
  lineAnswer(workLineSchema, `Lines of progress, then one of type \`${result}\` or \`problem\``);
const security = [{ token: [] }];
/** A policy is some pages of YAML. */
const MAX_POLICY_BYTES = 262_144;

/** Routes without a body. */
export function addErasureRoutes(api: Api, { instance, works }: ApiParts): void {
  api.post(
    "/erasures",
    {
      config: { action: "erase" },
      schema: {
        tags: ["work"],
        security,
        summary: "Erase one event's payload",
        description:
          "The entry stays in the log; the oversight log says by whose authority. Waits for a second person (`disposal`) where somebody administrates. Refused below the minimum of the policy and under a hold.",
        querystring: eraseRequestSchema,
        response: lines("erase` or `disposal"),
      },
    },
    (request, reply) =>
      works.answer(reply, (work) => instance.disposals().erase(request.principal, request.query, work)),
  );
  api.post(
    "/encryptions",
    {
      config: { action: "encrypt" },
      schema: {
        tags: ["work"],
        security,
        summary: "Encrypt what an older version left unencrypted",
        description: "Writes the payload bundles of a version before encryption again.",
        querystring: noQuery,
        response: lines("encrypt"),
      },
    },
    (request, reply) =>
      works.answer(reply, async (work) => ({ type: "encrypt", summary: await instance.encrypt(request.actor, work) })),
  );
}

/** The route whose body is a policy file. */
export function addRetentionRoute(api: Api, { instance, limits, works }: ApiParts): void {
  api.post(
    "/retentions",
    {
      config: { action: "retain", takesFile: true },
      schema: {
        tags: ["work"],
        security,
        summary: "Apply a retention policy",
        description:
          "The body is the policy file (YAML). Puts it in force and destroys the keys of what is beyond its maximum and not held; `dry_run=true` only says what that is. What destroys, ends a hold or changes the rules waits for a second person (`disposal`) where somebody administrates.",
        querystring: retainQuerySchema,
        response: lines("retain` or `disposal"),
      },
    },
    (request, reply) =>
      works.answer(reply, async (work) => {
        const policy = await readPolicy(readBody(request.raw, limits.bodyIdleMs));
        const dryRun = request.query.dry_run === "true";
        return instance.disposals().retain(request.principal, { policy, dry_run: dryRun }, work);
      }),
  );
}

async function readPolicy(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_POLICY_BYTES)
      throw new QuisError("QUIS_BAD_INPUT", `expected a policy of at most ${MAX_POLICY_BYTES} bytes, got more`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new QuisError("QUIS_BAD_INPUT", "expected a policy in UTF-8, got other bytes");
  }
}
