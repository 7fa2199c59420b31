// review.yaml: time limits of reviews, and programmes of the duty to review. Without the file the defaults of packages/review hold; an unknown key is an error.
import { programmeIdSchema } from "@quis/contract";
import {
  defaultSettings,
  endOfWorkingDay,
  periodsOf,
  type Programme,
  type ReviewSettings,
  RHYTHMS,
} from "@quis/review";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { parseSettingsText, readSettingsText, type SettingsForm } from "../settings/index.ts";

const FILE = "review.yaml";

const days = (max: number) => z.int().min(1).max(max).optional();
const words = z.string().trim().min(1).max(200);
const programme = {
  id: programmeIdSchema,
  title: words,
  basis: words,
  every: z.enum(RHYTHMS),
  begins: z.iso.date(),
  ends: z.iso.date().optional(),
  grace_days: z.int().min(0).max(366).default(7),
  sample: z.int().min(0).max(1000).default(0),
  double_share: z.number().min(0).max(1).default(0),
};
const shape = {
  reply_working_days: days(366),
  appeal_working_days: days(366),
  longest_delay_days: days(366),
  signal_ages_out_days: days(3660),
  weekend: z.array(z.int().min(0).max(6)).max(6).optional(),
  holidays: z.array(z.iso.date()).max(1000).optional(),
  programmes: z
    .array(z.strictObject(programme))
    .max(100)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, { error: "expected each id once" })
    .optional(),
};
/** An empty file sets nothing. */
const schema = z.preprocess((given) => given ?? {}, z.strictObject(shape));

const FORM: SettingsForm<typeof schema> = {
  schema,
  keys: [...Object.keys(shape), ...Object.keys(programme)],
  maxChars: 65_536,
};

/** @throws QuisError QUIS_BAD_INPUT: a typing error must not change anybody's time to reply */
export async function readReviewSettings(data: string): Promise<ReviewSettings> {
  const text = await readSettingsText(data, FILE);
  if (text === undefined) return defaultSettings;
  const given = parseSettingsText(text, FORM, (mistakes) => bad(mistakes.join("; ")));
  const settings: ReviewSettings = {
    replyWorkingDays: given.reply_working_days ?? defaultSettings.replyWorkingDays,
    appealWorkingDays: given.appeal_working_days ?? defaultSettings.appealWorkingDays,
    longestDelayDays: given.longest_delay_days ?? defaultSettings.longestDelayDays,
    signalAgesOutDays: given.signal_ages_out_days ?? defaultSettings.signalAgesOutDays,
    weekend: given.weekend ?? defaultSettings.weekend,
    holidays: given.holidays ?? defaultSettings.holidays,
  };
  try {
    endOfWorkingDay(0, 1, settings);
  } catch (cause) {
    throw bad((cause as Error).message, cause);
  }
  return settings;
}

/** The programmes that are in force by the file. @throws QuisError QUIS_BAD_INPUT */
export async function readProgrammes(data: string): Promise<Programme[]> {
  const yamlText = await readSettingsText(data, FILE);
  if (yamlText === undefined) return [];
  const { programmes = [] } = parseSettingsText(yamlText, FORM, (mistakes) => bad(mistakes.join("; ")));
  return programmes.map(({ grace_days: graceDays, double_share: doubleShare, ends, ...given }) => {
    const one: Programme = { ...given, ...(ends === undefined ? {} : { ends }), graceDays, doubleShare };
    try {
      // Far back and often: more periods than anybody counts.
      periodsOf(one, [], Date.parse("2100-01-01"));
    } catch (cause) {
      throw bad(`programmes.${one.id}: ${(cause as Error).message}`, cause);
    }
    return one;
  });
}

function bad(mistake: string, cause?: unknown): QuisError {
  return new QuisError("QUIS_BAD_INPUT", `${FILE}: ${mistake}`, { cause });
}
