// Reviews of findings as the server that holds the folder answers for them.
import { attachmentSchema, reviewAnswerSchema, reviewsAnswerSchema } from "@quis/contract";
import type { Instance } from "@quis/server";
import { openCall, type ServerAddress } from "./http.ts";
import type { Ask } from "./remote-survey.ts";

type ReviewDoor = ReturnType<Instance["reviewing"]>;

export function remoteReviews(ask: Ask, address: ServerAddress): ReviewDoor {
  const at = (finding: string): string => `/api/v1/reviews/${encodeURIComponent(finding)}`;
  return {
    reviews: (actor, { state, user, late, limit }) =>
      ask(reviewsAnswerSchema, {
        method: "GET",
        actor,
        path: "/api/v1/reviews",
        query: { state, user, late, limit: Number(limit ?? 100) },
      }),
    review: (actor, finding) => ask(reviewAnswerSchema, { method: "GET", actor, path: at(finding) }),
    take: (actor, finding, step) =>
      ask(reviewAnswerSchema, {
        method: "POST",
        actor,
        path: `${at(finding)}/steps`,
        body: once(Buffer.from(JSON.stringify(step))),
        contentType: "application/json",
      }),
    attach: (actor, finding, { name, mediaType, bytes }) =>
      ask(attachmentSchema, {
        method: "POST",
        actor,
        path: `${at(finding)}/attachments`,
        query: { name, media_type: mediaType },
        body: once(bytes),
        sizeBytes: bytes.length,
      }),
    attachment: async (actor, finding, sha256) => {
      const answer = await ask(reviewAnswerSchema, { method: "GET", actor, path: at(finding) });
      const named = answer.steps.flatMap(({ attachments }) => attachments ?? []).find((one) => one.sha256 === sha256);
      const response = await openCall(address, { method: "GET", actor, path: `${at(finding)}/attachments/${sha256}` });
      const chunks: Uint8Array[] = [];
      for await (const chunk of response) chunks.push(chunk as Uint8Array);
      return { name: named?.name ?? sha256, mediaType: named?.media_type ?? "", bytes: Buffer.concat(chunks) };
    },
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}
