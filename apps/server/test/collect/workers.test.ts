import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const source = join(import.meta.dirname, "../../src");

/** Files that a module loads, by its imports of values; `import type` loads nothing. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, names, path] of text.matchAll(/^(?:import|export)\s+(?!type\s)([^;]*?)from\s+"([^"]+)";/gm)) {
    const onlyTypes =
      /^\{[^}]*\}\s*$/.test(names!) &&
      names!
        .slice(1, names!.indexOf("}"))
        .split(",")
        .every((name) => name.trim() === "" || name.trim().startsWith("type "));
    if (onlyTypes) continue;
    if (path!.startsWith(".")) loadedBy(join(dirname(file), path!), seen);
    else seen.add(path!);
  }
  return seen;
}

describe("worker threads", () => {
  // Measured: the process's chDB crashes and never answers again when a thread that has loaded it ends.
  it.each(["collect/prepare-worker.ts", "verify/bundle-worker.ts"])("%s does not load chDB", (worker) => {
    const loaded = [...loadedBy(join(source, worker))].map((file) =>
      file.startsWith("/") ? relative(source, file) : file,
    );
    expect(loaded).toContain("store/row.ts");
    expect(loaded.filter((file) => /^chdb|clickhouse|^store\/(engine|index|store)\.ts$/.test(file))).toEqual([]);
  });

  it("would be seen to load it through the store's door", () => {
    expect([...loadedBy(join(source, "store/index.ts"))]).toContain("chdb");
  });
});
