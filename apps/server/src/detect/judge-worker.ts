// The thread that judges: a DayJudge over the engine, told by messages. It never loads the store: rows come as bytes.
import { parentPort, workerData } from "node:worker_threads";
import { Context, DetectError, type EngineSettings, Names, type Parameters, Peers, type World } from "@quis/detect";
import { ContextStore } from "../context/context-store.ts";
import { type Applying, DayJudge, type DayOutcome } from "./day-judge.ts";
import type { DetectorSet } from "./detectors.ts";

export interface JudgeSetup {
  /** Module that gives the detectors (`DETECTOR_SET`). */
  readonly detectors: string;
  /** Folder of context tables, and which of them. */
  readonly contextFolder: string;
  readonly context: readonly string[];
  readonly engine: Partial<EngineSettings>;
  readonly present: number;
  readonly seed: string;
  readonly sampled: readonly number[];
}

/** What the detectors at work are. */
export interface AtWork {
  readonly detectors: readonly {
    readonly id: string;
    readonly kind: string;
    readonly version: string;
    readonly parameters: Parameters;
  }[];
  readonly engine: EngineSettings;
}

export type JudgeRequest =
  | { readonly kind: "take" | "present" | "hold"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "finish" }
  | { readonly kind: "judge" };

export type JudgeReply =
  | { readonly kind: "open"; readonly atWork: AtWork }
  | { readonly kind: "days"; readonly days: readonly DayOutcome[]; readonly applying: readonly Applying[] }
  | { readonly kind: "error"; readonly name: string; readonly code: string | undefined; readonly message: string };

const port = parentPort;
if (port === null) throw new Error("expected to be a worker thread");

try {
  const { judge, atWork } = await openJudge(workerData as JudgeSetup);
  port.on("message", (request: JudgeRequest) => answer(() => daysOf(judge, request)));
  port.postMessage({ kind: "open", atWork } satisfies JudgeReply);
} catch (error) {
  answer(() => {
    throw error;
  });
}

async function openJudge(setup: JudgeSetup): Promise<{ readonly judge: DayJudge; readonly atWork: AtWork }> {
  const { DETECTOR_SET: set } = (await import(setup.detectors)) as { readonly DETECTOR_SET: DetectorSet };
  const { tables, missing } = await new ContextStore(setup.contextFolder).tables(setup.context);
  if (missing.length > 0) throw new Error(`expected the context ${missing.join(", ")}, got none`);
  const names = new Names();
  const context = new Context(names, tables, setup.context.join(" "));
  const world: World = { names, context, peers: new Peers(names, context) };
  const scorer = set.open(world, setup.engine);
  const judge = new DayJudge({
    names,
    scorer,
    present: setup.present,
    seed: setup.seed,
    sampled: new Set(setup.sampled),
  });
  const detectors = set.detectors
    .filter(({ id }) => setup.engine.off?.includes(id) !== true)
    .map(({ id, kind, version, defaults }) => ({
      id,
      kind,
      version,
      parameters: { ...defaults, ...setup.engine.parameters?.[id] },
    }));
  return { judge, atWork: { detectors, engine: scorer.settings } };
}

function daysOf(judge: DayJudge, request: JudgeRequest): JudgeReply {
  return { kind: "days", days: outcomes(judge, request), applying: judge.applying };
}

function outcomes(judge: DayJudge, request: JudgeRequest): readonly DayOutcome[] {
  if (request.kind === "take") return judge.take(request.bytes);
  if (request.kind === "finish") return judge.finish();
  if (request.kind === "hold") {
    judge.hold(request.bytes);
    return [];
  }
  const outcome = request.kind === "present" ? judge.present(request.bytes) : judge.judgePresent();
  return outcome === undefined ? [] : [outcome];
}

function answer(work: () => JudgeReply): void {
  let reply: JudgeReply;
  try {
    reply = work();
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    reply = { kind: "error", name, code: error instanceof DetectError ? error.code : undefined, message };
  }
  port?.postMessage(reply);
}
