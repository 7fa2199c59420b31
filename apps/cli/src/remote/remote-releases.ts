// Kept drafts of public-records releases as the server that holds the folder answers for them.
import {
  releaseDecidedSchema,
  releaseDetailSchema,
  releasePartsSchema,
  releasePreviewSchema,
  releaseRecordSchema,
  releasesAnswerSchema,
  releaseVaughnSchema,
} from "@quis/contract";
import type { Instance } from "@quis/server";
import type { ServerAddress } from "./http.ts";
import { openFile } from "./streamed-file.ts";
import type { Ask } from "./remote-survey.ts";

type ReleaseDoor = ReturnType<ReturnType<Instance["publishing"]>["releases"]>;

export function remoteReleases(ask: Ask, address: ServerAddress): ReleaseDoor {
  const at = (release: number): string => `/api/v1/releases/${release}`;
  return {
    list: (actor, { limit, cursor }) =>
      ask(releasesAnswerSchema, {
        method: "GET",
        actor,
        path: "/api/v1/releases",
        query: { limit: Number(limit ?? 100), cursor },
      }),
    one: (actor, id) => ask(releaseDetailSchema, { method: "GET", actor, path: at(id) }),
    parts: (actor, id, { cursor }) =>
      ask(releasePartsSchema, {
        method: "GET",
        actor,
        path: `${at(id)}/parts`,
        query: { cursor: cursor === undefined ? undefined : Number(cursor) },
      }),
    record: (actor, id, index) =>
      ask(releaseRecordSchema, { method: "GET", actor, path: `${at(id)}/records/${index}` }),
    decide: (actor, id, decision) =>
      ask(releaseDecidedSchema, {
        method: "POST",
        actor,
        path: `${at(id)}/decisions`,
        body: once(Buffer.from(JSON.stringify(decision))),
        contentType: "application/json",
      }),
    preview: (actor, id, { limit, cursor }) =>
      ask(releasePreviewSchema, {
        method: "GET",
        actor,
        path: `${at(id)}/preview`,
        query: { limit: Number(limit ?? 100), cursor: cursor === undefined ? undefined : Number(cursor) },
      }),
    vaughn: (actor, id) => ask(releaseVaughnSchema, { method: "GET", actor, path: `${at(id)}/vaughn-index` }),
    file: (actor, id) => openFile(address, { actor, path: `${at(id)}/file`, query: {}, purpose: "public-records" }),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}
