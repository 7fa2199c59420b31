// A real PostgreSQL with pgAudit, tailed live while it works, rotates its log, is killed and started again, and Quis is killed with SIGKILL: the
// log equals the database's own files, line for line.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { decodePayload } from "@quis/event";
import { findRunning, openInstance } from "@quis/server";
import { openPayload } from "@quis/server/ledger";
import { describe, expect, it, onTestFinished } from "vitest";
import { missingPostgres, PostgresServer } from "../postgres/index.ts";

// The whole figure is QUIS_TAIL_KILLS=20 and QUIS_TAIL_SECONDS=180; CI does less of the same.
const KILLS = Number(process.env["QUIS_TAIL_KILLS"] ?? 3);
const SECONDS = Number(process.env["QUIS_TAIL_SECONDS"] ?? 15);
const CHILD = fileURLToPath(new URL("../kill/serve.ts", import.meta.url));
const missing = missingPostgres();

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function serve(data: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", CHILD, data], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) return { child, url: line };
  throw new Error("expected the server's address, it ended");
}

describe.skipIf(missing !== undefined)(
  `PostgreSQL tailed live${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    it(`${KILLS} kills of Quis, rotations and a crash of the database: sealed = written, line for line`, async () => {
      const parent = await mkdtemp(join(tmpdir(), "quis-tail-"));
      const data = join(parent, "data");
      const server = await PostgresServer.start({
        log_filename: "'postgresql-%H%M%S.log'",
        log_destination: "'jsonlog'",
      });
      onTestFinished(async () => {
        server.remove();
        await rm(parent, { recursive: true, force: true });
      });
      await (await openInstance({ data, create: true })).close();
      await writeFile(
        join(data, "sources.yaml"),
        `sources:\n  - id: records-db\n    intake: tail\n    format: pgaudit-jsonlog\n    files: ${JSON.stringify(join(server.logFolder, "postgresql-*.json"))}\n`,
      );
      server.psql(
        "postgres",
        "postgres",
        "create extension pgaudit; create table person (id bigint, name text); insert into person select n, 'Invented ' || n from generate_series(1, 100) n;",
      );

      let isOver = false;
      const work = (async () => {
        for (let n = 0; !isOver; n++) {
          await server.psqlLater("postgres", "postgres", `select name from person where id = ${n % 100};\n`.repeat(40));
          // Names have seconds: one rotation in each makes a file of its own.
          if (n % 5 === 4) await server.psqlLater("postgres", "postgres", "select pg_rotate_logfile();");
        }
      })();
      const crash = (async () => {
        await pause((SECONDS * 1000) / 2);
        server.crash();
        server.startAgain();
      })();
      let { child, url } = await serve(data);
      const untilMs = Date.now() + SECONDS * 1000;
      for (let kill = 0; kill < KILLS; kill++) {
        await pause(Math.max(200, ((untilMs - Date.now()) / (KILLS - kill + 1)) * (0.5 + Math.random())));
        child.kill("SIGKILL");
        await once(child, "exit");
        ({ child, url } = await serve(data));
      }
      await pause(Math.max(0, untilMs - Date.now()));
      isOver = true;
      await Promise.all([work, crash]);
      server.stop();

      const files = (await readdir(server.logFolder)).filter((name) => /^postgresql-.*\.json$/.test(name));
      expect(files.length).toBeGreaterThan(2);
      const texts = await Promise.all(files.map((name) => readFile(join(server.logFolder, name), "utf8")));
      const written = texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");
      const sealed = async (): Promise<number> => {
        const authorization = `Bearer ${(await findRunning(data))?.token}`;
        const response = await fetch(`${url}/api/v1/status`, { headers: { authorization } });
        const status = (await response.json()) as { logs: { size: number }[]; quarantined: number };
        return status.logs[0]!.size + status.quarantined;
      };
      while ((await sealed()) < written.length) await pause(200);
      child.kill("SIGTERM");
      await once(child, "exit");

      const instance = await openInstance({ data });
      const { logs, quarantined } = await instance.status();
      const size = logs[0]!.size;
      expect(quarantined).toBe(0);
      expect((await instance.verify("local:test")).ok).toBe(true);
      await instance.close();
      const payload = await openPayload(data, "records");
      const raws: string[] = [];
      for (let number = 0; number * 256 < size; number++)
        for (const record of await payload.records(number, Math.min(256, size - number * 256)))
          raws.push(Buffer.from(decodePayload(record).raw).toString("utf8"));
      expect(raws.length).toBe(written.length);
      expect(raws.toSorted()).toEqual(written.toSorted());
    });
  },
);
