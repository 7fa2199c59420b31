// A finding computed again, with progress: one of a detector by a walk over the accesses it names, one of a rule by running the rule.
import { join } from "node:path";
import type { Progress, Reproduction, SealedFinding } from "@quis/contract";
import { type Reproducer, reproduce } from "./reproduce.ts";
import { isOfRule } from "./rule-finding.ts";
import type { RuleFindings } from "./rule-findings.ts";

interface AgainParts extends Omit<Reproducer, "contextFolder" | "signal" | "onEvents"> {
  readonly data: string;
  readonly rules: RuleFindings;
}
interface AgainWork {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

export async function computeAgain(
  sealed: SealedFinding,
  parts: AgainParts,
  { signal, onProgress }: AgainWork,
): Promise<Reproduction> {
  const startedMs = performance.now();
  const total = sealed.basis.learned.events + sealed.basis.day.events;
  let done = 0;
  const onEvents = (events: number): void => {
    done += events;
    onProgress?.({ type: "progress", phase: "detect", done, total, unit: "events" });
  };
  onEvents(0);
  const came = isOfRule(sealed)
    ? await parts.rules.reproduce(sealed, signal, onEvents)
    : await reproduce(sealed, { ...parts, contextFolder: join(parts.data, "context"), signal, onEvents });
  return { ...came, seconds: (performance.now() - startedMs) / 1000 };
}
