// The questions: what Quis is for.
import {
  answerSchema,
  askQuerySchema,
  askSchema,
  disclosureQuerySchema,
  disclosureSchema,
  eventDetailSchema,
  eventParamsSchema,
  eventQuerySchema,
  eventsQuerySchema,
  pageQuerySchema,
  sessionParamsSchema,
  userParamsSchema,
  whoQuerySchema,
} from "@quis/contract";
import { QuisError } from "../../instance/error.ts";
import { jsonAnswer, type Api, type ApiParts } from "./route.ts";

/** A reversed range has an empty answer, which would read as "nobody looked". */
export function checkRange({ from, to }: { from?: string | undefined; to?: string | undefined }): void {
  if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to)) {
    throw new QuisError("QUIS_BAD_INPUT", `to: expected a time after from (${from}), got ${to}`);
  }
}

export function addQuestionRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/ask",
    {
      config: { action: "ask" },
      schema: {
        tags: ["ask"],
        summary: "What a text may mean",
        description:
          "Readings of a free text as a person, a user, a session or an event, each with its number of accesses.",
        querystring: askQuerySchema,
        response: jsonAnswer(askSchema, "The readings that have at least one access, best first"),
      },
    },
    (request) => instance.ask(request.actor, request.query.q),
  );
  api.get(
    "/who",
    {
      config: { action: "who" },
      schema: {
        tags: ["ask"],
        summary: "Who looked at a person's records?",
        description: "Accesses that concerned the subject, newest first; figures and timeline with the first page.",
        querystring: whoQuerySchema,
        response: jsonAnswer(answerSchema, "One page of accesses"),
      },
    },
    (request) => {
      const { subject, ...page } = request.query;
      checkRange(page);
      return instance.who(request.actor, subject, page);
    },
  );
  api.get(
    "/users/:user/events",
    {
      config: { action: "user" },
      schema: {
        tags: ["ask"],
        summary: "What did a user do?",
        description: "Accesses by the user, newest first; figures and timeline with the first page.",
        params: userParamsSchema,
        querystring: pageQuerySchema,
        response: jsonAnswer(answerSchema, "One page of accesses"),
      },
    },
    (request) => {
      checkRange(request.query);
      return instance.user(request.actor, request.params.user, request.query);
    },
  );
  api.get(
    "/sessions/:session/events",
    {
      config: { action: "session-events" },
      schema: {
        tags: ["ask"],
        summary: "What happened in a session?",
        description: "Accesses in the session, newest first; figures and timeline with the first page.",
        params: sessionParamsSchema,
        querystring: pageQuerySchema,
        response: jsonAnswer(answerSchema, "One page of accesses"),
      },
    },
    (request) => {
      checkRange(request.query);
      return instance.session(request.actor, request.params.session, request.query);
    },
  );
  api.get(
    "/events",
    {
      config: { action: "events" },
      schema: {
        tags: ["ask"],
        summary: "Which accesses match?",
        description: "Accesses that match every filter, newest first; figures and timeline with the first page.",
        querystring: eventsQuerySchema,
        response: jsonAnswer(answerSchema, "One page of accesses"),
      },
    },
    (request) => {
      checkRange(request.query);
      return instance.events(request.actor, request.query);
    },
  );
  api.get(
    "/events/:index",
    {
      config: { action: "event" },
      schema: {
        tags: ["ask"],
        summary: "One event in full, with its proof",
        description: "The event, its raw bytes, its log entry and an inclusion proof under a signed checkpoint.",
        params: eventParamsSchema,
        querystring: eventQuerySchema,
        response: jsonAnswer(eventDetailSchema, "The event and all that is needed to check it"),
      },
    },
    (request) => instance.event(request.actor, request.params.index, request.query.log),
  );
  api.get(
    "/events/:index/disclosure",
    {
      config: { action: "disclosure" },
      schema: {
        tags: ["ask"],
        summary: "Chosen fields of one event, as a file for others",
        description:
          "A file that proves the fields that `disclose` names and no others, to whoever holds the log's key. Sealed as a disclosure.",
        params: eventParamsSchema,
        querystring: disclosureQuerySchema,
        response: jsonAnswer(disclosureSchema, "The file, and what it shows"),
      },
    },
    (request) => {
      const { log, disclose, cose } = request.query;
      const words = disclose.split(",").filter((word) => word !== "");
      return instance.disclose(request.actor, {
        index: request.params.index,
        log,
        disclose: words,
        cose: cose === "true",
      });
    },
  );
}
