import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSetupFiles } from "../../src/overview/setup-files.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-setup-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const textOf = async (name: string): Promise<string | null | undefined> =>
  (await readSetupFiles(folder)).files.find((file) => file.name === name)?.text;

describe("the set-up as it is", () => {
  it("a file that is not there is told as such: defaults hold", async () => {
    expect(await textOf("detection.yaml")).toBeNull();
    expect(await textOf("witness/records.policy")).toBeNull();
  });

  it("a file is shown with the SHA-256 of its bytes", async () => {
    await writeFile(join(folder, "rules.yaml"), "version: 1\n");
    const file = (await readSetupFiles(folder)).files.find(({ name }) => name === "rules.yaml");
    expect(file?.text).toBe("version: 1\n");
    expect(file?.sha256).toBe(createHash("sha256").update("version: 1\n").digest("hex"));
  });

  it.each([
    ["client_secret: abc"],
    ["  - password: abc"],
    ['"token": "abc"'],
    ["api_token = abc"],
    ["private_key: abc"],
    ["SECRET:abc"],
  ])("%j: what stands after it is left out", async (line) => {
    await writeFile(join(folder, "access.yaml"), `version: 1\n${line}\nname: Agency\n`);
    const text = await textOf("access.yaml");
    expect(text).not.toContain("abc");
    expect(text).toContain("(left out)");
    expect(text).toContain("name: Agency");
  });

  it("a secret that goes on over lines is left out whole", async () => {
    await writeFile(join(folder, "access.yaml"), "a: 1\nclient_secret: |\n  abc\n  def\nb: 2\n");
    const text = await textOf("access.yaml");
    expect(text).not.toMatch(/abc|def/);
    expect(text).toContain("b: 2");
  });

  it("where a secret is kept is no secret", async () => {
    await writeFile(join(folder, "detection.yaml"), "webhook:\n  secret_file: keys/webhook\n");
    expect(await textOf("detection.yaml")).toContain("keys/webhook");
  });
});
