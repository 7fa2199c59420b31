// Every suite of the repository as one vitest run; `npx vitest run --project NAME` runs one.
import { availableParallelism } from "node:os";
import { type Plugin, type TestProjectConfiguration, defineConfig } from "vitest/config";

interface Suite {
  readonly name: string;
  readonly folder: string;
  /** Suites of a lower group end before the next group starts: heavy ones have the machine for themselves. */
  readonly group: 0 | 1 | 2;
  /** Pure code shares one worker's module graph; native code and child processes get a fresh process per file. */
  readonly pure: boolean;
  readonly timeoutMs: number;
  /** The files to run instead of the folder's, on the platform files of browsers instead of Node's. */
  readonly browserFiles?: string;
}

const suites: readonly Suite[] = [
  { name: "tlog", folder: "packages/tlog", group: 0, pure: true, timeoutMs: 60_000 },
  {
    name: "tlog-browser",
    folder: "packages/tlog",
    group: 0,
    pure: true,
    timeoutMs: 120_000,
    browserFiles: "packages/tlog/test/*.test.ts",
  },
  { name: "event", folder: "packages/event", group: 0, pure: true, timeoutMs: 60_000 },
  { name: "disclosure", folder: "packages/disclosure", group: 0, pure: true, timeoutMs: 60_000 },
  { name: "archive", folder: "packages/archive", group: 0, pure: true, timeoutMs: 60_000 },
  { name: "bundle", folder: "packages/bundle", group: 0, pure: true, timeoutMs: 120_000 },
  {
    name: "evidence-browser",
    folder: "apps/web",
    group: 0,
    pure: true,
    timeoutMs: 120_000,
    browserFiles: "{packages/archive/test,apps/web/test/evidence}/*.test.ts",
  },
  { name: "sources", folder: "packages/sources", group: 0, pure: true, timeoutMs: 60_000 },
  { name: "sigma", folder: "packages/sigma", group: 0, pure: true, timeoutMs: 60_000 },
  { name: "detect", folder: "packages/detect", group: 0, pure: true, timeoutMs: 120_000 },
  { name: "contract", folder: "packages/contract", group: 0, pure: true, timeoutMs: 60_000 },
  { name: "release", folder: "packages/release", group: 0, pure: true, timeoutMs: 60_000 },
  { name: "review", folder: "packages/review", group: 0, pure: true, timeoutMs: 120_000 },
  { name: "suppression", folder: "packages/suppression", group: 0, pure: true, timeoutMs: 300_000 },
  { name: "documents", folder: "packages/documents", group: 0, pure: true, timeoutMs: 120_000 },
  { name: "simulator", folder: "packages/simulator", group: 0, pure: true, timeoutMs: 120_000 },
  { name: "measure", folder: "packages/measure", group: 0, pure: true, timeoutMs: 120_000 },
  { name: "web", folder: "apps/web", group: 0, pure: true, timeoutMs: 60_000 },
  { name: "server", folder: "apps/server", group: 1, pure: false, timeoutMs: 120_000 },
  { name: "cli", folder: "apps/cli", group: 1, pure: false, timeoutMs: 120_000 },
  { name: "root", folder: ".", group: 1, pure: false, timeoutMs: 300_000 },
  { name: "bench", folder: "bench", group: 2, pure: false, timeoutMs: 300_000 },
  { name: "conformance", folder: "conformance", group: 2, pure: false, timeoutMs: 900_000 },
];

export default defineConfig({
  test: {
    projects: suites.map(describeSuite),
    passWithNoTests: true,
  },
});

function describeSuite(suite: Suite): TestProjectConfiguration {
  const { name, folder, group, pure, timeoutMs, browserFiles } = suite;
  const base = folder === "." ? "" : `${folder}/`;
  return {
    plugins: browserFiles === undefined ? [] : [browserConditions()],
    test: {
      name,
      include: [browserFiles ?? `${base}test/**/*.test.{ts,tsx}`],
      environment: "node",
      ...(browserFiles === undefined ? {} : { env: { QUIS_TEST_PLATFORM: "browser" } }),
      isolate: !pure,
      pool: pure ? "threads" : "forks",
      // Node's fetch is WebAssembly that calls JavaScript. V8 of Node 24 now and then aborts the process ("Check failed: jit_page.has_value()",
      // in TierUpWasmToJSWrapper) when such calls are compiled while other threads' modules come and go, as here; so they are not compiled.
      ...(pure ? {} : { execArgv: ["--wasm-wrapper-tiering-budget=1000000000"] }),
      // Conformance tests start databases, browsers and Go programs: one file at a time.
      // The other suites take every core: vitest's own default leaves one idle, which on two cores is half the machine.
      ...(group === 2 ? { fileParallelism: false } : { maxWorkers: availableParallelism() }),
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      sequence: { groupOrder: group },
    },
  };
}

/** Without "node" among the conditions, `#sha256` and its like are what a bundler for browsers takes. */
function browserConditions(): Plugin {
  return {
    name: "quis:browser-conditions",
    configEnvironment(_name, options) {
      options.resolve = { ...options.resolve, conditions: ["browser", "module", "development|production"] };
    },
  };
}
