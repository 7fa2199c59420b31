// The page that checks files without a network, as the web build makes it.
import { readFile } from "node:fs/promises";

const BUILT = new URL("../../../../web/dist/check.html", import.meta.url);

/** Its bytes; undefined where the page was never built. */
export async function checkPage(): Promise<Uint8Array | undefined> {
  try {
    return await readFile(BUILT);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
