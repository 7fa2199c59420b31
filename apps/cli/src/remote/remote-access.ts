// People and tokens through the server that holds the folder.
import {
  apiTokenMadeSchema,
  apiTokensAnswerSchema,
  peopleAnswerSchema,
  personInvitedSchema,
  personSchema,
} from "@quis/contract";
import type { AccessDoor } from "@quis/server";
import { CliError } from "../error.ts";
import { type Call, callJson, type ServerAddress } from "./http.ts";

interface Schema<T> {
  parse(value: unknown): T;
}

export function remoteAccess(address: ServerAddress): AccessDoor {
  const call = async <T>(
    method: Call["method"],
    schema: Schema<T>,
    { uid }: { readonly uid: string },
    path: string,
    json?: unknown,
  ): Promise<T> => {
    const bytes = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
    const answer = await callJson(address, {
      method,
      actor: uid,
      path,
      ...(bytes === undefined ? {} : { body: one(bytes), sizeBytes: bytes.length, contentType: "application/json" }),
    });
    try {
      return schema.parse(answer);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CliError("CLI_SERVER_ANSWER", `expected the contract's answer from ${path}, got one with ${why}`, {
        cause,
      });
    }
  };
  const people = "/api/v1/people";
  const tokens = "/api/v1/tokens";
  const at = (id: string, what = ""): string => `${people}/${encodeURIComponent(id)}${what}`;
  return {
    people: async (asker) => (await call("GET", peopleAnswerSchema, asker, people)).people,
    invite: (asker, asked) => call("POST", personInvitedSchema, asker, people, asked),
    inviteAgain: (asker, id, reason) => call("POST", personInvitedSchema, asker, at(id, "/invitations"), { reason }),
    changePerson: (asker, id, change) => call("PATCH", personSchema, asker, at(id), change),
    approveChange: (asker, id) => call("POST", personSchema, asker, at(id, "/approvals")),
    withdrawChange: (asker, id) => call("POST", personSchema, asker, at(id, "/withdrawals")),
    tokens: async (asker) => (await call("GET", apiTokensAnswerSchema, asker, tokens)).tokens,
    makeToken: (asker, asked) => call("POST", apiTokenMadeSchema, asker, tokens, asked),
    revokeToken: async (asker, id) =>
      (await call("POST", apiTokensAnswerSchema, asker, `${tokens}/${encodeURIComponent(id)}/revocations`)).tokens,
  };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
