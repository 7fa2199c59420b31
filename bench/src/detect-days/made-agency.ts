// Accesses for measuring speed: as many users, pairs and texts as an agency of that size has, made ten times faster than it could be simulated.
import { createHash } from "node:crypto";
import type { Access, ContextTables } from "@quis/detect";

export const AGENCY_DAYS = 90;
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);
/** Cases of a user at one time; each lasts half of the time, so that pairs come and go. */
const CASES_PER_USER = 24;
const TEAM = 14;
const REASONS = ["review", "call", "update", "application", "decision", "change of address", "document", "check", ""];

export class MadeAgency {
  readonly firstDay: number = START_MS / DAY_MS;
  readonly #users: number;
  readonly #perDay: number;
  #state: number;
  #index = 0;
  // Texts are made once, as a reader of the store has them: making and hashing them is not what is measured.
  readonly #pools = {
    users: [] as string[],
    units: [] as string[],
    devices: [] as string[],
    addresses: [] as string[],
    subjects: [[], []] as [string[], string[]],
    cases: [[], []] as [string[], string[]],
  };

  constructor(users: number, eventsPerDay: number) {
    this.#users = users;
    this.#perDay = eventsPerDay;
    this.#state = createHash("sha256").update(`${users}/${eventsPerDay}`).digest().readUInt32LE(0) | 1;
    for (let user = 0; user < users; user++) {
      this.#pools.users.push(`u${user}`);
      this.#pools.units.push(`Team ${Math.floor(user / TEAM)}`);
      this.#pools.devices.push(`ws-${user}`);
      this.#pools.addresses.push(`10.0.${user >> 8}.${user & 255}`);
      for (const half of [0, 1] as const)
        for (let i = 0; i < CASES_PER_USER; i++) {
          this.#pools.subjects[half].push(`p${half}-${user}-${i}`);
          this.#pools.cases[half].push(`C-${half}-${user}-${i}`);
        }
    }
  }

  // xorshift32 (Marsaglia 2003).
  #below(n: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % n;
  }

  /** Posts, rosters on weekdays, cases and who leads them. */
  tables(): ContextTables {
    const at = (day: number, hour: number): string =>
      new Date(START_MS + day * DAY_MS + hour * 3_600_000).toISOString();
    const [users, roster, assignments, cases]: Record<string, string>[][] = [[], [], [], []];
    for (let user = 0; user < this.#users; user++) {
      const unit = `Team ${Math.floor(user / TEAM)}`;
      users!.push({ user: `u${user}`, role: "caseworker", unit, manager: "", start: at(-900, 0), end: "" });
      for (let day = 0; day < AGENCY_DAYS; day++)
        if (day % 7 < 5) roster!.push({ user: `u${user}`, start: at(day, 8), end: at(day, 17), unit });
      for (const half of [0, 1])
        for (let i = 0; i < CASES_PER_USER; i++) {
          const [from, to] = half === 0 ? [at(-20, 0), at(45, 0)] : [at(45, 0), ""];
          const named = `C-${half}-${user}-${i}`;
          assignments!.push({ case: named, user: `u${user}`, role: "lead", from, to });
          cases!.push({
            case: named,
            subject: `p${half}-${user}-${i}`,
            party_role: "applicant",
            opened: from,
            closed: to,
            unit,
          });
        }
    }
    return { users: users!, roster: roster!, assignments: assignments!, cases: cases! };
  }

  /** The accesses of one day in time order: nine of ten on the user's own cases, the others on a team-mate's or anybody's. */
  day(number: number): Access[] {
    const dayMs = START_MS + number * DAY_MS;
    const half = number < 45 ? 0 : 1;
    const { users, units, devices, addresses, subjects, cases } = this.#pools;
    const sessions = users.map((user) => `${user}-${number}`);
    return Array.from({ length: this.#perDay }, (_, i): Access => {
      const user = this.#below(this.#users);
      const u = this.#below(100);
      const owner =
        u < 90
          ? user
          : u < 97
            ? Math.min(this.#users - 1, user - (user % TEAM) + this.#below(TEAM))
            : this.#below(this.#users);
      const file = owner * CASES_PER_USER + this.#below(CASES_PER_USER);
      const isSearch = u % 7 === 0;
      return {
        index: this.#index++,
        timeMs: dayMs + 8 * 3_600_000 + Math.floor((i / this.#perDay) * 9 * 3_600_000),
        source: "made",
        user: users[user]!,
        unit: units[user]!,
        userType: "User",
        session: sessions[user]!,
        subjects: isSearch && u % 2 === 0 ? [] : [subjects[half][file]!],
        activity: isSearch ? "Search" : "Read",
        operation: "consultation",
        purpose: "casework",
        caseRef: u % 9 === 0 ? "" : cases[half][file]!,
        justification: REASONS[this.#below(REASONS.length)]!,
        recordCount: 1,
        object: "persons",
        address: addresses[user]!,
        device: devices[user]!,
        failed: false,
        breakGlass: false,
      };
    });
  }
}
