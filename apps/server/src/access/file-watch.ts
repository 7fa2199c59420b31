// Notices that files have changed. It looks now and then: notices of the file system miss renames, links and network folders.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const LOOK_EVERY_MS = 2000;

export interface FileWatchOptions {
  /** Files, and folders whose files count. */
  readonly paths: readonly string[];
  /** Called when something is other than at the last look; a change while it runs is seen afterwards. */
  readonly onChange: () => Promise<void>;
  readonly lookEveryMs?: number;
}

export class FileWatch {
  readonly #options: FileWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #seen = "";
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(options: FileWatchOptions) {
    this.#options = options;
  }

  static async start(options: FileWatchOptions): Promise<FileWatch> {
    const watch = new FileWatch(options);
    watch.#seen = await printOf(options.paths);
    watch.#wait();
    return watch;
  }

  #wait(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(
      () => void this.look().finally(() => this.#wait()),
      this.#options.lookEveryMs ?? LOOK_EVERY_MS,
    );
    this.#timer.unref();
  }

  /** Looks now; with `anyway` it counts as a change. */
  look(anyway = false): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      if (this.#closed) return;
      const print = await printOf(this.#options.paths);
      if (print === this.#seen && !anyway) return;
      this.#seen = print;
      await this.#options.onChange();
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking.catch(() => undefined);
  }
}

async function printOf(paths: readonly string[]): Promise<string> {
  const prints: string[] = [];
  for (const path of paths) {
    const names = await readdir(path).catch(() => undefined);
    for (const file of names?.map((name) => join(path, name)).toSorted() ?? [path])
      prints.push(
        await stat(file, { bigint: true }).then(
          ({ ino, size, mtimeNs, ctimeNs }) => `${file} ${ino} ${size} ${mtimeNs} ${ctimeNs}`,
          () => `${file} none`,
        ),
      );
  }
  return prints.join("\n");
}
