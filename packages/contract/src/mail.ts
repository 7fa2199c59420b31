// Mail that Quis sends: addresses, the sealed steps of a mail, and what is told of one. docs/reference/mail.md
import { z } from "zod";
import { findingIdSchema } from "./findings.ts";

/** RFC 5321 §4.5.3.1, in octets of UTF-8. */
const MOST_LOCAL_BYTES = 64;
const MOST_ADDRESS_BYTES = 254;
/** RFC 5322 §3.2.3 and RFC 6531 §3.3, the dot-atom alone: no quoted strings, no comments, no address literals. */
const LOCAL = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.)*[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?$/u;

function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  const bytes = (part: string): number => new TextEncoder().encode(part).length;
  if (at < 1 || bytes(local) > MOST_LOCAL_BYTES || bytes(text) > MOST_ADDRESS_BYTES) return false;
  return LOCAL.test(local) && DOMAIN.test(domain);
}

/** One address, `local@domain`. No white space and no control characters: it can neither end a header nor begin another. */
export const mailAddressSchema = z
  .string()
  .max(MOST_ADDRESS_BYTES)
  .refine(isMailAddress, { error: "expected one mail address, such as name@example.org" });

/** What a step that makes a reply link says of its mail. Without `to` it goes where the table of users says. */
export const linkMailSchema = z.strictObject({ to: mailAddressSchema.optional() });

/** What kept a mail from being taken. */
export const mailFailureSchema = z.enum([
  "settings",
  "no-connection",
  "no-tls",
  "certificate",
  "sign-in",
  "address-refused",
  "refused",
  "timeout",
  "closed",
  "not-smtp",
  "unicode-address",
  "stopped",
]);
export type MailFailure = z.output<typeof mailFailureSchema>;

/** Why a mail is not tried any more. */
const droppedSchema = z.enum([
  /** Another link has taken the place of its link, or its link ended. */
  "link-ended",
  /** Only this process knew the link's secret. */
  "secret-gone",
  /** Quis ended while the mail was on its way: it may have arrived, and is not sent a second time. */
  "interrupted",
  /** What it reminds of is done. */
  "no-longer-due",
]);

const sealedIn = { at: z.string(), by: z.string(), id: z.string().regex(/^[0-9a-f]{32}$/) };
const failure = { why: mailFailureSchema, status: z.number().int().nullable(), answer: z.string() };

/** What an entry of the oversight log holds of a mail. No address, no text, no secret. */
export const mailStepSchema = z.discriminatedUnion("step", [
  z.object({
    ...sealedIn,
    step: z.literal("asked"),
    kind: z.enum(["reply-link", "duty-due", "duty-overdue"]),
    /** HMAC-SHA256 of the address under a key of the folder. */
    to: z.string(),
    /** Who says that this is their address. */
    named_by: z.enum(["users", "sender", "settings"]),
    finding: findingIdSchema.optional(),
    periods: z.array(z.object({ programme: z.string(), period: z.string() })).optional(),
  }),
  /** `digest`: SHA-256 of the message as it is handed over. */
  z.object({ ...sealedIn, step: z.literal("trying"), digest: z.string(), server: z.string() }),
  z.object({ ...sealedIn, step: z.literal("sent"), answer: z.string() }),
  /** `again`: when it is tried again, null if it is not. */
  z.object({ ...sealedIn, step: z.literal("failed"), ...failure, again: z.string().nullable() }),
  /** The server had all of it and did not say whether it took it. */
  z.object({ ...sealedIn, step: z.literal("unclear"), ...failure }),
  z.object({ ...sealedIn, step: z.literal("dropped"), why: droppedSchema }),
]);
export type MailStep = z.output<typeof mailStepSchema>;

/** A mail as the screens of its matter show it: no address, and of the server's answer the number alone, since its words may hold the address. */
export const mailStateSchema = z.object({
  at: z.string(),
  state: z.enum(["sending", "sent", "retrying", "failed", "unclear"]),
  why: z.union([mailFailureSchema, droppedSchema]).nullable(),
  /** The server's reply code, RFC 5321 §4.2. */
  status: z.number().int().nullable(),
  tries: z.number().int(),
  /** Entry of the oversight log in which it was asked for. */
  deed: z.number().int(),
});
export type MailState = z.output<typeof mailStateSchema>;

/** What became of reminders, and whether mail.yaml can be used. */
export const reminderStateSchema = z.object({
  on: z.boolean(),
  problem: z.string().nullable(),
  sent: z.number().int(),
  waiting: z.number().int(),
  failed: z.number().int(),
});
export type ReminderState = z.output<typeof reminderStateSchema>;
