// Keys, backups and off-site copies.
import {
  backupQuerySchema,
  keyHistorySchema,
  mldsaKeySummarySchema,
  logParamsSchema,
  mirrorListSchema,
  mirrorParamsSchema,
  mirrorQuerySchema,
  mirrorStateSchema,
  rotationQuerySchema,
  rotationSummarySchema,
  workLineSchema,
} from "@quis/contract";
import { jsonAnswer, lineAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

const security = [{ token: [] }];

export function addContinuityRoutes(api: Api, { instance, works }: ApiParts): void {
  api.get(
    "/logs/:log/keys",
    {
      config: { action: "log-keys" },
      schema: {
        tags: ["state"],
        summary: "All keys that a log has had",
        description: "Oldest first, with the signed hand-over between each and the next; every one is checked.",
        params: logParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(keyHistorySchema, "The keys"),
      },
    },
    (request) => instance.keyHistory(request.params.log),
  );
  api.post(
    "/logs/:log/rotations",
    {
      config: { action: "key-change" },
      schema: {
        tags: ["work"],
        security,
        summary: "Give a log a new signing key",
        description: "The hand-over is signed by both keys, sealed in the oversight log and published beside the log.",
        params: logParamsSchema,
        querystring: rotationQuerySchema,
        response: jsonAnswer(rotationSummarySchema, "The change"),
      },
    },
    (request) => {
      const { reason, overlap_seconds } = request.query;
      return instance.rotateKey(request.actor, { log: request.params.log, reason, overlapMs: overlap_seconds * 1000 });
    },
  );
  api.post(
    "/logs/:log/ml-dsa-keys",
    {
      config: { action: "key-change" },
      schema: {
        tags: ["work"],
        security,
        summary: "Give a log a post-quantum key too",
        description:
          "An ML-DSA-44 key of the log's name signs every checkpoint from now on, below the log's own signature.",
        params: logParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(mldsaKeySummarySchema, "The key"),
      },
    },
    (request) => instance.addMldsaKey(request.actor, request.params.log),
  );
  api.post(
    "/backups",
    {
      config: { action: "backup" },
      schema: {
        tags: ["work"],
        security,
        summary: "Back up into a folder of this machine",
        description:
          "Everything that cannot be made again, at one moment of all logs; what is there already is not copied again.",
        querystring: backupQuerySchema,
        response: lineAnswer(workLineSchema, "Lines of progress, then one of type `backup` or `problem`") as object,
      },
    },
    (request, reply) => {
      const { to, with_keys } = request.query;
      return works.answer(reply, async (work) => ({
        type: "backup",
        summary: await instance.backup(request.actor, { to, withKeys: with_keys === "true" }, work),
      }));
    },
  );
  api.get(
    "/mirrors",
    {
      config: { action: "mirrors" },
      schema: {
        tags: ["state"],
        summary: "Off-site copies and how far each is behind",
        description: "Entries and seconds per log. Not a question about people: it is not sealed.",
        querystring: noQuery,
        response: jsonAnswer(mirrorListSchema, "The copies"),
      },
    },
    async () => ({ mirrors: await instance.mirrors() }),
  );
  api.post(
    "/mirrors",
    {
      config: { action: "mirror-change" },
      schema: {
        tags: ["work"],
        security,
        summary: "Keep an off-site copy from now on",
        description:
          "A folder of this machine, or the address of a quis mirror serve with a file that holds its token.",
        querystring: mirrorQuerySchema,
        response: jsonAnswer(mirrorStateSchema, "The copy"),
      },
    },
    (request) => {
      const { name, to, token_file } = request.query;
      return instance.addMirror(request.actor, {
        name,
        to,
        ...(token_file === undefined ? {} : { tokenFile: token_file }),
      });
    },
  );
  api.post(
    "/mirrors/:name/removals",
    {
      config: { action: "mirror-change" },
      schema: {
        tags: ["work"],
        security,
        summary: "Stop keeping an off-site copy",
        description: "What it holds stays there.",
        params: mirrorParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(mirrorListSchema, "The copies that are left"),
      },
    },
    (request) =>
      instance
        .removeMirror(request.actor, request.params.name)
        .then(async () => ({ mirrors: await instance.mirrors() })),
  );
}
