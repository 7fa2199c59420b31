// Invented rows of the store, without events behind them: the same for a count, a few milliseconds a thousand.

const WORDS =
  "check warrant address follow up case report victim witness call vehicle stop custody review file request court hearing statement".split(
    " ",
  );
const ACTS = [
  ["Read", "consultation", 2],
  ["Search", "consultation", 5],
  ["Update", "alteration", 3],
  ["Export", "disclosure", 7],
] as const;
const START_MS = Date.UTC(2026, 0, 1);
const SPAN_MS = 90 * 86_400_000;
const USERS = 3000;
const SUBJECTS = 400_000;

/** The busiest user, with about 4 % of all rows, and the person looked up most, with about 0.1 %. */
export const HEAVY_USER = "u00000";
export const HEAVY_SUBJECT = "p0000000";

export function userId(number: number): string {
  return `u${String(number).padStart(5, "0")}`;
}

export function subjectId(number: number): string {
  return `p${String(number).padStart(7, "0")}`;
}

/** `count` lines as `rowOf` makes them: heavy-tailed users and subjects over 90 days. */
export function* storeLines(count: number): Generator<string> {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
  const below = (bound: number): number => Math.floor(random() * bound);
  const sessions = new Map<number, string>();
  for (let index = 0; index < count; index++) {
    const timeMs = START_MS + Math.floor((SPAN_MS * index) / count) + below(5000);
    const user = random() < 0.012 ? 0 : Math.floor(USERS * random() ** 2.2);
    if (!sessions.has(user) || random() < 0.05) sessions.set(user, `s-${user}-${state.toString(36)}`);
    const subjects = new Set<string>();
    const wanted = random() < 0.15 ? 0 : random() < 0.9 ? 1 : 1 + below(4);
    while (subjects.size < wanted) {
      subjects.add(subjectId(random() < 0.001 ? 0 : Math.floor(SUBJECTS * random() ** 1.3)));
    }
    const [activity, operation, activityId] = ACTS[below(ACTS.length)] ?? ACTS[0];
    const reason = Array.from({ length: 2 + below(8) }, () => WORDS[below(WORDS.length)]).join(" ");
    yield JSON.stringify([
      timeMs,
      timeMs,
      ["records", "alpr", "pg"][below(3)],
      6001,
      activityId,
      activity,
      operation,
      "success",
      userId(user),
      `User Number ${user}`,
      "User",
      `Unit ${user % 40}`,
      sessions.get(user),
      [...subjects],
      subjects.size,
      `C-${below(100_000)}`,
      reason,
      "investigation",
      "person record",
      `SELECT * FROM person WHERE id = ${below(1_000_000)} AND name ILIKE '%${WORDS[below(WORDS.length)]}%'`,
      `10.${user % 250}.${user % 13}.${user % 199}`,
    ]);
  }
}
