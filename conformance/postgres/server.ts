// A real PostgreSQL 15 with pgAudit in a temporary folder, on loopback, as an unprivileged user.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BINARIES = "/usr/lib/postgresql/15/bin";
const PGAUDIT = "/usr/lib/postgresql/15/lib/pgaudit.so";
const PACKAGES = "apt-get install postgresql-15 postgresql-15-pgaudit";

/** What is missing, as a line for the person, or undefined. Under CI a missing server is an error. */
export function missingPostgres(): string | undefined {
  const missing = [join(BINARIES, "postgres"), join(BINARIES, "psql"), PGAUDIT].find((file) => !existsSync(file));
  if (missing === undefined) return undefined;
  const message = `PostgreSQL 15 with pgAudit is not installed (no ${missing}); ${PACKAGES}`;
  if (process.env["CI"] !== undefined) throw new Error(message);
  return message;
}

/** An account that is not root: the server refuses to run as root. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The `postgres` account of the packages when the caller is root, else the caller's own. */
function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entry = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((line) => line.startsWith("postgres:"));
  const [uid, gid] = entry?.split(":").slice(2, 4).map(Number) ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`expected the account postgres, got none; ${PACKAGES}`);
  return { uid, gid };
}

/** Everything that jsonlog says and a prefix can. */
export const LOG_LINE_PREFIX = "%m [%p] %c:%l %s %e <%b> %Q %q(%u|%d|%r|%i|%a) ";

const SETTINGS = {
  listen_addresses: "'127.0.0.1'",
  shared_preload_libraries: "'pgaudit'",
  // Query ids are 64-bit: they must survive jsonlog's bare numbers.
  compute_query_id: "on",
  logging_collector: "on",
  log_destination: "'jsonlog,csvlog,stderr'",
  log_line_prefix: `'${LOG_LINE_PREFIX}'`,
  log_directory: "'log'",
  log_filename: "'server.log'",
  log_rotation_age: "0",
  log_connections: "on",
  log_disconnections: "on",
  log_timezone: "'UTC'",
  "pgaudit.log": "'all'",
  "pgaudit.log_parameter": "on",
  "pgaudit.log_relation": "on",
  "pgaudit.log_rows": "on",
  "pgaudit.log_catalog": "off",
  // Nothing here outlives the test.
  fsync: "off",
  max_connections: "20",
  shared_buffers: "'16MB'",
} as const;

export interface PsqlResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running server. `stop` ends it and waits until its logs are complete; `remove` deletes its folder. */
export class PostgresServer {
  readonly folder: string;
  readonly port: number;
  readonly #account: Account | undefined;
  #isRunning = false;

  private constructor(folder: string, port: number, account: Account | undefined) {
    this.folder = folder;
    this.port = port;
    this.#account = account;
  }

