// The files of a tail: those its pattern names, and those that may be one of them under another name.
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export interface Listed {
  readonly path: string;
  readonly dev: string;
  readonly ino: string;
  readonly size: number;
  readonly mtimeMs: number;
}

export class Pattern {
  readonly folder: string;
  /** Whether it names one file only. */
  readonly isSingle: boolean;
  readonly #name: RegExp;
  readonly #stem: string;

  /** `files` is an absolute path whose last part may have `*` and `?`. */
  constructor(files: string) {
    this.folder = dirname(files);
    const name = basename(files);
    this.isSingle = !/[*?]/.test(name);
    const source = name.replaceAll(/[.*+?^${}()|[\]\\]/g, (c) => (c === "*" ? ".*" : c === "?" ? "." : `\\${c}`));
    this.#name = new RegExp(`^${source}$`, "s");
    this.#stem = /^[^.*?]*/.exec(name)?.[0] ?? "";
  }

  /** Files that the pattern names, oldest first. No folder, no files: it may be made later. */
  async files(): Promise<Listed[]> {
    return this.#list((name) => this.#name.test(name));
  }

  /** Files whose names begin alike: where log rotation may have put one, and its compressed form. */
  async kin(): Promise<Listed[]> {
    return this.#list((name) => name.startsWith(this.#stem));
  }

  async #list(wanted: (name: string) => boolean): Promise<Listed[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return [];
    });
    const found = new Map<string, Listed>();
    for (const name of names) {
      if (!wanted(name)) continue;
      const path = join(this.folder, name);
      // Gone since the listing, or not ours to see.
      const info = await stat(path, { bigint: true }).catch(() => undefined);
      if (info?.isFile() !== true) continue;
      const { dev, ino, size, mtimeNs } = info;
      // Two names of one file are one file.
      found.set(`${dev}:${ino}`, {
        path,
        dev: String(dev),
        ino: String(ino),
        size: Number(size),
        mtimeMs: Number(mtimeNs / 1000n) / 1000,
      });
    }
    return [...found.values()].toSorted((a, b) => a.mtimeMs - b.mtimeMs || (a.path < b.path ? -1 : 1));
  }
}
