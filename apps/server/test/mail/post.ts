// A mail server of its own hand (smtp-server), and servers that break the rules; certificates by openssl.
import { readFileSync } from "node:fs";
import net, { type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { makeCertificates } from "../http/certificates.ts";

export interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly secure: boolean;
}

export interface Post {
  readonly port: number;
  readonly taken: Taken[];
  /** File of the certificate that it shows. */
  readonly ca: string;
  close(): Promise<void>;
}

/** By default implicit TLS and a password (quis, "open sesame"). */
export async function openPost(options: SMTPServerOptions = {}): Promise<Post> {
  const { cert, key } = makeCertificates().make("post", "post.example.org");
  const taken: Taken[] = [];
  const server = new SMTPServer({
    secure: true,
    cert: readFileSync(cert),
    key: readFileSync(key),
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) =>
      username === "quis" && password === "open sesame"
        ? done(null, { user: username })
        : done(new Error("expected another password")),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString("utf8"),
          secure: session.secure,
        });
        done(null, `queued as Q${taken.length}`);
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as net.AddressInfo;
  let isOpen = true;
  const close = (): Promise<void> =>
    new Promise((resolve) => (isOpen ? ((isOpen = false), server.close(() => resolve())) : resolve()));
  onTestFinished(close);
  return { port, taken, ca: cert, close };
}

/** A server without TLS that answers each line as `answer` says; undefined says nothing. */
export async function openLiar(
  answer: (line: string, socket: Socket) => string | undefined,
  greeting = "220 liar\r\n",
): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.write(greeting);
    let rest = "";
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString()).split("\r\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const said = answer(line, socket);
        if (said !== undefined && !socket.destroyed) socket.write(said);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return (server.address() as net.AddressInfo).port;
}

/** A polite server's answers, for a liar to depart from. */
export function polite(line: string): string | undefined {
  if (/^EHLO/i.test(line)) return "250-liar\r\n250 8BITMIME\r\n";
  if (/^DATA/i.test(line)) return "354 go on\r\n";
  if (/^(?:STARTTLS|AUTH)/i.test(line)) return "502 no\r\n";
  if (/^QUIT/i.test(line)) return "221 bye\r\n";
  if (/^(?:MAIL|RCPT)/i.test(line)) return "250 ok\r\n";
  return line === "." ? "250 ok\r\n" : undefined;
}
