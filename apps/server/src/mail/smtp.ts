// Hands one message to the mail server (RFC 5321), by TLS that is verified (RFC 8314, RFC 3207), within bounds of time and bytes. Never a rejection: what went wrong is an answer.
import { isIP } from "node:net";
import { Readable } from "node:stream";
import type { MailFailure } from "@quis/contract";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Message } from "./message.ts";
import type { MailSettings, ServerSecrets } from "./settings.ts";

/** The server is hostile or broken until it has answered: nobody waits longer for all of it together. */
const WHOLE_MS = 30_000;
const STEP_MS = 10_000;
const MOST_ANSWER_BYTES = 16_384;
const MOST_KEPT_CHARS = 300;

/** What became of one try. */
export type Outcome =
  | { readonly state: "sent"; readonly answer: string }
  | ({ readonly state: "failed"; readonly forGood: boolean } & Refusal)
  /** The server had all of the message and did not say whether it took it. */
  | ({ readonly state: "unclear" } & Refusal);

interface Refusal {
  readonly why: MailFailure;
  /** The server's reply code; null where it gave none. */
  readonly status: number | null;
  readonly answer: string;
}

export interface SendOptions {
  readonly settings: Pick<MailSettings, "server" | "public_url">;
  readonly secrets: ServerSecrets;
  readonly message: Message;
  readonly signal: AbortSignal;
  /** For tests. */
  readonly wholeMs?: number;
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly originalCode?: string;
  readonly response?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

export async function sendMessage({
  settings,
  secrets,
  message,
  signal,
  wholeMs = WHOLE_MS,
}: SendOptions): Promise<Outcome> {
  const deadline = AbortSignal.timeout(wholeMs);
  const connection = connectionOf(settings, secrets);
  // Whether the server had the last byte: from then on it may have taken the message whatever comes after.
  let isWhole = false;
  const body = Readable.from([message.bytes]);
  body.on("end", () => (isWhole = true));
  let answered = false;
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      const stop = (): void =>
        reject(Object.assign(new Error("stopped"), { code: signal.aborted ? "ESTOPPED" : "ETIMEDOUT" }));
      for (const one of [deadline, signal]) {
        if (one.aborted) return stop();
        one.addEventListener("abort", stop, { once: true });
      }
      // Attacker: a server that goes on after an error. What comes later is nobody's, and must not end the process.
      connection.on("error", reject);
      connection.once("end", () => reject(Object.assign(new Error("closed"), { code: "ECONNECTION" })));
      const send = (): void => {
        const { from, to, bytes } = message;
        if (/[^\p{ASCII}]/u.test(from + to) && !canUnicode(connection))
          return reject(Object.assign(new Error("expected SMTPUTF8 (RFC 6531)"), { code: "EUNICODE" }));
        connection.send({ from, to: [to], size: bytes.length }, body, (error, info) =>
          error === null ? resolve(info?.response ?? "") : reject(error),
        );
      };
      connection.connect((failure) => {
        if (failure) return reject(failure);
        const { user } = settings.server;
        if (user === undefined || secrets.password === undefined) return send();
        connection.login({ credentials: { user, pass: secrets.password } }, (error) =>
          error === null ? send() : reject(error),
        );
      });
    });
    answered = true;
    return { state: "sent", answer: kept(answer, message) };
  } catch (cause) {
    return failureOf(cause as SmtpError, message, isWhole);
  } finally {
    if (answered) connection.quit();
    else connection.close();
    body.destroy();
  }
}

function connectionOf({ server, public_url: url }: SendOptions["settings"], { ca }: ServerSecrets): SMTPConnection {
  const { host, port, tls } = server;
  const { hostname } = new URL(url);
  const connection = new SMTPConnection({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    // RFC 5321 §4.1.3; not the machine's own name, which is nobody's business.
    name: isIP(hostname) === 4 ? `[${hostname}]` : hostname.startsWith("[") ? `[IPv6:${hostname.slice(1)}` : hostname,
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    dnsTimeout: STEP_MS / 2,
    socketCloseTimeout: 1000,
    maxResponseSize: MOST_ANSWER_BYTES,
    logger: false,
    tls: {
      // Whatever NODE_TLS_REJECT_UNAUTHORIZED says.
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      ...(ca === undefined ? {} : { ca }),
    },
  });
  return connection;
}

// nodemailer tells what the server offers after the message alone; before it there is only this, which a test holds to the version that is pinned.
function canUnicode(connection: SMTPConnection): boolean {
  const { _supportedExtensions: offered } = connection as unknown as {
    readonly _supportedExtensions?: readonly string[];
  };
  return offered?.includes("SMTPUTF8") === true;
}

function failureOf(error: SmtpError, message: Message, isWhole: boolean): Outcome {
  const status = error.responseCode ?? null;
  const why = whyOf(error);
  const refusal = { why, status, answer: kept(error.response ?? error.message, message) };
  // A reply code is a word: then it was not taken.
  if (isWhole && status === null) return { state: "unclear", ...refusal };
  const ofMessage = why === "refused" || why === "address-refused";
  return {
    state: "failed",
    forGood: (ofMessage && status !== null && status >= 500) || why === "unicode-address",
    ...refusal,
  };
}

const OF_CERTIFICATE = /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_)|certificate|altnames/i;
const NO_WAY_THERE: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EDNS",
]);

function whyOf({ code = "", originalCode = "", command = "", message, responseCode }: SmtpError): MailFailure {
  if (code === "ESTOPPED") return "stopped";
  if (code === "EUNICODE") return "unicode-address";
  if (OF_CERTIFICATE.test(originalCode) || OF_CERTIFICATE.test(message)) return "certificate";
  if (code === "ETLS") return "no-tls";
  if (code === "EAUTH" || command.startsWith("AUTH")) return "sign-in";
  if (code === "ETIMEDOUT") return "timeout";
  if (NO_WAY_THERE.has(code) || NO_WAY_THERE.has(originalCode)) return "no-connection";
  if (command === "RCPT TO" && responseCode !== undefined) return "address-refused";
  if (responseCode !== undefined) return "refused";
  if (code === "EPROTOCOL" || code === "EMAXLIMIT" || code === "EENVELOPE") return "not-smtp";
  return "closed";
}

/** The server's words as they are sealed: bounded, on one line, without the address that they may repeat. */
function kept(answer: string, { to }: Message): string {
  const local = to.slice(0, to.lastIndexOf("@"));
  const without = answer
    .replaceAll(to, "ADDRESS")
    .replaceAll(new RegExp(`\\S*${local.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)}@\\S*`, "giu"), "ADDRESS");
  return without
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, MOST_KEPT_CHARS);
}
