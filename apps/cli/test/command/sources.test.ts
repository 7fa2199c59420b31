// quis sources and quis mapping: no data folder, the answers of the code itself.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { formats } from "@quis/sources";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../world/run.ts";

const folder = mkdtempSync(join(tmpdir(), "quis-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const ENTRY = JSON.stringify({
  type: "audit.3",
  time: "2026-03-04T09:15:02Z",
  name: "LOAD",
  result: "SUCCESS",
  eventId: "e-1",
  categories: ["dataLoad"],
  uid: "user-1",
  origins: ["203.0.113.1"],
  requestFields: { loadedResources: ["ri.a"] },
});
const CSV = "when,user,reason\n2026-03-04 08:15:02,anna,case 7\n2026-03-04 08:16:02,ben,case 8\n";

describe("quis sources formats", () => {
  it("lists every format with its title", async () => {
    const { code, stdout } = await run(["sources", "formats"]);
    expect(code).toBe(0);
    for (const { name, title } of formats)
      expect(stdout).toMatch(new RegExp(`${name} +${title.slice(0, 20).replaceAll(/[()]/g, ".")}`));
    const json = await run(["sources", "formats", "--json"]);
    expect(
      json.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).name),
    ).toEqual(formats.map(({ name }) => name));
  });
});

describe("quis sources explain", () => {
  it("says the format and why, where each value went and what was left", async () => {
    const { code, stdout } = await run(["sources", "explain", file("a.json", ENTRY)]);
    expect(code).toBe(0);
    expect(stdout).toContain('foundry-audit3: JSON objects with type "audit.3". Record 1, line 1.');
    expect(stdout).toMatch(/uid +user-1 +actor\.user\.uid/);
    expect(stdout).toMatch(/origins\.0 +203\.0\.113\.1 +unmapped\.origins\.0/);
    expect(stdout).toContain("1 left in unmapped");
  });

  it("takes gzip, a mapping and the n-th record; with --json one line for programs", async () => {
    const mapping = file("m.yaml", (await run(["mapping", "draft", file("log.csv", CSV)])).stdout);
    const path = file("log.csv.gz", gzipSync(CSV));
    const args = ["sources", "explain", path, "--mapping", mapping, "--zone", "UTC", "--record", "2", "--json"];
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      format: "csv",
      record: 2,
      line: 3,
      fields: [
        { path: "when", value: "2026-03-04 08:16:02" },
        { path: "user", value: "ben", to: ["actor.user.uid"] },
        { path: "reason", to: ["oversight.justification"] },
      ],
    });
  });

  it("a record that would be refused ends with 3 and its reason", async () => {
    const { code, stdout } = await run(["sources", "explain", file("b.json", ENTRY.replace("2026", "20x6"))]);
    expect(code).toBe(3);
    expect(stdout).toContain("would go to quarantine: SOURCE_BAD_TIME");
  });

  it.each([
    [["--record", "3"], "CLI_FILE", "expected record 3"],
    [["--record", "0"], "CLI_USAGE", "expected --record of 1 or more"],
    [["--format", "foundry"], "SOURCE_UNKNOWN_FORMAT", "expected one of"],
  ])("%j is refused in words", async (args, code, message) => {
    const { stderr } = await run(["sources", "explain", file("c.json", `${ENTRY}\n`), ...args]);
    expect(stderr).toContain(code);
    expect(stderr).toContain(message);
  });
});

describe("quis mapping draft", () => {
  it("writes a file that explain takes, and says what is to be decided", async () => {
    const output = join(folder, "new.yaml");
    const { code, stdout } = await run(["mapping", "draft", file("d.csv", CSV), "--source", "gate", "-o", output]);
    expect(code).toBe(0);
    expect(stdout).toContain("2 of 2 sampled records become events");
    expect(stdout).toContain("the times name no zone");
    expect(readFileSync(output, "utf8")).toContain('name: "gate"');
    expect((await run(["mapping", "draft", file("d.csv", CSV), "-o", output])).stderr).toContain("CLI_FILE");
  });

  it("with --json the yaml is a member", async () => {
    const { stdout } = await run(["mapping", "draft", file("e.csv", CSV), "--zone", "UTC", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ sampled: 2, events: 2, output: null });
    expect(JSON.parse(stdout).yaml).toContain('zone: "UTC"');
  });

  it("what is no table is refused", async () => {
    const { code, stderr } = await run(["mapping", "draft", file("f.txt", "hello\n")]);
    expect([code, stderr.includes("SOURCE_UNKNOWN_FORMAT")]).toEqual([1, true]);
  });
});

describe("quis sources add", () => {
  const add = async (...words: string[]): Promise<{ code: number; stderr: string }> =>
    run(["--data", join(folder, "none"), "sources", "add", "desk", ...words]);

  it.each([
    [["--intake", "pull", "--format", "ocsf"], "expected --intake to be one of push, tail, syslog, otlp, got pull"],
    [["--intake", "tail", "--format", "ocsf"], "expected --files for --intake tail, got none"],
    [["--intake", "push", "--format", "ocsf", "--files", "/x"], "expected no --files for --intake push, got one"],
    [
      ["--intake", "syslog", "--format", "cef", "--listen", "x"],
      'expected ADDRESS:PORT, such as 127.0.0.1:6514, got "x"',
    ],
    [["--intake", "push", "--format", "auto"], "--format: expected a format's name, got auto"],
  ])("%j says what was expected and what it got, in the options' own names", async (words, expected) => {
    const { code, stderr } = await add(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/undefined|Invalid|discriminator|Unrecognized/);
  });
});
