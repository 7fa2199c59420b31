// What others hold of this folder's logs: witnesses, mirrors, and checkpoints that somebody kept. A restored folder must continue all of it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Checkpoint, equalBytes, parsePolicy, parseVkey, splitNote, toBase64 } from "@quis/tlog";
import { LogReader } from "@quis/tlog/fs";
import { monitoringName } from "@quis/tlog/witness";
import { QuisError } from "../instance/error.ts";
import { ledgerFolders } from "../ledger/ledger.ts";
import { isAddress, readMirrors } from "../mirror/index.ts";
import { followKeys, HANDOVER_FOLDER, type KeyChain, openByChain, readHandovers } from "../rotation/index.ts";
import type { Restored } from "./restored.ts";

const MAX_NOTE_BYTES = 64 * 1024;
const TIMEOUT_MS = 20_000;

/** A checkpoint outside. */
export interface View {
  readonly where: string;
  readonly log: string;
  readonly note: string;
  /** Hand-overs that are published there, which may know newer keys. */
  readonly handovers: readonly string[];
}

export interface CheckedView {
  readonly where: string;
  readonly log: string;
  readonly size: number;
  readonly root: string;
  readonly verdict: "agrees" | "larger" | "forked";
  readonly note: string;
}

export interface Comparison {
  readonly views: readonly CheckedView[];
  /** Why the folder must not sign; undefined if it may. */
  readonly refusal: QuisError | undefined;
}

/** Compares the folder with every view that is known. Never throws for what a view says. */
export async function compareWithOutside(data: string, restored: Restored): Promise<Comparison> {
  const views: View[] = [];
  const unknown: string[] = [];
  for (const note of restored.seen) {
    const log = logOfOrigin(restored, note);
    if (log === undefined) unknown.push(`the origin ${JSON.stringify(originOf(note))} is of no log here`);
    else views.push({ where: "a checkpoint given by --seen", log, note, handovers: [] });
  }
  const places = [...restored.mirrors, ...(await readMirrors(data)).map((mirror) => mirror.to)];
  for (const place of new Set(places))
    for (const { name } of restored.logs) {
      try {
        const view = isAddress(place) ? await viewOfAddress(place, name) : await viewOfFolder(place, name);
        if (view !== undefined) views.push(view);
      } catch (error) {
        unknown.push(`${place} could not be asked: ${messageOf(error)}`);
      }
    }
  for (const log of restored.logs) {
    try {
      for (const { name, url } of await witnessesOf(data, log.name)) {
        const origin = parseVkey(log.first_vkey).name;
        const note = await fetchText(`${url.replace(/\/+$/, "")}/${monitoringName(origin)}/checkpoint`).catch(
          (cause: unknown) => {
            throw new Error(`the witness ${name} could not be asked: ${messageOf(cause)}`);
          },
        );
        // One that has never seen the log contradicts nothing.
        if (note !== undefined) views.push({ where: `the witness ${name}`, log: log.name, note, handovers: [] });
      }
    } catch (error) {
      unknown.push(messageOf(error));
    }
  }
  const checked: CheckedView[] = [];
  for (const view of views) {
    try {
      checked.push(await compare(data, restored, view));
    } catch (error) {
      unknown.push(`${view.where}, log ${view.log}: ${messageOf(error)}`);
    }
  }
  return { views: checked, refusal: refusalOf(restored, checked, unknown) };
}

