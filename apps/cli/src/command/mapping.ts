// quis mapping: a mapping file proposed from a sample.
import { basename, resolve } from "node:path";
import { openInput } from "@quis/server";
import { draftMapping, refuseForeignBytes } from "@quis/sources";
import { EXIT } from "../error.ts";
import type { ExitCode } from "../error.ts";
import type { CommandContext } from "./context.ts";
import { writeNewFile } from "./new-file.ts";
import { openFirst } from "./sample-file.ts";

export interface DraftOptions {
  readonly source?: string;
  readonly zone?: string;
  readonly output?: string;
}

/** Enough for the few hundred records that a draft looks at. */
const SAMPLE_BYTES = 1 << 20;

export async function draftFile(context: CommandContext, path: string, options: DraftOptions): Promise<ExitCode> {
  const { terminal, world } = context;
  const { bytes } = await openFirst(resolve(world.cwd, path));
  const { chunks } = await openInput(bytes);
  const parts: Uint8Array[] = [];
  let length = 0;
  let isWhole = true;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length > SAMPLE_BYTES) {
      isWhole = false;
      break;
    }
  }
  const head = new Uint8Array(Buffer.concat(parts));
  refuseForeignBytes(head.subarray(0, 65_536));
  const name = options.source ?? (basename(path).replace(/\..*$/, "") || "source");
  const draft = draftMapping({ head, isWhole, name, zone: options.zone });
  if (options.output !== undefined) await writeNewFile(world.cwd, options.output, draft.yaml);
  terminal.printJson({
    file: path,
    sampled: draft.sampled,
    events: draft.events,
    open: draft.open,
    output: options.output ?? null,
    ...(options.output === undefined ? { yaml: draft.yaml } : {}),
  });
  if (options.output === undefined) for (const line of draft.yaml.trimEnd().split("\n")) terminal.print(line);
  else {
    terminal.say(`${options.output}: ${draft.events} of ${draft.sampled} sampled records become events.`, "bold");
    for (const question of draft.open) terminal.say(`to decide: ${question}`, "yellow");
  }
  return EXIT.ok;
}
