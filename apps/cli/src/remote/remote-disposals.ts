// Disposals over HTTP: the same door.
import { disposalsAnswerSchema, disposalSchema } from "@quis/contract";
import type { Instance } from "@quis/server";
import { type Call, callJson, type ServerAddress } from "./http.ts";
import { runWorkLine } from "./work-stream.ts";

type DisposalDoor = ReturnType<Instance["disposals"]>;

export function remoteDisposals(address: ServerAddress): DisposalDoor {
  const post = (actor: string, path: string, rest: Partial<Call>): Call => ({ method: "POST", actor, path, ...rest });
  return {
    erase: ({ uid }, request, { signal } = {}) =>
      runWorkLine(
        address,
        ["erase", "disposal"],
        post(uid, "/api/v1/erasures", { query: { ...request }, ...(signal === undefined ? {} : { signal }) }),
      ),
    retain: ({ uid }, { policy, dry_run: dryRun }, { signal, onProgress } = {}) => {
      const body = Buffer.from(policy, "utf8");
      return runWorkLine(
        address,
        ["retain", "disposal"],
        post(uid, "/api/v1/retentions", {
          query: { dry_run: String(dryRun) },
          body: oneChunk(body),
          sizeBytes: body.length,
          ...(signal === undefined ? {} : { signal }),
        }),
        onProgress,
      );
    },
    list: async ({ uid }, all) => {
      const query = { all: String(all) };
      return disposalsAnswerSchema.parse(
        await callJson(address, { method: "GET", actor: uid, path: "/api/v1/disposals", query }),
      );
    },
    decide: async ({ uid }, id, outcome, reason) => {
      const body = Buffer.from(JSON.stringify({ reason }), "utf8");
      return disposalSchema.parse(
        await callJson(
          address,
          post(uid, `/api/v1/disposals/${encodeURIComponent(id)}/${outcome}`, {
            body: oneChunk(body),
            sizeBytes: body.length,
            contentType: "application/json",
          }),
        ),
      );
    },
  };
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
