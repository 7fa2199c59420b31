// The process itself: what its exit code says when nobody reads to the end.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";

const bin = fileURLToPath(new URL("../../../bin/quis.js", import.meta.url));
const KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quis-main-"));
  await writeFile(join(folder, "nothing.json"), "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What `reader` prints of quis's output, and quis's exit code. */
function outcome(args: string, reader: string): string {
  const script = `"$NODE" "$BIN" ${args} 2>/dev/null | ${reader}; printf '%s' "\${PIPESTATUS[0]}"`;
  const env = { ...process.env, NODE: process.execPath, BIN: bin };
  return spawnSync("bash", ["-c", script], { cwd: folder, env, encoding: "utf8" }).stdout;
}

it.each([`check nothing.json --vkey ${KEY}`, "--help"])("a reader who goes away is not told success: %s", (args) => {
  expect(outcome(args, "true")).toBe("141");
});

it("a reader who stays is told what is so", () => {
  expect(outcome(`check nothing.json --vkey ${KEY}`, "cat")).toMatch(/^NOT PROVED[^]*\n1$/);
  expect(outcome("--help", "cat")).toMatch(/^Usage: quis[^]*\n0$/);
});
