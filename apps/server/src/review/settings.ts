// review.yaml: time limits of reviews. Without the file the defaults of packages/review hold; an unknown key is an error.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultSettings, endOfWorkingDay, type ReviewSettings } from "@quis/review";
import { parse } from "yaml";
import { z } from "zod";
import { QuisError } from "../instance/error.ts";

export const REVIEW_FILE = "review.yaml";

const days = (max: number) => z.int().min(1).max(max).optional();
const schema = z.strictObject({
  reply_working_days: days(366),
  appeal_working_days: days(366),
  longest_delay_days: days(366),
  signal_ages_out_days: days(3660),
  weekend: z.array(z.int().min(0).max(6)).max(6).optional(),
  holidays: z.array(z.iso.date()).max(1000).optional(),
});

/** @throws QuisError QUIS_BAD_INPUT: a typing error must not change anybody's time to reply */
export async function readReviewSettings(data: string): Promise<ReviewSettings> {
  const path = join(data, REVIEW_FILE);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return defaultSettings;
    throw error;
  }
  try {
    const given = schema.parse(parse(text) ?? {});
    const settings: ReviewSettings = {
      replyWorkingDays: given.reply_working_days ?? defaultSettings.replyWorkingDays,
      appealWorkingDays: given.appeal_working_days ?? defaultSettings.appealWorkingDays,
      longestDelayDays: given.longest_delay_days ?? defaultSettings.longestDelayDays,
      signalAgesOutDays: given.signal_ages_out_days ?? defaultSettings.signalAgesOutDays,
      weekend: given.weekend ?? defaultSettings.weekend,
      holidays: given.holidays ?? defaultSettings.holidays,
    };
    endOfWorkingDay(0, 1, settings);
    return settings;
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new QuisError("QUIS_BAD_INPUT", `${path}: ${why}`, { cause });
  }
}
