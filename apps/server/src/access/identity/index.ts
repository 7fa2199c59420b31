// Who people are: accounts, ways to sign in, sessions, tokens.
export type { InSession } from "./account.ts";
export { TOKEN_PREFIX } from "./api-tokens.ts";
export { demoPeople } from "./demo-people.ts";
export { type Evidence, Identity, type IdentityOptions, type Known } from "./identity.ts";
export { hashSecret, makeSecret } from "./secret.ts";
export type { SignedIn, Visitor } from "./parts.ts";
