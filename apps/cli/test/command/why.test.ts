// --purpose and --case: sealed with each question, on the folder itself and through the server that holds it.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Instance, openInstance, type Served, serveInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFolder } from "../../src/instance/open-folder.ts";
import { runCli } from "../../src/program.ts";

let parent: string;
let data: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), "quis-why-"));
  data = join(parent, "data");
  await (await openInstance({ data, create: true })).close();
});
afterAll(() => rm(parent, { recursive: true, force: true }));

async function quis(args: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const sink = { write: () => true, isTTY: false, columns: 80 };
  const signal = new AbortController().signal;
  return runCli(["--data", data, ...args], { stdout: sink, stderr: sink, env, cwd: parent, signal, openFolder });
}

/** What is sealed of the last question `what`. */
async function sealed(instance: Instance, what: string): Promise<unknown> {
  await instance.settle();
  const { size } = (await instance.status()).logs.find(({ name }) => name === "oversight")!;
  for (let index = size - 1; index >= 0; index--) {
    const { event } = await instance.event("local:reading", index, "oversight");
    const deed = event as {
      web_resources?: { name?: string; data?: Record<string, unknown> }[];
      oversight?: { justification?: string; case_ref?: string };
    };
    const [resource] = deed.web_resources ?? [];
    if (resource?.name !== what) continue;
    const { justification, case_ref } = deed.oversight ?? {};
    return { justification, case_ref, filter: resource.data?.["case"] };
  }
  return undefined;
}

const RULE = { justification: "prüfen, Art. 25", case_ref: "C-7" };

describe("why somebody asks (Directive (EU) 2016/680, Art. 25(1))", () => {
  it.each([
    ["by options", ["who", "p1", "--purpose", "prüfen, Art. 25", "--case", "C-7"], {}, RULE],
    ["by the environment", ["who", "p1"], { QUIS_PURPOSE: "prüfen, Art. 25", QUIS_CASE: "C-7" }, RULE],
    ["options before the environment", ["who", "p1", "--case", "C-7"], { QUIS_CASE: "C-8" }, { case_ref: "C-7" }],
    ["not at all", ["who", "p1"], {}, {}],
  ])("%s, on the folder itself and through its server alike", async (_how, args, env, expected) => {
    expect(await quis(args, env)).toBe(0);
    let instance = await openInstance({ data, create: false });
    const alone = await sealed(instance, "who");
    await instance.close();
    expect(alone).toEqual({ justification: undefined, case_ref: undefined, filter: undefined, ...expected });
    instance = await openInstance({ data, create: false });
    const served: Served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    expect(await quis(args, env)).toBe(0);
    expect(await sealed(instance, "who")).toEqual(alone);
    await served.close();
    await instance.close();
  });
  it("an option of the command's own stays what it is: events --case filters", async () => {
    expect(await quis(["events", "--case", "C-9"], { QUIS_CASE: "C-1" })).toBe(0);
    const instance = await openInstance({ data, create: false });
    expect(await sealed(instance, "events")).toMatchObject({ case_ref: "C-1", filter: "C-9" });
    await instance.close();
  });
  it.each([
    [["who", "p1", "--purpose", "a\nb"]],
    [["who", "p1", "--purpose", "x".repeat(1025)]],
    [["who", "p1", "--case", "x".repeat(257)]],
    [["who", "p1", "--case", " "]],
  ])("%j is refused before anything is asked", async (args) => {
    expect(await quis(args)).toBe(2);
  });
});
