// Handing a message over: to an independent server by TLS, and to servers that lie, hang, break off or offer none.
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { composeMessage, type MailText, wireAddress } from "../../src/mail/message.ts";
import type { MailSettings, ServerSecrets } from "../../src/mail/settings.ts";
import { type Outcome, sendMessage } from "../../src/mail/smtp.ts";
import { openLiar, openPost, polite } from "./post.ts";

const TEXT: MailText = {
  subject: "Something waits",
  sentences: ["Something waits for your answer."],
  link: { url: "https://quis.example.org/reply#s3cret", label: "Read it" },
};
const from = { name: "مكتب الإشراف", address: "quis@example.org" };
const url = "https://quis.example.org";

interface Given {
  readonly port: number;
  readonly tls?: MailSettings["server"]["tls"];
  readonly user?: string;
  readonly host?: string;
  readonly to?: string;
  readonly secrets?: ServerSecrets;
  readonly signal?: AbortSignal;
  readonly wholeMs?: number;
}

async function send({
  port,
  tls = "none",
  user,
  host = "127.0.0.1",
  to = "nora@example.net",
  secrets = {},
  signal,
  wholeMs = 20_000,
}: Given): Promise<Outcome> {
  const server = { host, port, tls, ...(user === undefined ? {} : { user }) };
  const message = await composeMessage({ from, public_url: url }, { address: to }, "ab".repeat(16), TEXT, 0);
  return sendMessage({
    settings: { server, public_url: url },
    secrets,
    message,
    signal: signal ?? new AbortController().signal,
    wholeMs,
  });
}

describe("a message is handed over by verified TLS (RFC 8314)", () => {
  it("implicit TLS, with a password, and the server's queue id is its answer", async () => {
    const post = await openPost();
    const secrets = { password: "open sesame", ca: readFileSync(post.ca, "utf8") };
    expect(await send({ port: post.port, tls: "implicit", user: "quis", secrets })).toEqual({
      state: "sent",
      answer: "250 queued as Q1",
    });
    expect(post.taken).toMatchObject([{ from: "quis@example.org", to: ["nora@example.net"], secure: true }]);
    expect(post.taken[0]?.text).toContain("reply#s3cret");
  });

  it("STARTTLS (RFC 3207) before anything is told", async () => {
    const post = await openPost({ secure: false, authOptional: true });
    const secrets = { ca: readFileSync(post.ca, "utf8") };
    expect(await send({ port: post.port, tls: "starttls", secrets })).toMatchObject({ state: "sent" });
    expect(post.taken[0]?.secure).toBe(true);
  });

  it.each(["implicit", "starttls"] as const)("%s: a certificate of nobody who is believed is refused", async (tls) => {
    const post = await openPost({ secure: tls === "implicit", authOptional: true });
    expect(await send({ port: post.port, tls })).toMatchObject({ state: "failed", why: "certificate", forGood: false });
    expect(post.taken).toEqual([]);
  });

  it("a certificate for another name is refused", async () => {
    const post = await openPost({ authOptional: true });
    const secrets = { ca: readFileSync(post.ca, "utf8") };
    // 127.0.0.2 is loopback too, and not in the certificate.
    const given = { port: post.port, tls: "implicit", host: "127.0.0.2", secrets } as const;
    expect(await send(given)).toMatchObject({
      state: "failed",
      why: expect.stringMatching(/certificate|no-connection/),
    });
    expect(post.taken).toEqual([]);
  });

  it("no STARTTLS offered: nothing is sent, no password, no address", async () => {
    const heard: string[] = [];
    const port = await openLiar((line) => (heard.push(line), polite(line)));
    expect(await send({ port, tls: "starttls", user: "quis", secrets: { password: "open sesame" } })).toMatchObject({
      state: "failed",
      why: "no-tls",
    });
    expect(heard.join("\n")).not.toMatch(/AUTH|MAIL|nora|sesame/);
  });

  it("STARTTLS offered, then not kept: nothing is sent", async () => {
    const heard: string[] = [];
    const port = await openLiar((line) => {
      heard.push(line);
      return line.startsWith("STARTTLS")
        ? "454 not now\r\n"
        : line.startsWith("EHLO")
          ? "250-liar\r\n250 STARTTLS\r\n"
          : polite(line);
    });
    expect(await send({ port, tls: "starttls" })).toMatchObject({ state: "failed", why: "no-tls" });
    expect(heard.join("\n")).not.toMatch(/MAIL|nora/);
  });

  it("a wrong password is said to be one", async () => {
    const post = await openPost();
    const secrets = { password: "wrong", ca: readFileSync(post.ca, "utf8") };
    expect(await send({ port: post.port, tls: "implicit", user: "quis", secrets })).toMatchObject({
      state: "failed",
      why: "sign-in",
      status: 535,
      forGood: false,
    });
  });
});

