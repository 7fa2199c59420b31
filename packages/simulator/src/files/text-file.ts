// A text file under a temporary name: written in big blocks, hashed on the way, given its real name only when whole.
import { createHash } from "node:crypto";
import { open, rename, rm, type FileHandle } from "node:fs/promises";

const BLOCK_CHARS = 1 << 20;

export class TextFile {
  readonly path: string;
  readonly #partial: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash("sha256");
  #waiting = "";
  sizeBytes = 0;

  private constructor(path: string, partial: string, handle: FileHandle) {
    this.path = path;
    this.#partial = partial;
    this.#handle = handle;
  }

  static async create(path: string): Promise<TextFile> {
    const partial = `${path}.partial`;
    return new TextFile(path, partial, await open(partial, "w"));
  }

  /** Takes text; resolves when it is safe to go on, so that no more than a block waits in memory. */
  async append(text: string): Promise<void> {
    this.#waiting += text;
    if (this.#waiting.length >= BLOCK_CHARS) await this.#flush();
  }

  async #flush(): Promise<void> {
    const block = Buffer.from(this.#waiting, "utf8");
    this.#waiting = "";
    this.#hash.update(block);
    for (let at = 0; at < block.length;) {
      const { bytesWritten } = await this.#handle.write(block, at, block.length - at);
      at += bytesWritten;
    }
    this.sizeBytes += block.length;
  }

  /** Writes what waits and closes. @returns the SHA-256 of the whole file, hex. */
  async finish(): Promise<string> {
    await this.#flush();
    await this.#handle.close();
    return this.#hash.digest("hex");
  }

  async publish(): Promise<void> {
    await rename(this.#partial, this.path);
  }

  /** Closes and removes the unfinished file; never throws. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#partial, { force: true }).catch(() => undefined);
  }
}
