// Spans of a retention policy: `90 days`, `6 months`, `5 years`, counted on the UTC calendar.

export interface Span {
  readonly days: number;
  readonly months: number;
}

const SPAN = /^(\d{1,5}) (day|month|year)s?$/;

/** The span that a text such as `5 years` names, or undefined. */
export function parseSpan(text: string): Span | undefined {
  const match = SPAN.exec(text);
  if (match === null) return undefined;
  const count = Number(match[1]);
  if (match[2] === "day") return { days: count, months: 0 };
  return { days: 0, months: match[2] === "year" ? count * 12 : count };
}

/** `timeMs` and a span later. A day that the month does not have becomes its last (31 January and 1 month: 28 February). */
export function addSpan(timeMs: number, { days, months }: Span): number {
  const date = new Date(timeMs);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime() + days * 86_400_000;
}
