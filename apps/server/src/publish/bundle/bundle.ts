// Makes an evidence bundle: the events are disclosed under one checkpoint, what the bundle will hold is sealed, then it is packed with the proof of that.
import { type BundleDraft, BundleError, type BundleStamp, checkStamp, draftBundle, packBundle } from "@quis/bundle";
import type { BundleQuery, BundleRequest, BundleSummary, Gap } from "@quis/contract";
import { FIELD_WORDS } from "@quis/disclosure";
import { QuisError } from "../../instance/error.ts";
import type { WorkOptions } from "../../instance/instance.ts";
import type { Parts } from "../../instance/parts.ts";
import { VERSION } from "../../instance/version.ts";
import type { Deed } from "../../oversight/oversight.ts";
import { checkPage } from "./check-page.ts";
import { chooseEvents } from "./choose-events.ts";
import { discloseEntry, policyOf, type Proved, proveEvents } from "./prove.ts";
import { askForStamp, authorityOf } from "./time-stamp.ts";
import { checkTarget, writeFolder } from "./write-folder.ts";

export interface BundleHost {
  readonly parts: Parts;
  /** What is missing, as completeness sees it now. */
  readonly gaps: () => Promise<readonly Gap[]>;
  /** Seals a deed and gives its index in the oversight log. */
  readonly seal: (deed: Deed) => Promise<number>;
}

type Work = WorkOptions & { readonly signal: AbortSignal };

const DEED_FIELDS = ["actor.user", "web_resources"];

/** @throws QuisError QUIS_BAD_INPUT, QUIS_USAGE, QUIS_NOT_FOUND; that it was tried is sealed then, and nothing is left behind */
export async function makeBundle(
  host: BundleHost,
  actor: string,
  query: BundleQuery,
  work: Work,
): Promise<BundleSummary> {
  const { folder, ...request } = query;
  const { bag, summary } = await buildBundle(host, actor, request, work, {
    prepare: () => checkTarget(host.parts.data, folder),
  });
  await writeFolder(folder, bag, work.signal);
  return { folder, ...summary };
}

export interface BuiltBundle {
  readonly bag: ReadonlyMap<string, Uint8Array>;
  readonly summary: Omit<BundleSummary, "folder">;
}

interface BuildOptions {
  /** Throws for what hinders the bundle to be put anywhere. */
  readonly prepare?: () => Promise<void>;
  /** Most events. */
  readonly most?: number;
}

/** A bundle whose making is sealed. */
export async function buildBundle(
  host: BundleHost,
  actor: string,
  query: BundleRequest,
  work: Work,
  { prepare, most }: BuildOptions = {},
): Promise<BuiltBundle> {
  const startedMs = performance.now();
  const { title, case: caseReference, reason, fields = "" } = query;
  const deed: Deed = { actor, activity: "export", what: "bundle" };
  const asked = { title, case: caseReference, reason, fields };
  let sealed = false;
  try {
    await prepare?.();
    const { draft, erased, stamp } = await draftOf(host, actor, query, { ...work, most });
    const { contents, sha256 } = draft;
    sealed = true;
    const index = await host.seal({ ...deed, parameters: { ...asked, events: contents.events.length, sha256 } });
    await host.parts.ledgers.oversight.settle();
    const { file } = await discloseEntry(host.parts, "oversight", index, DEED_FIELDS);
    const bag = asQuisError(() => packBundle(draft, file));
    const summary = {
      events: contents.events.length,
      erased,
      files: bag.size,
      bytes: [...bag.values()].reduce((total, bytes) => total + bytes.length, 0),
      sha256,
      origin: contents.log.origin,
      tree_size: contents.log.size,
      root: contents.log.root,
      time_stamp: stamp,
      deed: index,
      seconds: (performance.now() - startedMs) / 1000,
    };
    return { bag, summary };
  } catch (error) {
    const code = error instanceof QuisError ? error.code : "QUIS_INTERNAL";
    if (!sealed) await host.seal({ ...deed, parameters: { ...asked, failed: code } });
    throw error;
  }
}

