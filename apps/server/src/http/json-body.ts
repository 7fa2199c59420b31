// Bodies that are one small JSON object. No other type is read: a form of another site cannot send this one without asking first (CORS).
import type { FastifyInstance } from "fastify";

/** A passkey's answer is the largest, with a few thousand characters. */
const MAX_JSON_BYTES = 131_072;

/** Lets the routes of this scope take `application/json`; a key `__proto__` or `constructor.prototype` refuses the whole. */
export function takeJson(scope: FastifyInstance): void {
  const parse = scope.getDefaultJsonParser("error", "error");
  scope.addContentTypeParser("application/json", { parseAs: "string", bodyLimit: MAX_JSON_BYTES }, parse);
}
