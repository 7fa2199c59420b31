// The page that stands alone, in a real browser, from file:// with the network off: proved, refused, by keyboard, by drop, accessible.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  artifacts,
  buildPage,
  hasBrowser,
  launchBrowser,
  listenForComplaints,
  overflow,
  violations,
  WAIT_MS,
} from "../web/browser.ts";
import { type CheckFiles, HOSTILE, makeCheckFiles, writeLog } from "../web/check-files.ts";

const present = hasBrowser("page that stands alone");
const bin = fileURLToPath(new URL("../../bin/quis.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "quis-alone-"));
const address = pathToFileURL(join(folder, "check.html")).href;

let browser: Browser;
let files: CheckFiles;
let policy: string;

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  // A copy alone in its folder: nothing beside it can help it.
  copyFileSync(buildPage("check.html"), join(folder, "check.html"));
  files = await makeCheckFiles();
  policy = readFileSync(files.policy, "utf8");
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await files?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Visit {
  readonly page: Page;
  readonly complaints: string[];
  /** Every address that the page asked for. */
  readonly asked: string[];
}

async function visit(
  use: (visit: Visit) => Promise<void>,
  { scheme = "light", width = 1280 }: { scheme?: "light" | "dark"; width?: number } = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height: 860 }, colorScheme: scheme, offline: true });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints = listenForComplaints(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  try {
    await page.goto(address);
    await use({ page, complaints, asked });
  } finally {
    await context.close();
  }
}

const result = (page: Page, state: string) => page.locator(`.result[data-state="${state}"]`);

async function give(page: Page, file: string, state: "proved" | "refused"): Promise<void> {
  await page.getByLabel(/^Policy/).fill(policy);
  await page.locator("#file").setInputFiles(file);
  await result(page, state).waitFor();
}