describe("a server that breaks the rules is bounded, and never more than an answer", () => {
  it("refuses the address for good; its words are kept without the address", async () => {
    const port = await openLiar((line) =>
      line.startsWith("RCPT") ? "550 5.1.1 <nora@example.net> unknown\r\n" : polite(line),
    );
    const outcome = await send({ port });
    expect(outcome).toMatchObject({ state: "failed", why: "address-refused", status: 550, forGood: true });
    expect(JSON.stringify(outcome)).not.toContain("nora");
  });

  it("refuses for now (4xx): it is worth another try", async () => {
    const port = await openLiar((line) => (line.startsWith("MAIL") ? "451 later\r\n" : polite(line)));
    expect(await send({ port })).toMatchObject({ state: "failed", why: "refused", status: 451, forGood: false });
  });

  it("closes in mid-DATA, before it says anything: nobody knows whether it took it", async () => {
    const port = await openLiar((line, socket) => (line === "." ? void socket.destroy() : polite(line)));
    expect(await send({ port })).toMatchObject({ state: "unclear", why: "closed", status: null });
  });

  it("closes before DATA: it took nothing", async () => {
    const port = await openLiar((line, socket) => (line.startsWith("RCPT") ? void socket.destroy() : polite(line)));
    expect(await send({ port })).toMatchObject({ state: "failed", why: "closed", forGood: false });
  });

  it.each([
    ["at the greeting", "", (line: string) => polite(line), "failed"],
    ["after EHLO", "220 liar\r\n", () => undefined, "failed"],
    ["after the message", "220 liar\r\n", (line: string) => (line === "." ? undefined : polite(line)), "unclear"],
  ])("hangs %s: cut off in time", async (_where, greeting, answer, state) => {
    const port = await openLiar(answer, greeting);
    expect(await send({ port, wholeMs: 400 })).toMatchObject({ state, why: "timeout" });
  });

  it("answers a byte at a time without end: cut off in time all the same", async () => {
    const port = await openLiar((_line, socket) => {
      const drip = setInterval(() => socket.write("2"), 20);
      socket.on("close", () => clearInterval(drip));
      return undefined;
    });
    expect(await send({ port, wholeMs: 400 })).toMatchObject({ state: "failed", why: "timeout" });
  });

  it.each([
    ["one line", "2".repeat(100_000)],
    ["lines without end", "250-more\r\n".repeat(20_000)],
  ])("a huge answer (%s) is not read to its end", async (_what, huge) => {
    const port = await openLiar((line) => (line.startsWith("EHLO") ? huge : polite(line)));
    expect(await send({ port })).toMatchObject({ state: "failed", why: "not-smtp" });
  });

  it.each(["HTTP/1.1 400 Bad Request\r\n\r\n", "\u0000\u0001\r\n", "999 what\r\n"])(
    "is no mail server (%j)",
    async (greeting) => {
      const port = await openLiar(() => undefined, greeting);
      expect(await send({ port, wholeMs: 1000 })).toMatchObject({ state: "failed" });
    },
  );

  it("commands a terminal: control characters do not reach the log", async () => {
    const port = await openLiar((line) => (line === "." ? "250 \u001b[2Jok\u0007\r\n" : polite(line)));
    const outcome = await send({ port });
    expect(outcome).toMatchObject({ state: "sent", answer: expect.stringMatching(/^250 [\x20-\x7e]*$/) });
  });

  it("nobody listens", async () => {
    expect(await send({ port: 1 })).toMatchObject({ state: "failed", why: "no-connection", forGood: false });
  });

  it("Quis is stopped meanwhile", async () => {
    const stopped = new AbortController();
    const port = await openLiar((line) => (line.startsWith("MAIL") ? (stopped.abort(), undefined) : polite(line)));
    expect(await send({ port, signal: stopped.signal })).toMatchObject({ state: "failed", why: "stopped" });
  });

  it("takes no international local part (RFC 6531): it is not sent with letters lost", async () => {
    const port = await openLiar((line) => polite(line));
    expect(await send({ port, to: "陳大文@example.net" })).toMatchObject({
      state: "failed",
      why: "unicode-address",
      forGood: true,
    });
  });
});

describe("SMTPUTF8 (RFC 6531)", () => {
  it("an international address arrives as it is, its domain in ASCII", async () => {
    const post = await openPost({ secure: false, authOptional: true, hideSTARTTLS: true });
    expect(await send({ port: post.port, to: "陳大文@例え.example" })).toMatchObject({ state: "sent" });
    // As smtp-server shows a domain that came in ASCII.
    expect(post.taken[0]?.to).toEqual(["陳大文@例え.example"]);
    expect(wireAddress("陳大文@例え.example")).toBe("陳大文@xn--r8jz45g.example");
  });
});

it("the digest of a message cannot be guessed from its text and its address", async () => {
  const make = async (): Promise<string> => {
    const message = await composeMessage(
      { from, public_url: url },
      { address: "nora@example.net" },
      "ab".repeat(16),
      TEXT,
      0,
    );
    return createHash("sha256").update(message.bytes).digest("hex");
  };
  expect(await make()).not.toBe(await make());
});