async function draftOf(
  { parts, gaps }: BundleHost,
  actor: string,
  query: BundleRequest,
  work: Work & { readonly most?: number | undefined },
): Promise<{ readonly draft: BundleDraft; readonly erased: number; readonly stamp: BundleSummary["time_stamp"] }> {
  const authority = await authorityOf(parts.data, query);
  const words = (query.fields ?? "").split(",").filter((word) => word !== "");
  const eventsOf = async (id: string): Promise<readonly number[]> => {
    const found = (await parts.detection.ranked()).find((one) => one.id === id);
    if (found === undefined) throw new QuisError("QUIS_NOT_FOUND", `expected the id of a finding, got ${id}`);
    return found.events;
  };
  const chosen = await chooseEvents({ store: parts.store, eventsOf, signal: work.signal }, query, work.most);
  const { checkpoint, proved } = await proveEvents(parts, chosen.indices, words, work);
  checkWords(words, proved);
  const sources = new Set(proved.map(({ source }) => source));
  const erased = new Map<string, number>();
  for (const { source, file } of proved) if (file === undefined) erased.set(source, (erased.get(source) ?? 0) + 1);
  const disclosures = proved.flatMap(({ index, file }) => (file === undefined ? [] : [{ index, file }]));
  const known = knownGaps(await gaps(), sources, erased, query);
  const page = await checkPage();
  const stamp =
    authority === undefined ? undefined : await askForStamp(authority, Buffer.from(checkpoint), work.signal);
  const draft = asQuisError(() =>
    draftBundle({
      title: query.title,
      case: query.case,
      reason: query.reason,
      made_by: actor,
      made_at: new Date(parts.now()).toISOString(),
      software: `Quis ${VERSION}`,
      question: { words: chosen.words, parameters: chosen.parameters },
      period: { from: query.from ?? null, to: query.to ?? null },
      fields: words,
      disclosures,
      checkpoint,
      policy: policyOf(parts),
      gaps: known,
      ...(page === undefined ? {} : { checkPage: page }),
      ...(stamp === undefined ? {} : { stamp }),
    }),
  );
  return { draft, erased: [...erased.values()].reduce((a, b) => a + b, 0), stamp: stampSaid(stamp, checkpoint) };
}

function stampSaid(stamp: BundleStamp | undefined, checkpoint: string): BundleSummary["time_stamp"] {
  if (stamp === undefined) return { authority: null, time: null, why: "none was asked for" };
  if ("why" in stamp) return { authority: stamp.authority, time: null, why: stamp.why };
  const { time } = checkStamp(stamp.response, { data: Buffer.from(checkpoint) }).stamp;
  return { authority: stamp.authority, time, why: null };
}

// Of many events not all have a case; a word that is none and that no event has is a typing error.
function checkWords(words: readonly string[], proved: readonly Proved[]): void {
  if (proved.every(({ file }) => file === undefined)) return;
  const have = new Set(proved.flatMap(({ fields }) => fields));
  const strange = words.find((word) => !have.has(word) && !Object.hasOwn(FIELD_WORDS, word));
  if (strange === undefined) return;
  throw new QuisError(
    "QUIS_BAD_INPUT",
    `disclose: expected a field of these events (${[...have].toSorted().join(", ")}) or a word for one (${Object.keys(FIELD_WORDS).join(", ")}), got ${JSON.stringify(strange.slice(0, 80))}`,
  );
}

/** Of the sources that the events come from, within the period that was asked for; what was erased counts as one. */
function knownGaps(
  gaps: readonly Gap[],
  sources: ReadonlySet<string>,
  erased: ReadonlyMap<string, number>,
  { from, to }: BundleRequest,
): Map<string, readonly string[]> {
  const within = (gap: Gap): boolean =>
    (to === undefined || gap.from === null || Date.parse(gap.from) < Date.parse(to)) &&
    (from === undefined || gap.to === null || Date.parse(gap.to) > Date.parse(from));
  return new Map(
    [...sources].map((source) => {
      const open = gaps.filter((gap) => gap.source === source && gap.state === "open" && within(gap));
      const gone = erased.get(source) ?? 0;
      const words = open.map(({ title, from: since, to: until }) => `${title} (${since ?? "?"} to ${until ?? "now"})`);
      if (gone > 0) words.push(`${gone} of the events that match were erased by sealed decisions and cannot be shown`);
      return [source, words];
    }),
  );
}

function asQuisError<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof BundleError)) throw cause;
    throw new QuisError("QUIS_DATA_CORRUPT", `the bundle does not stand its own check: ${cause.message}`, { cause });
  }
}
