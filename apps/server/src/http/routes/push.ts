// Events that a source sends by itself. Its own token lets it in, here and nowhere else.
import { pushAnswerSchema, sourceParamsSchema } from "@quis/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import { QuisError } from "../../instance/error.ts";
import type { IntakeDoor } from "../../intake/index.ts";
import { HttpError } from "../error.ts";
import { type BodyBudget, withPushedBody } from "../push-body.ts";
import { jsonAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

export interface PushParts extends ApiParts {
  readonly budget: BodyBudget;
}

/** @throws QuisError QUIS_SOURCE_FAILED unless this process takes in, HttpError HTTP_BUSY while sealing waits for work on the whole */
export function openDoor({ instance }: ApiParts): IntakeDoor {
  const door = instance.intake();
  if (door === undefined) throw new QuisError("QUIS_SOURCE_FAILED", "this server takes no events in");
  if (door.isClosed)
    throw new HttpError("HTTP_BUSY", "expected no rebuild, erasure or retention under way, got one; send again later", {
      "retry-after": "10",
    });
  return door;
}

/** The token of `Authorization: Bearer`, empty if there is none. */
export function bearerOf(request: FastifyRequest): string {
  return /^Bearer ([!-~]{1,512})$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
}

/** A sender that does not take its answer is cut: what was sealed stays sealed, and its key gets the same answer again. */
export function cutSlowReader(reply: FastifyReply, afterMs: number): void {
  const { raw } = reply;
  const cut = setTimeout(() => raw.destroy(), afterMs);
  raw.once("close", () => clearTimeout(cut));
}

export function addPushRoute(api: Api, parts: PushParts): void {
  const { limits, budget } = parts;
  // Whatever the type, the bytes stay in the socket until they are asked for.
  api.removeAllContentTypeParsers();
  api.addContentTypeParser("*", (_request, _payload, done) => done(null));
  api.post(
    "/sources/:id/events",
    {
      config: { action: "push", takesFile: true },
      // Before the body: who has no token has no bytes read.
      onRequest: async (request) => {
        const { id } = request.params as { id?: string };
        openDoor(parts).checkToken(id ?? "", bearerOf(request));
      },
      schema: {
        tags: ["work"],
        security: [{ source: [] }],
        summary: "Send events of a source",
        description:
          "The body is NDJSON, or a JSON array with Content-Type application/json; Content-Encoding gzip is taken. Answered when every record is durable, with the receipt of each. The same Idempotency-Key with the same body gets the same receipts.",
        params: sourceParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(pushAnswerSchema, "Receipts in the order of the body"),
      },
    },
    async (request, reply) => {
      const source = request.params.id;
      const door = openDoor(parts);
      const idempotencyKey = keyOf(request);
      const answer = await withPushedBody(request, { source, budget, limits }, (body) =>
        door.receive({ source, body, isArray: isArray(request, body), idempotencyKey }),
      );
      cutSlowReader(reply, limits.pushAnswerMs);
      return answer;
    },
  );
}

function keyOf(request: FastifyRequest): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[!-~]{1,256}$/.test(key))
    throw new HttpError(
      "HTTP_BAD_REQUEST",
      "expected an Idempotency-Key of 1 to 256 visible ASCII characters, got another",
    );
  return key;
}

// A body that is one array, of a sender that says it is JSON; NDJSON may have lines that begin with a bracket.
function isArray(request: FastifyRequest, body: Uint8Array): boolean {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") return false;
  for (const byte of body) {
    if (byte === 0x5b) return true;
    // White space, and a byte order mark.
    if (byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) return false;
  }
  return false;
}
