// Follows the files of one source through log rotation: renamed, emptied after copying, compressed, or a new name each time.
import { randomBytes } from "node:crypto";
import { type FSWatcher, watch } from "node:fs";
import type { IntakeState, SourceEntry } from "@quis/contract";
import type { IntakeParts, Pipe } from "../pipe.ts";
import { Content, type Headers } from "./content.ts";
import { type Cursor, CursorFile } from "./cursors.ts";
import { type Listed, Pattern } from "./listing.ts";
import { EMPTY_PRINT, holds, isCompressed } from "./print.ts";

/** Times of a tail; tests have shorter ones. */
export interface TailTimes {
  readonly pollMs: number;
  /** A file that is not the newest and has not grown for so long is at its end. */
  readonly finishAfterMs: number;
  /** How long the rest of a content is looked for once its file is gone. */
  readonly searchMs: number;
  readonly saveMs: number;
}

export const TAIL_TIMES: TailTimes = {
  pollMs: 1000,
  finishAfterMs: 60_000,
  searchMs: 600_000,
  saveMs: 500,
};

const MOST_GONE = 200;

type TailEntry = Extract<SourceEntry, { intake: "tail" }>;

export class Tail {
  readonly #parts: IntakeParts;
  readonly #pipe: Pipe;
  readonly #times: TailTimes;
  readonly #pattern: Pattern;
  readonly #cursors: CursorFile;
  readonly #headers: Headers = { last: undefined };
  // All that is remembered, oldest first.
  readonly #contents: Content[] = [];
  // Contents whose file is gone or has another content now: since when their rest is looked for, and the file that it is not in any more.
  readonly #searched = new Map<Content, { readonly sinceMs: number; readonly lostFrom: string | undefined }>();
  // Sizes of files that hold what is read elsewhere, by device and inode.
  readonly #copies = new Map<string, number>();
  readonly #ended = new AbortController();
  #watcher: FSWatcher | undefined;
  #wake = Promise.withResolvers<void>();
  #savedMs = 0;
  #loop: Promise<void> = Promise.resolve();
  /** Why nothing is read at present; it is tried again. */
  problem: string | undefined;
  /** What a person should know of contents that could not be read to their end. */
  note: string | undefined;

  private constructor(
    parts: IntakeParts,
    pipe: Pipe,
    { entry, cursors, times }: { entry: TailEntry; cursors: CursorFile; times: TailTimes },
  ) {
    this.#parts = parts;
    this.#pipe = pipe;
    this.#times = times;
    this.#pattern = new Pattern(entry.files);
    this.#cursors = cursors;
  }

  /** @throws QuisError QUIS_DATA_CORRUPT for cursors that cannot be read */
  static async start(parts: IntakeParts, pipe: Pipe, entry: TailEntry, times: TailTimes = TAIL_TIMES): Promise<Tail> {
    const { file, cursors } = await CursorFile.open(parts.data, entry.id);
    const tail = new Tail(parts, pipe, { entry, cursors: file, times });
    for (const cursor of cursors) {
      tail.#contents.push(new Content(cursor, pipe, tail.#headers, parts.now()));
      if (cursor.header !== null) tail.#headers.last = Buffer.from(cursor.header, "base64");
    }
    tail.#loop = tail.#run();
    return tail;
  }

