// Counts what ran, what failed and what was skipped, into the file that QUIS_TEST_SUMMARY names. Read by scripts/test.js.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";

/** A vitest reporter. Vitest takes reporters as default exports only. */
export default class CountReporter {
  /** A file or a suite that broke outside of its tests counts as one failure, as does an error nobody caught. */
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") counts.passed += 1;
        else if (result.state === "failed") counts.failed += 1;
        else counts.skipped.push({ file, name: test.fullName, note: result.note });
      }
    }
    const target = process.env.QUIS_TEST_SUMMARY;
    if (target) writeFileSync(target, JSON.stringify(counts));
  }
}
