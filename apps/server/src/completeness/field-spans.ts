// Which fields a source's events have, since when and until when: what the page shows of its columns. Pure.
import type { SourceField } from "@quis/contract";
import { DRIFT } from "./parameters.ts";
import type { ShapeDay } from "./drift.ts";

/** Weeks that shares are given for. */
const WEEKS = 13;
/** Fields that are told of, the most frequent ones. */
const MOST_FIELDS = 400;
const DAY_MS = 86_400_000;

export interface FieldSpans {
  /** Mondays (UTC), oldest first. */
  readonly weeks: readonly string[];
  readonly fields: readonly SourceField[];
}

/** Day 4 after the epoch was a Monday (1970-01-05). */
function weekOf(day: number): number {
  return Math.floor((day - 4) / 7);
}

/**
 * Fields by how often they come. `new` is a field that came first when the source had sent events for a baseline's days already and that a
 * finding could name; `gone` one that none of the events of its last seven days with events has.
 */
export function fieldSpans(shapes: readonly ShapeDay[]): FieldSpans {
  if (shapes.length === 0) return { weeks: [], fields: [] };
  const days = shapes.map(({ day }) => day);
  const firstDay = days.reduce((least, day) => Math.min(least, day), Infinity);
  const lastDay = days.reduce((most, day) => Math.max(most, day), -Infinity);
  const lastWeek = weekOf(lastDay);
  const firstWeek = Math.max(weekOf(firstDay), lastWeek - WEEKS + 1);
  const recent = new Set([...new Set(days)].toSorted((a, b) => b - a).slice(0, 7));
  const totals = Array.from({ length: lastWeek - firstWeek + 1 }, () => 0);
  const fields = new Map<string, { first: number; last: number; events: number; weeks: number[]; recent: boolean }>();
  for (const { day, events, fields: names } of shapes) {
    const week = weekOf(day) - firstWeek;
    if (week >= 0) totals[week]! += events;
    for (const name of names) {
      const span = fields.get(name) ?? { first: day, last: day, events: 0, weeks: totals.map(() => 0), recent: false };
      fields.set(name, span);
      span.first = Math.min(span.first, day);
      span.last = Math.max(span.last, day);
      span.events += events;
      span.recent ||= recent.has(day);
      if (week >= 0) span.weeks[week]! += events;
    }
  }
  const told = [...fields]
    .toSorted((a, b) => b[1].events - a[1].events || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_FIELDS);
  return {
    weeks: totals.map((_, week) => dayText((firstWeek + week) * 7 + 4)),
    fields: told.map(([field, { first, last, events, weeks, recent: isRecent }]) => ({
      field,
      first: dayText(first),
      last: dayText(last),
      events,
      weeks: weeks.map((count, week) =>
        totals[week] === 0 ? null : Math.round((count / totals[week]!) * 1000) / 1000,
      ),
      state: !isRecent
        ? "gone"
        : first - firstDay >= DRIFT.minDays && lastDay - first <= DRIFT.days
          ? "new"
          : "present",
    })),
  };
}

export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
