// Builds the page that stands alone: one HTML file with its script and style inside, allowed by their hashes and nothing else
// (Content Security Policy Level 3 §8.4), so that it works from file:// and can load and send nothing.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "vite";

const folder = fileURLToPath(new URL("src/standalone/", import.meta.url));
/** Name of the built file. */
const FILE = "check.html";

/** Adds `check.html` to a build. */
export function standalonePage(): Plugin {
  let outDir = "";
  let version = "";
  return {
    name: "quis-standalone-page",
    apply: "build",
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
      version = (JSON.parse(readFileSync(join(config.root, "package.json"), "utf8")) as { version: string }).version;
    },
    async closeBundle() {
      const { script, style } = await bundle();
      const html = assemble(script, style, version);
      writeFileSync(join(outDir, FILE), html);
      const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
      this.info(
        `${FILE} ${kB(html.length)}, gzip ${kB(gzipSync(html).length)}; its script ${kB(script.length)}, gzip ${kB(gzipSync(script).length)}`,
      );
    },
  };
}

/** Script and style, minified. */
async function bundle(): Promise<{ script: string; style: string }> {
  const built = await build({
    configFile: false,
    root: folder,
    logLevel: "warn",
    build: {
      target: "es2023",
      write: false,
      modulePreload: false,
      cssCodeSplit: false,
      assetsInlineLimit: 0,
      rolldownOptions: { input: join(folder, "main.ts"), output: { format: "iife" } },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ("output" in one ? one.output : []));
  const script = outputs.filter((one) => one.type === "chunk").map(({ code }) => code);
  const style = outputs.filter((one) => one.type === "asset" && one.fileName.endsWith(".css"));
  if (script.length !== 1 || style.length !== 1) {
    throw new Error(`expected one script and one style, got ${script.length} and ${style.length}`);
  }
  return { script: script[0]!.trim(), style: String((style[0] as { source: string | Uint8Array }).source).trim() };
}

function assemble(script: string, style: string, version: string): string {
  // Where they end is where HTML thinks they end.
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style))
    throw new Error("expected no HTML end tag in script or style, got one");
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const parts: Readonly<Record<string, string>> = {
    policy: `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`,
    script,
    style,
    version,
  };
  return readFileSync(join(folder, FILE), "utf8").replaceAll(/\{\{(\w+)\}\}/g, (_mark, name: string) => parts[name]!);
}
