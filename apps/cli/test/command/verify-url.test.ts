// quis verify --url against servers that tell the truth, lie, stall or send too much.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createCosigner, formatSignatureLine, splitNote } from "@quis/tlog";
import { monitoringPath } from "@quis/tlog/audit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../world/data-folder.ts";
import { type Ran, run } from "../world/run.ts";

let world: World;
let vkey: string;
let origin: string;
/** The log when it had 300 entries, and when it had 700. */
let earlier: string;
let now: string;

type Answer = (path: string, response: ServerResponse, request: IncomingMessage) => boolean;
const servers: Server[] = [];

/** Serves a folder; `lie` answers a path in its place when it returns true. */
async function serve(folder: string, lie: Answer = () => false): Promise<string> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "").slice(1);
    if (lie(path, response, request)) return;
    try {
      response.end(readFileSync(join(folder, path)));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const verify = (url: string, ...args: string[]): Promise<Ran> =>
  run(["verify", "--url", url, ...args], undefined, { cwd: world.cwd });
const withKey = (url: string, ...args: string[]): Promise<Ran> => verify(url, "--vkey", vkey, ...args);

beforeAll(async () => {
  world = await makeWorld();
  const log = join(world.cwd, "quis-data", "log", "records");
  await world.seal(0, 300);
  earlier = join(world.cwd, "earlier");
  await cp(log, earlier, { recursive: true });
  await world.seal(300, 700);
  now = log;
  vkey = (await world.quis("vkey")).stdout.trim();
  origin = vkey.split("+")[0]!;
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await world.remove();
});

const RETENTION = {
  format: "quis-retention-v1",
  minimum_index: 300,
  authority: "Archive Act",
  policy_sha256: "9f".repeat(32),
  since: "2036-09-15T10:00:00.000Z",
};

describe("a log that publishes its newer entries only", () => {
  const isPruned = (path: string): boolean => path === "tile/entries/000" || path === "tile/0/000";
  const pruned = (retention: unknown): Promise<string> =>
    serve(now, (path, response) => {
      if (path === "retention.json") response.end(JSON.stringify(retention));
      else if (isPruned(path)) {
        response.statusCode = 404;
        response.end();
      } else return false;
      return true;
    });

  it("is verified from there on, and is said to be so", async () => {
    const url = await pruned({ ...RETENTION, origin });
    const ran = await withKey(url);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout.replaceAll(/\s+/g, " ")).toContain(
      'NOT CHECKED: 256 entries below 256, which the log no longer publishes. It names as authority "Archive Act"',
    );
    expect(JSON.parse((await withKey(url, "--json")).stdout)).toMatchObject({
      ok: true,
      entries_checked: 444,
      entries_pruned: 256,
      retention: { authority: "Archive Act" },
    });
  });

  it("is not believed when its retention policy is none", async () => {
    const ran = await withKey(await pruned({ minimum_index: 300 }));
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain("expected retention.json of the log to be a published retention policy");
  });
});

describe("an honest server", () => {
  it("is verified whole, and the checkpoint is kept for the next time", async () => {
    const first = await withKey(await serve(earlier), "--save", "kept");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(/^Verified: every tile and every entry/);
    expect(first.stdout.replaceAll(/\s+/g, " ")).toContain("No witness was compared");
    expect(await readFile(join(world.cwd, "kept"), "utf8")).toBe(await readFile(join(earlier, "checkpoint"), "utf8"));
    const second = await withKey(await serve(now), "--since", "kept", "--save", "kept", "--json");
    expect(JSON.parse(second.stdout)).toMatchObject({
      ok: true,
      origin,
      tree_size: 700,
      entries_checked: 700,
      since: { tree_size: 300 },
    });
    expect(await readFile(join(world.cwd, "kept"), "utf8")).toContain("\n700\n");
  });
  it("may compress bundles, and be below a path", async () => {
    const url = await serve(now, (path, response) => {
      if (!path.includes("entries")) return false;
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(readFileSync(join(now, path))));
      return true;
    });
    expect((await withKey(`${url}/`)).code).toBe(0);
  });
  it("that is busy for a moment is asked again", async () => {
    const refused = new Set<string>();
    const url = await serve(now, (path, response) => {
      if (refused.has(path)) return false;
      refused.add(path);
      response.statusCode = 503;
      response.end();
      return true;
    });
    expect((await withKey(url)).code).toBe(0);
  });
});

