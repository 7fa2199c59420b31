import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { listen } from "../../src/http/index.ts";
import { openServer } from "./helper.ts";

describe("loopback only", () => {
  it.each([
    "0.0.0.0",
    "::",
    "",
    "192.0.2.1",
    "example.org",
    "127.0.0.2",
    "localhost.example",
    "2130706433",
    "0",
    "::ffff:127.0.0.1",
  ])("%j is refused and said", async (host) => {
    const server = await openServer();
    await expect(listen(server, { host, port: 0 })).rejects.toMatchObject({
      code: "QUIS_NOT_LOOPBACK",
      message: `without a certificate Quis listens on loopback only; expected 127.0.0.1, ::1 or localhost, asked for ${host}. See docs/how-to/serve-beyond-loopback.md`,
    });
    expect(server.server.listening).toBe(false);
  });

  it.each(["127.0.0.1", "localhost"])("%s opens 127.0.0.1", async (host) => {
    const server = await openServer();
    const { url, port } = await listen(server, { host, port: 0 });
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(server.server.address()).toMatchObject({ address: "127.0.0.1", port });
    expect((await fetch(`${url}/api/v1/status`)).status).toBe(200);
    expect((await fetch(`http://localhost:${port}/api/v1/status`)).status).toBe(200);
  });

  it("::1 opens ::1 where the machine has it", async () => {
    const server = await openServer();
    const outcome = await listen(server, { host: "::1", port: 0 }).then(
      async ({ url }) => (await fetch(`${url}/api/v1/status`)).status,
      (error: { code: string }) => error.code,
    );
    expect([200, "QUIS_USAGE"]).toContain(outcome);
  });
});

describe("the port", () => {
  it("in use is said with the way out", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const server = await openServer();
    await expect(listen(server, { host: "127.0.0.1", port })).rejects.toMatchObject({
      code: "QUIS_PORT_IN_USE",
      message: expect.stringMatching(new RegExp(`port ${port} .*another program uses it.*--port`)),
    });
  });

  it.each([-1, 65_536, 1.5, Number.NaN])("%d is refused", async (port) => {
    await expect(listen(await openServer(), { host: "127.0.0.1", port })).rejects.toMatchObject({ code: "QUIS_USAGE" });
  });
});
