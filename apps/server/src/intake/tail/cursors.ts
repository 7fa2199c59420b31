// Where a tail stands in each content it has met, durably: intake/cursors/SOURCE.json. Moved only after what is before it is sealed.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { QuisError } from "../../instance/error.ts";
import { replaceFile } from "../../ledger/durable.ts";

const cursorSchema = z.strictObject({
  /** Random, given when the content is first met: part of the identity of its records (docs/adr/0010). */
  content: z.string().regex(/^[0-9a-f]{16}$/),
  path: z.string(),
  dev: z.string(),
  ino: z.string(),
  /** Bytes before this one are sealed or in quarantine. */
  offset: z.int().min(0),
  /** Lines before `offset`. */
  line: z.int().min(0),
  print: z.strictObject({ offset: z.int().min(0), head: z.string(), tail: z.string() }),
  /** Header record of a CSV file, base64. */
  header: z.string().nullable(),
  /** Nothing more is expected of it. */
  done: z.boolean(),
});
export type Cursor = z.infer<typeof cursorSchema>;
const fileSchema = z.strictObject({ version: z.literal(1), cursors: z.array(cursorSchema) });

export class CursorFile {
  readonly #path: string;
  #saved = "";

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws QuisError QUIS_DATA_CORRUPT: reading everything again would seal records without ids twice */
  static async open(data: string, source: string): Promise<{ file: CursorFile; cursors: Cursor[] }> {
    const folder = join(data, "intake", "cursors");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${source}.json`);
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return undefined;
    });
    const file = new CursorFile(path);
    if (text === undefined) return { file, cursors: [] };
    try {
      return { file, cursors: fileSchema.parse(JSON.parse(text)).cursors };
    } catch (cause) {
      throw new QuisError("QUIS_DATA_CORRUPT", `expected cursors in ${path}, got other text`, { cause });
    }
  }

  /** Durable when it resolves. */
  async save(cursors: readonly Cursor[]): Promise<void> {
    const text = `${JSON.stringify({ version: 1, cursors })}\n`;
    if (text === this.#saved) return;
    await replaceFile(this.#path, text);
    this.#saved = text;
  }
}