describe.skipIf(!present)("the page that stands alone", () => {
  it("proves a disclosure file from file:// without a network, and asks for nothing but itself", () =>
    visit(async ({ page, complaints, asked }) => {
      await give(page, files.good, "proved");
      expect(await page.locator(".headline-text").textContent()).toMatch(
        /^Proved: 6 fields of entry [\d,]+ of .+ are as sealed; \d+ fields stay hidden\.$/,
      );
      expect(await page.locator("#policy-state").textContent()).toMatch(
        /^Understood\. Log: quis\.invalid\/.+; quorum: w1\.$/,
      );
      expect(asked).toEqual([address]);
      expect(complaints).toEqual([]);
    }));

  it("says what `quis check` says, word for word", () =>
    visit(async ({ page }) => {
      for (const [file, state, code] of [
        [files.good, "proved", 0],
        [files.changed, "refused", 1],
      ] as const) {
        await give(page, file, state);
        const ran = spawnSync(process.execPath, [bin, "check", file, "--policy", files.policy, "--json"], {
          encoding: "utf8",
        });
        expect(ran.status).toBe(code);
        const said = JSON.parse(ran.stdout) as { not_proved: string[]; reason?: { message: string } };
        expect(await page.locator(".not-proved li bdi").allTextContents()).toEqual(said.not_proved);
        if (said.reason !== undefined) {
          expect(await page.locator(".reason").textContent()).toBe(said.reason.message);
        }
      }
    }));

  it("refuses a changed file and shows no field of it", () =>
    visit(async ({ page }) => {
      await give(page, files.good, "proved");
      expect(await page.locator("dl").count()).toBe(1);
      await give(page, files.changed, "refused");
      expect(await page.locator("#state").textContent()).toBe("not proved");
      expect(await page.locator("dl").count()).toBe(0);
      expect(await page.locator(".proved").count()).toBe(0);
    }));

  it("a policy that is withdrawn, broken or another log's takes the proof away", () =>
    visit(async ({ page }) => {
      await give(page, files.good, "proved");
      const box = page.getByLabel(/^Policy/);
      await box.fill("");
      await result(page, "unknown").waitFor();
      await box.fill(`${policy}quorum none\n`);
      await page.locator("#policy-state.wrong", { hasText: "expected one quorum line" }).waitFor();
      await result(page, "unknown").waitFor();
      await box.fill("log.example/audit+5f469888+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs");
      await result(page, "refused").waitFor();
      // The log's key alone, without a witness: proved, and said to be less.
      await box.fill(policy.split(" ")[1]!.split("\n")[0]!);
      await result(page, "proved").waitFor();
      expect(await page.locator(".not-proved").textContent()).toContain("No witness cosigned");
    }));

  it("is used by keyboard alone", () =>
    visit(async ({ page }) => {
      // Asked for first: the browser must know that the chooser is taken before a key opens it.
      const choosing = page.waitForEvent("filechooser");
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement?.id")).toBe("policy");
      await page.keyboard.insertText(policy);
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement?.id")).toBe("policy-file");
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement?.id")).toBe("file");
      await page.keyboard.press("Enter");
      await (await choosing).setFiles(files.good);
      await result(page, "proved").waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator("details[open]").waitFor();
      expect(await page.locator("details li").allTextContents()).toHaveLength(5);
    }));

  it("takes files that are dropped: the policy by its name, and what is to be checked", () =>
    visit(async ({ page }) => {
      const dropped = [
        { name: "policy.txt", text: policy },
        { name: "good.quis.json", text: readFileSync(files.good, "utf8") },
      ];
      await page.evaluate(`(() => {
        const data = new DataTransfer();
        for (const { name, text } of ${JSON.stringify(dropped)}) data.items.add(new File([text], name));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
      })()`);
      await result(page, "proved").waitFor();
    }));

  it("shows a log's texts as they are: no markup, no reordering, hidden characters spelt out", () =>
    visit(async ({ page, complaints }) => {
      await give(page, files.good, "proved");
      const shown = (await page.locator("dl").textContent()) ?? "";
      expect(shown).toContain(HOSTILE.subject);
      expect(shown).toContain(HOSTILE.caseRef);
      expect(shown).toContain("⟨U+202E⟩");
      expect(await page.locator("main img, main script").count()).toBe(0);
      expect(await page.title()).toBe("Check a file · Quis");
      expect(complaints).toEqual([]);
    }));

  it("CSP: can load and send nothing, and runs no other script", () =>
    visit(async ({ page }) => {
      expect(await page.evaluate(`fetch("http://127.0.0.1:9/").then(() => "sent", () => "refused")`)).toBe("refused");
      const meta = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
      expect(meta).toMatch(
        /^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'$/,
      );
      await page.evaluate(
        `(() => { const s = document.createElement("script"); s.textContent = "window.hacked = 1"; document.body.append(s); })()`,
      );
      expect(await page.evaluate("window.hacked")).toBe(undefined);
    }));

  it("checks a proof with its entry beside it, and a checkpoint", () =>
    visit(async ({ page }) => {
      const { proof, entry } = JSON.parse(readFileSync(files.good, "utf8")) as { proof: string; entry: string };
      const paths = {
        proof: join(folder, "one.tlog-proof"),
        entry: join(folder, "entry.bin"),
        note: join(folder, "checkpoint"),
      };
      writeFileSync(paths.proof, proof);
      writeFileSync(paths.entry, Buffer.from(entry, "base64"));
      writeFileSync(paths.note, proof.slice(proof.indexOf("\n\n") + 2));
      await give(page, paths.proof, "refused");
      await page.locator("#entry").setInputFiles(paths.entry);
      await result(page, "proved").waitFor();
      await give(page, paths.note, "proved");
      expect(await page.locator(".headline-text").textContent()).toMatch(/signed a log of/);
    }));

  it("checks a whole log from its folder, and refuses one with a changed byte", () =>
    visit(async ({ page }) => {
      await page.getByLabel(/^Policy/).fill(policy.split(" ")[1]!.split("\n")[0]!);
      await page.locator("#folder").setInputFiles(files.logFolder);
      await result(page, "proved").waitFor();
      expect(await page.locator(".headline-text").textContent()).toMatch(/^Proved: all [\d,]+ entries here/);
      const bundle = join(files.logFolder, "tile", "entries", "000");
      const bytes = readFileSync(bundle);
      bytes[10]! ^= 1;
      const other = join(folder, "changed-log");
      spawnSync("cp", ["-r", files.logFolder, other]);
      writeFileSync(join(other, "tile", "entries", "000"), bytes);
      await page.locator("#folder").setInputFiles(other);
      await result(page, "refused").waitFor();
      expect(await page.locator(".reason").textContent()).toContain("entry 0 expected leaf hash");
    }));

  it("measures: the page's size, one disclosure, 10,000 entries (printed, not asserted)", () =>
    visit(async ({ page }) => {
      const html = readFileSync(join(folder, "check.html"));
      const many = join(folder, "many");
      const vkey = await writeLog(many, 10_000);
      // From the moment the page is told of a file until the verdict stands.
      const timed = async (id: string, path: string): Promise<number> => {
        await page.evaluate(`(() => {
          const input = document.getElementById(${JSON.stringify(id)});
          input.addEventListener("change", () => { window.began = performance.now(); }, { capture: true });
          new MutationObserver(() => {
            if (document.getElementById("state").textContent === "proved") window.ended ??= performance.now();
          }).observe(document.getElementById("state"), { childList: true, characterData: true });
        })()`);
        await page.locator(`#${id}`).setInputFiles(path);
        await result(page, "proved").waitFor();
        const ms = await page.evaluate<number>("window.ended - window.began");
        await page.reload();
        return ms;
      };
      const once: number[] = [];
      for (let i = 0; i < 5; i++) {
        await page.getByLabel(/^Policy/).fill(policy);
        once.push(await timed("file", files.good));
      }
      await page.getByLabel(/^Policy/).fill(vkey);
      const log = await timed("folder", many);
      const median = once.toSorted((a, b) => a - b)[2] ?? Number.NaN;
      console.log(
        `check.html: ${html.length} bytes, ${gzipSync(html).length} gzip; one disclosure ${median.toFixed(1)} ms (median of 5, new page each; goal 50); ` +
          `10,000 entries ${log.toFixed(0)} ms (goal 2,000)`,
      );
      expect(median).toBeGreaterThan(0);
      expect(log).toBeGreaterThan(0);
    }));

  const views = (["light", "dark"] as const).flatMap((scheme) => [1280, 390, 320].map((width) => ({ scheme, width })));
  it.each(views)("$scheme, $width px: axe finds nothing in any state, nothing scrolls sideways", ({ scheme, width }) =>
    visit(
      async ({ page }) => {
        const look = async (name: string): Promise<void> => {
          await page.screenshot({ path: join(artifacts, `check-page-${name}-${scheme}-${width}.png`), fullPage: true });
          expect(await overflow(page)).toBeLessThanOrEqual(0);
          expect(await violations(page)).toEqual([]);
        };
        await look("empty");
        await give(page, files.good, "proved");
        await look("proved");
        await give(page, files.changed, "refused");
        await look("refused");
      },
      { scheme, width },
    ),
  );
});
