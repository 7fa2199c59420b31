// Where the shared test data is: ../shared beside the repository, or QUIS_SHARED.
import { existsSync } from "node:fs";
import { join } from "node:path";

export const repository = join(import.meta.dirname, "../..");

/**
 * The path of a shared data file or folder, or undefined with a clear line. Under CI its absence is an error: a check that
 * silently did not run proves nothing.
 */
export function sharedData(path: string, what: string): string | undefined {
  const found = join(process.env["QUIS_SHARED"] ?? join(repository, "../shared"), "data", path);
  if (existsSync(found)) return found;
  const message = `${what} is not at ${found}; set QUIS_SHARED to the folder that has data/${path}`;
  if (process.env["CI"] !== undefined) throw new Error(message);
  console.warn(`skipped: ${message}`);
  return undefined;
}
