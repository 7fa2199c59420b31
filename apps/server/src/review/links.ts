// Reply links: a secret that stands in for the employee of one finding. Which links were made is sealed in the review's steps, and there alone: a folder that is
// restored has no other list that could let an old one in again.
import { isByLink } from "@quis/review";
import { AccessError, hashSecret, makeSecret, type Principal } from "../access/index.ts";
import type { Deed } from "../oversight/oversight.ts";
import type { Known } from "./may.ts";

/** A link that counts now. */
export interface OpenLink {
  readonly uid: string;
  readonly finding: string;
  readonly user: string;
  readonly untilMs: number;
}

export interface LinkDoor {
  /**
   * Takes a link's secret for a session of it; the session before counts no more. Sealed first.
   * @throws AccessError ACCESS_LINK for one that was never made, has ended, was used up or replaced
   */
  open(secret: string, address: string): Promise<{ readonly session: string; readonly expires: string }>;
  /** Who asks with a session's secret, as long as its link counts. */
  principalOf(session: string): Promise<Principal | undefined>;
}

/** As the holder of a link stands in the oversight log: possession of it is all that is known of them. */
export function linkUid(hash: string): string {
  return `link:${hash.slice(0, 16)}`;
}

/** The link of a review if it counts now: the last that was made, unused, in its time. Whatever is not sure is no. */
export function openLinkOf(
  { finding, kept, review }: Known,
  nowMs: number,
): (OpenLink & { readonly hash: string }) | undefined {
  const at = kept.findLastIndex(({ step }) => step.link !== undefined);
  const { link: hash, link_until: until } = kept[at]?.step ?? {};
  if (hash === undefined || until === undefined || finding.user === null) return undefined;
  const uid = linkUid(hash);
  const untilMs = Date.parse(until);
  if (!(nowMs < untilMs) || (review.state !== "reply" && review.state !== "decision")) return undefined;
  if (kept.slice(at + 1).some(({ step }) => step.by === uid || step.step === "reopened")) return undefined;
  return { uid, hash, finding: finding.id, user: finding.user, untilMs };
}

/**
 * Checked again where steps are sealed one after the other: of two answers that came in at once by one link, one counts.
 * @throws AccessError ACCESS_LINK
 */
export function checkLink(known: Known, actor: { readonly uid: string }, nowMs: number): void {
  if (isByLink(actor.uid) && openLinkOf(known, nowMs)?.uid !== actor.uid) throw noLink();
}

function noLink(): AccessError {
  return new AccessError(
    "ACCESS_LINK",
    "expected a link that is whole, unused and not too old, got another; ask whoever gave it to you for a new one",
  );
}

export interface ReplyLinksParts {
  /** The link with this hash, if it counts now. */
  readonly find: (hash: string) => Promise<OpenLink | undefined>;
  readonly seal: (deed: Deed) => Promise<unknown>;
  /** Hash of the session's secret by hash of the link: gone with the process, and the link opens another. */
  readonly sessions: Map<string, string>;
}

export class ReplyLinks implements LinkDoor {
  readonly #parts: ReplyLinksParts;

  constructor(parts: ReplyLinksParts) {
    this.#parts = parts;
  }

  async open(secret: string, address: string): Promise<{ readonly session: string; readonly expires: string }> {
    const hash = hashSecret(secret);
    const link = await this.#parts.find(hash);
    if (link === undefined) throw noLink();
    const { uid, finding, untilMs } = link;
    await this.#parts.seal({ actor: uid, activity: "read", what: "open reply link", parameters: { finding, address } });
    const session = makeSecret();
    this.#parts.sessions.set(hash, hashSecret(session));
    return { session, expires: new Date(untilMs).toISOString() };
  }

  async principalOf(session: string): Promise<Principal | undefined> {
    const wanted = hashSecret(session);
    const hash = [...this.#parts.sessions].find(([, kept]) => kept === wanted)?.[0];
    const link = hash === undefined ? undefined : await this.#parts.find(hash);
    if (hash !== undefined && link === undefined) this.#parts.sessions.delete(hash);
    if (link === undefined) return undefined;
    const { uid, finding, user } = link;
    return { uid, name: uid, roles: [], method: "link", scope: null, user, unit: null, finding, freshUntilMs: 0 };
  }
}
