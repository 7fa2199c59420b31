// Syslog over TLS (RFC 5425): octet counting, client certificates, messages that break off. Certificates are made for the test.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealedRaws, serve, until, type World } from "./fixture.ts";

let folder: string;
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quis-tls-"));
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { stdio: "pipe", cwd: folder });
  const key = (name: string): string[] => [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    `${name}.key`,
  ];
  openssl("req", "-x509", ...key("ca"), "-out", "ca.pem", "-subj", "/CN=Invented CA", "-days", "2");
  for (const name of ["server", "client"]) {
    openssl(
      "req",
      ...key(name),
      "-out",
      `${name}.csr`,
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
    );
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-out",
      `${name}.pem`,
      "-days",
      "2",
      "-copy_extensions",
      "copy",
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function world(more = ""): Promise<{ at: World; port: number }> {
  const port = await freePort();
  const at = await serve(
    `sources:\n  - id: fw\n    intake: syslog\n    format: syslog\n    listen: 127.0.0.1:${port}\n    cert: ${file("server.pem")}\n    key: ${file("server.key")}\n${more}`,
  );
  return { at, port };
}

async function dial(port: number, client = false): Promise<TLSSocket> {
  const own = client ? { cert: readFileSync(file("client.pem")), key: readFileSync(file("client.key")) } : {};
  const socket = connect({
    host: "127.0.0.1",
    port,
    servername: "localhost",
    ca: readFileSync(file("ca.pem")),
    ...own,
  });
  socket.on("error", () => undefined);
  await once(socket, "secureConnect");
  return socket;
}

// Not once(): that rejects for the reset that may come first.
const closed = (socket: TLSSocket): Promise<void> => new Promise((resolve) => socket.on("close", () => resolve()));

const message = (n: number): string =>
  `<86>1 2026-03-01T08:00:0${n % 10}.000Z host.example.org sshd 4${n} - - Accepted for invented-${n}`;
const frame = (text: string): string => `${Buffer.byteLength(text)} ${text}`;
const state = async (at: World) => (await at.instance.sources())[0]!;

describe("RFC 3164 over TLS", () => {
  it("the year of a message without one is that of its receipt", async () => {
    const { at, port } = await world("    zone: UTC\n");
    const socket = await dial(port);
    const now = new Date();
    const month = "JanFebMarAprMayJunJulAugSepOctNovDec".slice(3 * now.getUTCMonth(), 3 * now.getUTCMonth() + 3);
    const stamp = `${month} ${String(now.getUTCDate()).padStart(2)} ${now.toISOString().slice(11, 19)}`;
    socket.end(frame(`<86>${stamp} host sshd[4]: Accepted for invented`));
    await until(async () => (await state(at)).sealed + (await state(at)).quarantined >= 1);
    expect(await state(at)).toMatchObject({ sealed: 1, quarantined: 0 });
    await at.instance.settle();
    const { rows } = await at.instance.events("local:test", { source: "fw", limit: 1 });
    expect(rows[0]?.time.slice(0, 19)).toBe(now.toISOString().slice(0, 19));
  });
});

describe("RFC 5425", () => {
  it("each message of each connection is sealed, however it is cut into packets; the same message twice is two events", async () => {
    const { at, port } = await world();
    const sent: string[] = [];
    for (let c = 0; c < 3; c++) {
      const socket = await dial(port);
      const messages = Array.from({ length: 200 }, (_, n) => message(n % 50));
      const stream = messages.map(frame).join("");
      for (let i = 0; i < stream.length; i += 977) socket.write(stream.slice(i, i + 977));
      socket.end();
      sent.push(...messages);
    }
    await until(async () => (await state(at)).read >= 600);
    expect((await sealedRaws(at)).toSorted()).toEqual(sent.toSorted());
    expect(await state(at)).toMatchObject({ sealed: 600, duplicates: 0, quarantined: 0, cut_off: 0, state: "running" });
  });

  it("a message that breaks off is quarantined and counted; a stream that lost its step is closed", async () => {
    const { at, port } = await world();
    const torn = await dial(port);
    torn.end(`${frame(message(1))}500 <86>1 2026-03-01T08`);
    await until(async () => (await state(at)).cut_off === 1);
    const lying = await dial(port);
    lying.write(`${frame(message(2))}GET / HTTP/1.1\r\n`);
    await closed(lying);
    await until(async () => (await state(at)).cut_off === 2);
    expect(await state(at)).toMatchObject({ read: 4, sealed: 2, quarantined: 2 });
    const { rows } = await at.instance.quarantineList("local:test", { limit: 5 });
    expect(rows.map(({ code }) => code)).toEqual(["SOURCE_BAD_SYSLOG", "SOURCE_BAD_SYSLOG"]);
  });

  it("with client_ca only who has a certificate of it is let in", async () => {
    const { at, port } = await world(`    client_ca: ${file("ca.pem")}\n`);
    const stranger = connect({ host: "127.0.0.1", port, servername: "localhost", ca: readFileSync(file("ca.pem")) });
    stranger.on("error", () => undefined);
    stranger.write(frame(message(1)));
    await closed(stranger);
    const known = await dial(port, true);
    known.end(frame(message(2)));
    await until(async () => (await state(at)).read === 1);
    expect(await sealedRaws(at)).toEqual([message(2)]);
  });

  it("an address that others reach needs client_ca; a missing certificate is the source's problem and hinders no other", async () => {
    const at = await serve(
      `sources:\n  - { id: wide, intake: syslog, format: syslog, listen: "0.0.0.0:0", cert: ${file("server.pem")}, key: ${file("server.key")} }\n` +
        `  - { id: bare, intake: syslog, format: syslog, listen: "127.0.0.1:0", cert: none.pem, key: none.key }\n` +
        "  - { id: portal, intake: push, format: ocsf }\n",
    );
    const states = await at.instance.sources();
    expect(states.map((one) => one.state)).toEqual(["failed", "failed", "running"]);
    expect(states[0]!.problem).toMatch(/expected client_ca/);
    expect(states[1]!.problem).toMatch(/none\.pem/);
  });

  it("connections that never finish a handshake or a message do not hinder others, and the server ends in order with them open", async () => {
    const { at, port } = await world();
    const { connect: plain } = await import("node:net");
    const silent = Array.from({ length: 20 }, () => plain(port, "127.0.0.1").on("error", () => undefined));
    const half = await dial(port);
    half.write("100 <86>1 ");
    const good = await dial(port);
    good.write(frame(message(3)));
    await until(async () => (await state(at)).sealed === 1);
    expect(await sealedRaws(at)).toEqual([message(3)]);
    await at.stop();
    for (const socket of silent) socket.destroy();
  });
});
