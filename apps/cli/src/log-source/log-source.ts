// A public log by its folder or its address, for checks that believe neither.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MAX_ENTRY_BYTES, TILE_WIDTH } from "@quis/tlog";
import type { LogSource } from "@quis/tlog/audit";
import { CliError } from "../error.ts";
import { fetchBytes } from "./http.ts";

/** Largest file of a log: a bundle of 256 entries of the greatest length. */
const MAX_BYTES = TILE_WIDTH * (MAX_ENTRY_BYTES + 2);

/** The log at `place`: http(s) URL of its prefix, or a folder. */
export function openLogSource(place: string, cwd: string, signal: AbortSignal): LogSource {
  if (/^https?:\/\//i.test(place)) return openUrl(place, signal);
  if (/^file:\/\//i.test(place)) return openFolder(fileURLToPath(place));
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(place)) {
    throw new CliError("CLI_USAGE", `expected a folder or an http, https or file address, got ${place}`);
  }
  return openFolder(resolve(cwd, place));
}

/** The log below a URL prefix. @throws CliError CLI_USAGE for what is no address */
export function openUrl(prefix: string, signal: AbortSignal): LogSource {
  const base = parsePrefix(prefix);
  return { read: (path) => fetchBytes(new URL(path, base), { maxBytes: MAX_BYTES, signal }) };
}

/** A URL that paths are joined to, with its final slash. @throws CliError CLI_USAGE */
export function parsePrefix(prefix: string): URL {
  const url = URL.parse(prefix);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new CliError("CLI_USAGE", `expected the http or https address of a log, without ? and #, got ${prefix}`);
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function openFolder(folder: string): LogSource {
  return {
    read: async (path) => {
      try {
        await using file = await open(join(folder, path), constants.O_RDONLY);
        const { size } = await file.stat();
        if (size > MAX_BYTES)
          throw new CliError("CLI_FILE", `expected at most ${MAX_BYTES} bytes in ${path}, got ${size}`);
        return new Uint8Array(await file.readFile());
      } catch (cause) {
        const code = cause instanceof Error && "code" in cause ? cause.code : "";
        if (code === "ENOENT" || code === "ENOTDIR") return undefined;
        if (cause instanceof CliError) throw cause;
        throw new CliError("CLI_FILE", `expected to read ${join(folder, path)}, got ${String(code)}`, { cause });
      }
    },
  };
}
