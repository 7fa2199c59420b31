// What Quis's own users do is sealed in a log of its own, before they get the answer: nobody asks about others unseen.
import { randomBytes, randomUUID } from "node:crypto";
import {
  type AccessEvent,
  DEDUPE_KEY_BYTES,
  encodePayload,
  type Operation,
  OVERSIGHT_EXTENSION,
  type Oversight,
  sealEvent,
  type SubjectKeys,
} from "@quis/event";
import { leafHash } from "@quis/tlog";
import { type Asking, asking } from "../access/principal.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { packRecords } from "../ledger/records.ts";
import type { Decision } from "../retention/decision.ts";

/** Source id of everything in the oversight log. */
export const OVERSIGHT_SOURCE = "quis";

/** Who acts where nobody asked, or beyond what was asked: Quis itself. */
export const OWN_ACTOR = "quis";

/** Source id of decisions about what is kept: one of its own, so that they are found in the public part of the log. */
export const RETENTION_SOURCE = "quis-retention";

/** Source id of findings of completeness (completeness/register.ts). */
export const GAPS_SOURCE = "quis-completeness";

/** Source id of findings of detection (detect/register.ts). */
export const FINDINGS_SOURCE = "quis-detection";

/** Source id of steps of reviews (review/register.ts). */
export const REVIEWS_SOURCE = "quis-review";

/** Source id of the duty to review: programmes in force, sign-offs, samples (duty/). */
export const DUTY_SOURCE = "quis-duty";

/** Source id of mails that were asked for and what became of them (mail/outbox.ts). */
export const MAIL_SOURCE = "quis-mail";

/** Source id of steps by which pseudonyms are opened (access/reveals). */
export const REVEALS_SOURCE = "quis-reveals";

/** Source id of steps by which two people agree to destroy (retention/disposals.ts). */
export const DISPOSALS_SOURCE = "quis-disposals";

/** Source id of backups that were made (survey/backups.ts). */
export const BACKUPS_SOURCE = "quis-backup";

/** Source id of documents that were made, released and signed (publish/documents/register.ts). */
export const DOCUMENTS_SOURCE = "quis-documents";

/** Source id of decisions about parts of texts in drafts of releases (publish/release/step.ts). */
export const RELEASES_SOURCE = "quis-releases";

/** OCSF 6001 Web Resources Activity ids of what can be done with Quis. */
const ACTIVITIES = { read: 2, update: 3, delete: 4, search: 5, import: 6, export: 7 } as const;

/** Verbs of Directive (EU) 2016/680, Art. 25, where looking is not what was done. */
const OPERATIONS: { readonly [activity in keyof typeof ACTIVITIES]?: Operation } = {
  import: "collection",
  export: "disclosure",
};

// Nothing is deduplicated here: the same question twice is two deeds.
const NO_DEDUPE_KEY = new Uint8Array(DEDUPE_KEY_BYTES);

export type RaisedSource =
  | typeof GAPS_SOURCE
  | typeof FINDINGS_SOURCE
  | typeof REVIEWS_SOURCE
  | typeof DUTY_SOURCE
  | typeof MAIL_SOURCE;

export interface Deed {
  readonly actor: string;
  readonly activity: keyof typeof ACTIVITIES;
  /** What was asked or done, such as `who` or `rebuild`. */
  readonly what: string;
  /** Its parameters, as they were given. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly subject?: string;
  readonly recordCount?: number;
  /** The code of the problem, if it was refused or failed. */
  readonly refused?: string;
  /** A source id of its own, for deeds that must be found in the public part of the log. */
  readonly source?: typeof BACKUPS_SOURCE | typeof DOCUMENTS_SOURCE;
}

/** A step in a matter of several people, with what its register reads again. */
export interface StepDeed {
  readonly deed: Deed;
  readonly source: typeof REVEALS_SOURCE | typeof DISPOSALS_SOURCE | typeof RELEASES_SOURCE;
  readonly type: "reveal" | "disposal" | "release";
  readonly data: unknown;
  readonly reason: string;
  readonly caseReference?: string;
}

/** Why whoever holds the folder asks, and in which case. */
export interface Why {
  readonly purpose?: string;
  readonly caseReference?: string;
}

export class OversightLog {
  readonly #ledger: Ledger;
  readonly #keys: SubjectKeys;
  readonly #version: string;
  readonly #now: () => number;
  readonly #why: Why;

  constructor(ledger: Ledger, keys: SubjectKeys, version: string, now: () => number, why: Why = {}) {
    this.#ledger = ledger;
    this.#keys = keys;
    this.#version = version;
    this.#now = now;
    this.#why = why;
  }

