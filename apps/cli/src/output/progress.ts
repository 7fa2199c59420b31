// Progress of long work on stderr: a bar for a person who watches, sparse lines for a file, nothing on stdout ever.
import cliProgress from "cli-progress";
import type { Progress } from "@quis/contract";
import { formatBytes, formatCount, formatSeconds } from "./figures.ts";
import type { Terminal } from "./terminal.ts";
import { padText, showControls } from "./text.ts";

/** Progress of the contract, or of work that only the command line does. */
export type Step = Omit<Progress, "unit"> & { readonly unit: Progress["unit"] | "days" | "readings" };

export interface ProgressDisplay {
  /** Takes the newest state; call as often as you like. */
  readonly update: (progress: Step) => void;
  /** Removes the bar; nothing of it stays. */
  readonly stop: () => void;
}

/** Someone who reads a log file wants to know it lives, not to scroll. */
const LINE_INTERVAL_MS = 15_000;

const PHASES: Readonly<Record<string, string>> = {
  read: "reading",
  seal: "sealing",
  index: "indexing",
  verify: "checking",
  simulate: "inventing",
  judge: "judging",
};

/** Begins to show the progress of `title`. `now` is injected for tests. */
export function startProgress(terminal: Terminal, title: string, now: () => number = Date.now): ProgressDisplay {
  return terminal.interactive ? startBar(terminal, title, now) : startLines(terminal, title, now);
}

function startLines(terminal: Terminal, title: string, now: () => number): ProgressDisplay {
  let last = now();
  return {
    update(progress) {
      if (now() - last < LINE_INTERVAL_MS) return;
      last = now();
      const share = progress.total === null || progress.total === 0 ? "" : `, ${percent(progress)} %`;
      terminal.note(`${title}: ${phaseOf(progress)} ${amountOf(progress)}${share}`);
    },
    stop() {},
  };
}

function startBar(terminal: Terminal, title: string, now: () => number): ProgressDisplay {
  const began = now();
  const bar = new cliProgress.SingleBar<{ readonly state: Step }>(
    {
      stream: terminal.stderr,
      clearOnComplete: true,
      hideCursor: true,
      fps: 8,
      gracefulExit: false,
      format: (_options, { progress: share }, { state }) => draw(title, state, share, (now() - began) / 1000),
    },
    cliProgress.Presets.shades_classic,
  );
  let running = false;
  return {
    update(progress) {
      const state = { state: progress };
      if (running) {
        bar.setTotal(progress.total ?? 0);
        bar.update(progress.done, state);
        return;
      }
      running = true;
      bar.start(progress.total ?? 0, progress.done, state);
    },
    stop() {
      if (running) bar.stop();
      running = false;
    },
  };
}

const BAR_CELLS = 24;

function draw(title: string, progress: Step, share: number, seconds: number): string {
  const rate = seconds > 0.5 ? ` · ${perSecond(progress, seconds)}` : "";
  const start = `${showControls(title)}  ${padText(phaseOf(progress), 9)}`;
  if (progress.total === null || progress.total === 0) return `${start} ${amountOf(progress)}${rate}`;
  const full = Math.min(BAR_CELLS, Math.max(0, Math.round(share * BAR_CELLS)));
  const bar = "█".repeat(full) + "░".repeat(BAR_CELLS - full);
  const left = share > 0.02 && share < 1 ? ` · ${formatSeconds(Math.ceil((seconds / share) * (1 - share)))} left` : "";
  return `${start} ${bar} ${padText(percent(progress), 3, "left")} %  ${amountOf(progress)}${rate}${left}`;
}

function phaseOf(progress: Step): string {
  const [verb = "", ...rest] = progress.phase.split(" ");
  return showControls([PHASES[verb] ?? verb, ...rest].join(" "));
}

function amountOf({ unit, done, total }: Step): string {
  const write = unit === "bytes" ? formatBytes : formatCount;
  return total === null
    ? `${write(done)} ${unit}`.replace(" bytes", "")
    : `${write(done)} of ${write(total)}${unit === "bytes" ? "" : ` ${unit}`}`;
}

function perSecond({ unit, done }: Step, seconds: number): string {
  const rate = done / seconds;
  return unit === "bytes" ? `${formatBytes(rate)}/s` : `${formatCount(Math.round(rate))} ${unit}/s`;
}

function percent({ done, total }: Step): string {
  return total === null || total === 0 ? "" : String(Math.min(100, Math.floor((done / total) * 100)));
}
