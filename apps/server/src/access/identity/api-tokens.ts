// Tokens for programs: a scope of actions, an end, an owner. Only the hash is kept.
import { join } from "node:path";
import {
  type ApiToken,
  type ApiTokenMade,
  type ApiTokenMake,
  instantSchema,
  personIdSchema,
  personNameSchema,
  tokenIdSchema,
} from "@quis/contract";
import { z } from "zod";
import { AccessError } from "../error.ts";
import type { Principal } from "../principal.ts";
import { hashSecret, makeId, makeSecret } from "./secret.ts";
import { type Seal, StateFile } from "./state-file.ts";
import type { StoredPerson } from "./stored-person.ts";

export const TOKEN_PREFIX = "quis_api_";
const LONGEST_MS = 366 * 86_400_000;
const MOST_OF_PERSON = 100;
/** When a token was last used is written down at most this often. */
const WRITE_USE_EVERY_MS = 3_600_000;

const storedSchema = z.strictObject({
  id: tokenIdSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  name: personNameSchema,
  owner: personIdSchema,
  actions: z.array(z.string()),
  made: instantSchema,
  expires: instantSchema,
  last_used: instantSchema.nullable(),
});
type StoredToken = z.output<typeof storedSchema>;
const fileSchema = z.strictObject({ version: z.literal(1), tokens: z.array(storedSchema) });

export interface TokenParts {
  readonly data: string;
  readonly seal: Seal;
  readonly now: () => number;
  readonly personOf: (id: string) => StoredPerson | undefined;
}

export class ApiTokens {
  readonly #file: StateFile<z.output<typeof fileSchema>>;
  readonly #parts: TokenParts;

  private constructor(file: StateFile<z.output<typeof fileSchema>>, parts: TokenParts) {
    this.#file = file;
    this.#parts = parts;
  }

  /** @throws QuisError QUIS_DATA_CORRUPT, QUIS_DATA_UNUSABLE */
  static async open(parts: TokenParts): Promise<ApiTokens> {
    const { data, seal } = parts;
    const empty = { version: 1 as const, tokens: [] };
    const path = join(data, "access", "tokens.json");
    return new ApiTokens(await StateFile.open({ path, schema: fileSchema, empty, seal }), parts);
  }

  /** The principal that a token stands for: its owner's roles of now, and the token's actions. Undefined for one that does not count. */
  principalOf(secret: string): Principal | undefined {
    const hash = hashSecret(secret);
    const token = this.#file.state.tokens.find((one) => one.hash === hash);
    const owner = token === undefined ? undefined : this.#parts.personOf(token.owner);
    if (token === undefined || owner?.state !== "active" || this.#parts.now() >= Date.parse(token.expires))
      return undefined;
    this.#used(token);
    return {
      uid: `token:${token.id}`,
      name: `${token.name} (${owner.name})`,
      roles: owner.roles,
      method: "token",
      scope: owner.scope,
      user: owner.user,
      unit: owner.unit,
      actions: token.actions,
      // A program cannot prove again who it is: what needs that is done by a person.
      freshUntilMs: 0,
    };
  }

  /** Tokens of one owner, or all. */
  list(owner?: string): ApiToken[] {
    return this.#file.state.tokens
      .filter((one) => owner === undefined || one.owner === owner)
      .map((one) => this.#shown(one));
  }

  /**
   * Makes a token; `may` are the actions that its owner may do (`*`: every one).
   * @throws AccessError ACCESS_FORBIDDEN for an action that the owner may not do, ACCESS_CONFLICT
   */
  async make(actor: string, owner: StoredPerson, asked: ApiTokenMake, may: readonly string[]): Promise<ApiTokenMade> {
    const nowMs = this.#parts.now();
    const untilMs = Date.parse(asked.expires);
    if (untilMs <= nowMs || untilMs > nowMs + LONGEST_MS)
      throw new AccessError("ACCESS_CONFLICT", `expected an end after now and within 366 days, got ${asked.expires}`);
    const beyond = asked.actions.filter((action) => !may.includes(action) && !may.includes("*"));
    if (beyond.length > 0)
      throw new AccessError(
        "ACCESS_FORBIDDEN",
        `expected actions that the token's owner may do, got ${beyond.join(", ")}`,
      );
    const secret = `${TOKEN_PREFIX}${makeSecret()}`;
    const token = await this.#file.change((draft) => {
      if (draft.tokens.filter((one) => one.owner === owner.id).length >= MOST_OF_PERSON)
        throw new AccessError(
          "ACCESS_CONFLICT",
          `expected at most ${MOST_OF_PERSON} tokens of a person, got more; revoke some`,
        );
      const made: StoredToken = {
        id: makeId("t"),
        hash: hashSecret(secret),
        name: asked.name,
        owner: owner.id,
        actions: [...new Set(asked.actions)].toSorted(),
        made: new Date(nowMs).toISOString(),
        expires: new Date(untilMs).toISOString(),
        last_used: null,
      };
      draft.tokens.push(made);
      const { id, name, expires } = made;
      const parameters = { token: id, name, owner: owner.id, actions: made.actions.join(" "), expires };
      return { deed: { actor, activity: "update", what: "make token", parameters }, result: made };
    });
    return { token: this.#shown(token), secret };
  }

  /** Ends a token at once. With `owner`, only one of theirs. @throws AccessError ACCESS_CONFLICT if there is none */
  async revoke(actor: string, id: string, owner?: string): Promise<void> {
    await this.#file.change((draft) => {
      const token = draft.tokens.find((one) => one.id === id && (owner === undefined || one.owner === owner));
      if (token === undefined) throw new AccessError("ACCESS_CONFLICT", "expected a token that is valid, got another");
      draft.tokens = draft.tokens.filter((one) => one !== token);
      const parameters = { token: id, name: token.name, owner: token.owner };
      return { deed: { actor, activity: "update", what: "revoke token", parameters }, result: undefined };
    });
  }

  async close(): Promise<void> {
    await this.#file.idle();
  }

  #used(token: StoredToken): void {
    const nowMs = this.#parts.now();
    if (token.last_used !== null && nowMs - Date.parse(token.last_used) < WRITE_USE_EVERY_MS) return;
    void this.#file
      .change((draft) => {
        for (const one of draft.tokens) if (one.id === token.id) one.last_used = new Date(nowMs).toISOString();
        return { deed: undefined, result: undefined };
      })
      .catch(() => undefined);
  }

  #shown({ id, name, owner, actions, made, expires, last_used }: StoredToken): ApiToken {
    return { id, name, owner, roles: this.#parts.personOf(owner)?.roles ?? [], actions, made, expires, last_used };
  }
}
