// The instance itself: its state, its keys, what it could not read, and the description of this API.
import {
  logParamsSchema,
  logReportSchema,
  openApiSchema,
  policiesAnswerSchema,
  quarantineListSchema,
  quarantineParamsSchema,
  quarantineQuerySchema,
  quarantinedDetailSchema,
  type Status,
  statusSchema,
  vkeysSchema,
} from "@quis/contract";
import { describePolicies } from "../../access/policy/index.ts";
import type { Certificate } from "../certificate.ts";
import { jsonAnswer, noQuery, type Api, type ApiParts } from "./route.ts";

export function addStateRoutes(api: Api, { instance, policies, certificate }: ApiParts): void {
  api.get(
    "/status",
    {
      config: { action: "status" },
      schema: {
        tags: ["state"],
        summary: "State of the instance",
        description:
          "Logs, sources, indexing, quarantine, the last verification, policies and certificate. Not a question about people.",
        querystring: noQuery,
        response: jsonAnswer(statusSchema, "The state"),
      },
    },
    async () => ({ ...(await instance.status()), access: policies.news, ...certificateOf(certificate) }),
  );
  api.get(
    "/logs/:log",
    {
      config: { action: "log" },
      schema: {
        tags: ["state"],
        summary: "One log with its witnesses",
        description:
          "Size, root, who outside has cosigned which checkpoint, whether the quorum is met, and how far publication lags.",
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
      config: { action: "vkeys" },
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
      config: { action: "quarantine-list" },
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
      config: { action: "quarantine-show" },
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
    "/policies",
    {
      config: { action: "policies" },
      schema: {
        tags: ["state"],
        summary: "Who may do what",
        description:
          "Every action with the duties that may do it, and every policy in force with its meaning in words.",
        querystring: noQuery,
        response: jsonAnswer(policiesAnswerSchema, "The policies"),
      },
    },
    () => describePolicies(policies),
  );
  api.get(
    "/openapi.json",
    {
      config: { action: "api-description" },
      schema: {
        tags: ["state"],
        summary: "This description",
        description: "OpenAPI 3.1 of every route under /api/v1.",
        querystring: noQuery,
        response: jsonAnswer(openApiSchema, "The OpenAPI document"),
      },
    },
    () => ({ ...api.swagger() }),
  );
}

function certificateOf(certificate: Certificate | undefined): Pick<Status, "certificate"> {
  if (certificate === undefined) return {};
  const { expiresMs, problem } = certificate;
  return { certificate: { expires: new Date(expiresMs).toISOString(), problem } };
}