  /**
   * Seals a deed. Resolves with its index when it is durable; the caller answers only then. While a request is answered the first deed is the request's, with its
   * purpose, case, session and proof; a further one is Quis's own act, so that each request is exactly one deed of whoever asked.
   * @throws QuisError QUIS_LOG_STOPPED
   */
  async record(deed: Deed): Promise<number> {
    const asked = asking.getStore();
    const time = this.#now();
    if (asked === undefined || deed.actor === OWN_ACTOR) {
      const plain = deedEvent(deed, this.#version, time, asked?.request);
      const event = deed.actor === OWN_ACTOR ? plain : withWhy(plain, this.#why);
      return this.#seal(event, deed.source ?? OVERSIGHT_SOURCE);
    }
    const isFirst = asked.sealed === 0;
    // Counted before it is durable: two deeds at once would both be the first.
    asked.sealed++;
    try {
      const event = isFirst
        ? withAsking(deedEvent(deed, this.#version, time, asked.request), asked)
        : deedEvent(ownAct(deed), this.#version, time, asked.request);
      return await this.#seal(event, deed.source ?? OVERSIGHT_SOURCE);
    } catch (error) {
      asked.sealed--;
      throw error;
    }
  }

  /**
   * Seals a decision about what is kept, and waits for the signed checkpoint over it: only then may it be carried out. Returns its index and time.
   * @throws QuisError QUIS_LOG_STOPPED
   */
  async decide(actor: string, decision: Decision): Promise<{ readonly deed: number; readonly timeMs: number }> {
    const timeMs = this.#now();
    const erases = decision.kind === "erase" || decision.kind === "destroy";
    const deed: Deed = { actor, activity: erases ? "delete" : "update", what: decision.kind };
    const event = deedEvent(deed, this.#version, timeMs);
    const decided: AccessEvent = {
      ...event,
      web_resources: [{ name: decision.kind, type: "retention", data: decision }],
      oversight: {
        operation: erases ? "erasure" : "alteration",
        purpose: "oversight",
        justification: `${decision.authority}: ${decision.reason}`,
      },
    };
    const index = await this.#seal(decided, RETENTION_SOURCE);
    await this.#ledger.settle();
    return { deed: index, timeMs };
  }

  /** Seals a step, and waits for the signed checkpoint over it: only then does it hold. @throws QuisError QUIS_LOG_STOPPED */
  async step({ deed, source, type, data, reason, caseReference }: StepDeed): Promise<void> {
    // What Quis does because of a step is its own act, beside the request's one deed.
    const asked = deed.actor === OWN_ACTOR ? undefined : asking.getStore();
    const plain = deedEvent(deed, this.#version, this.#now(), asking.getStore()?.request);
    const own = deed.actor === OWN_ACTOR ? plain : withWhy(plain, this.#why);
    const event = asked === undefined ? own : withAsking(plain, asked);
    const taken: AccessEvent = {
      ...event,
      web_resources: [{ name: deed.what, type, data }],
      oversight: {
        ...event.oversight,
        justification: reason,
        ...(caseReference === undefined ? {} : { case_ref: caseReference }),
      },
    };
    // The step is the request's one deed.
    if (asked !== undefined) asked.sealed++;
    try {
      await this.#seal(taken, source);
    } catch (error) {
      if (asked !== undefined) asked.sealed--;
      throw error;
    }
    await this.#ledger.settle();
  }

  /** Seals a finding, or a step of its review. Resolves with its index when it is durable. @throws QuisError QUIS_LOG_STOPPED */
  async raise(event: AccessEvent, source: RaisedSource): Promise<number> {
    return this.#seal(event, source);
  }

  async #seal(event: AccessEvent, source: string): Promise<number> {
    const eventKey = randomBytes(32);
    const { entry, fields } = sealEvent(event, source, eventKey, this.#keys);
    const raw = Buffer.from(JSON.stringify(event));
    const payload = encodePayload({ eventKey, dedupeKey: NO_DEDUPE_KEY, fields, raw });
    return this.#ledger.append(packRecords([{ entry, payload }], leafHash(entry)));
  }
}

/** A deed that Quis does because somebody asked for another. */
export function ownAct(deed: Deed): Deed {
  return { ...deed, actor: OWN_ACTOR, parameters: { ...deed.parameters, for: deed.actor } };
}

/** Why, in which case, in which session and by which proof the request was made. */
function withAsking(event: AccessEvent, { principal, purpose, caseReference }: Asking): AccessEvent {
  return {
    ...withWhy(event, {
      ...(purpose === undefined ? {} : { purpose }),
      ...(caseReference === undefined ? {} : { caseReference }),
    }),
    ...(principal === null
      ? {}
      : {
          actor: {
            ...event.actor,
            session: {
              ...(principal.session === undefined ? {} : { uid: principal.session }),
              issuer: principal.method,
            },
          },
        }),
  };
}

function withWhy(event: AccessEvent, { purpose, caseReference }: Why): AccessEvent {
  return {
    ...event,
    oversight: {
      ...event.oversight,
      ...(purpose === undefined ? {} : { justification: purpose }),
      ...(caseReference === undefined ? {} : { case_ref: caseReference }),
    },
  };
}

function deedEvent(deed: Deed, version: string, timeMs: number, request?: string): AccessEvent {
  const activity = ACTIVITIES[deed.activity];
  const oversight: Oversight = {
    operation: OPERATIONS[deed.activity] ?? "consultation",
    purpose: "oversight",
    ...(deed.subject === undefined ? {} : { subjects: [{ uid: deed.subject }] }),
    ...(deed.recordCount === undefined ? {} : { record_count: deed.recordCount }),
  };
  return {
    class_uid: 6001,
    category_uid: 6,
    activity_id: activity,
    type_uid: 600100 + activity,
    severity_id: 1,
    ...(deed.refused === undefined ? { status_id: 1 } : { status_id: 2, status_code: deed.refused }),
    time: timeMs,
    metadata: {
      version: "1.8.0",
      product: { name: "Quis", vendor_name: "Quis", version },
      uid: randomUUID(),
      logged_time: timeMs,
      ...(request === undefined ? {} : { correlation_uid: request }),
      extensions: [OVERSIGHT_EXTENSION],
    },
    actor: { user: { uid: deed.actor } },
    web_resources: [{ name: deed.what, type: "question", data: { ...deed.parameters } }],
    oversight,
  };
}
