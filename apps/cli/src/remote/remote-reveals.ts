// Reveals over HTTP: the same door, with bodies as JSON.
import { revealsAnswerSchema, revealSchema } from "@quis/contract";
import type { Instance } from "@quis/server";
import { callJson, type ServerAddress } from "./http.ts";

type RevealDoor = ReturnType<Instance["reveals"]>;

export function remoteReveals(address: ServerAddress): RevealDoor {
  const post = async (actor: string, path: string, body: unknown) => {
    const bytes = Buffer.from(JSON.stringify(body), "utf8");
    const call = {
      method: "POST",
      actor,
      path,
      body: oneChunk(bytes),
      sizeBytes: bytes.length,
      contentType: "application/json",
    } as const;
    return revealSchema.parse(await callJson(address, call));
  };
  return {
    list: async ({ uid }, all) => {
      const query = { all: String(all) };
      return revealsAnswerSchema.parse(
        await callJson(address, { method: "GET", actor: uid, path: "/api/v1/reveals", query }),
      );
    },
    ask: ({ uid }, asked) => post(uid, "/api/v1/reveals", asked),
    decide: ({ uid }, id, outcome, reason) =>
      post(uid, `/api/v1/reveals/${encodeURIComponent(id)}/${outcome}`, { reason }),
  };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
