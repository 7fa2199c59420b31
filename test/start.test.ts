// `npm start` from the outside: the demonstration fills itself once, answers, stops in order, and opens at once the next time.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { root } from "./repository.ts";

const folder = mkdtempSync(join(tmpdir(), "quis-start-"));
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Started {
  readonly url: string;
  readonly entries: number;
  readonly demo: boolean;
  readonly setup_url?: string;
}

interface Server extends Started {
  /** Sends the signal and gives exit code and all of stderr. */
  readonly stop: (signal: NodeJS.Signals) => Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Runs scripts/start.js until it says where it listens. */
function start(...args: string[]): Promise<Server> {
  return launch(process.execPath, [join(root, "scripts", "start.js"), ...args], folder);
}

function launch(program: string, args: readonly string[], cwd: string): Promise<Server> {
  const child = spawn(program, [...args, "--json", "--port", "0"], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on("close", (code) => {
      running.delete(child);
      resolve({ code, stderr });
    });
  });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => {
      const stop = (signal: NodeJS.Signals) => {
        child.kill(signal);
        return ended;
      };
      resolve({ ...(JSON.parse(line) as Started), stop });
    });
    void ended.then(({ code }) => reject(new Error(`ended with ${code} before it listened:\n${stderr}`)));
  });
}

/** Asks as whoever holds the folder. */
async function getJson(url: string, data: string): Promise<Record<string, unknown>> {
  const { token } = JSON.parse(readFileSync(join(data, "lock.json"), "utf8")) as { token: string };
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

describe("npm start", () => {
  it("fills an empty folder with the invented agency, answers, stops by Ctrl-C, and opens again without filling", async () => {
    const data = join(folder, "demo");
    const first = await start("--data", data);
    expect(first.demo).toBe(true);
    expect(first.setup_url).toBeUndefined();
    expect(first.entries).toBeGreaterThan(50_000);
    const status = await getJson(`${first.url}/api/v1/status`, data);
    expect(status).toMatchObject({ demo: true, quarantined: 0 });
    expect((await fetch(`${first.url}/api/v1/status`)).status).toBe(401);
    const page = await fetch(first.url);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toContain("text/html");
    const { rows } = (await getJson(`${first.url}/api/v1/events?limit=5`, data)) as { rows: { user: string }[] };
    const user = rows.find((row) => row.user !== "")?.user ?? "";
    const answer = await getJson(`${first.url}/api/v1/users/${encodeURIComponent(user)}/events?limit=3`, data);
    expect(answer["rows"]).toHaveLength(3);
    expect(await first.stop("SIGINT")).toMatchObject({ code: 0, stderr: expect.stringContaining("invented") });

    const second = await start("--data", data);
    expect(second).toMatchObject({ demo: true, entries: first.entries });
    const stopped = await second.stop("SIGTERM");
    expect(stopped.code).toBe(0);
    expect(stopped.stderr).not.toContain("invented");
  });

  it("leaves a folder empty with --empty, and never makes it a demonstration later", async () => {
    const data = join(folder, "real");
    const first = await start("--data", data, "--empty");
    expect(first).toMatchObject({ demo: false, entries: 0 });
    expect(first.setup_url).toMatch(/^http:\/\/localhost:\d+\/enrol#[\w-]{43}$/);
    expect((await first.stop("SIGINT")).code).toBe(0);
    const second = await start("--data", data);
    expect(second).toMatchObject({ demo: false, entries: 0 });
    expect((await second.stop("SIGINT")).code).toBe(0);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "through npm ends when npm is ended by %s: nothing stays with the port",
    async (signal) => {
      const args = ["start", "--silent", "--", "--data", join(folder, `npm-${signal}`), "--empty"];
      const server = await launch("npm", args, root);
      // Whatever code npm makes of it; the streams close when the server is gone.
      await server.stop(signal);
      await expect(fetch(`${server.url}/api/v1/status`)).rejects.toThrow("fetch failed");
    },
  );

  it("refuses an address that others can reach", async () => {
    await expect(start("--data", join(folder, "open"), "--empty", "--host", "0.0.0.0")).rejects.toThrow(
      "QUIS_NOT_LOOPBACK",
    );
  });
});
