// What detection is told: how much reviewers can look at, parameters of detectors, where findings go. `detection.yaml` in the data folder.
// docs/reference/findings.md#settings
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { type Detector, ENGINE_DEFAULTS, type EngineSettings, type Parameters } from "@quis/detect";
import { hint } from "@quis/sources";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { parseSettingsText, readSettingsText } from "../settings/index.ts";

const FILE = "detection.yaml";
const MAX_SECRET_BYTES = 4096;
const LEAST_SECRET_BYTES = 24;

const number = (least: number, most: number) =>
  z
    .number({ error: `expected a number from ${least} to ${most}` })
    .min(least, { error: `expected a number from ${least} to ${most}` })
    .max(most, { error: `expected a number from ${least} to ${most}` });
const parameter = z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]);

const kindSettings = z.strictObject({ harm: number(1, 10).optional(), minutes: number(1, 480).optional() });
const detectorSettings = z.strictObject({
  off: z.boolean().default(false),
  parameters: z.record(z.string(), parameter).default({}),
});
const webhookSettings = z.strictObject({
  url: z.string().refine(isSafeAddress, {
    error: "expected an address with https, or http to this machine (127.0.0.1, ::1, localhost)",
  }),
  /** Relative to the data folder. */
  secret_file: z.string().min(1),
});
const settingsSchema = z.strictObject({
  version: z.literal(1, { error: "expected version: 1" }),
  /** Findings and drawn accesses a day per 1,000 users that reviewers have time for. */
  budget: number(0.1, 1000).default(ENGINE_DEFAULTS.budgetPer1000),
  /** Share of it that is drawn at random. */
  sample: number(0, 1).default(ENGINE_DEFAULTS.sampleShare),
  /** A profile of declared relationships that is shipped, or a file in the data folder. */
  explanations: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^:]*$/)
    .default("case-agency"),
  kinds: z.record(z.string(), kindSettings).default({}),
  detectors: z.record(z.string(), detectorSettings).default({}),
  webhook: webhookSettings.optional(),
});

const KEYS = [settingsSchema, kindSettings, detectorSettings, webhookSettings].flatMap(({ shape }) =>
  Object.keys(shape),
);
const FORM = { schema: settingsSchema, keys: KEYS, maxChars: 65_536 } as const;

export type DetectionSettings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: DetectionSettings = settingsSchema.parse({ version: 1 });

/** Reads the settings of a data folder; the defaults if there is no file. @throws QuisError QUIS_BAD_INPUT with the place of each mistake */
export async function readDetectionSettings(data: string, detectors: readonly Detector[]): Promise<DetectionSettings> {
  const yamlText = await readSettingsText(data, FILE);
  return yamlText === undefined ? DEFAULT_SETTINGS : parseDetectionSettings(yamlText, detectors);
}

/** @throws QuisError QUIS_BAD_INPUT; a key, detector, kind or parameter that is not known is a mistake. */
export function parseDetectionSettings(yamlText: string, detectors: readonly Detector[]): DetectionSettings {
  const settings = parseSettingsText(yamlText, FORM, bad);
  const mistakes = [...mistakesOfDetectors(settings, detectors), ...mistakesOfKinds(settings, detectors)];
  if (mistakes.length > 0) throw bad(mistakes);
  return settings;
}

/** What the engine is told by them. */
export function engineSettings({ budget, sample, kinds, detectors }: DetectionSettings): Partial<EngineSettings> {
  const entries = Object.entries(detectors);
  const parameters = entries.filter(([, { parameters: given }]) => Object.keys(given).length > 0);
  const review = Object.entries(kinds).map(([kind, { harm, minutes }]) => [
    kind,
    { ...(harm === undefined ? {} : { harm }), ...(minutes === undefined ? {} : { minutes }) },
  ]);
  return {
    budgetPer1000: budget,
    sampleShare: sample,
    parameters: Object.fromEntries(parameters.map(([id, { parameters: given }]): [string, Parameters] => [id, given])),
    review: Object.fromEntries(review) as EngineSettings["review"],
    off: entries.filter(([, { off }]) => off).map(([id]) => id),
  };
}

/** The webhook's key. @throws QuisError QUIS_BAD_INPUT */
export async function readWebhookSecret(
  data: string,
  { secret_file: file }: { readonly secret_file: string },
): Promise<Buffer> {
  const path = resolve(data, file);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw bad([`webhook.secret_file: expected a file at ${path} (${cause instanceof Error ? cause.message : ""})`]);
  });
  const secret = Buffer.from(text.trim());
  if (secret.length < LEAST_SECRET_BYTES || secret.length > MAX_SECRET_BYTES)
    throw bad([
      `webhook.secret_file: expected ${LEAST_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes in ${path}, got ${secret.length}`,
    ]);
  return secret;
}

/** A finding is about people: it leaves this machine by https only. */
function isSafeAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  if (protocol === "https:") return true;
  const loopback =
    hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));
  return protocol === "http:" && loopback;
}

function mistakesOfDetectors({ detectors: given }: DetectionSettings, detectors: readonly Detector[]): string[] {
  const ids = detectors.map(({ id }) => id);
  return Object.entries(given).flatMap(([id, { parameters }]) => {
    const detector = detectors.find((one) => one.id === id);
    if (detector === undefined)
      return [`detectors: expected one of ${ids.join(", ")}, got ${JSON.stringify(id)}${hint(id, ids)}`];
    return Object.entries(parameters).flatMap(([name, value]) => {
      const at = `detectors.${id}.parameters`;
      const usual = detector.defaults[name];
      const names = Object.keys(detector.defaults);
      if (usual === undefined)
        return [`${at}: expected one of ${names.join(", ")}, got ${JSON.stringify(name)}${hint(name, names)}`];
      const [wanted, got] = [typeOf(usual), typeOf(value)];
      return wanted === got
        ? []
        : [`${at}.${name}: expected a ${wanted} such as ${JSON.stringify(usual)}, got a ${got}`];
    });
  });
}

function mistakesOfKinds({ kinds }: DetectionSettings, detectors: readonly Detector[]): string[] {
  const known = [...new Set(detectors.map(({ kind }) => kind))];
  return Object.keys(kinds)
    .filter((kind) => !known.includes(kind))
    .map((kind) => `kinds: expected one of ${known.join(", ")}, got ${JSON.stringify(kind)}${hint(kind, known)}`);
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? "list" : typeof value;
}

function bad(mistakes: readonly string[]): QuisError {
  return new QuisError("QUIS_BAD_INPUT", `${FILE}: ${mistakes.join("; ")}`);
}
