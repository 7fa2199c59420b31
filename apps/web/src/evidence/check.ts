// The page's door to evidence: a bundle or a release as files, the keys and roots that one believes, and the verdict that `quis check` gives too.
import type { Files } from "@quis/archive";
import {
  type BundleVerdict,
  bundleSteps,
  type Certificate,
  parseCertificates,
  POLICY_PATH as BUNDLE_POLICY_PATH,
} from "@quis/bundle";
import { readPolicyText } from "@quis/disclosure";
import {
  CONTENTS_PATH as RELEASE_PATH,
  POLICY_PATH as RELEASE_POLICY_PATH,
  type ReleaseReading,
  releaseSteps,
} from "@quis/release";
import type { Policy } from "@quis/tlog";

export type EvidenceVerdict =
  | { readonly kind: "bundle"; readonly ownKeys: boolean; readonly verdict: BundleVerdict }
  | { readonly kind: "release"; readonly ownKeys: boolean; readonly reading: ReleaseReading };

export interface EvidenceKeys {
  /** Undefined: those in the evidence, which show that it is whole, not whose it is. */
  readonly policy: Policy | undefined;
  /** Roots of time-stamp authorities that the reader trusts. */
  readonly roots: readonly Certificate[];
}

export interface EvidenceProgress {
  readonly what: "files" | "events" | "rows";
  readonly done: number;
  readonly of: number;
}

export interface CheckOptions {
  readonly onProgress?: (progress: EvidenceProgress) => void;
  readonly signal?: AbortSignal;
}

/** Certificates of a PEM file. @throws BundleError BUNDLE_ROOTS_INVALID */
export function readRoots(text: string): readonly Certificate[] {
  return text.trim() === "" ? [] : parseCertificates(text);
}

/**
 * Checks a bundle or a release; the page stays usable meanwhile.
 * @throws TlogError for keys in the evidence that are none; Error without any; AbortError when `signal` says so
 */
export async function checkEvidence(
  files: Files,
  { policy: given, roots }: EvidenceKeys,
  { onProgress, signal }: CheckOptions = {},
): Promise<EvidenceVerdict> {
  const ownKeys = given === undefined;
  if (files.has(RELEASE_PATH)) {
    const policy = given ?? ownPolicy(files, RELEASE_POLICY_PATH, "release");
    const report = ({ done, of }: { done: number; of: number }): void => onProgress?.({ what: "rows", done, of });
    const reading = await inSlices(releaseSteps(files, policy), report, signal);
    return { kind: "release", ownKeys, reading };
  }
  const policy = given ?? ownPolicy(files, BUNDLE_POLICY_PATH, "bundle");
  const verdict = await inSlices(
    bundleSteps(files, policy, roots),
    ({ step, done, of }) => onProgress?.({ what: step === "bag" ? "files" : "events", done, of }),
    signal,
  );
  return { kind: "bundle", ownKeys, verdict };
}

function ownPolicy(files: Files, path: string, what: string): Policy {
  const text = files.get(path);
  if (text === undefined) throw new Error(`expected a policy, or keys in the ${what} (${path}), got none`);
  return readPolicyText(new TextDecoder().decode(text));
}

/** How long the page is held up at once. */
const SLICE_MS = 40;

async function inSlices<P, T>(
  steps: Generator<P, T>,
  onProgress: (progress: P) => void,
  signal: AbortSignal | undefined,
): Promise<T> {
  let until = performance.now() + SLICE_MS;
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() < until) continue;
    onProgress(value);
    await new Promise((resume) => setTimeout(resume));
    signal?.throwIfAborted();
    until = performance.now() + SLICE_MS;
  }
}