  /** Makes a cluster on a free loopback port and starts it; `changes` go over the settings. */
  static async start(changes: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
    const account = serverAccount();
    const folder = mkdtempSync(join(tmpdir(), "quis-postgres-"));
    try {
      if (account !== undefined) chownSync(folder, account.uid, account.gid);
      const server = new PostgresServer(folder, await freePort(), account);
      server.#run("initdb", [
        "-D",
        server.#data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
      ]);
      const settings: Record<string, string> = {
        ...SETTINGS,
        ...changes,
        port: String(server.port),
        unix_socket_directories: `'${folder}'`,
      };
      const text = Object.entries(settings)
        .map(([name, value]) => `${name} = ${value}\n`)
        .join("");
      writeFileSync(join(server.#data, "postgresql.auto.conf"), text);
      server.startAgain();
      // A test that ends without tidying must not leave a server behind.
      process.once("exit", () => server.remove());
      return server;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get #data(): string {
    return join(this.folder, "data");
  }

  /** Starts a server that was stopped or has crashed. */
  startAgain(): void {
    this.#run("pg_ctl", ["-D", this.#data, "-w", "-t", "60", "-l", join(this.folder, "start.log"), "start"]);
    this.#isRunning = true;
  }

  /** Ends the server without a word to its clients; its log collector writes what it was given. */
  crash(): void {
    this.#isRunning = false;
    this.#run("pg_ctl", ["-D", this.#data, "-m", "immediate", "-w", "-t", "60", "stop"]);
    waitForEnd(this.#data);
  }

  get logFolder(): string {
    return join(this.#data, "log");
  }

  /** Log files, complete once the server is stopped. */
  get jsonlog(): string {
    return join(this.#data, "log", "server.json");
  }

  get stderrLog(): string {
    return join(this.#data, "log", "server.log");
  }

  get csvlog(): string {
    return join(this.#data, "log", "server.csv");
  }

  /** Runs a script as a role; over loopback, or over the Unix socket if asked. A failing statement ends the script. */
  psql(role: string, database: string, script: string, through: "tcp" | "socket" = "tcp"): PsqlResult {
    const args = this.#psqlArgs(role, database, through === "tcp" ? "127.0.0.1" : this.folder);
    const { status, stdout, stderr } = spawnSync(join(BINARIES, "psql"), args, {
      input: script,
      encoding: "utf8",
      timeout: 60_000,
      env: CLEAN,
    });
    return { ok: status === 0, stdout, stderr };
  }

  /** Runs a script without waiting in this thread; whether it succeeded does not matter. */
  async psqlLater(role: string, database: string, script: string): Promise<void> {
    const child = spawn(join(BINARIES, "psql"), this.#psqlArgs(role, database, "127.0.0.1"), {
      stdio: ["pipe", "ignore", "ignore"],
      env: CLEAN,
    });
    // A server that is gone takes no script.
    child.stdin.on("error", () => undefined);
    child.stdin.end(script);
    await once(child, "close");
  }

  #psqlArgs(role: string, database: string, host: string): string[] {
    const where = ["-h", host, "-p", String(this.port), "-U", role, "-d", database];
    return ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", ...where];
  }

  /** Runs one prepared query of the extended protocol through pgbench, which takes a file of SQL with `:name` variables. */
  pgbench(role: string, database: string, script: string): void {
    const file = join(this.folder, "prepared.sql");
    writeFileSync(file, script);
    const args = [
      "-n",
      "-M",
      "prepared",
      "-t",
      "1",
      "-f",
      file,
      "-h",
      "127.0.0.1",
      "-p",
      String(this.port),
      "-U",
      role,
      database,
    ];
    execFileSync(join(BINARIES, "pgbench"), args, { stdio: "pipe", timeout: 60_000, env: CLEAN });
  }

  stop(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    this.#run("pg_ctl", ["-D", this.#data, "-m", "fast", "-w", "-t", "60", "stop"]);
    // The log collector ends after the server; a file that no longer grows is complete only when it is gone.
    waitForEnd(this.#data);
  }

  remove(): void {
    try {
      this.stop();
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  #run(program: string, args: readonly string[]): void {
    // pg_ctl leaves the server behind with its streams: pipes would keep this process waiting for it.
    const identity = this.#account ?? {};
    const { status } = spawnSync(join(BINARIES, program), args, {
      stdio: "ignore",
      cwd: this.folder,
      timeout: 90_000,
      env: CLEAN,
      ...identity,
    });
    if (status !== 0) throw new Error(`expected ${program} to succeed, got exit ${status}: ${this.#startLog()}`);
  }

  #startLog(): string {
    const file = join(this.folder, "start.log");
    return existsSync(file) ? readFileSync(file, "utf8").slice(-2000) : "no log";
  }
}

/** PG* variables of the caller must not lead the client to another server. */
const CLEAN = { PATH: process.env["PATH"] ?? "", LC_ALL: "C", PGCONNECT_TIMEOUT: "10" };

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** Waits until no process has the data folder as its working folder any more (the log collector is the last). */
function waitForEnd(data: string): void {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const isAlive = readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && workingFolder(pid) === data);
    if (!isAlive) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  throw new Error("expected the log collector to end after the server, got one still running after 10 s");
}

function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // Gone in the meantime, or another user's.
    return undefined;
  }
}
