// Files that came with replies: attachments/<finding>/<sha256>, encrypted under the month's key of the reviews' source. The reply seals their hashes.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Attachment, MOST_ATTACHMENT_BYTES } from "@quis/contract";
import { QuisError } from "../instance/error.ts";
import { open, seal } from "../keys/cipher.ts";
import { type DataKeys, KEY_ID_BYTES } from "../keys/data-keys.ts";
import { monthOf } from "../keys/month.ts";
import { replaceFile, syncFolder } from "../ledger/durable.ts";
import { REVIEWS_SOURCE } from "../oversight/oversight.ts";
import { isAttachmentType, sniff } from "./attachment-type.ts";

/** Of one finding: who may reply could fill the disk with files that no reply ever names. */
const MOST_FILES = 64;

export interface AttachmentInput {
  readonly name: string;
  /** As whoever sends it declares it. */
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface AttachmentsOptions {
  /** `attachments` of the data folder. */
  readonly folder: string;
  readonly dataKeys: DataKeys;
  readonly now: () => number;
}

export class Attachments {
  readonly #options: AttachmentsOptions;

  constructor(options: AttachmentsOptions) {
    this.#options = options;
  }

  /** Keeps a file for a reply; durable when it returns. @throws QuisError QUIS_TOO_LARGE, QUIS_BAD_INPUT */
  async put(finding: string, { name, mediaType, bytes }: AttachmentInput): Promise<Attachment> {
    if (bytes.length > MOST_ATTACHMENT_BYTES) {
      throw new QuisError(
        "QUIS_TOO_LARGE",
        `expected an attachment of at most ${MOST_ATTACHMENT_BYTES} bytes, got ${bytes.length}`,
      );
    }
    const found = sniff(bytes);
    if (found.type === null) throw bad(`expected a PDF, PNG, JPEG or plain text, got ${found.why}`);
    if (!isAttachmentType(mediaType) || found.type !== mediaType)
      throw bad(`expected bytes of the declared type, got ${found.type} by its bytes`);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const folder = join(this.#options.folder, finding);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const there = await readdir(folder);
    if (!there.includes(sha256)) {
      if (there.length >= MOST_FILES) throw bad(`expected at most ${MOST_FILES} files for one finding, got another`);
      const { id, key } = await this.#options.dataKeys.current({
        source: REVIEWS_SOURCE,
        month: monthOf(this.#options.now()),
      });
      const sealed = seal(key, boundTo(finding, sha256), bytes);
      await replaceFile(join(folder, sha256), Buffer.concat([Buffer.from(id, "hex"), sealed]));
      await syncFolder(this.#options.folder);
    }
    return { name, media_type: found.type, size_bytes: bytes.length, sha256 };
  }

  /** The file's bytes. @throws QuisError QUIS_NOT_FOUND if it is not here or its key was destroyed, QUIS_DATA_CORRUPT */
  async get(finding: string, sha256: string): Promise<Buffer> {
    const file = await readFile(join(this.#options.folder, finding, sha256)).catch((error: unknown) => {
      if ((error as { code?: unknown }).code === "ENOENT") return undefined;
      throw error;
    });
    const id = file?.subarray(0, KEY_ID_BYTES).toString("hex") ?? "";
    const found = await this.#options.dataKeys.find(id);
    if (file === undefined || found === undefined)
      throw new QuisError("QUIS_NOT_FOUND", "expected an attachment of this finding, got another");
    const bytes = open(found.key, boundTo(finding, sha256), file.subarray(KEY_ID_BYTES));
    if (bytes === undefined || createHash("sha256").update(bytes).digest("hex") !== sha256) {
      throw new QuisError(
        "QUIS_DATA_CORRUPT",
        `expected attachment ${sha256} of finding ${finding} as it was sealed, got other bytes. Nothing was changed; see docs/how-to/verify-the-log.md.`,
      );
    }
    return bytes;
  }

  /** Whether each of `named` is here as it is named. @throws QuisError QUIS_BAD_INPUT: a reply must not seal the hash of what nobody can read */
  async check(finding: string, named: readonly Attachment[]): Promise<void> {
    for (const { sha256, size_bytes: size, media_type: type } of named) {
      const bytes = await this.get(finding, sha256).catch((error: unknown) => {
        if (error instanceof QuisError && error.code === "QUIS_NOT_FOUND") return undefined;
        throw error;
      });
      if (bytes === undefined) throw bad(`attachments: expected files that were sent before, ${sha256} was not`);
      if (bytes.length !== size || sniff(bytes).type !== type)
        throw bad(`attachments: expected size and type of ${sha256} as they are, got others`);
    }
  }
}

function boundTo(finding: string, sha256: string): Uint8Array {
  return Buffer.from(`quis attachment\n${finding}\n${sha256}\n`);
}

function bad(message: string): QuisError {
  return new QuisError("QUIS_BAD_INPUT", message);
}
