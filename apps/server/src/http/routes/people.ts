// People who may sign in, and tokens for programs.
import {
  apiTokenMadeSchema,
  apiTokenMakeSchema,
  apiTokensAnswerSchema,
  peopleAnswerSchema,
  personChangeSchema,
  personInviteSchema,
  personInvitedSchema,
  personParamsSchema,
  personReinviteSchema,
  personSchema,
  tokenParamsSchema,
} from "@quis/contract";
import { type Api, type ApiParts, jsonAnswer, noQuery } from "./route.ts";

const tags = ["access"];
const security = [{ session: [] }];

export function addPeopleRoutes(api: Api, parts: ApiParts): void {
  const { instance } = parts;
  api.get(
    "/people",
    {
      config: { action: "people" },
      schema: {
        tags,
        summary: "Who may sign in?",
        description: "Everybody who may, might or might once, with their roles and what waits for a second person.",
        querystring: noQuery,
        response: jsonAnswer(peopleAnswerSchema, "The people"),
      },
    },
    async (request) => ({ people: await instance.access().people(request.principal) }),
  );
  api.post(
    "/people",
    {
      config: { action: "person-invite" },
      schema: {
        tags,
        security,
        summary: "Invite somebody",
        description: "Gives the secret of a one-time link, `/enrol#SECRET`, told this once. Sealed.",
        querystring: noQuery,
        body: personInviteSchema,
        response: jsonAnswer(personInvitedSchema, "The person, and the link's secret"),
      },
    },
    (request) => instance.access().invite(request.principal, request.body),
  );
  api.patch(
    "/people/:id",
    {
      config: { action: "person-change" },
      schema: {
        tags,
        security,
        summary: "Change what somebody may do",
        description:
          "Roles, scope, or whether they may sign in; their sessions end. A change of who is overseer waits for a second person. Sealed.",
        params: personParamsSchema,
        querystring: noQuery,
        body: personChangeSchema,
        response: jsonAnswer(personSchema, "The person"),
      },
    },
    (request) => instance.access().changePerson(request.principal, request.params.id, request.body),
  );
  api.post(
    "/people/:id/invitations",
    {
      config: { action: "person-invite" },
      schema: {
        tags,
        security,
        summary: "A new link for somebody",
        description: "What they signed in with before counts no more. Sealed.",
        params: personParamsSchema,
        querystring: noQuery,
        body: personReinviteSchema,
        response: jsonAnswer(personInvitedSchema, "The person, and the link's secret"),
      },
    },
    (request) => instance.access().inviteAgain(request.principal, request.params.id, request.body.reason),
  );
  api.post(
    "/people/:id/approvals",
    {
      config: { action: "person-approve" },
      schema: {
        tags,
        security,
        summary: "Agree to a change that waits",
        description:
          "By a second person: an overseer, or after the notice an administrator who did not ask for it. Sealed.",
        params: personParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(personSchema, "The person, changed"),
      },
    },
    (request) => instance.access().approveChange(request.principal, request.params.id),
  );
  api.post(
    "/people/:id/withdrawals",
    {
      config: { action: "person-withdraw" },
      schema: {
        tags,
        security,
        summary: "Give up a change that waits",
        description: "By whoever asked for it, by an overseer, or by whom it concerns. Sealed.",
        params: personParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(personSchema, "The person, unchanged"),
      },
    },
    (request) => instance.access().withdrawChange(request.principal, request.params.id),
  );
  addTokenRoutes(api, parts);
}

function addTokenRoutes(api: Api, { instance }: ApiParts): void {
  api.get(
    "/tokens",
    {
      config: { action: "tokens" },
      schema: {
        tags,
        summary: "Tokens for programs",
        description: "One's own; all of them for administrators. Never their secrets.",
        querystring: noQuery,
        response: jsonAnswer(apiTokensAnswerSchema, "The tokens"),
      },
    },
    async (request) => ({ tokens: await instance.access().tokens(request.principal) }),
  );
  api.post(
    "/tokens",
    {
      config: { action: "token-make" },
      schema: {
        tags,
        security,
        summary: "Make a token",
        description: "For actions that its owner may do, until a day. Its secret is told this once. Sealed.",
        querystring: noQuery,
        body: apiTokenMakeSchema,
        response: jsonAnswer(apiTokenMadeSchema, "The token, and its secret"),
      },
    },
    (request) => instance.access().makeToken(request.principal, request.body),
  );
  api.post(
    "/tokens/:id/revocations",
    {
      config: { action: "token-revoke" },
      schema: {
        tags,
        security,
        summary: "End a token at once",
        description: "One's own; any for administrators. Sealed.",
        params: tokenParamsSchema,
        querystring: noQuery,
        response: jsonAnswer(apiTokensAnswerSchema, "The tokens that are left"),
      },
    },
    async (request) => ({ tokens: await instance.access().revokeToken(request.principal, request.params.id) }),
  );
}
