import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findRunning, FolderLock } from "../../src/instance/lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const HOLDER = `
  import { FolderLock } from ${JSON.stringify(new URL("../../src/instance/lock.ts", import.meta.url).href)};
  const lock = await FolderLock.take(process.argv[1]);
  await lock.announce("http://127.0.0.1:1", "a-token");
  process.stdout.write("taken\\n");
  setInterval(() => {}, 1000);
`;

function hold(): Promise<{ pid: number; kill: () => Promise<void> }> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", HOLDER, folder],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  return new Promise((resolve, reject) => {
    child.stdout.once("data", () => resolve({ pid: child.pid!, kill: () => (child.kill("SIGKILL"), closed) }));
    child.once("close", () => reject(new Error("the holder ended")));
  });
}

describe("lock of a data folder", () => {
  it("is refused while another process has it, and says which and where", async () => {
    const holder = await hold();
    await expect(FolderLock.take(folder)).rejects.toMatchObject({
      code: "QUIS_DATA_BUSY",
      message: expect.stringMatching(new RegExp(`process ${holder.pid} .*http://127.0.0.1:1`)) as string,
    });
    expect(await findRunning(folder)).toEqual({ pid: holder.pid, url: "http://127.0.0.1:1", token: "a-token" });
    await holder.kill();
  });

  it("is free the moment its holder is killed, and what that one left behind counts for nothing", async () => {
    const holder = await hold();
    await holder.kill();
    expect(JSON.parse(await readFile(join(folder, "lock.json"), "utf8"))).toMatchObject({ pid: holder.pid });
    expect(await findRunning(folder)).toBeUndefined();
    const lock = await FolderLock.take(folder);
    lock.release();
  });

  it("is refused to a second taker in the same process too", async () => {
    const lock = await FolderLock.take(folder);
    await expect(FolderLock.take(folder)).rejects.toMatchObject({ code: "QUIS_DATA_BUSY" });
    lock.release();
    (await FolderLock.take(folder)).release();
  });

  it("keeps the token from other accounts", async () => {
    const lock = await FolderLock.take(folder);
    await lock.announce("http://127.0.0.1:1", "secret");
    expect((await stat(join(folder, "lock.json"))).mode & 0o777).toBe(0o600);
    lock.release();
  });

  it("reads a damaged lock.json as nobody known", async () => {
    await writeFile(join(folder, "lock.json"), "{");
    expect(await findRunning(folder)).toBeUndefined();
  });
});
