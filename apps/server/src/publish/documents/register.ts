// Documents that were made, released and signed: entries of the oversight log of a source of their own, which alone are the truth. index/documents.json
// remembers how far was scanned.
import { type DocumentKindName, type MadeDocument, personDocumentKindSchema, reportKindSchema } from "@quis/contract";
import type { PastRelease } from "@quis/documents";
import { commit, decodeLeaf, decodePayload, eventOfFields } from "@quis/event";
import { join } from "node:path";
import { z } from "zod";
import { QuisError } from "../../instance/error.ts";
import type { Parts } from "../../instance/parts.ts";
import { Queue } from "../../instance/queue.ts";
import { ledgerFolders } from "../../ledger/ledger.ts";
import { readScanMark, writeScanMark } from "../../oversight/findings-log.ts";
import { DOCUMENTS_SOURCE } from "../../oversight/oversight.ts";
import { entriesOfSource } from "../../oversight/scan.ts";

export const MADE = "document";
export const SIGNED = "document signed";

const placeSchema = z.record(z.string(), z.array(z.string()));
const releaseSchema = z.object({
  size: z.number().int().min(0),
  months: z.array(z.string()),
  cells: z.array(z.object({ place: placeSchema, count: z.number().int().min(0).nullable() })),
});
const madeSchema = z.object({
  sha256: z.string(),
  release: z.string().optional(),
  kind: z.union([personDocumentKindSchema, reportKindSchema]),
  title: z.string().optional(),
  reason: z.string(),
  case: z.string().optional(),
  profile: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  gaps: z.number().int().optional(),
  tree_size: z.number().int(),
  /** Who asked, where the request's first deed was another (oversight/oversight.ts). */
  for: z.string().optional(),
});
const signedSchema = z.object({ sha256: z.string(), name: z.string(), capacity: z.string(), at: z.string() });

interface Kept {
  readonly deed: number;
  readonly sha256: string;
  readonly release?: PastRelease;
  readonly made: MadeEntry;
}

/** A document as its entries say: without whether its files are kept. */
export type MadeEntry = Omit<MadeDocument, "kept" | "signatures">;
export type SignedEntry = MadeDocument["signatures"][number];

export class DocumentRegister {
  readonly #parts: Parts;
  readonly #file: string;
  readonly #made: Kept[] = [];
  readonly #signed = new Map<string, SignedEntry[]>();
  // Two scans at once would keep an entry twice.
  readonly #scans = new Queue();
  #scanned = -1;
  #deeds: number[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#file = join(parts.data, "index", "documents.json");
  }

  /** What transparency reports have shown, as the oversight log knew when it had `size` entries. */
  async releases(size: number): Promise<PastRelease[]> {
    return (await this.#all()).flatMap(({ deed, release }) => (deed < size && release !== undefined ? [release] : []));
  }

  /** The entry that says that a document of this digest was made here; undefined if none does. */
  async madeAs(sha256: string): Promise<number | undefined> {
    return (await this.#all()).find((one) => one.sha256 === sha256)?.deed;
  }

  /** Each document once, by the entry that first made it, newest first. */
  async documents(): Promise<readonly MadeEntry[]> {
    const first = new Map<string, MadeEntry>();
    for (const { sha256, made } of await this.#all()) if (!first.has(sha256)) first.set(sha256, made);
    return [...first.values()].toReversed();
  }

  /** Who signed the document of this digest, as far as was read by {@link documents}. */
  signatures(sha256: string): readonly SignedEntry[] {
    return this.#signed.get(sha256) ?? [];
  }

  #all(): Promise<readonly Kept[]> {
    return this.#scans.run(async () => {
      const { oversight } = this.#parts.ledgers;
      await oversight.settle();
      if (this.#scanned < 0) {
        const known = await readScanMark(this.#file, oversight.checkpointSize);
        for (const deed of known.deeds) await this.#keep(deed);
        this.#scanned = known.scanned;
      }
      const size = oversight.checkpointSize;
      if (size > this.#scanned) {
        const { logFolder } = ledgerFolders(this.#parts.data, "oversight");
        for (const deed of entriesOfSource(logFolder, DOCUMENTS_SOURCE, this.#scanned, size)) await this.#keep(deed);
        this.#scanned = size;
        await writeScanMark(this.#file, { scanned: size, deeds: this.#deeds });
      }
      return this.#made;
    });
  }

  async #keep(deed: number): Promise<void> {
    this.#deeds.push(deed);
    const { what, data, ...event } = await this.#read(deed);
    if (what === SIGNED) return this.#keepSignature(deed, data);
    if (what !== MADE) return;
    const made = madeSchema.safeParse(data);
    if (!made.success) throw corrupt(deed, "another shape");
    const { sha256, release, kind, reason, tree_size: treeSize, ...rest } = made.data;
    this.#made.push({
      deed,
      sha256,
      ...(release === undefined ? {} : { release: releaseOf(deed, release) }),
      made: {
        sha256,
        kind: kind satisfies DocumentKindName,
        title: rest.title ?? null,
        reason,
        case: rest.case ?? null,
        profile: rest.profile ?? null,
        from: rest.from ?? null,
        to: rest.to ?? null,
        gaps: rest.gaps ?? null,
        tree_size: treeSize,
        deed,
        ...event,
        by: rest.for ?? event.by,
      },
    });
  }

  #keepSignature(deed: number, data: unknown): void {
    const signed = signedSchema.safeParse(data);
    if (!signed.success) throw corrupt(deed, "a signature of another shape");
    const { sha256, ...rest } = signed.data;
    this.#signed.set(sha256, [...(this.#signed.get(sha256) ?? []), { ...rest, deed }]);
  }

  async #read(deed: number): Promise<DocumentDeed> {
    const { oversight } = this.#parts.ledgers;
    const { eventKey, fields } = decodePayload(await oversight.readPayload(deed));
    const leaf = decodeLeaf(await oversight.readEntry(deed));
    if (leaf.source !== DOCUMENTS_SOURCE || Buffer.compare(commit(fields, eventKey), leaf.commitment) !== 0)
      throw corrupt(deed, "the payload is not what the entry commits to");
    const event = eventOfFields(fields);
    const [resource] = (event["web_resources"] ?? []) as readonly { name?: string; data?: unknown }[];
    return {
      what: resource?.name ?? "",
      data: resource?.data,
      by: event.actor?.user?.uid ?? "",
      at: new Date(event.time).toISOString(),
      subject: event.oversight?.subjects?.[0]?.uid ?? null,
      items: event.oversight?.record_count ?? 0,
    };
  }
}

interface DocumentDeed extends Pick<MadeEntry, "by" | "at" | "subject" | "items"> {
  readonly what: string;
  readonly data: unknown;
}

function releaseOf(deed: number, text: string): PastRelease {
  try {
    return releaseSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw corrupt(deed, "a release of another shape", cause);
  }
}

function corrupt(deed: number, got: string, cause?: unknown): QuisError {
  return new QuisError(
    "QUIS_DATA_CORRUPT",
    `expected a document in entry ${deed} of the oversight log: ${got}. Nothing was changed; see docs/how-to/verify-the-log.md.`,
    { cause },
  );
}
