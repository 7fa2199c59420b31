// Kept drafts of public-records releases: listed, read, decided part by part by named people, shown as the public will have them, finished once, taken away.
import type {
  KeptRelease,
  ReleaseDecided,
  ReleaseDecision,
  ReleaseDetail,
  ReleaseFinishQuery,
  ReleasePartsQuery,
  ReleaseParts,
  ReleasePreview,
  ReleasePreviewQuery,
  ReleaseRecord,
  ReleasesAnswer,
  ReleasesQuery,
  ReleaseSummary,
  ReleaseVaughn,
} from "@quis/contract";
import { vaughnIndex, redactEvent } from "@quis/release";
import { QuisError } from "../../instance/error.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import type { Deed } from "../../oversight/oversight.ts";
import type { BundleHost } from "../bundle/bundle.ts";
import { type BundleFile, zipFileOf } from "../bundle/file.ts";
import { failureCode, sealedAnswer } from "../sealed-answer.ts";
import { checkDecision, checkMark, deciderName } from "./decide.ts";
import { finishRelease, type ReviewedDraft } from "./finish.ts";
import type { KeptDraft, KeptDrafts } from "./kept-drafts.ts";
import { countsOf, itemsOf, type PartNow, partsNow, stateOf } from "./parts-now.ts";
import { previewRow, readEvent, recordOf } from "./record.ts";
import { refused } from "./release-error.ts";
import { partOfStep, type PartStep, ReviewSteps, reviewStepSchema } from "./step.ts";

export interface ReleaseDoor {
  /** @throws QuisError QUIS_BAD_INPUT for a cursor that is none */
  list(actor: string, query: ReleasesQuery): Promise<ReleasesAnswer>;
  /** @throws QuisError QUIS_NOT_FOUND */
  one(actor: string, id: number): Promise<ReleaseDetail>;
  /** All parts without their texts. @throws QuisError QUIS_NOT_FOUND, QUIS_RELEASE_REFUSED */
  parts(actor: string, id: number, query: ReleasePartsQuery): Promise<ReleaseParts>;
  /** One event as it is. @throws QuisError QUIS_NOT_FOUND, QUIS_ERASED, QUIS_RELEASE_REFUSED */
  record(actor: string, id: number, index: number): Promise<ReleaseRecord>;
  /** Seals what somebody decided about one part. @throws QuisError QUIS_NOT_FOUND, QUIS_ERASED, QUIS_RELEASE_REFUSED */
  decide(actor: string, id: number, decision: ReleaseDecision): Promise<ReleaseDecided>;
  /** Rows as the public will have them. @throws QuisError QUIS_NOT_FOUND, QUIS_RELEASE_REFUSED */
  preview(actor: string, id: number, query: ReleasePreviewQuery): Promise<ReleasePreview>;
  vaughn(actor: string, id: number, signal?: AbortSignal): Promise<ReleaseVaughn>;
  /** The finished release as one zip. @throws QuisError QUIS_NOT_FOUND */
  file(actor: string, id: number): Promise<BundleFile>;
}

type Work = WorkOptions & { readonly signal: AbortSignal };

const MOST_PART_ROWS = 5000;

interface Reviewing {
  readonly kept: KeptDraft;
  readonly gone: ReadonlySet<number>;
  readonly parts: readonly PartNow[];
}

export class KeptReleases implements ReleaseDoor {
  readonly #host: BundleHost;
  readonly #drafts: KeptDrafts;
  readonly #steps: ReviewSteps;
  // Between a step's turn and a release nothing may come: what is being finished, and what this process finished.
  readonly #finishing = new Set<number>();
  readonly #finished = new Set<number>();

  constructor(host: BundleHost, drafts: KeptDrafts) {
    this.#host = host;
    this.#drafts = drafts;
    this.#steps = new ReviewSteps(host.parts);
  }

