// A small JSON body by its schema.
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { readBody } from "./body.ts";

const MAX_BYTES = 64 << 10;

/** @throws QuisError QUIS_BAD_INPUT with the member that is wrong */
export async function readJson<T>(request: FastifyRequest, idleMs: number, schema: z.ZodType<T>): Promise<T> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of readBody(request.raw, idleMs)) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BYTES)
      throw new QuisError("QUIS_BAD_INPUT", `expected a body of at most ${MAX_BYTES} bytes, got more`);
    chunks.push(chunk);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (cause) {
    throw new QuisError("QUIS_BAD_INPUT", "expected a JSON object in the body, got other bytes", { cause });
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new QuisError("QUIS_BAD_INPUT", `${issue?.path.join(".") || "body"}: ${issue?.message ?? "expected another"}`);
}
