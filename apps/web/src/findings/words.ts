// Figures of findings in words.
import { count } from "../strings/index.ts";

/** `1 in 1,060`: how rare something of this p is among what it was compared with. */
export function rarity(p: number | null): string {
  if (p === null || !(p > 0)) return "";
  if (p >= 0.5) return "usual";
  const one = 1 / p;
  // Three digits: an estimate is not to look like a count.
  const size = 10 ** Math.max(0, Math.floor(Math.log10(one)) - 2);
  return `1 in ${count(one < 10 ? Number(one.toFixed(1)) : Math.round(one / size) * size)}`;
}

/** `0.0012` or `3.2e-7`. */
export function formatP(p: number): string {
  return p >= 0.001 ? String(Number(p.toPrecision(2))) : p.toExponential(1);
}

/** `12.8`: three significant digits, whole numbers as they are. */
export function formatFigure(value: number | string): string {
  if (typeof value === "string") return value;
  if (Number.isInteger(value)) return count(value);
  const size = Math.abs(value);
  return size >= 0.001 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** `27 %`, with a decimal below ten. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || value === 0 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
