// review.yaml: time limits of reviews. Without the file the defaults of packages/review hold; an unknown key is an error.
import { defaultSettings, endOfWorkingDay, type ReviewSettings } from "@quis/review";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";
import { parseSettingsText, readSettingsText, type SettingsForm } from "../settings/index.ts";

const FILE = "review.yaml";

const days = (max: number) => z.int().min(1).max(max).optional();
const shape = {
  reply_working_days: days(366),
  appeal_working_days: days(366),
  longest_delay_days: days(366),
  signal_ages_out_days: days(3660),
  weekend: z.array(z.int().min(0).max(6)).max(6).optional(),
  holidays: z.array(z.iso.date()).max(1000).optional(),
};
/** An empty file sets nothing. */
const schema = z.preprocess((given) => given ?? {}, z.strictObject(shape));

const FORM: SettingsForm<typeof schema> = { schema, keys: Object.keys(shape), maxChars: 65_536 };

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

function bad(mistake: string, cause?: unknown): QuisError {
  return new QuisError("QUIS_BAD_INPUT", `${FILE}: ${mistake}`, { cause });
}
