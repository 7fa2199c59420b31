// A settings file of a data folder: YAML that a person wrote, bounded, in which a key that is not known is a mistake.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hint, parseYaml } from "@quis/sources";
import type { z } from "zod";

/** The text of `file` in the folder; undefined where there is no such file. */
export async function readSettingsText(data: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(join(data, file), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export interface SettingsForm<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** Every key that may stand somewhere in the file: the nearest is named where one is mistyped. */
  readonly keys: readonly string[];
  /** UTF-16 units. */
  readonly maxChars: number;
}

/** What a text sets, or each mistake with its place; `bad` makes the error of them. */
export function parseSettingsText<Schema extends z.ZodType>(
  yamlText: string,
  { schema, keys, maxChars }: SettingsForm<Schema>,
  bad: (mistakes: readonly string[]) => Error,
): z.output<Schema> {
  const parsed = parseYaml(yamlText, maxChars);
  if ("mistake" in parsed) throw bad([parsed.mistake]);
  const settings = schema.safeParse(parsed.value);
  if (!settings.success) throw bad(settings.error.issues.flatMap((issue) => describe(issue, keys)));
  return settings.data;
}

function describe(issue: z.core.$ZodIssue, keys: readonly string[]): string[] {
  const at = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${at}expected a key that is known, got ${JSON.stringify(key)}${hint(key, keys)}`);
  return [`${at}${issue.message}`];
}
