// Who asks reviews, and takes steps in them: every question and every step is sealed in the name of whoever it is.
import type { Attachment, ReviewAnswer, ReviewsAnswer, ReviewsQuery, ReviewStepInput } from "@quis/contract";
import type { ReviewRole } from "@quis/review";
import { asking } from "../access/index.ts";
import type { ContextStore } from "../context/context-store.ts";
import type { Deed } from "../oversight/oversight.ts";
import type { AttachmentInput } from "./attachments.ts";
import { sameChain } from "./chain.ts";
import type { ReviewActor } from "./may.ts";
import { type LinkDoor, ReplyLinks } from "./links.ts";
import type { Reviews } from "./reviews.ts";

export interface ReviewDoor {
  /** `bars`: users of whom whoever asks is not told, as in lists of findings. */
  reviews(actor: string, query: ReviewsQuery, bars?: (user: string) => boolean): Promise<ReviewsAnswer>;
  /** One review whole, with what whoever asks may do. @throws QuisError QUIS_NOT_FOUND */
  review(actor: string, finding: string): Promise<ReviewAnswer>;
  /** Takes a step. @throws QuisError QUIS_NOT_FOUND, QUIS_REVIEW_REFUSED, QUIS_MAIL_OFF, QUIS_MAIL_ADDRESS */
  take(actor: string, finding: string, step: ReviewStepInput): Promise<ReviewAnswer>;
  /** Keeps a file for a reply. @throws QuisError QUIS_NOT_FOUND, QUIS_REVIEW_REFUSED, QUIS_BAD_INPUT, QUIS_TOO_LARGE */
  attach(actor: string, finding: string, file: AttachmentInput): Promise<Attachment>;
  /** A file that came with a reply. @throws QuisError QUIS_NOT_FOUND, QUIS_DATA_CORRUPT */
  attachment(actor: string, finding: string, sha256: string): Promise<AttachmentInput>;
  /** Reply links, for the server that lets their holders in; none of an instance over HTTP. */
  links?(): LinkDoor;
}

export interface ReviewDoorParts {
  readonly reviews: Reviews;
  readonly context: ContextStore;
  readonly seal: (deed: Deed) => Promise<unknown>;
}

/** Whoever holds the folder could do anything to it; what they do is sealed, and they are one person whatever names they use. */
const LOCAL_ROLES: readonly ReviewRole[] = ["reviewer", "investigator", "overseer"];
const ROLES: readonly string[] = ["reviewer", "investigator", "overseer", "employee"];

export class ReviewAnswers implements ReviewDoor {
  readonly #parts: ReviewDoorParts;
  readonly #links: ReplyLinks;

  constructor(parts: ReviewDoorParts) {
    this.#parts = parts;
    const { reviews, seal } = parts;
    this.#links = new ReplyLinks({ find: (hash) => reviews.openLink(hash), seal, sessions: reviews.linkSessions });
  }

  async reviews(
    actor: string,
    query: ReviewsQuery,
    bars: (user: string) => boolean = () => false,
  ): Promise<ReviewsAnswer> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const parameters = Object.fromEntries(given) as Deed["parameters"] & {};
    await this.#parts.seal({ actor, activity: "search", what: "reviews", parameters });
    return this.#parts.reviews.list(query, await this.#actorOf(actor), bars);
  }

  async review(actor: string, finding: string): Promise<ReviewAnswer> {
    await this.#parts.seal({ actor, activity: "read", what: "review", parameters: { finding } });
    return this.#parts.reviews.one(finding, await this.#actorOf(actor));
  }

  async take(actor: string, finding: string, step: ReviewStepInput): Promise<ReviewAnswer> {
    await this.#parts.seal({
      actor,
      activity: "update",
      what: "review step",
      parameters: { finding, step: step.step },
    });
    return this.#parts.reviews.take(finding, step, await this.#actorOf(actor));
  }

  async attach(actor: string, finding: string, file: AttachmentInput): Promise<Attachment> {
    const size = file.bytes.length;
    await this.#parts.seal({ actor, activity: "update", what: "attachment", parameters: { finding, size } });
    return this.#parts.reviews.attach(finding, file, await this.#actorOf(actor));
  }

  async attachment(actor: string, finding: string, sha256: string): Promise<AttachmentInput> {
    await this.#parts.seal({ actor, activity: "read", what: "attachment", parameters: { finding, sha256 } });
    return this.#parts.reviews.attachment(finding, sha256);
  }

  links(): LinkDoor {
    return this.#links;
  }

  async #actorOf(uid: string): Promise<ReviewActor> {
    const principal = asking.getStore()?.principal;
    const users = (await this.#parts.context.read("users"))?.rows ?? [];
    const managers = new Map(
      users.flatMap(({ user = "", manager = "" }) => (manager === "" ? [] : [[user, manager] as const])),
    );
    if (principal === undefined || principal === null || principal.method === "local") {
      return { uid, name: null, roles: LOCAL_ROLES, user: null, sameChain: () => false };
    }
    const { name, user, roles } = principal;
    return {
      uid,
      name,
      roles: roles.filter((role) => ROLES.includes(role)) as ReviewRole[],
      user,
      // Somebody who may be anyone is taken to be nobody in particular: `user` is set by administrators for just this.
      sameChain: (other) => user !== null && sameChain(managers, user, other),
    };
  }
}