  list(actor: string, { limit = 100, cursor }: ReleasesQuery): Promise<ReleasesAnswer> {
    const deed: Deed = { actor, activity: "search", what: "releases" };
    return this.#sealed(deed, async () => {
      if (cursor !== undefined && !/^\d{1,16}$/.test(cursor))
        throw new QuisError("QUIS_BAD_INPUT", "cursor: expected one as a page's `next` gave it, got another");
      const all = await this.#drafts.ids();
      const rest = cursor === undefined ? all : all.filter((id) => id < Number(cursor));
      const shown = rest.slice(0, Number(limit));
      const latest = await this.#latestOfAll();
      const releases: KeptRelease[] = [];
      for (const id of shown) releases.push(await this.#row(id, latest.get(id) ?? new Map()));
      return { releases, total: all.length, next: rest.length > shown.length ? String(shown.at(-1)) : null };
    });
  }

  one(actor: string, id: number): Promise<ReleaseDetail> {
    return this.#sealed(ofRelease(actor, "read", "release", id), async () => {
      if (!(await this.#drafts.ids()).includes(id)) throw notKept(id);
      const release = await this.#row(id, (await this.#latestOfAll()).get(id) ?? new Map());
      if (release.state === "damaged") return { release, profile: null, gone: 0 };
      const kept = await this.#drafts.open(id);
      const { name, exemptions, fields, otherwise, personal } = kept.profile;
      const profile = {
        name,
        exemptions: [...exemptions].map(([key, exemption]) => ({ key, ...exemption })),
        fields: [...fields],
        otherwise,
        personal,
      };
      return { release, profile, gone: (await this.#drafts.gone(kept)).size };
    });
  }

  parts(actor: string, id: number, { cursor = 0 }: ReleasePartsQuery): Promise<ReleaseParts> {
    return this.#sealed(ofRelease(actor, "read", "release parts", id), async () => {
      const { kept, gone, parts } = await this.#reviewing(id);
      const from = Number(cursor);
      const next = from + MOST_PART_ROWS;
      return {
        parts: parts.slice(from, next).map((part) => {
          const { index, field, kind } = part;
          return { id: part.id, index, field, kind, state: stateOf(part) };
        }),
        events: from === 0 ? kept.draft.events.filter((index) => !gone.has(index)) : [],
        total: parts.length,
        next: next < parts.length ? next : null,
      };
    });
  }

  record(actor: string, id: number, index: number): Promise<ReleaseRecord> {
    const deed = ofRelease(actor, "read", "release record", id);
    return this.#sealed({ ...deed, parameters: { ...deed.parameters, index } }, async () =>
      this.#record(await this.#reviewing(id), index),
    );
  }

  async decide(actor: string, id: number, decision: ReleaseDecision): Promise<ReleaseDecided> {
    const deed = ofRelease(actor, "update", `release ${decision.step}`, id);
    let latest: ReadonlyMap<string, PartStep>;
    const step = { id: String(id), by: actor, by_name: null as string | null, decision };
    try {
      step.by_name = deciderName();
      const kept = await this.#drafts.open(id);
      if ((await this.#drafts.finished(id)) !== undefined) this.#finished.add(id);
      const gone = await this.#drafts.gone(kept);
      if (decision.step === "mark") await checkMark(this.#host.parts, kept, decision);
      const state = await this.#steps.take((known) => {
        if (this.#finishing.has(id) || this.#finished.has(id))
          throw refused("expected a draft that is open, got one that is finished or being finished");
        checkDecision(kept, decision, known.get(step.id)?.latest ?? new Map(), gone);
        // What is sealed is read again for ever.
        return reviewStepSchema.parse(step);
      });
      latest = state.latest;
    } catch (error) {
      await this.#host.seal({ ...deed, parameters: { ...deed.parameters, failed: failureCode(error) } });
      throw error;
    }
    const part = partOfStep(step);
    const reviewing = await this.#reviewing(id, latest);
    const index = latest.get(part)?.mark?.index ?? reviewing.kept.draft.found.find((one) => one.id === part)!.index;
    return { part, record: await this.#record(reviewing, index), parts: countsOf(reviewing.parts) };
  }

  preview(actor: string, id: number, { limit = 100, cursor = 0 }: ReleasePreviewQuery): Promise<ReleasePreview> {
    return this.#sealed(ofRelease(actor, "read", "release preview", id), async () => {
      const { kept, gone, parts } = await this.#reviewing(id);
      const key = await this.#drafts.key(id);
      const items = itemsOf(parts, WITHHELD);
      const present = kept.draft.events.filter((index) => !gone.has(index));
      const next = Number(cursor) + Number(limit);
      const rows: ReleasePreview["rows"] = [];
      for (const index of present.slice(Number(cursor), next)) {
        const event = await readEvent(this.#host.parts, index);
        if (event !== undefined) rows.push(previewRow(event, items, kept.profile, key));
      }
      const { undecided } = countsOf(parts);
      return { rows, undecided, total: present.length, next: next < present.length ? next : null };
    });
  }

  vaughn(actor: string, id: number, signal?: AbortSignal): Promise<ReleaseVaughn> {
    return this.#sealed(ofRelease(actor, "read", "release index", id), async () => {
      const { kept, gone, parts } = await this.#reviewing(id);
      const { profile, draft } = kept;
      const key = await this.#drafts.key(id);
      const items = itemsOf(parts, WITHHELD);
      const byEvent = Map.groupBy(items, ({ index }) => index);
      const rows = [];
      for (const index of draft.events.filter((one) => !gone.has(one))) {
        signal?.throwIfAborted();
        const event = await readEvent(this.#host.parts, index);
        if (event !== undefined) rows.push(redactEvent({ event, profile, key, items: byEvent.get(index) ?? [] }));
      }
      const entries = vaughnIndex(rows, items, profile);
      // What nobody has decided was decided by nobody.
      return { entries: entries.map((one) => ({ ...one, decided_by: one.decided_by.filter((name) => name !== "") })) };
    });
  }

  file(actor: string, id: number): Promise<BundleFile> {
    return this.#sealed(ofRelease(actor, "export", "release file", id), async () =>
      zipFileOf(`quis-release-${id}`, await this.#drafts.files(id)),
    );
  }

  /** @throws QuisError QUIS_RELEASE_REFUSED while a part is undecided, for a draft that was changed, and the second time */
  async finish(actor: string, id: number, query: ReleaseFinishQuery, work: Work): Promise<ReleaseSummary> {
    let isOurs = false;
    let before = -1;
    let latest: ReadonlyMap<string, PartStep> = new Map();
    const reviewed: ReviewedDraft = {
      open: async () => {
        if (this.#finishing.has(id)) throw refused("expected a draft that is open, got one that is being finished");
        this.#finishing.add(id);
        isOurs = true;
        const opened = await this.#drafts.openAgain(id);
        if ((await this.#drafts.finished(id)) !== undefined)
          throw refused(
            "expected a draft that was not finished yet, got one that was: draft again for another release",
          );
        before = this.#host.parts.decisions.removals;
        latest = (await this.#latestOfAll()).get(id) ?? latest;
        return opened;
      },
      items: (draft, events) => {
        const present = new Set(events.map(({ index }) => index));
        const gone = new Set(draft.events.filter((index) => !present.has(index)));
        const parts = partsNow(draft, latest, gone);
        const open = parts.filter((part) => stateOf(part) === "undecided");
        if (open.length > 0)
          throw refused(`expected a decision on each part, got none on ${open.length}, the first ${open[0]!.id}`);
        return itemsOf(parts, null);
      },
      key: () => this.#drafts.key(id),
      giveUp: () => Promise.resolve(),
      write: async (files, done) => {
        const folder = await this.#drafts.finish(id, files, done, before);
        this.#finished.add(id);
        return folder;
      },
    };
    try {
      return await finishRelease(this.#host, actor, query, work, reviewed);
    } finally {
      if (isOurs) this.#finishing.delete(id);
    }
  }

  async #row(id: number, latest: ReadonlyMap<string, PartStep>): Promise<KeptRelease> {
    try {
      const kept = await this.#drafts.open(id);
      const { draft, sealed, profile } = kept;
      const finished = await this.#drafts.finished(id);
      const { indices: _indices, ...done } = finished ?? { indices: [] };
      return {
        id,
        title: draft.title,
        case: draft.case,
        reason: sealed.reason,
        by: sealed.by,
        at: sealed.at,
        question: draft.question,
        profile: profile.name,
        events: draft.events.length,
        erased: sealed.erased,
        parts: countsOf(partsNow(draft, latest, await this.#drafts.gone(kept))),
        state: finished === undefined ? "open" : "finished",
        done: "sha256" in done ? { ...done, files: await this.#drafts.hasFiles(id) } : null,
      };
    } catch (error) {
      if (!(error instanceof QuisError)) throw error;
      return { ...DAMAGED, id };
    }
  }

  async #latestOfAll(): Promise<ReadonlyMap<number, ReadonlyMap<string, PartStep>>> {
    const all = await this.#steps.all();
    return new Map(
      all.flatMap(({ latest }) => {
        const [first] = latest.values();
        return first === undefined ? [] : [[Number(first.step.id), latest] as const];
      }),
    );
  }

  async #reviewing(id: number, known?: ReadonlyMap<string, PartStep>): Promise<Reviewing> {
    const kept = await this.#drafts.open(id);
    const gone = await this.#drafts.gone(kept);
    const latest = known ?? (await this.#latestOfAll()).get(id) ?? new Map<string, PartStep>();
    return { kept, gone, parts: partsNow(kept.draft, latest, gone) };
  }

  async #record({ kept, parts }: Reviewing, index: number): Promise<ReleaseRecord> {
    if (!kept.draft.events.includes(index))
      throw new QuisError("QUIS_NOT_FOUND", `expected an event of this draft, got ${index}`);
    const event = await readEvent(this.#host.parts, index);
    if (event === undefined) throw new QuisError("QUIS_ERASED", `event ${index} was erased since this draft was made`);
    const own = parts.filter((part) => part.index === index);
    return recordOf(event, own, kept.profile);
  }

  #sealed<T>(deed: Deed, answer: () => Promise<T>): Promise<T> {
    return sealedAnswer(this.#host.seal, deed, answer);
  }
}

/** Of what is undecided, in a preview. */
const WITHHELD = { redact: true, by: "", at: "" } as const;

const DAMAGED: Omit<KeptRelease, "id"> = {
  title: "",
  case: "",
  reason: "",
  by: "",
  at: "",
  question: {},
  profile: "",
  events: 0,
  erased: 0,
  parts: { undecided: 0, withheld: 0, disclosed: 0 },
  state: "damaged",
  done: null,
};

function ofRelease(actor: string, activity: Deed["activity"], what: string, id: number): Deed {
  return { actor, activity, what, parameters: { release: id } };
}

function notKept(id: number): QuisError {
  return new QuisError("QUIS_NOT_FOUND", `expected a draft of a release that is kept here, got ${id}`);
}
