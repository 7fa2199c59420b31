// Findings sent to a receiver: signed, in order, once; a receiver that fails is tried again and never waited for.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { Webhook } from "../../src/detect/webhook.ts";

const SECRET = Buffer.from("an-invented-secret-of-a-test");

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers with the statuses in turn, then with 204. */
async function receiver(statuses: number[]): Promise<{ readonly url: string; readonly got: Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 204, { location: "/elsewhere" }).end();
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/findings`, got };
}

function opened(url: string, deeds: number[], remembered: number | null = 0) {
  const folder = mkdtempSync(join(tmpdir(), "quis-webhook-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "webhook.json");
  if (remembered !== null) writeFileSync(file, JSON.stringify({ url, next: remembered }));
  const register = {
    deedsFrom: async (from: number) => ({ deeds: deeds.filter((deed) => deed >= from), scanned: 100 }),
    eventOf: async (deed: number) => ({ event: { class_uid: 2004, deed }, id: `finding-${deed}` }),
  };
  const webhook = new Webhook({ url, secret: SECRET, register, file, now: () => 1_790_000_000_500, firstWaitMs: 1 });
  onTestFinished(() => webhook.close());
  return { webhook, file };
}

it("posts OCSF 2004 as JSON with id, time and HMAC-SHA-256 over both and the body", async () => {
  const { url, got } = await receiver([]);
  const { webhook, file } = opened(url, [3, 7]);
  webhook.poke();
  await vi.waitFor(() => expect(got).toHaveLength(2));
  const [{ headers, body }] = got as [Got];
  expect(JSON.parse(body)).toEqual({ class_uid: 2004, deed: 3 });
  expect(headers).toMatchObject({ "webhook-id": "finding-3-3", "webhook-timestamp": "1790000000" });
  const mac = createHmac("sha256", SECRET).update(`finding-3-3.1790000000.${body}`).digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${mac}`);
  await vi.waitFor(() => expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ url, next: 8 }));
  expect(webhook.state()).toMatchObject({ delivered: 2, waiting: 0, failures: 0, last_error: null });
});

it("tries again what failed, in order, and counts it; a redirect is a failure, not a way", async () => {
  const { url, got } = await receiver([500, 429, 302]);
  const { webhook } = opened(url, [3, 7]);
  webhook.poke();
  await vi.waitFor(() => expect(webhook.state().delivered).toBe(2));
  expect(got.map(({ body }) => (JSON.parse(body) as { deed: number }).deed)).toEqual([3, 3, 3, 3, 7]);
  expect(webhook.state()).toMatchObject({ failures: 3, refused: 0 });
});

it("what is refused for good is counted and passed over", async () => {
  const { url } = await receiver([410]);
  const { webhook } = opened(url, [3, 7]);
  webhook.poke();
  await vi.waitFor(() => expect(webhook.state()).toMatchObject({ delivered: 1, refused: 1, waiting: 0 }));
});

it("goes on after a restart with what was not delivered, and does not repeat the rest", async () => {
  const { url, got } = await receiver([]);
  const { webhook } = opened(url, [3, 7, 9], 8);
  webhook.poke();
  await vi.waitFor(() => expect(got).toHaveLength(1));
  expect(got[0]!.body).toContain('"deed":9');
});

it("a new webhook begins with what is sealed from then on", async () => {
  const { url, got } = await receiver([]);
  const { webhook, file } = opened(url, [3, 7], null);
  webhook.poke();
  await vi.waitFor(() => expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ url, next: 100 }));
  expect(got).toEqual([]);
});

it("a receiver that does not answer holds nothing up: closing is at once, and its failure is in the state", async () => {
  const { webhook } = opened("http://127.0.0.1:1/", [3]);
  webhook.poke();
  await vi.waitFor(() => expect(webhook.state().failures).toBeGreaterThan(0));
  expect(webhook.state()).toMatchObject({ waiting: 1, delivered: 0 });
  expect(webhook.state().last_error).toMatch(/ECONNREFUSED|fetch failed/);
  await webhook.close();
});
