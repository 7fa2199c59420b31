// Live sources: how they are doing, and changing them.
import {
  intakeListSchema,
  intakeStateSchema,
  sourceEntrySchema,
  sourceParamsSchema,
  sourceQuerySchema,
  sourceTokenSchema,
} from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import { jsonAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

const security = [{ token: [] }];

export function addSourceRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/sources",
    {
      config: { action: "sources" },
      schema: {
        tags: ["state"],
        summary: "Live sources",
        description: "What sources.yaml names, and how each is doing since the server started.",
        querystring: noQuery,
        response: jsonAnswer(intakeListSchema, "The sources, in the order of the file"),
      },
    },
    async () => ({ sources: await instance.sources() }),
  );
  api.post(
    "/sources",
    {
      config: { action: "source-change" },
      schema: {
        tags: ["work"],
        security,
        summary: "Add or change a live source",
        description: "Writes sources.yaml, with its comments kept, and takes the source up at once. Sealed.",
        querystring: sourceQuerySchema,
        response: jsonAnswer(intakeStateSchema, "The source"),
      },
    },
    (request) => {
      const entry = sourceEntrySchema.safeParse(request.query);
      if (!entry.success) {
        const mistakes = entry.error.issues.map((issue) => [...issue.path, issue.message].map(String).join(": "));
        throw new QuisError("QUIS_BAD_INPUT", mistakes.slice(0, 8).join("; "));
      }
      return instance.addSource(request.actor, entry.data);
    },
  );
  api.post(
    "/sources/reloads",
    {
      config: { action: "source-change" },
      schema: {
        tags: ["work"],
        security,
        summary: "Take up sources.yaml as it is now",
        description: "Starts, changes and stops sources. With a mistake in the file nothing changes.",
        querystring: noQuery,
        response: jsonAnswer(intakeListSchema, "The sources"),
      },
    },
    (request) => instance.reloadSources(request.actor).then((sources) => ({ sources })),
  );
  api.post(
    "/sources/:id/tokens",
    {
      config: { action: "source-token" },
      schema: {
        tags: ["work"],
        security,
        summary: "A new bearer token of a source",
        description: "Told this once; the one before is valid no more. Sealed.",
        params: sourceParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(sourceTokenSchema, "The token"),
      },
    },
    (request) => instance.sourceToken(request.actor, request.params.id),
  );
}
