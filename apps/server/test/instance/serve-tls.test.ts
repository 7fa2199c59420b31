// Serving beyond loopback: TLS, names, and what is taken up again without a restart. All names are invented.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createFakeInstance } from "../http/fake-instance.ts";
import { makeCertificates } from "../http/certificates.ts";
import { openServer, problemOf } from "../http/helper.ts";
import { Certificate } from "../../src/http/certificate.ts";
import { findRunning, type Instance, type Served, serveInstance } from "../../src/index.ts";
import { dataFolder, type Folder } from "./fixture.ts";

let folder: Folder;
let instance: Instance;
beforeEach(async () => {
  folder = await dataFolder();
  instance = await folder.open();
  return async () => {
    await instance.close();
    await folder.remove();
  };
});

async function serve(yaml: string, host = "127.0.0.1"): Promise<Served> {
  writeFileSync(join(folder.path, "access.yaml"), yaml);
  const served = await serveInstance(instance, { host, port: 0, lookEveryMs: 3_600_000 });
  onTestFinished(() => served.close());
  return served;
}

function withCertificate() {
  const made = makeCertificates();
  const pair = made.make("one", "quis.example");
  mkdirSync(join(folder.path, "tls"));
  const put = ({ cert, key }: typeof pair): void => {
    copyFileSync(cert, join(folder.path, "tls", "cert.pem"));
    copyFileSync(key, join(folder.path, "tls", "key.pem"));
  };
  put(pair);
  const yaml = "version: 1\nnames: [quis.example]\ntls:\n  cert: tls/cert.pem\n  key: tls/key.pem\n";
  return { made, pair, put, yaml };
}

async function ask(
  port: number,
  host: string,
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: "127.0.0.1",
        port,
        path: "/api/v1/session",
        headers: { host },
        servername: "quis.example",
        rejectUnauthorized: false,
        agent: false,
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    outgoing.on("error", reject).end();
  });
}

async function peerSerial(port: number): Promise<string> {
  const socket: TLSSocket = connect({ host: "127.0.0.1", port, servername: "quis.example", rejectUnauthorized: false });
  await new Promise<void>((resolve, reject) => socket.once("secureConnect", resolve).once("error", reject));
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}

const portOf = ({ url }: Served): number => Number(new URL(url).port);

