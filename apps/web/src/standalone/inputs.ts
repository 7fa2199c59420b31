// What was given to the page that stands alone: a file, a folder, the keys and the roots that are believed.
import type { Files } from "@quis/archive";
import { readPolicyText } from "@quis/disclosure";
import { type Policy, TlogError } from "@quis/tlog";
import { type Dropped, type FolderFiles, takeChosen } from "../dropped/index.ts";
import { isLogFolder, readFolder, readZip } from "../evidence/index.ts";
import { find, hostile } from "./element.ts";

export const inputs = {
  policy: find("policy") as HTMLTextAreaElement,
  policyFile: find("policy-file") as HTMLInputElement,
  roots: find("roots") as HTMLInputElement,
  file: find("file") as HTMLInputElement,
  entry: find("entry") as HTMLInputElement,
  folder: find("folder") as HTMLInputElement,
};

/** What is to be checked, with its files once they are read: keys may be tried one after the other. */
export interface Given {
  readonly what: Dropped;
  evidence?: Files | undefined;
}

const MAX_POLICY_BYTES = 2 << 20;

export function givenFile(): Given | undefined {
  const file = inputs.file.files?.[0];
  return file === undefined ? undefined : { what: { kind: "file", file } };
}

export function givenFolder(): Given | undefined {
  const what = takeChosen(inputs.folder.files);
  return what === undefined ? undefined : { what };
}

/** The folder of a whole public log, if that is what was given. */
export function logFolderOf({ what }: Given): FolderFiles | undefined {
  return what.kind === "folder" && isLogFolder(what.files) ? what.files : undefined;
}

/** The files of a bundle or release; undefined if something else was given. @throws ArchiveError, AbortError */
export async function evidenceOf(
  given: Given,
  onProgress: (progress: { readonly done: number; readonly of: number }) => void,
  signal: AbortSignal,
): Promise<Files | undefined> {
  const { what } = given;
  given.evidence ??=
    what.kind === "folder"
      ? await readFolder(what.files, { onProgress, signal })
      : await readZip(what.file, { onProgress, signal });
  return given.evidence;
}

/** The policy as it stands in the field, and a sentence about it; "none" for an empty field, "broken" for what is none. */
export function readPolicy(): Policy | "none" | "broken" {
  const line = find("policy-state");
  const text = inputs.policy.value;
  line.className = "input-state";
  line.replaceChildren();
  if (text.trim() === "") return "none";
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
    return "broken";
  }
}

export async function takePolicyFile(file: File): Promise<void> {
  inputs.policy.value = await smallText(file);
}

/** Text of a policy or of certificates. */
export async function smallText(file: File | undefined): Promise<string> {
  if (file === undefined) return "";
  if (file.size > MAX_POLICY_BYTES)
    throw new Error(`expected at most ${MAX_POLICY_BYTES} bytes in ${file.name}, got ${file.size}`);
  return file.text();
}
