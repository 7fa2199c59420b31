// What is said about rules: the time zone, values of placeholders, names of fields, which rules are off. `rules.yaml` in the data folder.
// docs/reference/sigma.md#files
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Pipeline, QUIS_PIPELINE } from "@quis/sigma";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { parseSettingsText } from "../settings/index.ts";

const FILE = "rules.yaml";

const settingsSchema = z.strictObject({
  version: z.literal(1),
  /** IANA name of the zone in which rules read hours and days. */
  time_zone: z
    .string()
    .refine(isTimeZone, { error: "expected the IANA name of a time zone such as Europe/Vienna" })
    .default("UTC"),
  placeholders: z
    .record(z.string().regex(/^[^%\s]{1,64}$/), z.array(z.string().max(8192)).min(1).max(10_000))
    .default({}),
  /** Rule field → event path. */
  fields: z.record(z.string().min(1), z.string().min(1)).default({}),
  /** Ids or names of rules whose files are not loaded. */
  off: z.array(z.string().min(1)).default([]),
});
const FORM = { schema: settingsSchema, keys: Object.keys(settingsSchema.shape), maxChars: 1 << 20 } as const;

export type RuleSettings = z.infer<typeof settingsSchema>;

const DEFAULTS: RuleSettings = settingsSchema.parse({ version: 1 });

function isTimeZone(text: string): boolean {
  try {
    Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** Reads the settings of a data folder; the defaults if there is no file. @throws QuisError QUIS_BAD_INPUT with the place of each mistake */
export async function readRuleSettings(data: string): Promise<RuleSettings> {
  const text = await readFile(join(data, FILE), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    return undefined;
  });
  return text === undefined ? DEFAULTS : parseRuleSettings(text);
}

/** @throws QuisError QUIS_BAD_INPUT; a key that is not known is a mistake. */
export function parseRuleSettings(text: string): RuleSettings {
  return parseSettingsText(text, FORM, bad);
}

export function pipelineOf({ time_zone: timeZone, placeholders, fields }: RuleSettings): Pipeline {
  return { ...QUIS_PIPELINE, timeZone, placeholders, fields };
}

function bad(mistakes: readonly string[]): QuisError {
  return new QuisError("QUIS_BAD_INPUT", `${FILE}: ${mistakes.join("; ")}`);
}
