// quis sources cloudtrail-digests: exit codes, findings in words and as NDJSON.
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, run } from "../world/run.ts";

const cwd = mkdtempSync(join(tmpdir(), "quis-cli-digests-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const log = '{"Records":[]}';
const logName = "123456789012_CloudTrail_eu-central-1_20260302T0005Z_x.json.gz";
const digestName = "123456789012_CloudTrail-Digest_eu-central-1_trail_eu-central-1_20260302T010000Z.json.gz";

beforeAll(() => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(join(cwd, "aws.pem"), publicKey.export({ type: "spki", format: "pem" }));
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  const digest = JSON.stringify({
    digestStartTime: "2026-03-02T00:00:00Z",
    digestEndTime: "2026-03-02T01:00:00Z",
    digestS3Bucket: "b",
    digestS3Object: digestName,
    digestPublicKeyFingerprint: "00",
    digestSignatureAlgorithm: "SHA256withRSA",
    logFiles: [{ s3Bucket: "b", s3Object: logName, hashValue: sha256(log), hashAlgorithm: "SHA-256" }],
  });
  const text = `2026-03-02T01:00:00Z\nb/${digestName}\n${sha256(digest)}\nnull`;
  const signature = sign("sha256", Buffer.from(text), privateKey).toString("hex");
  for (const name of ["whole", "broken"]) {
    mkdirSync(join(cwd, name));
    writeFileSync(join(cwd, name, digestName), gzipSync(digest));
    writeFileSync(join(cwd, name, `${digestName}.head.json`), JSON.stringify({ Metadata: { signature } }));
    writeFileSync(join(cwd, name, logName), gzipSync(name === "whole" ? log : log.replace("[]", "[{}]")));
  }
});

const digests = (...args: string[]): Promise<Ran> =>
  run(["sources", "cloudtrail-digests", ...args], undefined, { cwd });

describe("quis sources cloudtrail-digests", () => {
  it("says what is proved and what is not, exit code 0", async () => {
    const { code, stdout } = await digests("whole", "--public-key", "aws.pem");
    expect(stdout).toContain("Verified: every digest is signed");
    expect(stdout).toContain("1 of 1 listed log file proved");
    expect(stdout).toContain("Not proved: what was before the oldest or after the newest digest");
    expect(code).toBe(0);
  });

  it("names a break with its file and hours, exit code 1", async () => {
    const { code, stdout } = await digests("broken", "--public-key", "aws.pem");
    expect(stdout).toContain("NOT VERIFIED: 1 finding");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      `altered-log b/${logName} (2026-03-02T00:00:00Z to 2026-03-02T01:00:00Z)`,
    );
    expect(code).toBe(1);
  });

  it("speaks NDJSON: findings, then the result", async () => {
    const { code, stdout } = await digests("broken", "--public-key", "aws.pem", "--json");
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { type: "finding", kind: "altered-log", object: `b/${logName}` },
      { type: "result", ok: false, digests: 1, digests_verified: 1, logs: 1, logs_verified: 0, findings: 1 },
    ]);
    expect(code).toBe(1);
  });

  it.each<[string, string[], string, number]>([
    ["no key", ["whole"], "CLI_USAGE", 2],
    [
      "a key file that is none",
      ["whole", "--public-key", join("whole", `${digestName}.head.json`)],
      "QUIS_BAD_INPUT",
      1,
    ],
    ["no such folder", ["nowhere", "--public-key", "aws.pem"], "QUIS_BAD_INPUT", 1],
  ])("refuses %s", async (_, args, error, exit) => {
    const { code, stderr } = await digests(...args);
    expect(stderr).toContain(error);
    expect(code).toBe(exit);
  });
});