describe("a lying server", () => {
  it("that shows fewer entries than before is refused, with both sizes", async () => {
    const since = join(now, "checkpoint");
    const ran = await withKey(await serve(earlier), "--since", since, "--save", "never");
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^NOT VERIFIED: TLOG_CHECKPOINT_OLDER: .*700.*300/s);
    await expect(readFile(join(world.cwd, "never"))).rejects.toThrow("ENOENT");
  });
  it("with one byte changed in any kind of file is refused", async () => {
    for (const changed of ["tile/entries/001", "tile/0/001", "tile/1/000.p/2", "tile/0/002.p/188", "checkpoint"]) {
      const url = await serve(now, (path, response) => {
        if (path !== changed) return false;
        const bytes = readFileSync(join(now, path));
        bytes[40]! ^= 1;
        response.end(bytes);
        return true;
      });
      expect(await withKey(url), `for ${changed}`).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/^NOT VERIFIED: TLOG_/),
      });
    }
  });
  it("under another key is refused", async () => {
    const other = await makeWorld();
    try {
      await other.seal(0, 5);
      const ran = await withKey(await serve(join(other.cwd, "quis-data", "log", "records")));
      expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining("TLOG_NOTE_UNSIGNED") });
    } finally {
      await other.remove();
    }
  });
  it("that sends without end is cut off", async () => {
    const url = await serve(now, (path, response) => {
      if (path !== "tile/0/001") return false;
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
      return true;
    });
    expect(await withKey(url)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/CLI_SERVER_ANSWER: expected at most \d+ bytes/),
    });
  });
  it("that answers with an error or not at all is no verdict: the command fails and says so", async () => {
    const url = await serve(now, (path, response) => {
      if (path !== "tile/0/001") return false;
      response.statusCode = 403;
      response.end();
      return true;
    });
    expect(await withKey(url)).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("status 403") });
    const gone = await withKey("http://127.0.0.1:9");
    expect(gone).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("CLI_SERVER_LOST") });
  });
});

describe("witnesses of the policy", () => {
  const cosigner = createCosigner("witness.example/w1", new Uint8Array(32).fill(8), () => 1790000100);
  const cosign = async (note: string): Promise<string> => {
    const signature = await cosigner.sign(new TextEncoder().encode(splitNote(note).text));
    return note + formatSignatureLine({ name: cosigner.name, keyId: cosigner.keyId, signature });
  };
  const policyFor = async (witnessUrl: string, quorum: string): Promise<string> => {
    const name = `policy-${servers.length}`;
    await writeFile(
      join(world.cwd, name),
      `log ${vkey}\nwitness w1 ${cosigner.vkey} ${witnessUrl}\nquorum ${quorum}\n`,
    );
    return name;
  };
  const witness = (note: string): Promise<string> =>
    serve("/nonexistent", (path, response) => {
      if (path !== monitoringPath(origin)) return false;
      response.end(note);
      return true;
    });
  const read = (folder: string): Promise<string> => readFile(join(folder, "checkpoint"), "utf8");

  it("that were shown an earlier state of the same history agree", async () => {
    const policy = await policyFor(await witness(await cosign(await read(earlier))), "none");
    const ran = await verify(await serve(now), "--policy", policy, "--json");
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, witnesses: [{ name: "w1", state: "older", size: 300 }] });
  });
  it("that were shown more than is served here expose it", async () => {
    const policy = await policyFor(await witness(await cosign(await read(now))), "none");
    const ran = await verify(await serve(earlier), "--policy", policy);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain("NOT VERIFIED: TLOG_CHECKPOINT_OLDER");
    expect(ran.stdout).toContain("700");
  });
  it("that are asked for and have not cosigned are a refusal; that cosigned are named", async () => {
    const url = await serve(now, (path, response) => {
      if (path !== "checkpoint") return false;
      void read(now)
        .then(cosign)
        .then((note) => response.end(note));
      return true;
    });
    const away = "http://127.0.0.1:9/";
    expect(await verify(await serve(now), "--policy", await policyFor(away, "w1"))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("TLOG_QUORUM_MISSED"),
    });
    const ran = await verify(url, "--policy", await policyFor(away, "w1"));
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("cosigned by w1");
    expect(ran.stdout).toContain("witness w1 could not be compared");
  });
});

describe("the command line", () => {
  it.each([
    [["--since", "kept"], "--since together with --url"],
    [["--policy", "p"], "--policy together with --url"],
    [["--url", "http://127.0.0.1:9"], "--policy FILE"],
    [["--url", "ftp://127.0.0.1", "--vkey", "K"], "http or https address"],
    [["--url", "http://127.0.0.1/?a=b", "--vkey", "K"], "without ? and #"],
  ])("verify %j is refused", async (args, said) => {
    const ran = await run(["verify", ...args.map((arg) => (arg === "K" ? vkey : arg))], undefined, { cwd: world.cwd });
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
  });
});
