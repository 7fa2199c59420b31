// restored.json: that this folder came from a backup or a mirror, and whether it may sign again. As long as the file is there and does not
// say so, the folder is not opened: an older state that signs on forks its log.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { logNameSchema } from "@quis/contract";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { replaceFile, syncFolder } from "../ledger/durable.ts";

const FILE = "restored.json";

const lostSchema = z.strictObject({
  log: logNameSchema,
  old_origin: z.string(),
  new_origin: z.string(),
  size: z.int(),
  root: z.string(),
  /** The largest checkpoint that was seen outside, as it was signed; null if none was. */
  seen: z.string().nullable(),
  seen_size: z.int().nullable(),
});

const stateSchema = z.strictObject({
  format: z.literal(1),
  from: z.string(),
  at: z.string(),
  logs: z.array(z.strictObject({ name: logNameSchema, size: z.int(), root: z.string(), first_vkey: z.string() })),
  /** Checkpoints from outside, as they were given. */
  seen: z.array(z.string()),
  /** Places of copies to be asked, beside those of mirrors.json. */
  mirrors: z.array(z.string()),
  state: z.enum(["unchecked", "accepting", "accepted"]),
  loss: z
    .strictObject({
      actor: z.string(),
      authority: z.string(),
      reason: z.string(),
      time: z.string(),
      logs: z.array(lostSchema),
    })
    .optional(),
});
export type Restored = z.infer<typeof stateSchema>;
export type Loss = NonNullable<Restored["loss"]>;

/** @throws QuisError QUIS_DATA_CORRUPT: a mark that cannot be read is not the same as none */
export async function readRestored(data: string): Promise<Restored | undefined> {
  const path = join(data, FILE);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    return undefined;
  });
  if (text === undefined) return undefined;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new QuisError("QUIS_DATA_CORRUPT", `expected the state of a restored folder in ${path}, got other text`, {
      cause,
    });
  }
}

export async function writeRestored(data: string, state: Restored): Promise<void> {
  await replaceFile(join(data, FILE), `${JSON.stringify(state)}\n`);
}

/** The folder is one like any other again. */
export async function dropRestored(data: string): Promise<void> {
  await rm(join(data, FILE), { force: true });
  await syncFolder(data);
}
