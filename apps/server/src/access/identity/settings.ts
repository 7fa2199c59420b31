// What access is told: limits of sessions, ways to sign in. `access.yaml` in the data folder; an unknown key is an error.
// docs/reference/access.md#settings
import { isIP } from "node:net";
import { personIdSchema, roleSchema } from "@quis/contract";
import { z } from "zod";
import { AccessError } from "../error.ts";
import { networkShape } from "../network.ts";
import { parseSettingsText, readSettingsText } from "../../settings/index.ts";

const FILE = "access.yaml";

const whole = (least: number, most: number) =>
  z
    .int({ error: `expected a whole number from ${least} to ${most}` })
    .min(least, { error: `expected a whole number from ${least} to ${most}` })
    .max(most, { error: `expected a whole number from ${least} to ${most}` });
const text = z.string().min(1).max(512);

const sessionSettings = z.strictObject({
  /** A session ends after so long without a request. */
  idle_minutes: whole(1, 720).default(30),
  /** And after so long in any case. */
  absolute_hours: whole(1, 72).default(12),
  /** How long a proof of who one is counts as fresh. */
  fresh_minutes: whole(1, 60).default(10),
});

const providerSettings = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, { error: "expected 1 to 32 of a-z, 0-9, '-', first a letter" }),
  /** What the sign-in page calls it. */
  name: text,
  issuer: z.string().refine(isSafeAddress, {
    error: "expected an address with https, or http to this machine (127.0.0.1, ::1, localhost)",
  }),
  client_id: text,
  /** Relative to the data folder; without one the client is public and PKCE alone binds the code. */
  client_secret_file: text.optional(),
  /** The one algorithm in which ID tokens are signed; a token in another is refused. */
  algorithm: z.enum(["RS256", "PS256", "ES256", "EdDSA"]).default("RS256"),
  scope: z.string().default("openid profile"),
  claims: z.strictObject({
    name: text.default("name"),
    /** A claim with one value or a list of them. */
    roles: text,
    user: text.optional(),
    unit: text.optional(),
  }),
  /** Role by value of the roles claim. Other values give nothing. */
  roles: z.record(z.string(), roleSchema),
  skew_seconds: whole(0, 300).default(30),
  timeout_seconds: whole(1, 60).default(10),
});
export type ProviderSettings = z.output<typeof providerSettings>;

const proxySettings = z.strictObject({
  /** Addresses of the proxy; the header of anybody else is not read. */
  addresses: z.array(z.string().refine((address) => isIP(address) !== 0, { error: "expected an IP address" })).min(1),
  /** Header with the person's name, which the proxy sets or removes in every request. */
  user_header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/)
    .optional(),
});

const certificateSettings = z.strictObject({
  sha256: z
    .string()
    .transform((value) => value.replaceAll(":", "").toLowerCase())
    .pipe(z.string().regex(/^[0-9a-f]{64}$/, { error: "expected the SHA-256 of a certificate, 64 hex digits" })),
  person: personIdSchema,
});

const settingsSchema = z.strictObject({
  version: z.literal(1, { error: "expected version: 1" }),
  /** Address by which browsers reach Quis, such as https://quis.example.org; default: the one that they ask for. */
  origin: z
    .string()
    .refine((value) => URL.canParse(value) && new URL(value).origin === value, {
      error: "expected an origin such as https://quis.example.org, without a path",
    })
    .optional(),
  ...networkShape,
  password: z.boolean().default(true),
  passkey: z.boolean().default(true),
  sessions: sessionSettings.prefault({}),
  oidc: z.array(providerSettings).max(16).default([]),
  proxy: proxySettings.optional(),
  certificates: z.array(certificateSettings).max(1000).default([]),
});
export type AccessSettings = z.output<typeof settingsSchema>;

const KEYS = [settingsSchema, sessionSettings, providerSettings, proxySettings, certificateSettings].flatMap(
  ({ shape }) => Object.keys(shape),
);
const FORM = { schema: settingsSchema, keys: KEYS, maxChars: 65_536 } as const;

export const DEFAULT_ACCESS: AccessSettings = settingsSchema.parse({ version: 1 });

/** The settings of a data folder; the defaults if there is no file. @throws AccessError ACCESS_SETTINGS with the place of each mistake */
export async function readAccessSettings(data: string): Promise<AccessSettings> {
  const yamlText = await readSettingsText(data, FILE);
  return yamlText === undefined ? DEFAULT_ACCESS : parseAccessSettings(yamlText);
}

/** @throws AccessError ACCESS_SETTINGS */
export function parseAccessSettings(yamlText: string): AccessSettings {
  const settings = parseSettingsText(yamlText, FORM, bad);
  const ids = settings.oidc.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw bad([`oidc: expected each id once, got ${JSON.stringify(twice)} twice`]);
  return settings;
}

/** Secrets and tokens of people leave this machine by https only. */
function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== "" || password !== "") return false;
  if (protocol === "https:") return true;
  const loopback =
    hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));
  return protocol === "http:" && loopback;
}

function bad(mistakes: readonly string[]): AccessError {
  return new AccessError("ACCESS_SETTINGS", `${FILE}: ${mistakes.join("; ")}`);
}
