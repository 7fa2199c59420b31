import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DurableFolders } from "../../src/ledger/durable.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "quis-durable-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("durable folders", () => {
  it("are made with those between, whether or not an earlier process made some, and again after they were removed", async () => {
    await mkdir(join(root, "log"));
    const folders = new DurableFolders(root);
    await folders.ensure(join(root, "log", "records"));
    await folders.ensure(join(root, "payload", "x001"));
    await folders.ensure(join(root, "payload", "x001"));
    expect(await readdir(root)).toEqual(["log", "payload"]);
    await rm(join(root, "payload", "x001"), { recursive: true });
    folders.forget(join(root, "payload", "x001"));
    await folders.ensure(join(root, "payload", "x001"));
    expect(await readdir(join(root, "payload"))).toEqual(["x001"]);
  });

  it("take relative paths, with a dot or a slash at the end", async () => {
    const folders = new DurableFolders(`./${relative(process.cwd(), root)}/`);
    await folders.ensure(join(relative(process.cwd(), root), "wal"));
    expect(await readdir(root)).toEqual(["wal"]);
  });

  it("fail when the root is not there: its own name is not theirs to make durable", async () => {
    const folders = new DurableFolders(join(root, "gone"));
    await expect(folders.ensure(join(root, "gone", "log"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