  /** Where it stands in the files that are not read to their end. */
  files(): IntakeState["files"] {
    return this.#contents
      .filter((content) => !content.cursor.done && !this.#searched.has(content))
      .map(({ cursor, given }) => ({ path: cursor.path, offset: cursor.offset, size: given }));
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    let wasGone = false;
    while (!signal.aborted) {
      let moved = false;
      try {
        this.#follow();
        await this.#reconcile();
        moved = await this.#drain();
        await this.#save(!moved);
        this.problem = undefined;
        wasGone = false;
      } catch (error) {
        // Rotation renamed a file after it was listed and before it was opened: the next look finds it, and only if that fails too something is wrong.
        const isGone = (error as NodeJS.ErrnoException).code === "ENOENT";
        if (!isGone || wasGone) this.problem = error instanceof Error ? error.message : String(error);
        moved = isGone && !wasGone;
        wasGone = isGone;
      }
      if (!moved && !signal.aborted) await this.#pause();
    }
  }

  // A hint only: it tells sooner what the next poll would.
  #follow(): void {
    if (this.#watcher !== undefined) return;
    try {
      this.#watcher = watch(this.#pattern.folder, () => this.#wake.resolve());
      this.#watcher.on("error", () => {
        this.#watcher?.close();
        this.#watcher = undefined;
      });
    } catch {
      this.#watcher = undefined;
    }
  }

  async #pause(): Promise<void> {
    const timer = setTimeout(() => this.#wake.resolve(), this.#times.pollMs);
    await this.#wake.promise;
    clearTimeout(timer);
    this.#wake = Promise.withResolvers<void>();
  }

  // Which content is where now.
  async #reconcile(): Promise<void> {
    const listed = await this.#pattern.files();
    const nowMs = this.#parts.now();
    for (const content of this.#contents)
      if (content.isOpen && (await content.wasEmptied())) await this.#lose(content, nowMs);
    const named = new Map<string, Content>();
    for (const file of listed) {
      const content = await this.#known(file);
      if (content === undefined) continue;
      named.set(keyOf(file), content);
      const { cursor } = content;
      cursor.path = file.path;
      if (isCompressed(file.path) || file.size <= cursor.offset) continue;
      // It grew, perhaps after it was taken to be at its end.
      cursor.done = false;
      if (!content.isOpen) await content.open(file.path);
    }
    const known = new Set(named.values());
    for (const content of this.#contents)
      if (!content.cursor.done && !content.isOpen && !known.has(content) && !this.#searched.has(content))
        this.#searched.set(content, { sinceMs: nowMs, lostFrom: undefined });
    // The rest of what is known comes before what is new: it may be in one of the new files.
    for (const content of this.#searched.keys()) await this.#search(content, named, nowMs);
    const keys = new Set(listed.map(keyOf));
    for (const key of this.#copies.keys()) if (!keys.has(key)) this.#copies.delete(key);
    let isNew = false;
    for (const file of listed) {
      if (file.size === 0 || named.has(keyOf(file)) || (await this.#isCopy(file))) continue;
      await this.#add(file, nowMs);
      isNew = true;
    }
    // Durable before its first record is sealed: its places derive from it.
    if (isNew) await this.#save(true);
    await this.#finishIdle(listed, nowMs);
    this.#forget(new Set(named.values()));
  }

  // Of contents that are done and whose files are gone, the newest are remembered, to know a copy that appears late.
  #forget(named: ReadonlySet<Content>): void {
    const gone = this.#contents.filter((content) => content.cursor.done && !content.isOpen && !named.has(content));
    for (const content of gone.slice(0, Math.max(0, gone.length - MOST_GONE)))
      this.#contents.splice(this.#contents.indexOf(content), 1);
  }

  async #known(file: Listed): Promise<Content | undefined> {
    for (const content of this.#contents) {
      const { cursor } = content;
      if (cursor.dev !== file.dev || cursor.ino !== file.ino || this.#searched.has(content)) continue;
      if (content.isOpen) return content;
      if (isCompressed(file.path)) return content;
      // Not open, so perhaps another file that was given the number of one that is gone.
      if (file.size >= cursor.offset && (await holds(file.path, cursor.print).catch(() => false))) return content;
      if (file.size >= cursor.offset && cursor.print.offset === 0) return content;
      await this.#lose(content, this.#parts.now());
    }
    return undefined;
  }

  // The content is no longer in the file it was in: the rest of it may be in a copy.
  async #lose(content: Content, nowMs: number): Promise<void> {
    await content.close();
    const lostFrom = keyOf(content.cursor);
    content.cursor.ino = "";
    if (!content.cursor.done) this.#searched.set(content, { sinceMs: nowMs, lostFrom });
  }

  // The copy of copytruncate, or what rotation has compressed, under a name of the pattern. Only what adds nothing is one: in doubt it is read.
  async #isCopy(file: Listed): Promise<boolean> {
    if (this.#pattern.isSingle) return false;
    if (this.#copies.get(keyOf(file)) === file.size) return true;
    for (const content of this.#contents) {
      if (!(await content.isCopiedBy(file.path))) continue;
      this.#copies.set(keyOf(file), file.size);
      return true;
    }
    return false;
  }

  async #add(file: Listed, nowMs: number): Promise<void> {
    const cursor: Cursor = {
      content: randomBytes(8).toString("hex"),
      path: file.path,
      dev: file.dev,
      ino: file.ino,
      offset: 0,
      line: 0,
      print: EMPTY_PRINT,
      header: null,
      done: false,
    };
    const content = new Content(cursor, this.#pipe, this.#headers, nowMs);
    await content.open(file.path);
    this.#contents.push(content);
  }

  async #search(content: Content, named: Map<string, Content>, nowMs: number): Promise<void> {
    const { cursor } = content;
    const { sinceMs, lostFrom } = this.#searched.get(content)!;
    for (const file of await this.#pattern.kin()) {
      const key = keyOf(file);
      if (key === lostFrom || named.has(key)) continue;
      const same = key === keyOf(cursor);
      if (cursor.offset === 0 ? !same : !(await holds(file.path, cursor.print))) continue;
      named.set(key, content);
      await content.open(file.path);
      cursor.dev = file.dev;
      cursor.ino = file.ino;
      this.#searched.delete(content);
      if (!isCompressed(file.path)) return;
      await content.drain(this.#ended.signal, nowMs);
      if (!this.#ended.signal.aborted) await this.#finish(content);
      return;
    }
    if (nowMs - sinceMs < this.#times.searchMs) return;
    this.#searched.delete(content);
    cursor.done = true;
    this.note = `${cursor.path} was emptied or removed, and no copy was found: what was written to it after byte ${cursor.offset} and before, if anything, was not read`;
  }

  async #drain(): Promise<boolean> {
    let moved = false;
    for (const content of this.#contents) {
      if (this.#ended.signal.aborted) break;
      if (!content.isOpen) {
        const { cursor } = content;
        if (cursor.done || this.#searched.has(content) || !isCompressed(cursor.path)) continue;
        await content.drain(this.#ended.signal, this.#parts.now());
        if (!this.#ended.signal.aborted) await this.#finish(content);
        moved = true;
        continue;
      }
      // Emptied since it was looked at: reading on would take the new content for the old one's.
      if (await content.wasEmptied()) return true;
      if (await content.drain(this.#ended.signal, this.#parts.now())) {
        moved = true;
        await content.updatePrint();
      }
      await this.#save(false);
    }
    return moved;
  }

  // What is not the newest file, and stands still, is at its end; so is what no folder names.
  async #finishIdle(listed: readonly Listed[], nowMs: number): Promise<void> {
    const newest = listed.findLast(({ path }) => !isCompressed(path));
    for (const content of this.#contents) {
      const { cursor } = content;
      if (!content.isOpen || (newest !== undefined && cursor.ino === newest.ino && cursor.dev === newest.dev)) continue;
      if (nowMs - content.grewMs < this.#times.finishAfterMs) continue;
      if (newest === undefined && !(await content.isUnlinked())) continue;
      if (await content.drain(this.#ended.signal, nowMs)) continue;
      await this.#finish(content);
    }
  }

  async #finish(content: Content): Promise<void> {
    await content.finish();
    await content.updatePrint();
    content.cursor.done = true;
    await content.close();
  }

  async #save(now: boolean): Promise<void> {
    const nowMs = this.#parts.now();
    if (!now && nowMs - this.#savedMs < this.#times.saveMs) return;
    for (const content of this.#contents) await content.updatePrint();
    await this.#cursors.save(this.#contents.map(({ cursor }) => cursor));
    this.#savedMs = nowMs;
  }

  /** Ends reading; what was read is sealed and the cursors are saved. */
  async close(): Promise<void> {
    this.#ended.abort();
    this.#wake.resolve();
    await this.#loop;
    this.#watcher?.close();
    await this.#save(true).catch(() => undefined);
    for (const content of this.#contents) await content.close();
  }
}

function keyOf({ dev, ino }: { readonly dev: string; readonly ino: string }): string {
  return `${dev}:${ino}`;
}
