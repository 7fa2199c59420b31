// What was given to the Log screen, checked in this browser under the keys one believes.
import type { FileVerdict } from "@quis/disclosure";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Dropped } from "../dropped/index.ts";
import type { SaidEvidence } from "../evidence/index.ts";

export interface Given {
  /** Which of those given: names and sizes may repeat. */
  readonly number: number;
  readonly what: Dropped;
  readonly entry: File | undefined;
}

export interface Keys {
  readonly policy: string;
  readonly roots: File | undefined;
}

export type Checked =
  | { readonly kind: "file"; readonly proved: boolean; readonly verdict: FileVerdict }
  | { readonly kind: "evidence"; readonly proved: boolean; readonly ownKeys: boolean; readonly said: SaidEvidence }
  | { readonly kind: "failed"; readonly proved: false; readonly why: string };

export interface Progress {
  readonly what: "bytes" | "files" | "events" | "rows";
  readonly done: number;
  readonly of: number;
}

/** Checks what was given last; taking it away stops the check. */
export function useCheck(
  given: Given | undefined,
  { policy, roots }: Keys,
): { readonly checked: Checked | undefined; readonly progress: Progress | undefined } {
  const [progress, setProgress] = useState<Progress | undefined>(undefined);
  const { data, isFetching } = useQuery({
    queryKey: ["file", given?.number, given?.entry?.name, policy, roots?.name, roots?.lastModified],
    enabled: given !== undefined,
    queryFn: async ({ signal }): Promise<Checked> => {
      setProgress(undefined);
      return check(given!, { policy, roots }, setProgress, signal);
    },
    gcTime: 0,
    retry: false,
  });
  if (given === undefined) return { checked: undefined, progress: undefined };
  return isFetching
    ? { checked: undefined, progress: progress ?? { what: "bytes", done: 0, of: 0 } }
    : { checked: data, progress: undefined };
}

// Whatever goes wrong here is not a proof.
async function check(
  { what, entry }: Given,
  keys: Keys,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Checked> {
  try {
    const evidence = await checkAsEvidence(what, keys, onProgress, signal);
    if (evidence !== undefined) return evidence;
    if (what.kind === "folder") throw new Error("expected a bundle or a release in the folder, got a public log");
    const { checkFile, MAX_FILE_BYTES } = await import("@quis/disclosure");
    const read = async (one: File): Promise<Uint8Array> => {
      if (one.size > MAX_FILE_BYTES)
        throw new Error(`expected at most ${MAX_FILE_BYTES} bytes in the file, got ${one.size}`);
      return new Uint8Array(await one.arrayBuffer());
    };
    const verdict = checkFile({
      file: await read(what.file),
      policy: await policyOf(keys.policy),
      ...(entry === undefined ? {} : { entry: await read(entry) }),
    });
    return { kind: "file", proved: verdict.proved, verdict };
  } catch (error) {
    if (signal.aborted) throw error;
    const code = error instanceof Error && "code" in error && typeof error.code === "string" ? `${error.code}: ` : "";
    return { kind: "failed", proved: false, why: code + (error instanceof Error ? error.message : String(error)) };
  }
}

const MAX_ROOTS_BYTES = 2 << 20;

/** Undefined for what is neither a bundle nor a release. */
async function checkAsEvidence(
  what: Dropped,
  { policy, roots }: Keys,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Checked | undefined> {
  const { checkEvidence, isLogFolder, readFolder, readRoots, readZip, sayEvidence } =
    await import("../evidence/index.ts");
  if (what.kind === "folder" && isLogFolder(what.files)) return undefined;
  const reading = {
    signal,
    onProgress: ({ done, of }: { done: number; of: number }) => onProgress({ what: "bytes", done, of }),
  };
  const files = what.kind === "folder" ? await readFolder(what.files, reading) : await readZip(what.file, reading);
  if (files === undefined) return undefined;
  if (roots !== undefined && roots.size > MAX_ROOTS_BYTES)
    throw new Error(`expected at most ${MAX_ROOTS_BYTES} bytes of certificates, got ${roots.size}`);
  const keys = {
    policy: policy.trim() === "" ? undefined : await policyOf(policy),
    roots: readRoots(roots === undefined ? "" : await roots.text()),
  };
  const verdict = await checkEvidence(files, keys, { signal, onProgress });
  const said = sayEvidence(verdict);
  return { kind: "evidence", proved: said.proved, ownKeys: verdict.ownKeys, said };
}

async function policyOf(text: string) {
  const { readPolicyText } = await import("@quis/disclosure");
  return readPolicyText(text.endsWith("\n") ? text : `${text}\n`);
}
