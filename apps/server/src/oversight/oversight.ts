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
import type { Ledger } from "../ledger/ledger.ts";
import { packRecords } from "../ledger/records.ts";
import type { Decision } from "../retention/decision.ts";

/** Source id of everything in the oversight log. */
export const OVERSIGHT_SOURCE = "quis";

/** Source id of decisions about what is kept: one of its own, so that they are found in the public part of the log. */
export const RETENTION_SOURCE = "quis-retention";

/** Source id of findings of completeness (completeness/register.ts). */
export const GAPS_SOURCE = "quis-completeness";

/** Source id of findings of detection (detect/register.ts). */
export const FINDINGS_SOURCE = "quis-detection";

/** Source id of backups that were made (survey/backups.ts). */
export const BACKUPS_SOURCE = "quis-backup";

/** OCSF 6001 Web Resources Activity ids of what can be done with Quis. */
const ACTIVITIES = { read: 2, update: 3, delete: 4, search: 5, import: 6, export: 7 } as const;

/** Verbs of Directive (EU) 2016/680, Art. 25, where looking is not what was done. */
const OPERATIONS: { readonly [activity in keyof typeof ACTIVITIES]?: Operation } = {
  import: "collection",
  export: "disclosure",
};

// Nothing is deduplicated here: the same question twice is two deeds.
const NO_DEDUPE_KEY = new Uint8Array(DEDUPE_KEY_BYTES);

export interface Deed {
  readonly actor: string;
  readonly activity: keyof typeof ACTIVITIES;
  /** What was asked or done, such as `who` or `rebuild`. */
  readonly what: string;
  /** Its parameters, as they were given. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly subject?: string;
  readonly recordCount?: number;
  /** A source id of its own, for deeds that must be found in the public part of the log. */
  readonly source?: typeof BACKUPS_SOURCE;
}

export class OversightLog {
  readonly #ledger: Ledger;
  readonly #keys: SubjectKeys;
  readonly #version: string;
  readonly #now: () => number;

  constructor(ledger: Ledger, keys: SubjectKeys, version: string, now: () => number) {
    this.#ledger = ledger;
    this.#keys = keys;
    this.#version = version;
    this.#now = now;
  }

  /** Seals a deed. Resolves when it is durable; the caller answers only then. @throws QuisError QUIS_LOG_STOPPED */
  async record(deed: Deed): Promise<void> {
    await this.#seal(deedEvent(deed, this.#version, this.#now()), deed.source ?? OVERSIGHT_SOURCE);
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

  /** Seals a finding. Resolves with its index when it is durable. @throws QuisError QUIS_LOG_STOPPED */
  async raise(event: AccessEvent, source: typeof GAPS_SOURCE | typeof FINDINGS_SOURCE): Promise<number> {
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

function deedEvent(deed: Deed, version: string, timeMs: number): AccessEvent {
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
    status_id: 1,
    time: timeMs,
    metadata: {
      version: "1.8.0",
      product: { name: "Quis", vendor_name: "Quis", version },
      uid: randomUUID(),
      logged_time: timeMs,
      extensions: [OVERSIGHT_EXTENSION],
    },
    actor: { user: { uid: deed.actor } },
    web_resources: [{ name: deed.what, type: "question", data: { ...deed.parameters } }],
    oversight,
  };
}
