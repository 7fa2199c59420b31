// mail.yaml: by which server mail leaves, who it is from, where its links lead, who is reminded. Without the file Quis sends none. docs/reference/mail.md
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { mailAddressSchema } from "@quis/contract";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { readSecret } from "../instance/keys.ts";
import { parseSettingsText, readSettingsText, type SettingsForm } from "../settings/index.ts";

const FILE = "mail.yaml";
const MOST_PASSWORD_CHARS = 1024;

/** As it is shown in a header: nothing that ends the header or turns the reading around (RFC 5322 §2.2). */
const displayName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name), { error: "expected a name without hidden characters" });
const fileName = z.string().min(1).max(1024);

const serverShape = {
  host: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9.:-]+$/, { error: "expected a host's name or IP address" }),
  port: z.int().min(1).max(65_535),
  tls: z.enum(["implicit", "starttls", "none"]),
  user: z.string().min(1).max(256).optional(),
  password_file: fileName.optional(),
  password_env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "expected the name of an environment variable" })
    .optional(),
  ca_file: fileName.optional(),
};
const personShape = { address: mailAddressSchema, name: displayName.optional() };
const person = z.strictObject(personShape);
const remindersShape = {
  days_before: z.int().min(0).max(366).default(3),
  accounts: z.boolean().default(true),
  reviewers: z.array(person).max(100).default([]),
  overseers: z.array(person).max(100).default([]),
};
const shape = {
  version: z.literal(1, { error: "expected version: 1" }),
  server: z
    .strictObject(serverShape)
    .refine(({ tls, host }) => tls !== "none" || isLoopback(host), {
      error:
        "tls: expected implicit or starttls; none is for a server on this machine alone (127.0.0.1, ::1, localhost)",
    })
    .refine(({ password_file: file, password_env: name }) => file === undefined || name === undefined, {
      error: "expected password_file or password_env, got both",
    })
    .refine(
      ({ user, password_file: file, password_env: name }) =>
        (user === undefined) === (file === undefined && name === undefined),
      { error: "expected user together with password_file or password_env" },
    ),
  from: person,
  public_url: z.string().refine(isPublicAddress, {
    error: "expected the https address of this Quis without a path, such as https://quis.example.org",
  }),
  reminders: z.strictObject(remindersShape).optional(),
};
const FORM: SettingsForm<z.ZodObject<typeof shape, z.core.$strict>> = {
  schema: z.strictObject(shape),
  keys: [shape, serverShape, personShape, remindersShape].flatMap((one) => Object.keys(one)),
  maxChars: 65_536,
};

export type MailSettings = z.output<(typeof FORM)["schema"]>;
export type MailPerson = z.output<typeof person>;

/** What settings name in files and in the environment. */
export interface ServerSecrets {
  readonly password?: string;
  /** PEM of the only authorities that are believed. */
  readonly ca?: string;
}

/** Undefined where Quis sends no mail. @throws QuisError QUIS_BAD_INPUT with the place of each mistake */
export async function readMailSettings(data: string): Promise<MailSettings | undefined> {
  const text = await readSettingsText(data, FILE);
  return text === undefined ? undefined : parseSettingsText(text, FORM, (mistakes) => bad(mistakes.join("; ")));
}

/** @throws QuisError QUIS_BAD_INPUT; QUIS_DATA_UNUSABLE for a password that others can read */
export async function readServerSecrets(
  data: string,
  { server: { password_file: file, password_env: name, ca_file: caFile } }: Pick<MailSettings, "server">,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ServerSecrets> {
  const ca = caFile === undefined ? undefined : await readAuthorities(resolve(data, caFile));
  const given = ca === undefined ? {} : { ca };
  if (file === undefined && name === undefined) return given;
  const text = file === undefined ? environment[name!] : (await readSecret(resolve(data, file)))?.toString("utf8");
  const password = text?.replace(/\r?\n$/, "") ?? "";
  const at =
    file === undefined
      ? `server.password_env: expected a password in ${name}`
      : `server.password_file: expected a password in ${resolve(data, file)}`;
  // Attacker: a NUL or a line break in it would end the SASL message early (RFC 4616) or the command.
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (password === "" || password.length > MOST_PASSWORD_CHARS || /[\u0000\r\n]/.test(password))
    throw bad(`${at}, of one line and 1 to ${MOST_PASSWORD_CHARS} characters, got none`);
  return { ...given, password };
}

async function readAuthorities(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw bad(`server.ca_file: expected a file at ${path} (${cause.code})`);
  });
  if (!text.includes("-----BEGIN CERTIFICATE-----"))
    throw bad(`server.ca_file: expected certificates in PEM in ${path}, got none`);
  return text;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function isPublicAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, origin } = new URL(text);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return (protocol === "https:" || (protocol === "http:" && isLoopback(host))) && text.replace(/\/$/, "") === origin;
}

function bad(mistake: string): QuisError {
  return new QuisError("QUIS_BAD_INPUT", `${FILE}: ${mistake}`);
}
