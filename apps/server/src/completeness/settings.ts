// What is declared about sources: heartbeats, numbering, the legal profiles they must meet. `completeness.yaml` in the data folder.
// docs/reference/gaps.md#declarations
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { PROFILE_NAMES } from "./profiles.ts";
import { parseSettingsText, readSettingsText } from "../settings/index.ts";

const FILE = "completeness.yaml";
const UNITS_MS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

const span = z.string().transform((value, context): number => {
  const shape = /^(\d{1,6}) (second|minute|hour|day)s?$/.exec(value);
  const ms = shape === null ? 0 : Number(shape[1]) * UNITS_MS[shape[2] as keyof typeof UNITS_MS];
  if (ms === 0)
    context.addIssue({
      code: "custom",
      message: `expected a span such as "15 minutes" or "2 hours", got ${JSON.stringify(value)}`,
    });
  return ms;
});

const declarationSchema = z.strictObject({
  /** The source sends something at least this often. */
  heartbeat: span.optional(),
  /** What sequence numbers count within; `none` if they are no numbering. Learned if not said. */
  numbered_by: z.enum(["source", "origin", "session", "none"]).optional(),
  /** A folder of CloudTrail digest and log files, and the file of the keys that signed them; relative to the data folder. */
  digests: z.strictObject({ folder: z.string().min(1), keys: z.string().min(1) }).optional(),
  profiles: z.array(z.enum(PROFILE_NAMES)).default([]),
});
/** How often a server looks by itself if nothing is said. */
export const DEFAULT_LOOK_MS: number = 15 * UNITS_MS.minute;
// More often would be all that the store does.
const LEAST_LOOK_MS: number = UNITS_MS.minute;

const settingsSchema = z.strictObject({
  version: z.literal(1),
  /** How often a running server judges all sources by itself; `off` leaves it to whoever asks. */
  look_every: z
    .literal("off")
    .or(span.refine((ms) => ms >= LEAST_LOOK_MS, { error: "expected at least 1 minute, got less" }))
    .default(DEFAULT_LOOK_MS),
  sources: z.record(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/), declarationSchema).default({}),
});

const KEYS = [...Object.keys(settingsSchema.shape), ...Object.keys(declarationSchema.shape), "folder", "keys"];
const FORM = { schema: settingsSchema, keys: KEYS, maxChars: 65_536 } as const;

export type Declaration = z.infer<typeof declarationSchema>;
export type CompletenessSettings = z.infer<typeof settingsSchema>;

export const NOTHING_DECLARED: CompletenessSettings = { version: 1, look_every: DEFAULT_LOOK_MS, sources: {} };

/** Reads the declarations of a data folder; none if there is no file. @throws QuisError QUIS_BAD_INPUT with the place of each mistake */
export async function readSettings(data: string): Promise<CompletenessSettings> {
  const yamlText = await readSettingsText(data, FILE);
  return yamlText === undefined ? NOTHING_DECLARED : parseSettings(yamlText);
}

/** @throws QuisError QUIS_BAD_INPUT; a key that is not known is a mistake. */
export function parseSettings(yamlText: string): CompletenessSettings {
  return parseSettingsText(yamlText, FORM, bad);
}

function bad(mistakes: readonly string[]): QuisError {
  return new QuisError("QUIS_BAD_INPUT", `${FILE}: ${mistakes.join("; ")}`);
}
