// Starting litewitness and omniwitness in a folder of their own. Both are told which log to cosign, and keep what they cosigned on the disk.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { parseVkey } from "@quis/tlog";

export interface RunningWitness {
  /** Verifier key (cosignature/v1). */
  readonly vkey: string;
  readonly url: string;
  /** SIGKILL, as a machine that goes down. */
  readonly kill: () => Promise<void>;
}

/** omniwitness and its key maker, built from conformance/omniwitness/go.mod: half a minute the first time. */
export function buildOmniwitness(): { readonly omniwitness: string; readonly generateKeys: string } {
  const folder = join(import.meta.dirname, "../omniwitness");
  const build = spawnSync("go", ["build", "-trimpath", "-mod=readonly", "-o", `${join(folder, "bin")}/`, "tool"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GOWORK: "off", GOTOOLCHAIN: "local" },
  });
  if (build.status !== 0) throw new Error(`expected omniwitness to build, got:\n${build.stderr}`);
  return { omniwitness: join(folder, "bin/omniwitness"), generateKeys: join(folder, "bin/generate_keys") };
}

/** litewitness with its key in an ssh-agent. `quisPeers` writes the log into its database, as witnessctl would. Started again, it goes on. */
export async function startLitewitness(
  programs: { readonly litewitness: string; readonly quisPeers: string },
  folder: string,
  logVkey: string,
  port: number,
): Promise<RunningWitness> {
  mkdirSync(folder, { recursive: true });
  const key = join(folder, "key");
  if (!existsSync(key)) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  const socket = join(folder, `agent-${Date.now()}`);
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  await until(() => existsSync(socket));
  execFileSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  const [, fingerprint = ""] = execFileSync("ssh-keygen", ["-l", "-f", `${key}.pub`], { encoding: "utf8" }).split(" ");
  const database = join(folder, "w.db");
  const isNew = !existsSync(database);
  const child = spawn(
    programs.litewitness,
    [
      `-db=${database}`,
      "-name=lite.example/witness",
      `-key=${fingerprint}`,
      `-ssh-agent=${socket}`,
      `-listen=127.0.0.1:${port}`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await untilListening(child, port, () => said);
  if (isNew) execFileSync(programs.quisPeers, ["watch", database, logVkey]);
  const [, vkey = ""] = /msg="verifier key" vkey="?([^"\s]+)/.exec(said) ?? [];
  return { vkey, url: `http://127.0.0.1:${port}`, kill: () => kill(child, agent) };
}

/** omniwitness with a key and a database of its own. Started again in the same folder, it goes on. */
export async function startOmniwitness(
  programs: { readonly omniwitness: string; readonly generateKeys: string },
  folder: string,
  logVkey: string,
  port: number,
): Promise<RunningWitness> {
  mkdirSync(folder, { recursive: true });
  const [skey, vkey] = [join(folder, "skey"), join(folder, "vkey")];
  if (!existsSync(skey)) {
    execFileSync(programs.generateKeys, ["--origin=omni.example/witness", `--out_priv=${skey}`, `--out_pub=${vkey}`]);
  }
  const logs = join(folder, "logs.yaml");
  const { name } = parseVkey(logVkey);
  writeFileSync(logs, `Logs:\n  - Origin: ${name}\n    URL: http://127.0.0.1:1/\n    PublicKey: ${logVkey}\n`);
  const child = spawn(
    programs.omniwitness,
    [
      `--private_key_path=${skey}`,
      `--additional_logs=${logs}`,
      `--db_file=${join(folder, "w.db")}`,
      `--listen=127.0.0.1:${port}`,
      "--metrics_listen=",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await untilListening(child, port, () => said);
  return { vkey: readFileSync(vkey, "utf8").trim(), url: `http://127.0.0.1:${port}`, kill: () => kill(child) };
}

/** A port of this machine that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function until(state: () => boolean | Promise<boolean>, attempts = 1000): Promise<void> {
  for (let n = 0; !(await state()); n++) {
    if (n >= attempts) throw new Error("expected the witness to start, it did not");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function untilListening(child: ChildProcess, port: number, said: () => string): Promise<void> {
  await until(() => {
    if (child.exitCode !== null) throw new Error(`expected the witness to run, it ended:\n${said()}`);
    return new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => resolve(false));
      socket.on("connect", () => {
        socket.destroy();
        resolve(true);
      });
    });
  });
}

async function kill(...children: ChildProcess[]): Promise<void> {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
}
