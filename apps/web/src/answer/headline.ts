// An answer in one plain sentence.
import type { Summary } from "@quis/contract";
import { ask } from "../strings/ask.ts";
import { en } from "../strings/index.ts";
import { formatDays } from "../time/index.ts";
import type { Question } from "../url/index.ts";

/** `34 accesses by 11 users, 24 Aug – 22 Nov 2026`, said as fits the question. */
export function headlineOf(kind: Question["kind"], summary: Summary, filtered: boolean): string {
  if (summary.events === 0)
    return filtered ? en.headline.none : kind === "record" ? ask.question.nobodyOpened : en.headline.noneOf[kind];
  const parts = [en.headline.accesses(summary.events)];
  if (kind !== "user" && summary.users > 0) parts.push(`by ${en.headline.users(summary.users)}`);
  if (kind !== "who" && summary.subjects > 0) parts.push(`to ${en.headline.people(summary.subjects)}`);
  const range = summary.first !== null && summary.last !== null ? `, ${formatDays(summary.first, summary.last)}` : "";
  return parts.join(" ") + range;
}

/** Where the accesses come from: `recorded by dmv and pgaudit`. Empty without any. */
export function sourcesOf(summary: Summary): string {
  const { sources } = summary;
  if (sources.length === 0) return "";
  const last = sources.at(-1) ?? "";
  const list = sources.length === 1 ? last : `${sources.slice(0, -1).join(", ")} and ${last}`;
  return `recorded by ${list}`;
}
