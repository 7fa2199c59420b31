// The page that stands alone: keys and something to check in, a verdict out. It works from file:// and can reach no network (its CSP).
import { checkFile, type FileVerdict, kindOf, MAX_FILE_BYTES } from "@quis/disclosure";
import type { Policy } from "@quis/tlog";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/state.css";
import "./check.css";
import { takeDropped } from "../dropped/index.ts";
import { checkEvidence, readRoots, sayEvidence } from "../evidence/index.ts";
import { find, hostile, make } from "./element.ts";
import {
  evidenceOf,
  type Given,
  givenFile,
  givenFolder,
  inputs,
  logFolderOf,
  readPolicy,
  smallText,
  takePolicyFile,
} from "./inputs.ts";
import { checkFolder, describeReport } from "./log-folder.ts";
import { showEvidence } from "./show-evidence.ts";
import { headline, reason, showVerdict, showWords } from "./show-verdict.ts";

const result = find("result");
const state = find("state");
const answer = find("answer");
const work = find("work");
const bar = find("work-bar") as HTMLProgressElement;
const workText = find("work-text");

/** What was given last. */
let given: Given | undefined;
/** The check that is under way: another one, or the button, ends it. */
let running = new AbortController();

type State = "unknown" | "checking" | "proved" | "refused";

function show(what: State, word: string, ...nodes: readonly (Node | string)[]): void {
  result.dataset["state"] = what;
  state.className = `state ${what}`;
  state.textContent = word;
  work.hidden = what !== "checking";
  answer.replaceChildren(...nodes);
}

function showOutcome(proved: boolean, word: string, ...nodes: readonly (Node | string)[]): void {
  show(proved ? "proved" : "refused", proved ? word : "not proved", ...nodes);
}

function showProgress(what: string, done: number, of: number): void {
  const figure = new Intl.NumberFormat("en-US");
  bar.max = Math.max(1, of);
  bar.value = done;
  workText.textContent = `${what}: ${figure.format(done)} of ${figure.format(of)}`;
}

async function check(): Promise<void> {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const policy = readPolicy();
  const keys = typeof policy === "string" ? undefined : policy;
  find("entry-line").hidden = true;
  if (given === undefined || policy === "broken") {
    ask(keys);
    return;
  }
  bar.removeAttribute("value");
  workText.textContent = "";
  show("checking", "checking…");
  try {
    const nodes = await answerTo(given, keys, signal);
    if (signal.aborted) return;
    if (nodes === undefined) ask(keys);
    else showOutcome(nodes.proved, nodes.word ?? "proved", ...nodes.nodes);
  } catch (error) {
    if (signal.aborted) return;
    fail(error);
  }
}

// Whatever goes wrong is not a proof.
function fail(error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? `${error.code}: ` : "";
  showOutcome(false, "", headline("NOT PROVED: this could not be checked."), reason(code + why));
}

function ask(policy: Policy | undefined): void {
  const missing = [...(policy === undefined ? ["a policy"] : []), ...(given === undefined ? ["a file"] : [])];
  show("unknown", "nothing checked yet", make("p", "dim", `Give ${missing.join(" and ")}.`));
}

interface Answer {
  readonly proved: boolean;
  /** Said in place of "proved". */
  readonly word?: string;
  readonly nodes: readonly Node[];
}

/** Undefined where keys are missing: evidence brings its own, a single file and a log do not. */
async function answerTo(one: Given, policy: Policy | undefined, signal: AbortSignal): Promise<Answer | undefined> {
  const log = logFolderOf(one);
  if (log !== undefined) {
    if (policy === undefined) return undefined;
    const report = await checkFolder(log, policy, (done, of) => showProgress("Entries", done, of), signal);
    const words = describeReport(report);
    const why = words.reason === undefined ? [] : [reason(words.reason)];
    return { proved: report.ok, nodes: [headline(words.headline), ...why, ...showWords(words, report.ok)] };
  }
  const files = await evidenceOf(one, ({ done, of }) => showProgress("Bytes read", done, of), signal);
  const { what } = one;
  const name = make(
    "p",
    "dim",
    what.kind === "file" ? "File: " : "Folder: ",
    hostile(what.kind === "file" ? what.file.name : what.name),
  );
  if (files !== undefined) {
    const roots = readRoots(await smallText(inputs.roots.files?.[0]));
    const verdict = await checkEvidence(
      files,
      { policy, roots },
      { signal, onProgress: ({ what: unit, done, of }) => showProgress(UNITS[unit], done, of) },
    );
    const said = sayEvidence(verdict);
    const nodes = [name, ...showEvidence(said)];
    // Anybody can make a log, its keys and a bundle of it.
    return { proved: said.proved, nodes, ...(verdict.ownKeys ? { word: "proved, by its own keys only" } : {}) };
  }
  if (policy === undefined || what.kind !== "file") return undefined;
  const verdict = await checkOne(what.file, policy);
  return { proved: verdict.proved, nodes: [name, ...showVerdict(verdict)] };
}

const UNITS = { files: "Files", events: "Events", rows: "Rows" } as const;

async function checkOne(file: File, policy: Policy): Promise<FileVerdict> {
  const bytes = await readBytes(file);
  find("entry-line").hidden = kindOf(bytes) !== "proof";
  const entry = inputs.entry.files?.[0];
  return checkFile({ file: bytes, policy, ...(entry === undefined ? {} : { entry: await readBytes(entry) }) });
}

async function readBytes(file: File): Promise<Uint8Array> {
  if (file.size > MAX_FILE_BYTES)
    throw new Error(`expected at most ${MAX_FILE_BYTES} bytes in ${file.name}, got ${file.size}`);
  return new Uint8Array(await file.arrayBuffer());
}

function run(take: () => Promise<void> | void): void {
  Promise.resolve().then(take).then(check).catch(fail);
}

inputs.policy.addEventListener("input", () => run(() => undefined));
for (const input of [inputs.entry, inputs.roots]) input.addEventListener("change", () => run(() => undefined));
inputs.policyFile.addEventListener("change", () =>
  run(async () => {
    const file = inputs.policyFile.files?.[0];
    if (file !== undefined) await takePolicyFile(file);
  }),
);
inputs.file.addEventListener("change", () => run(() => void (given = givenFile())));
inputs.folder.addEventListener("change", () => run(() => void (given = givenFolder())));
find("inputs").addEventListener("submit", (event) => event.preventDefault());
find("work-cancel").addEventListener("click", () => {
  running.abort();
  show("unknown", "stopped", make("p", "dim", "Stopped before the end. Nothing is proved by that."));
  result.focus();
});

// Without this a dropped file would be opened in place of the page.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) document.body.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("over");
  const taken = takeDropped(event.dataTransfer);
  run(async () => {
    for (const what of await taken) {
      if (what.kind === "file" && /policy(?!.*\.(?:zip|json)$)|\.vkey$/i.test(what.file.name))
        await takePolicyFile(what.file);
      else given = { what };
    }
  });
});

// The browser may have kept what was typed before a reload.
run(() => undefined);
