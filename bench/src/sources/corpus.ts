// Records of a format's golden corpus, as many as a measurement wants. What is refused is left out: refusing is quicker than reading.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  createFramer,
  findFormat,
  type FormatOptions,
  framerOptionsOf,
  type Normaliser,
  parseMapping,
} from "@quis/sources";

const corpus = join(import.meta.dirname, "../../../packages/sources/test/corpus");

export interface Sampled {
  readonly normaliser: Normaliser;
  /** Each becomes an event. */
  readonly records: readonly Uint8Array[];
  /** Of the last file, as the normaliser knows it. */
  readonly header: Uint8Array | undefined;
  readonly zone: string | undefined;
  /** The mapping file's path. */
  readonly mapping: string | undefined;
}

/** The records of all files of a format whose name does not begin with `bad`. */
export function sample(format: string): Sampled {
  const folder = join(corpus, format);
  const sourceFormat = findFormat(format);
  const options = optionsOf(folder);
  const normaliser = sourceFormat.open({ source: "bench", zone: options.zone, mapping: options.mapping });
  let header: Uint8Array | undefined;
  const records: Uint8Array[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".raw") && !name.startsWith("bad"))) {
    let isHeader = normaliser.needsHeader;
    const sink = {
      record: (_: number, bytes: Uint8Array): void => {
        if (isHeader) {
          header = bytes.slice();
          normaliser.header(bytes);
        } else if (normaliser.normalise(bytes).kind === "event") records.push(bytes.slice());
        isHeader = false;
      },
      oversizeStart: (): void => undefined,
      oversizeChunk: (): void => undefined,
      oversizeEnd: (): void => undefined,
    };
    const framer = createFramer(sourceFormat.framing, framerOptionsOf(sourceFormat, options.mapping));
    framer.push(new Uint8Array(readFileSync(join(folder, file))), sink);
    framer.end(sink);
  }
  if (records.length === 0) throw new Error(`expected records of the format ${format} in its corpus, got none`);
  return { normaliser, records, header, zone: options.zone, mapping: options.mappingFile };
}

interface Options extends Pick<FormatOptions, "zone" | "mapping"> {
  readonly mappingFile?: string;
}

function optionsOf(folder: string): Options {
  const file = join(folder, "options.json");
  if (!existsSync(file)) return {};
  const { zone, mapping } = JSON.parse(readFileSync(file, "utf8")) as { zone?: string; mapping?: string };
  if (mapping === undefined) return { zone };
  const mappingFile = join(folder, mapping);
  return { zone, mapping: parseMapping(readFileSync(mappingFile, "utf8")), mappingFile };
}
