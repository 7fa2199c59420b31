// What an archive is refused for.
import { QuisError } from "../instance/error.ts";

/** An archive or one entry of it that is not read. */
export function badArchive(expected: string, got: string): QuisError {
  return new QuisError("QUIS_BAD_ARCHIVE", `expected ${expected}, got ${got}`);
}
