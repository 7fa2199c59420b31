// Private ties of a user to a subject: what the table of relationships says, and a household or an address that both have.
import { DAY_MS, NONE } from "../access/index.ts";
import type { Context, Span } from "../context/index.ts";

/** From the weakest to the strongest; a kind that is none of them counts as declared. */
export const TIE_KINDS = ["colleague", "declared", "address", "household", "self"] as const;
export type TieKind = (typeof TIE_KINDS)[number];

export interface FoundTie extends Span {
  /** Place in `TIE_KINDS`. */
  readonly strength: number;
  /** As the table names it. */
  readonly kind: string;
  /** Where it is from: the table of relationships, or the same household or address in users and cases. */
  readonly from: "relationships" | "compared";
}

export class TieBook {
  readonly #context: Context;
  readonly #afterMs: number;
  readonly #homes = new Map<number, { readonly household: string; readonly address: string }>();
  #ofSubject: Map<number, Map<string, Set<number>>> | undefined;

  /** @param afterDays days for which a tie still counts when it has ended: who has moved out is not yet a stranger */
  constructor(context: Context, afterDays: number) {
    this.#context = context;
    this.#afterMs = afterDays * DAY_MS;
    const { columns, length } = context.tables.cases;
    const [subjects, households, addresses] = [columns["subject"], columns["household"], columns["address"]];
    for (let row = 0; row < length; row++) {
      const [household, address] = [households?.[row] ?? NONE, addresses?.[row] ?? NONE];
      if (household === NONE && address === NONE) continue;
      this.#homes.set(subjects?.[row] ?? NONE, {
        household: context.texts.of("household").text(household),
        address: context.texts.of("address").text(address),
      });
    }
  }

  /** Whether anything was imported that could show a tie. */
  get hasTies(): boolean {
    return this.#context.has.relationships || this.#homes.size > 0;
  }

  /** The strongest tie at the instant; undefined where there is none. */
  strongest(user: number, subject: number, timeMs: number): FoundTie | undefined {
    let best: FoundTie | undefined;
    for (const { kind, fromMs, toMs } of this.#context.relations(user, subject)) {
      if (!(fromMs <= timeMs && timeMs < toMs + this.#afterMs)) continue;
      const known = TIE_KINDS.findIndex((one) => one === kind);
      const strength = known < 0 ? TIE_KINDS.indexOf("declared") : known;
      if (best === undefined || strength > best.strength)
        best = { strength, kind, fromMs, toMs, from: "relationships" };
    }
    const home = this.#homes.get(subject);
    const post = home === undefined ? undefined : this.#context.postAt(user, timeMs);
    if (home === undefined || post === undefined) return best;
    const same =
      home.household !== "" && home.household === post.household
        ? "household"
        : home.address !== "" && home.address === post.address
          ? "address"
          : undefined;
    const strength = same === undefined ? -1 : TIE_KINDS.indexOf(same);
    if (same === undefined || (best !== undefined && best.strength >= strength)) return best;
    return { strength, kind: same, fromMs: post.fromMs, toMs: post.toMs, from: "compared" };
  }

  /** How many other users the table of relationships ties to the subject in the same way. */
  othersWith(kind: string, user: number, subject: number): number {
    this.#ofSubject ??= this.#bySubject();
    const users = this.#ofSubject.get(subject)?.get(kind);
    return users === undefined ? 0 : users.size - (users.has(user) ? 1 : 0);
  }

  #bySubject(): Map<number, Map<string, Set<number>>> {
    const { columns, length } = this.#context.tables.relationships;
    const texts = this.#context.texts.of("text");
    const all = new Map<number, Map<string, Set<number>>>();
    for (let row = 0; row < length; row++) {
      const subject = columns["subject"]?.[row] ?? NONE;
      const kind = texts.text(columns["kind"]?.[row] ?? NONE);
      const kinds = all.get(subject) ?? new Map<string, Set<number>>();
      const users = kinds.get(kind) ?? new Set<number>();
      users.add(columns["user"]?.[row] ?? NONE);
      kinds.set(kind, users);
      all.set(subject, kinds);
    }
    return all;
  }
}
