// The version of this program, from its package.json, and what it is made of, from the lockfile.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export const VERSION: string = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string }
).version;

/** SHA-256 (hex) of package-lock.json, which fixes every package by version and checksum (`npm run sbom` lists them); undefined where there is none. */
export const LOCKFILE_SHA256: string | undefined = lockfileSha256(
  new URL("../../../../package-lock.json", import.meta.url),
);

export function lockfileSha256(file: URL): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}
