// The instance itself: its state, its keys, what it could not read, and the description of this API.
import {
  logParamsSchema,
  logReportSchema,
  quarantineListSchema,
  quarantineParamsSchema,
  quarantineQuerySchema,
  quarantinedDetailSchema,
  statusSchema,
  vkeysSchema,
} from "@quis/contract";
import { z } from "zod";
import { jsonAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

export function addStateRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/status",
    {
      schema: {
        tags: ["state"],
        summary: "State of the instance",
        description:
          "Logs, sources, indexing, quarantine and the last verification. Not a question about people: it is not sealed.",
        querystring: noQuery,
        response: jsonAnswer(statusSchema, "The state"),
      },
    },
    () => instance.status(),
  );
  api.get(
    "/logs/:log",
    {
      schema: {
        tags: ["state"],
        summary: "One log with its witnesses",
        description:
          "Size, root, who outside has cosigned which checkpoint, whether the quorum is met, and how far publication lags. It is not sealed.",
        params: logParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(logReportSchema, "The log"),
      },
    },
    (request) => instance.log(request.params.log),
  );
  api.get(
    "/vkeys",
    {
      schema: {
        tags: ["state"],
        summary: "Verifier keys of all logs",
        description: "What an independent verifier needs beside the files under /log (C2SP signed-note).",
        querystring: noQuery,
        response: jsonAnswer(vkeysSchema, "The keys"),
      },
    },
    () => ({
      records: instance.vkey("records"),
      oversight: instance.vkey("oversight"),
      ...Object.fromEntries(instance.logNames().map((name) => [name, instance.vkey(name)])),
    }),
  );
  api.get(
    "/quarantine",
    {
      schema: {
        tags: ["work"],
        summary: "Records that could not be read",
        description: "What imports set aside, each with its reason, in keyset pages.",
        querystring: quarantineQuerySchema,
        response: jsonAnswer(quarantineListSchema, "One page of records"),
      },
    },
    (request) => instance.quarantineList(request.actor, request.query),
  );
  api.get(
    "/quarantine/:id",
    {
      schema: {
        tags: ["work"],
        summary: "One quarantined record with its bytes",
        description: "The record as it came, whole up to 1 MiB, and why it was set aside.",
        params: quarantineParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(quarantinedDetailSchema, "The record"),
      },
    },
    (request) => instance.quarantineShow(request.actor, request.params.id),
  );
  api.get(
    "/openapi.json",
    {
      schema: {
        tags: ["state"],
        summary: "This description",
        description: "OpenAPI 3.1 of every route under /api/v1.",
        querystring: noQuery,
        response: jsonAnswer(z.looseObject({}), "The OpenAPI document"),
      },
    },
    () => ({ ...api.swagger() }),
  );
}
