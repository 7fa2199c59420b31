// documents.yaml: who makes documents, by which rules, in which words, and what may not be told yet. docs/reference/documents.md
import { createHash } from "node:crypto";
import { PROFILE_IDS } from "@quis/documents";
import { z } from "zod";
import { QuisError } from "../../instance/error.ts";
import { parseSettingsText, readSettingsText, type SettingsForm } from "../../settings/index.ts";

const FILE = "documents.yaml";

const line = z.string().trim().min(1).max(512);
const day = z.iso.date({ error: "expected a day such as 2026-01-31" });
const match = z.strictObject({
  user: line.optional(),
  unit: line.optional(),
  source: line.optional(),
  purpose: line.optional(),
  case: line.optional(),
});
const restriction = z
  .strictObject({
    id: line,
    subject: line,
    ground: line,
    authority: line,
    start: day,
    expires: day,
    reviewer: line,
    covers: match.default({}),
    silent: z.boolean().default(false),
  })
  .refine(({ start, expires }) => start < expires, { error: "expected `expires` to be a day after `start`" });
const suspension = z
  .strictObject({
    subject: line,
    recipient: line.optional(),
    kind: z.enum(["oral", "written"]),
    start: day,
    expires: day.optional(),
  })
  .refine(({ kind, start, expires }) => (expires === undefined ? kind === "oral" : start < expires), {
    error: "expected `expires` to be a day after `start`; a written suspension must name it (45 CFR 164.528(a)(2))",
  });

const shape = {
  organisation: line.optional(),
  profile: z
    .string()
    .refine((id) => PROFILE_IDS.includes(id), { error: `expected one of ${PROFILE_IDS.join(", ")}` })
    .default("general"),
  complaints: line.optional(),
  system: z.strictObject({ name: line, notice: line }).optional(),
  purposes: z.record(line, line).default({}),
  tells: z
    .strictObject({ units: z.array(line).max(1000).default([]), purposes: z.array(line).max(1000).default([]) })
    .default({ units: [], purposes: [] }),
  restrictions: z.array(restriction).max(10_000).default([]),
  recipients: z.record(line, z.strictObject({ name: line, address: line })).default({}),
  exemptions: z
    .array(z.strictObject({ code: z.enum(["b1", "b2", "b7", "tpo"]), covers: match }))
    .max(1000)
    .default([]),
  suspensions: z.array(suspension).max(10_000).default([]),
};
/** An empty file sets nothing. */
const schema = z.preprocess((given) => given ?? {}, z.strictObject(shape));

/** Those of lists and of `covers`, beside the file's own. */
const INNER_KEYS =
  "user unit source purpose case id subject ground authority start expires reviewer covers silent recipient kind name notice units address code";
const KEYS = [...Object.keys(shape), ...INNER_KEYS.split(" ")];
const FORM: SettingsForm<typeof schema> = { schema, keys: KEYS, maxChars: 4_194_304 };

export type DocumentSettings = z.output<typeof schema>;

/**
 * The settings, and the SHA-256 (hex) of the file; null without one.
 * @throws QuisError QUIS_BAD_INPUT: a typing error must not tell what is restricted
 */
export async function readDocumentSettings(
  data: string,
): Promise<{ readonly settings: DocumentSettings; readonly sha256: string | null }> {
  const text = await readSettingsText(data, FILE);
  if (text === undefined) return { settings: schema.parse({}), sha256: null };
  const settings = parseSettingsText(
    text,
    FORM,
    (mistakes) => new QuisError("QUIS_BAD_INPUT", `${FILE}: ${mistakes.join("; ")}`),
  );
  return { settings, sha256: createHash("sha256").update(text).digest("hex") };
}
