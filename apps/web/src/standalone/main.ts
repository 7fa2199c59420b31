// The page that stands alone: a policy and a file in, a verdict out. It works from file:// and can reach no network (its CSP).
import { checkFile, type FileVerdict, kindOf, MAX_FILE_BYTES, readPolicyText } from "@quis/disclosure";
import { type Policy, TlogError } from "@quis/tlog";
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/state.css";
import "./check.css";
import { find, hostile, make } from "./element.ts";
import { checkFolder, describeReport } from "./log-folder.ts";
import { headline, reason, showVerdict, showWords } from "./show-verdict.ts";

const MAX_POLICY_BYTES = 2 << 20;
const inputs = {
  policy: find("policy") as HTMLTextAreaElement,
  policyFile: find("policy-file") as HTMLInputElement,
  file: find("file") as HTMLInputElement,
  entry: find("entry") as HTMLInputElement,
  folder: find("folder") as HTMLInputElement,
};
const result = find("result");
const state = find("state");
const answer = find("answer");

/** What was given last: one file, or the files of a log's folder. */
let given: { readonly file: File } | { readonly files: readonly File[] } | undefined;
/** Answers of an earlier check that come late are dropped. */
let latest = 0;

type State = "unknown" | "checking" | "proved" | "refused";

function show(what: State, word: string, ...nodes: readonly (Node | string)[]): void {
  result.dataset["state"] = what;
  state.className = `state ${what}`;
  state.textContent = word;
  answer.replaceChildren(...nodes);
}

function readPolicy(): Policy | undefined {
  const line = find("policy-state");
  const text = inputs.policy.value;
  line.className = "input-state";
  line.replaceChildren();
  if (text.trim() === "") return undefined;
  try {
    // A pasted text often lacks its last newline; a file that lacks it is refused by readPolicyText as cut off.
    const policy = readPolicyText(text.endsWith("\n") ? text : `${text}\n`);
    const logs = policy.logs.map(({ name }) => name).join(", ");
    const who = policy.quorum === "none" ? "no witness asked for" : `quorum: ${policy.quorum.name}`;
    line.classList.add("good");
    line.append("Understood. Log: ", hostile(logs === "" ? "none" : logs), "; ", hostile(who), ".");
    return policy;
  } catch (error) {
    if (!(error instanceof TlogError)) throw error;
    line.classList.add("wrong");
    line.append(hostile(error.message));
    return undefined;
  }
}

async function check(): Promise<void> {
  const mine = ++latest;
  const policy = readPolicy();
  if (given === undefined || policy === undefined) {
    const missing = [...(policy === undefined ? ["a policy"] : []), ...(given === undefined ? ["a file"] : [])];
    show("unknown", "nothing checked yet", make("p", "dim", `Give ${missing.join(" and ")}.`));
    return;
  }
  show("checking", "checking…");
  try {
    if ("files" in given) {
      const report = await checkFolder(given.files, policy, (text) => {
        if (mine === latest) state.textContent = text;
      });
      if (mine !== latest) return;
      const words = describeReport(report);
      show(
        report.ok ? "proved" : "refused",
        report.ok ? "proved" : "not proved",
        headline(words.headline),
        ...(words.reason === undefined ? [] : [reason(words.reason)]),
        ...showWords(words, report.ok),
      );
    } else {
      const verdict = await checkGiven(given.file, policy);
      if (mine !== latest) return;
      show(
        verdict.proved ? "proved" : "refused",
        verdict.proved ? "proved" : "not proved",
        make("p", "dim", "File: ", hostile(given.file.name)),
        ...showVerdict(verdict),
      );
    }
  } catch (error) {
    // Whatever goes wrong here is not a proof.
    if (mine !== latest) return;
    const why = error instanceof Error ? error.message : String(error);
    show("refused", "not proved", headline("NOT PROVED: the file could not be checked."), reason(why));
  }
}

async function checkGiven(file: File, policy: Policy): Promise<FileVerdict> {
  const bytes = await readBytes(file, MAX_FILE_BYTES);
  find("entry-line").hidden = kindOf(bytes) !== "proof";
  const entry = inputs.entry.files?.[0];
  return checkFile({
    file: bytes,
    policy,
    ...(entry === undefined ? {} : { entry: await readBytes(entry, MAX_FILE_BYTES) }),
  });
}

async function readBytes(file: File, most: number): Promise<Uint8Array> {
  if (file.size > most) throw new Error(`expected at most ${most} bytes in ${file.name}, got ${file.size}`);
  return new Uint8Array(await file.arrayBuffer());
}

async function takePolicyFile(file: File): Promise<void> {
  if (file.size > MAX_POLICY_BYTES)
    throw new Error(`expected a policy of at most ${MAX_POLICY_BYTES} bytes, got ${file.size}`);
  inputs.policy.value = await file.text();
}

function run(work: () => Promise<void> | void): void {
  const fail = (error: unknown): void => {
    const why = error instanceof Error ? error.message : String(error);
    show("refused", "not proved", headline("NOT PROVED: the file could not be checked."), reason(why));
  };
  Promise.resolve().then(work).then(check).catch(fail);
}

inputs.policy.addEventListener("input", () => run(() => undefined));
inputs.policyFile.addEventListener("change", () =>
  run(async () => {
    const file = inputs.policyFile.files?.[0];
    if (file !== undefined) await takePolicyFile(file);
  }),
);
inputs.entry.addEventListener("change", () => run(() => undefined));
inputs.file.addEventListener("change", () =>
  run(() => {
    const file = inputs.file.files?.[0];
    given = file === undefined ? undefined : { file };
  }),
);
inputs.folder.addEventListener("change", () =>
  run(() => {
    const files = [...(inputs.folder.files ?? [])];
    given = files.length === 0 ? undefined : { files };
  }),
);
find("inputs").addEventListener("submit", (event) => event.preventDefault());

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
  const dropped = [...(event.dataTransfer?.files ?? [])];
  run(async () => {
    for (const file of dropped) {
      if (/policy/i.test(file.name) || file.name.endsWith(".vkey")) await takePolicyFile(file);
      else given = { file };
    }
  });
});

// The browser may have kept what was typed before a reload.
run(() => undefined);
