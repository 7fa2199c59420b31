/** What checking a proof costs a page, in bytes over the wire. A page that meets no ML-DSA key must not carry ML-DSA. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Rolldown, build } from "vite";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const entry = join(root, "entry.ts");

/** The page's bundle of `code`, as vite makes it. */
async function bundle(code: string, external: readonly RegExp[] = []): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === entry ? entry : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      write: false,
      target: "es2023",
      minify: true,
      modulePreload: false,
      rolldownOptions: { input: entry, external: [...external], preserveEntrySignatures: "strict" },
    },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  expect(output).toHaveLength(1);
  return output[0].code;
}

const gzippedBytes = (code: string) => gzipSync(code, { level: 9 }).length;

describe("@quis/tlog in a page", () => {
  it("checks policies and proofs by Ed25519 within 20 kB gzipped, of which 7 kB are ours, without ML-DSA", async () => {
    const check = 'export { parsePolicy, verifyProof } from "@quis/tlog";';
    const code = await bundle(check);
    expect(code).toContain("tlog-proof@v1");
    expect(code).not.toContain("subtree/v1");
    expect(gzippedBytes(code)).toBeLessThan(20_000);
    expect(gzippedBytes(await bundle(check, [/^@noble\//]))).toBeLessThan(7_000);
  });

  it("with ML-DSA, which must be asked for, within 28 kB", async () => {
    const code = await bundle('export { parsePolicy, verifyProof, mldsa44 } from "@quis/tlog";');
    expect(code).toContain("subtree/v1");
    expect(gzippedBytes(code)).toBeLessThan(28_000);
  });

  it("checks an inclusion proof alone within 5 kB", async () => {
    expect(gzippedBytes(await bundle('export { parseProof, checkInclusion } from "@quis/tlog";'))).toBeLessThan(5_000);
  });
});
