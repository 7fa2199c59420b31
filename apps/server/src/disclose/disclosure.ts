// Chosen fields of one event as a file that stands alone, under the published checkpoint.
import type { Disclosure } from "@quis/contract";
import { chooseFields, DisclosureError, formatDisclosureFile } from "@quis/disclosure";
import { decodePayload, discloseFields } from "@quis/event";
import { formatProof, openCheckpoint, parseVkey } from "@quis/tlog";
import { QuisError } from "../instance/error.ts";
import type { LogName } from "../instance/instance.ts";
import type { Ledger } from "../ledger/ledger.ts";

export interface DisclosureRequest {
  readonly index: number;
  readonly log: LogName;
  /** Names of fields, or words for them; none discloses none. */
  readonly disclose: readonly string[];
}

/** Makes the file of an entry that the ledger has. @throws QuisError QUIS_BAD_INPUT for a field that the event does not have */
export async function makeDisclosure(ledger: Ledger, vkey: string, request: DisclosureRequest): Promise<Disclosure> {
  const { index, log, disclose } = request;
  if (index >= ledger.checkpointSize) await ledger.settle();
  const payload = decodePayload(await ledger.readPayload(index));
  const fields = payload.fields.map(({ name }) => name);
  const disclosed = choose(disclose, fields);
  const entry = await ledger.readEntry(index);
  const checkpoint = ledger.checkpoint;
  const { size } = openCheckpoint(checkpoint, parseVkey(vkey)).checkpoint;
  const hashes = await ledger.reader.inclusionProof(index, size);
  return {
    index,
    log,
    fields,
    disclosed,
    hidden: fields.length - disclosed.length,
    file: formatDisclosureFile({
      ...discloseFields(payload, disclosed),
      entry,
      proof: formatProof({ index, hashes, checkpoint }),
    }),
  };
}

function choose(words: readonly string[], fields: readonly string[]): string[] {
  try {
    return chooseFields(words, fields);
  } catch (cause) {
    if (!(cause instanceof DisclosureError)) throw cause;
    throw new QuisError("QUIS_BAD_INPUT", `disclose: ${cause.message}`, { cause });
  }
}
