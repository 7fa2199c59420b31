// The thread that judges: a DayJudge over the engine, told by messages. It never loads the store: rows come as bytes.
import { parentPort, workerData } from "node:worker_threads";
import {
  Context,
  type CoverageReport,
  coverageText,
  DetectError,
  type EngineSettings,
  Explainer,
  type Explanation,
  Names,
  type Parameters,
  parseExplanations,
  Peers,
  type World,
} from "@quis/detect";
import { ContextStore } from "../context/context-store.ts";
import { CoverageWalk } from "./coverage-walk.ts";
import { type Applying, DayJudge, type DayOutcome } from "./day-judge.ts";
import type { DetectorSet } from "./detectors.ts";
import type { DeclaredRelationships } from "./explanations.ts";
import type { Flagged } from "./flagged.ts";

export interface JudgeSetup {
  /** Module that gives the detectors (`DETECTOR_SET`). */
  readonly detectors: string;
  /** Folder of context tables, and which of them. */
  readonly contextFolder: string;
  readonly context: readonly string[];
  readonly engine: Partial<EngineSettings>;
  /** The declared relationships. */
  readonly explanations: DeclaredRelationships;
  readonly present: number;
  readonly seed: string;
  readonly sampled: readonly number[];
  /** What rules flagged. */
  readonly flagged: Flagged;
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
  | { readonly kind: "take" | "hold"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "finish" | "present" | "judge" }
  | { readonly kind: "turn"; readonly day: number }
  | { readonly kind: "cover"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "coverage" }
  | ({ readonly kind: "explain" } & Explainable)
  | { readonly kind: "explain all"; readonly accesses: readonly Explainable[] };

interface Explainable {
  readonly user: string;
  readonly subjects: readonly string[];
  readonly timeMs: number;
}

/** Of one access: what explains it to each subject. */
export type ExplainedAccess = Explained["subjects"];

/** What explains an access to each of its subjects, null where nothing does; and what could not be looked at. */
export interface Explained {
  readonly subjects: readonly { readonly subject: string; readonly explanation: Explanation | null }[];
  readonly absent: readonly { readonly id: string; readonly table: string }[];
}

export type JudgeReply =
  | { readonly kind: "open"; readonly atWork: AtWork }
  | { readonly kind: "days"; readonly days: readonly DayOutcome[]; readonly applying: readonly Applying[] }
  | { readonly kind: "coverage"; readonly report: CoverageReport; readonly text: string }
  | { readonly kind: "explained"; readonly explained: Explained }
  | {
      readonly kind: "explained all";
      readonly rows: readonly ExplainedAccess[];
      readonly absent: Explained["absent"];
    }
  | { readonly kind: "error"; readonly name: string; readonly code: string | undefined; readonly message: string };

const port = parentPort;
if (port === null) throw new Error("expected to be a worker thread");

try {
  const { opened, atWork } = await openJudge(workerData as JudgeSetup);
  port.on("message", (request: JudgeRequest) => answer(() => replyTo(opened, request)));
  port.postMessage({ kind: "open", atWork } satisfies JudgeReply);
} catch (error) {
  answer(() => {
    throw error;
  });
}

interface Opened {
  readonly judge: DayJudge;
  readonly walk: CoverageWalk;
  readonly explainer: Explainer;
  readonly names: Names;
}

async function openJudge(setup: JudgeSetup): Promise<{ readonly opened: Opened; readonly atWork: AtWork }> {
  const { DETECTOR_SET: set } = (await import(setup.detectors)) as { readonly DETECTOR_SET: DetectorSet };
  const { tables, missing } = await new ContextStore(setup.contextFolder).tables(setup.context);
  if (missing.length > 0) throw new Error(`expected the context ${missing.join(", ")}, got none`);
  const names = new Names();
  const context = new Context(names, tables, setup.context.join(" "));
  const explainer = new Explainer(context, parseExplanations(setup.explanations.text, setup.explanations.file));
  const world: World = { names, context, peers: new Peers(names, context), explainer };
  const scorer = set.open(world, setup.engine);
  const judge = new DayJudge({
    names,
    scorer,
    present: setup.present,
    seed: setup.seed,
    sampled: new Set(setup.sampled),
    flagged: setup.flagged,
  });
  const detectors = set.detectors
    .filter(({ id }) => setup.engine.off?.includes(id) !== true)
    .map(({ id, kind, version, defaults }) => ({
      id,
      kind,
      version,
      parameters: { ...defaults, ...setup.engine.parameters?.[id] },
    }));
  const opened = { judge, walk: new CoverageWalk(names, context, explainer), explainer, names };
  return { opened, atWork: { detectors, engine: scorer.settings } };
}

function replyTo({ judge, walk, explainer, names }: Opened, request: JudgeRequest): JudgeReply {
  if (request.kind === "cover") walk.take(request.bytes);
  if (request.kind === "coverage") {
    const report = walk.report();
    return { kind: "coverage", report, text: coverageText(report) };
  }
  const explain = (access: Explainable): ExplainedAccess => {
    const user = names.users.add(access.user);
    return access.subjects.map((subject) => ({
      subject,
      explanation: explainer.explain(user, names.subjects.add(subject), access.timeMs) ?? null,
    }));
  };
  if (request.kind === "explain")
    return { kind: "explained", explained: { subjects: explain(request), absent: explainer.absent } };
  if (request.kind === "explain all")
    return { kind: "explained all", rows: request.accesses.map(explain), absent: explainer.absent };
  return { kind: "days", days: outcomes(judge, request), applying: judge.applying };
}

function outcomes(judge: DayJudge, request: JudgeRequest): readonly DayOutcome[] {
  if (request.kind === "take") return judge.take(request.bytes);
  if (request.kind === "finish") return judge.finish();
  if (request.kind === "hold") judge.hold(request.bytes);
  if (request.kind === "turn") judge.turn(request.day);
  if (request.kind !== "present" && request.kind !== "judge") return [];
  const outcome = request.kind === "present" ? judge.present() : judge.judgePresent();
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
