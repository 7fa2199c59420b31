// Chosen fields of one event as a file that stands alone, under the published checkpoint.
import type { Disclosure } from "@quis/contract";
import { chooseFields, DisclosureError, formatDisclosureFile } from "@quis/disclosure";
import { decodePayload, discloseFields } from "@quis/event";
import { formatProof, leafHash, type NoteSigner, openCheckpoint, parseVkey, toBase64 } from "@quis/tlog";
import { signInclusionReceipt } from "@quis/tlog/cose";
import { QuisError } from "../instance/error.ts";
import type { LogName } from "../instance/instance.ts";
import type { Ledger } from "../ledger/ledger.ts";

export interface DisclosureRequest {
  readonly index: number;
  readonly log: LogName;
  /** Names of fields, or words for them; none discloses none. */
  readonly disclose: readonly string[];
  /** Also a COSE receipt of the entry. */
  readonly cose?: boolean;
  /** Words that name no field of this event are left out instead of refused: of many events, not all have a case. */
  readonly lenient?: boolean;
}

/** The log that a disclosure is made from. */
export interface DisclosedLog {
  readonly ledger: Ledger;
  /** The published checkpoint that covers the entry. */
  readonly checkpoint: string;
  /** Its size, where it was opened before: many are made under one. */
  readonly size?: number;
  /** The log's key. */
  readonly signer: NoteSigner;
}

/**
 * Makes the file of an entry that the ledger has in its tiles.
 * @throws QuisError QUIS_BAD_INPUT for a field that the event does not have
 */
export async function makeDisclosure(
  { ledger, checkpoint, signer, size: known }: DisclosedLog,
  request: DisclosureRequest,
): Promise<Disclosure> {
  const { index, log, disclose } = request;
  const payload = decodePayload(await ledger.readPayload(index));
  const fields = payload.fields.map(({ name }) => name);
  const words = request.lenient === true ? disclose.filter((word) => names(word, fields)) : disclose;
  const disclosed = choose(words, fields);
  const entry = await ledger.readEntry(index);
  const size = known ?? openCheckpoint(checkpoint, parseVkey(signer.vkey)).checkpoint.size;
  const proof = { index, hashes: await ledger.reader.inclusionProof(index, size), checkpoint };
  const receipt =
    request.cose === true ? await signInclusionReceipt({ signer, proof, leafHash: leafHash(entry) }) : undefined;
  return {
    index,
    log,
    fields,
    disclosed,
    hidden: fields.length - disclosed.length,
    file: formatDisclosureFile({
      ...discloseFields(payload, disclosed),
      entry,
      proof: formatProof(proof),
    }),
    ...(receipt === undefined ? {} : { cose_receipt: toBase64(receipt) }),
  };
}

function names(word: string, fields: readonly string[]): boolean {
  try {
    return chooseFields([word], fields).length > 0;
  } catch (error) {
    if (!(error instanceof DisclosureError)) throw error;
    return false;
  }
}

function choose(words: readonly string[], fields: readonly string[]): string[] {
  try {
    return chooseFields(words, fields);
  } catch (cause) {
    if (!(cause instanceof DisclosureError)) throw cause;
    throw new QuisError("QUIS_BAD_INPUT", `disclose: ${cause.message}`, { cause });
  }
}