describe("serving by TLS", () => {
  it("answers under the configured name with HSTS, under loopback without, and refuses others", async () => {
    const { yaml } = withCertificate();
    const served = await serve(yaml);
    expect(served.url).toMatch(/^https:\/\/quis\.example:\d+$/);
    const port = portOf(served);
    const named = await ask(port, `quis.example:${port}`);
    expect([named.status, named.headers["strict-transport-security"]]).toEqual([200, "max-age=31536000"]);
    const local = await ask(port, `localhost:${port}`);
    expect([local.status, local.headers["strict-transport-security"]]).toEqual([200, undefined]);
    expect(await ask(port, "evil.example")).toMatchObject({ status: 421 });
  });

  it("commands on the folder still work, over loopback with its token; nobody without it gets an answer there", async () => {
    const { yaml } = withCertificate();
    await serve(yaml);
    const running = await findRunning(folder.path);
    expect(running?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const status = (headers: Record<string, string>) =>
      fetch(`${running?.url}/api/v1/status`, { headers }).then((answer) => answer.status);
    expect(await status({ authorization: `Bearer ${running?.token}` })).toBe(200);
    expect(await status({})).toBe(401);
  });

  it("plain HTTP on its port gets no answer", async () => {
    const { yaml } = withCertificate();
    const served = await serve(yaml);
    await expect(fetch(`http://127.0.0.1:${portOf(served)}/api/v1/session`)).rejects.toThrow();
  });

  it("takes up a new certificate without a restart; one that cannot be used leaves the old in force, is sealed and in the status", async () => {
    const { made, put, yaml } = withCertificate();
    const served = await serve(yaml);
    const before = await peerSerial(portOf(served));
    writeFileSync(join(folder.path, "tls", "key.pem"), "spoilt");
    await served.reload();
    expect(await peerSerial(portOf(served))).toBe(before);
    expect(await lastDeed()).toMatchObject({
      what: "certificate refused",
      actor: "quis",
      status_code: "QUIS_BAD_CERTIFICATE",
    });
    const running = await findRunning(folder.path);
    const answer = await fetch(`${running?.url}/api/v1/status`, {
      headers: { authorization: `Bearer ${running?.token}` },
    });
    // Commands come by the listener without TLS; the status of the certificate is the folder's all the same.
    expect(await answer.json()).toMatchObject({ certificate: { problem: expect.stringContaining("PEM") } });
    put(made.make("two", "quis.example"));
    await served.reload();
    expect(await peerSerial(portOf(served))).not.toBe(before);
    expect(await lastDeed()).toMatchObject({ what: "certificate taken up" });
  });

  it("SIGHUP does the same", async () => {
    const { made, put, yaml } = withCertificate();
    const served = await serve(yaml);
    const before = await peerSerial(portOf(served));
    put(made.make("two", "quis.example"));
    process.emit("SIGHUP", "SIGHUP");
    await expect.poll(() => peerSerial(portOf(served))).not.toBe(before);
  });

  it("a change is noticed by looking", async () => {
    const { made, put, yaml } = withCertificate();
    writeFileSync(join(folder.path, "access.yaml"), yaml);
    const served = await serveInstance(instance, { host: "127.0.0.1", port: 0, lookEveryMs: 20 });
    onTestFinished(() => served.close());
    const before = await peerSerial(portOf(served));
    put(made.make("two", "quis.example"));
    await expect.poll(() => peerSerial(portOf(served)), { timeout: 20_000 }).not.toBe(before);
  });

  it("beyond loopback needs names, and an address of this machine", async () => {
    const { yaml } = withCertificate();
    await expect(serve(yaml.replace("names: [quis.example]\n", ""), "0.0.0.0")).rejects.toMatchObject({
      code: "QUIS_USAGE",
    });
    await expect(serve(yaml, "quis.example")).rejects.toMatchObject({ code: "QUIS_NOT_LOOPBACK" });
    const served = await serve(yaml, "0.0.0.0");
    expect(await ask(portOf(served), `quis.example:${portOf(served)}`)).toMatchObject({ status: 200 });
  });

  it("without a certificate no other address than loopback", async () => {
    await expect(serve("version: 1\nnames: [quis.example]\n", "0.0.0.0")).rejects.toMatchObject({
      code: "QUIS_NOT_LOOPBACK",
    });
  });

  it.each([
    ["names: [no_such name]", "QUIS_BAD_INPUT"],
    ["tls: {cert: none.pem, key: none.key}", "QUIS_BAD_CERTIFICATE"],
    ["tls: {cert: a.pem}", "QUIS_BAD_INPUT"],
  ])("%s is refused at the start", async (line, code) => {
    await expect(serve(`version: 1\n${line}\n`)).rejects.toMatchObject({ code });
  });
});

describe("policies of the folder while it is served", () => {
  it("are taken up; a broken one leaves the old in force, in the status and sealed", async () => {
    mkdirSync(join(folder.path, "policies"));
    const own = join(folder.path, "policies", "own.cedar");
    writeFileSync(own, `@id("a")\nforbid (principal, action == Quis::Action::"who", resource);\n`);
    const served = await serve("version: 1\n");
    const running = await findRunning(folder.path);
    const get = (path: string) =>
      fetch(`${running?.url}/api/v1${path}`, { headers: { authorization: `Bearer ${running?.token}` } });
    // A bar without exception holds for whoever holds the folder too: it is their own.
    expect((await get("/who?subject=p")).status).toBe(403);
    writeFileSync(own, `forbid (principal, action == Quis::Action::"whoo", resource);`);
    await served.reload();
    expect((await get("/who?subject=p")).status).toBe(403);
    expect(await (await get("/status")).json()).toMatchObject({
      access: { own: ["own/own.cedar"], problem: expect.stringContaining("own.cedar") },
    });
    writeFileSync(own, "");
    await served.reload();
    expect(await lastDeed()).toMatchObject({ what: "policies taken up" });
    expect((await get("/who?subject=p")).status).toBe(200);
  });
});

describe("TLS in the application", () => {
  it("a page of http is another origin", async () => {
    const { pair } = withCertificate();
    const certificate = await Certificate.load(pair, Date.now);
    const server = await openServer({ instance: createFakeInstance(), tls: { certificate, names: ["quis.example"] } });
    const origin = (text: string) =>
      server.inject({ url: "/api/v1/status", headers: { host: "quis.example", origin: text } });
    expect((await origin("https://quis.example")).statusCode).toBe(200);
    expect(problemOf(await origin("http://quis.example")).code).toBe("HTTP_CROSS_SITE");
  });
});

async function lastDeed(): Promise<Record<string, unknown>> {
  await instance.settle();
  const size = (await instance.status()).logs.find(({ name }) => name === "oversight")?.size ?? 0;
  for (let index = size - 1; index >= 0; index--) {
    const { event } = await instance.event("local:reading", index, "oversight");
    const { actor, web_resources: resources } = event as {
      actor?: { user?: { uid?: string } };
      web_resources?: { name: string }[];
    };
    if (actor?.user?.uid !== "quis") continue;
    return { ...event, what: resources?.[0]?.name, actor: actor.user.uid };
  }
  return {};
}
