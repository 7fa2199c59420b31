// Latency of questions at the HTTP API, asked one after the other as a person does.
import { quantile } from "./figures.ts";

export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly asked: number;
}

/** A server, and the token of whoever holds its folder. */
export interface Server {
  readonly url: string;
  readonly token: string;
}

interface Row {
  readonly user: string;
  readonly subjects: readonly string[];
}

/** Subjects and users that the data really have, drawn from pages over the whole time: heavy ones come as often as they occur. */
export async function drawNames(
  { url, token }: Server,
  want: number,
): Promise<{ subjects: string[]; users: string[] }> {
  const subjects = new Set<string>();
  const users = new Set<string>();
  const newest = await page(`${url}/api/v1/events?limit=1`, token);
  const oldestMs = Date.parse("2025-01-01T00:00:00Z");
  const newestMs = Date.parse(newest[0]!.time);
  let state = 7;
  for (let tries = 0; tries < 200 && (subjects.size < want || users.size < want); tries++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const to = new Date(
      newestMs - (state / 2_147_483_648) * Math.min(newestMs - oldestMs, 80 * 86_400_000),
    ).toISOString();
    for (const row of await page(`${url}/api/v1/events?limit=50&to=${to}`, token)) {
      users.add(row.user);
      if (row.subjects.length > 0) subjects.add(row.subjects[0]!);
    }
  }
  return { subjects: [...subjects].slice(0, want), users: [...users].slice(0, want) };
}

async function page(url: string, token: string): Promise<(Row & { time: string })[]> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`expected 200 of ${url}, got ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { rows: (Row & { time: string })[] }).rows;
}

/** Asks each URL once, after a few that are not counted. Milliseconds until the whole answer is there. */
export async function ask({ token }: Server, urls: readonly string[]): Promise<Latency> {
  for (const url of urls.slice(0, 10)) await page(url, token);
  const times: number[] = [];
  for (const url of urls) {
    const started = performance.now();
    const rows = await page(url, token);
    times.push(performance.now() - started);
    if (rows.length === 0) throw new Error(`expected an answer with rows of ${url}, got none`);
  }
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), asked: times.length };
}