/** Witnesses that the folder's own policy names, with an address. */
async function witnessesOf(data: string, log: string): Promise<{ name: string; url: string }[]> {
  const path = join(data, "witness", `${log}.policy`);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (text === undefined) return [];
  return parsePolicy(text).witnesses.flatMap(({ name, url }) => (url === undefined ? [] : [{ name, url }]));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refusalOf(
  restored: Restored,
  views: readonly CheckedView[],
  unknown: readonly string[],
): QuisError | undefined {
  const say = (view: CheckedView): string => {
    const { size, root } = restored.logs.find(({ name }) => name === view.log)!;
    return `the ${view.log} log is restored at size ${size} (root ${root}), and ${view.where} holds a signed checkpoint of size ${view.size} (root ${view.root})`;
  };
  const forked = views.find((view) => view.verdict === "forked");
  if (forked !== undefined)
    return new QuisError(
      "QUIS_RESTORE_FORKED",
      `expected the restored folder to be the beginning of what others hold, got two histories: ${say(forked)}. Keep both; one of them was altered. This folder signs nothing.`,
    );
  const larger = views.find((view) => view.verdict === "larger");
  if (larger !== undefined)
    return new QuisError(
      "QUIS_RESTORE_BEHIND",
      `expected the restored folder to have all that others hold, got less: ${say(larger)}. Restore a newer backup, or that mirror (quis restore FROM --to DIR). If the rest is lost for good: quis restored --accept-loss --authority WHO --reason WHY, which continues under a new name.`,
    );
  if (unknown.length > 0)
    return new QuisError(
      "QUIS_RESTORE_UNCHECKED",
      `expected every known view from outside to be compared with this restored folder, got ${unknown.length} that could not be: ${unknown.join("; ")}. It signs nothing until they are.`,
    );
  const bare = restored.logs.filter(({ name }) => !views.some((view) => view.log === name));
  if (bare.length > 0)
    return new QuisError(
      "QUIS_RESTORE_UNCHECKED",
      `expected a view from outside of each log of this restored folder, got none of ${bare.map(({ name, size }) => `${name} (restored at size ${size})`).join(", ")}. Give a checkpoint that somebody kept (quis restored --seen FILE) or a mirror (--mirror DIR|URL). If there is none anywhere: quis restored --accept-loss --authority WHO --reason WHY, which continues under a new name.`,
    );
  return undefined;
}

/** The keys of a log of the folder, as published in it. */
export async function publishedChain(data: string, log: Restored["logs"][number]): Promise<KeyChain> {
  return followKeys(log.first_vkey, await readHandovers(ledgerFolders(data, log.name).logFolder));
}

async function compare(data: string, restored: Restored, view: View): Promise<CheckedView> {
  const log = restored.logs.find(({ name }) => name === view.log)!;
  const own = await publishedChain(data, log);
  // A longer history there is believed as far as it continues ours: each of its steps is signed by the key before.
  const theirs = view.handovers.length > own.handovers.length ? await followKeys(log.first_vkey, view.handovers) : own;
  if (own.vkeys.some((vkey, i) => theirs.vkeys[i] !== vkey))
    throw new QuisError(
      "QUIS_KEY_HISTORY",
      `expected the keys ${own.vkeys.join(", ")}, got ${theirs.vkeys.join(", ")}`,
    );
  const { checkpoint } = openByChain(view.note, theirs);
  const found = {
    where: view.where,
    log: view.log,
    size: checkpoint.size,
    root: toBase64(checkpoint.root),
    note: view.note,
  };
  if (checkpoint.size > log.size) return { ...found, verdict: "larger" };
  return { ...found, verdict: (await agrees(data, log, own, checkpoint)) ? "agrees" : "forked" };
}

async function agrees(
  data: string,
  log: Restored["logs"][number],
  chain: KeyChain,
  seen: Checkpoint,
): Promise<boolean> {
  const reader = new LogReader({ dir: ledgerFolders(data, log.name).logFolder, vkey: chain.vkeys.at(-1)! });
  return equalBytes(await reader.rootAt(seen.size), seen.root);
}

function originOf(note: string): string {
  try {
    return splitNote(note).text.split("\n", 1)[0] ?? "";
  } catch {
    return note.slice(0, 80);
  }
}

function logOfOrigin(restored: Restored, note: string): string | undefined {
  const origin = originOf(note);
  return restored.logs.find(({ first_vkey }) => first_vkey.startsWith(`${origin}+`))?.name;
}

async function viewOfFolder(place: string, log: string): Promise<View | undefined> {
  const { logFolder } = ledgerFolders(place, log);
  // A log that was never copied there is no view; a place that is gone is one that cannot be asked.
  await readFile(join(place, "log", "records", "first-key"));
  const note = await readFile(join(logFolder, "checkpoint"), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (note === undefined) return undefined;
  return { where: `the mirror ${place}`, log, note, handovers: await readHandovers(logFolder) };
}

async function viewOfAddress(place: string, log: string): Promise<View | undefined> {
  const base = `${place.replace(/\/?$/, "/")}log/${log}/`;
  const note = await fetchText(`${base}checkpoint`);
  if (note === undefined) return undefined;
  const handovers: string[] = [];
  for (;;) {
    const handover = await fetchText(`${base}${HANDOVER_FOLDER}/${handovers.length + 1}`);
    if (handover === undefined) break;
    handovers.push(handover);
  }
  return { where: `the mirror ${place}`, log, note, handovers };
}

async function fetchText(url: string): Promise<string | undefined> {
  const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`expected ${url} to answer, got ${answer.status}`);
  let text = "";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_NOTE_BYTES) throw new Error(`expected at most ${MAX_NOTE_BYTES} bytes from ${url}, got more`);
  }
  return text + decoder.decode();
}
