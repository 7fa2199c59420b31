// Sources and logs as a whole, asked of the server that holds the folder.
import {
  calendarAnswerSchema,
  growthAnswerSchema,
  keepingAnswerSchema,
  previewAnswerSchema,
  sourceReportSchema,
} from "@quis/contract";
import type { SurveyDoor } from "@quis/server";
import type { Call } from "./http.ts";

interface Schema<T> {
  parse(value: unknown): T;
}

/** Sends a call in somebody's name and checks the answer. */
export type Ask = <T>(schema: Schema<T>, call: Call) => Promise<T>;

export function remoteSurvey(ask: Ask, own: string): SurveyDoor {
  const get = <T>(schema: Schema<T>, actor: string, path: string, query: Call["query"] = {}): Promise<T> =>
    ask(schema, { method: "GET", actor, path: `/api/v1/${path}`, query });
  return {
    calendar: (asked, { days, to, fresh }) =>
      get(calendarAnswerSchema, asked, "calendar", { days: days === undefined ? undefined : Number(days), to, fresh }),
    source: (asked, source, fresh) =>
      get(sourceReportSchema, asked, `sources/${encodeURIComponent(source)}`, { fresh: String(fresh) }),
    growth: (log, points) =>
      get(growthAnswerSchema, own, `logs/${encodeURIComponent(log)}/growth`, { points: String(points) }),
    keeping: (asked) => get(keepingAnswerSchema, asked, "keeping"),
    preview: (asked, { file, sample, isWhole, format, mapping, zone, year }) =>
      ask(previewAnswerSchema, {
        method: "POST",
        actor: asked,
        path: "/api/v1/previews",
        query: {
          file,
          whole: String(isWhole),
          format,
          mapping: mapping === undefined ? undefined : Buffer.from(mapping, "utf8").toString("base64url"),
          zone,
          year,
        },
        body: once(sample),
        sizeBytes: sample.length,
      }),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}
