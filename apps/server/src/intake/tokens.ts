// Bearer tokens of sources, kept as hashes: who reads the file cannot send. A token has 256 random bits, so a plain hash cannot be searched.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { QuisError } from "../instance/error.ts";
import { readSecret } from "../instance/keys.ts";
import { replaceFile } from "../ledger/durable.ts";

const PREFIX = "quis_";

export class SourceTokens {
  readonly #path: string;
  readonly #hashes: Map<string, Buffer>;

  private constructor(path: string, hashes: Map<string, Buffer>) {
    this.#path = path;
    this.#hashes = hashes;
  }

  /** @throws QuisError QUIS_DATA_CORRUPT, QUIS_DATA_UNUSABLE */
  static async open(data: string): Promise<SourceTokens> {
    await mkdir(join(data, "intake"), { recursive: true, mode: 0o700 });
    const path = join(data, "intake", "tokens.json");
    const text = await readSecret(path);
    const hashes = new Map<string, Buffer>();
    try {
      const known = JSON.parse(text?.toString("utf8") ?? "{}") as Record<string, string>;
      for (const [id, hex] of Object.entries(known)) {
        if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error(`of ${id}`);
        hashes.set(id, Buffer.from(hex, "hex"));
      }
    } catch (cause) {
      throw new QuisError("QUIS_DATA_CORRUPT", `expected hashes by source in ${path}, got other text`, { cause });
    }
    return new SourceTokens(path, hashes);
  }

  has(id: string): boolean {
    return this.#hashes.has(id);
  }

  /** Makes a token for a source; the one before is valid no more. */
  async make(id: string): Promise<string> {
    const token = `${PREFIX}${randomBytes(32).toString("base64url")}`;
    const hashes = new Map(this.#hashes).set(id, digest(token));
    await replaceFile(
      this.#path,
      `${JSON.stringify(Object.fromEntries([...hashes].map(([k, v]) => [k, v.toString("hex")])))}\n`,
    );
    this.#hashes.set(id, digest(token));
    return token;
  }

  /** Whether the token is the source's. An unknown source takes as long as a wrong token. */
  isValid(id: string, token: string): boolean {
    const expected = this.#hashes.get(id);
    return timingSafeEqual(digest(token), expected ?? NOBODY) && expected !== undefined;
  }

  /** The one of these sources whose token it is. All are compared, whichever it is. */
  ownerOf(token: string, ids: readonly string[]): string | undefined {
    let owner: string | undefined;
    for (const id of ids) if (this.isValid(id, token)) owner = id;
    return owner;
  }
}

const NOBODY = randomBytes(32);

function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
