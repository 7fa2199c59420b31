// quis document: drafted, made again to the byte, signed; on the folder itself and through the server that holds it.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openInstance, serveInstance } from "@quis/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../world/data-folder.ts";

let world: World;
const ASKED = ["--subject", "p-1", "--reason", "Request of 3 November"];

beforeAll(async () => {
  world = await makeWorld();
  await world.seal(0, 120);
});
afterAll(() => world.remove());

const read = (folder: string, name: string) => readFile(join(world.cwd, folder, name), "utf8");

describe("quis document", () => {
  it("drafts a statement and says what is sealed, and that it is a draft", async () => {
    const made = await world.quis("document", "statement", "draft", ...ASKED);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toContain("DRAFT statement in draft");
    expect(made.stdout).toMatch(/entry \d+ of the oversight log, SHA-256\s+[0-9a-f]{64}/);
    expect(await read("draft", "document.html")).toContain("DRAFT: nobody has signed this document.");
  });

  it("again: the same to the byte", async () => {
    await world.seal(120, 140);
    const again = await world.quis("document", "again", "draft", "draft-2");
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(again.stdout).toContain("the same to the byte");
    for (const name of ["document.json", "document.html", "document.pdf"])
      expect(await read("draft-2", name)).toBe(await read("draft", name));
    await writeFile(join(world.cwd, "draft", "document.pdf"), "%PDF-1.7 another");
    const differs = await world.quis("document", "again", "draft", "draft-3", "--json");
    expect(differs.code).not.toBe(0);
    expect(JSON.parse(differs.stdout)).toMatchObject({ same: false, different: ["document.pdf"] });
  });

  it("sign: the copy names who stands for it", async () => {
    const signed = await world.quis("document", "sign", "draft", "signed", "--name", "A. Invented", "--as", "Officer");
    expect(signed).toMatchObject({ code: 0, stderr: "" });
    const html = await read("signed", "document.html");
    expect(html).toContain("A. Invented");
    expect(html).not.toContain("DRAFT");
    expect(JSON.parse(await read("signed", "signature.json"))).toMatchObject({
      name: "A. Invented",
      capacity: "Officer",
    });
  });

  it.each([
    [["document", "statement", "n", "--subject", "p-1"], "--reason"],
    [["document", "statement", "n", "--reason", "r"], "subject"],
    [["document", "statement", "n", ...ASKED, "--on", "yesterday"], "on: expected a day"],
    [["document", "sign", "draft", "n", "--name", "A. Invented"], "--as"],
    [["document", "again", "nowhere", "n"], "document.json"],
  ])("%j says what is missing", async (args, words) => {
    const refused = await world.quis(...args);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain(words);
  });

  it("through the server that holds the folder, documents, reports and signatures alike", async () => {
    const instance = await openInstance({ data: join(world.cwd, "quis-data"), create: false });
    const server = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
    try {
      for (const [kind, ...more] of [
        ["statement", ...ASKED],
        ["audit", "--reason", "Quarterly"],
      ] as const) {
        const made = await world.quis("document", kind, `served-${kind}`, ...more, "--json");
        expect(made).toMatchObject({ code: 0 });
        expect(JSON.parse(made.stdout)).toMatchObject({ kind, tree_size: 140 });
      }
      const signed = await world.quis(
        "document",
        "sign",
        "served-audit",
        "served-signed",
        "--name",
        "A. Invented",
        "--as",
        "Officer",
      );
      expect(signed).toMatchObject({ code: 0, stderr: "" });
    } finally {
      await server.close();
      await instance.close();
    }
  });
});
