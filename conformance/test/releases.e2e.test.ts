// A public-records release in a real browser, by keyboard alone: drafted, each part read and decided, previewed, finished, and what is downloaded stands `quis check`.
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { artifacts, buildPage, hasBrowser, launchBrowser, overflow, violations } from "../web/browser.ts";
import { openSite, type Site } from "../web/fixture.ts";
import { type DemoRole } from "../web/sign-in.ts";
import { endTour, type Look, openProfile, type Visit, visitIn, WINDOWS_AND_ZOOM } from "../web/visit.ts";

const present = hasBrowser("releases in a browser");
const CLI = fileURLToPath(new URL("../../bin/quis.js", import.meta.url));
const TEXTS = [
  "Call 555-0100 123 about the neighbour 🐕 with the dog",
  "Mail to a.person@example.org; routine check",
  "Routine check, the usual one",
  "Seen by مريم بنت عبد الرحمن on 2026-03-01\u202e, asked again",
];

let site: Site;
let browser: Browser;
let elsewhere: string;

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  site = await openSite();
  elsewhere = await mkdtemp(join(tmpdir(), "quis-released-"));
  const lines = TEXTS.map((justification, n) =>
    JSON.stringify({
      class_uid: 6001,
      category_uid: 6,
      activity_id: 2,
      type_uid: 600_102,
      severity_id: 1,
      status_id: 1,
      time: 1_790_000_000_000 + n * 1000,
      metadata: { version: "1.8.0", uid: `talk-${n}`, product: { name: "Desk", vendor_name: "Invented" } },
      actor: { user: { uid: `talker-${n % 2}` } },
      web_resources: [{ uid: "talk" }],
      oversight: { operation: "consultation", subjects: [{ uid: "p-77" }], justification },
    }),
  );
  const bytes = (async function* () {
    yield Buffer.from(`${lines.join("\n")}\n`);
  })();
  await site.instance.importFile("local:e2e", { file: "talk.ndjson", source: "talk", bytes });
  await site.instance.settle();
  browser = await launchBrowser();
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
  if (present) await rm(elsewhere, { recursive: true, force: true });
});

async function visit(use: (visit: Visit) => Promise<void>, look: Look = {}, role: DemoRole = "release-officer") {
  const context = await openProfile(browser, look, { baseURL: site.url });
  await site.enter(context, role);
  await endTour(context);
  await visitIn(context, use);
}
const newest = async () => (await site.instance.publishing().releases().list("local:e2e", {})).releases[0]!;
const shot = (page: Page, name: string) =>
  page.screenshot({ path: join(artifacts, `releases-${name}.png`), fullPage: true });
/** Why it is read is asked once in a tab. */
async function giveReason(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Purpose").selectOption("inspection");
  await dialog.getByLabel(/^Case/).fill("R-17");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
}
const left = (page: Page, words: string) => page.locator(".release-left").getByText(words).waitFor();
const said = (page: Page, words: RegExp) => page.locator(".release-said").getByText(words).waitFor();

describe.skipIf(!present)("a release in a browser", () => {
  it("is drafted by keyboard alone, by rules that stand in the form", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/releases");
      await page.getByRole("heading", { name: "Nothing kept yet" }).waitFor();
      await page.getByRole("link", { name: "New release" }).press("Enter");
      await page.getByLabel("What it is called").focus();
      await page.keyboard.type("Accesses <b>at the talk desk</b>");
      await page.keyboard.press("Tab");
      await page.keyboard.type("R-17");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Request of 3 March");
      await page.getByLabel("Name of these rules").focus();
      await page.keyboard.type("State records act, 2026");
      await page.keyboard.press("Enter");
      await page.getByText("Say which records", { exact: false }).waitFor();
      await page.getByLabel("Source").focus();
      await page.keyboard.type("talk");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/releases\/\d+/);
      await page.locator(".release-panel").first().waitFor();
      expect(await newest()).toMatchObject({ events: 4, by: expect.stringContaining("person:"), state: "open" });
      expect(complaints).toEqual([]);
    }));

  it("parts are read and decided one by one with single keys; undo; what was not found is marked; a refresh loses nothing", () =>
    visit(async ({ page, complaints }) => {
      const { id, parts } = await newest();
      expect(parts.undecided).toBeGreaterThanOrEqual(3);
      await page.goto(`/releases/${id}`);
      await giveReason(page);
      await page.locator(".release-paper").first().waitFor();
      await shot(page, "review");
      const first = await page.locator(".release-words").innerText();
      await page.keyboard.press("w");
      await said(page, /withheld/);
      await left(page, `${parts.undecided - 1} part`);
      await page.keyboard.press("u");
      await said(page, /open again/);
      await left(page, `${parts.undecided} parts`);
      expect(await page.locator(".release-words").innerText()).toBe(first);
      // By hand and without a mouse.
      await page.keyboard.press("m");
      await page.keyboard.type("the neighbour");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await said(page, /neighbour/);
      // By a selection.
      await page.evaluate(`(() => {
        const span = [...document.querySelectorAll(".release-paper [data-at]")].find((one) => one.textContent.includes("with the dog"));
        const at = span.firstChild.data.indexOf("the dog");
        document.getSelection().setBaseAndExtent(span.firstChild, at, span.firstChild, at + 7);
      })()`);
      await page.getByRole("button", { name: /^Withhold in: .*\[the dog\]/ }).press("Enter");
      await said(page, /the dog/);
      expect((await newest()).parts).toMatchObject({ withheld: 2 });
      await shot(page, "marked");
      // The e-mail address is a public one.
      const rows = (await site.instance.publishing().releases().parts("local:e2e", id, {})).parts;
      const mail = rows.find(({ kind }) => kind === "e-mail")!;
      await page.goto(`/releases/${id}?part=${encodeURIComponent(mail.id)}`);
      await page.locator(".release-words").getByText("a.person@example.org").waitFor();
      await page.reload();
      await page.locator(".release-words").getByText("a.person@example.org").waitFor();
      await page.keyboard.press("d");
      await page.keyboard.type("The address of a public office");
      await page.keyboard.press("Enter");
      await said(page, /disclosed/);
      for (let rest = parts.undecided - 1; rest > 0; rest--) {
        await page.locator("body").press("w");
        await left(page, rest === 1 ? "Every part is decided." : `${rest - 1} part`);
      }
      await page.reload();
      await left(page, "Every part is decided.");
      await page.getByRole("button", { name: "Withheld", exact: true }).press("Enter");
      await page.waitForURL(/walk=withheld/);
      await page.locator(".release-words").waitFor();
      expect(complaints).toEqual([]);
    }));

  it("is seen as the public will, finished in one's own name, and what is downloaded stands quis check in a folder with nothing else", () =>
    visit(async ({ page, complaints }) => {
      const { id } = await newest();
      await page.goto(`/releases/${id}`);
      await giveReason(page);
      await page.getByRole("link", { name: "As the public sees it" }).press("Enter");
      await page.getByText("[withheld: (b)(6)]").first().waitFor();
      const rows = await page.locator(".release-table").innerText();
      expect(rows).toContain("a.person@example.org");
      for (const secret of ["555-0100", "neighbour", "the dog", "talker-"]) expect(rows).not.toContain(secret);
      await shot(page, "rows");
      await page.getByRole("link", { name: "Vaughn index" }).press("Enter");
      await page.getByText("parts of the text").first().waitFor();
      await shot(page, "index");
      await page.getByRole("button", { name: "Finish the release" }).press("Enter");
      await page.keyboard.type("Release officer");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Released" }).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download the release" }).press("Enter"),
      ]);
      await page.getByText(/^Saved, \d+ kB\.$/).waitFor();
      await shot(page, "done");
      expect(download.suggestedFilename()).toBe(`quis-release-${id}.zip`);
      const zip = join(elsewhere, download.suggestedFilename());
      await copyFile(await download.path(), zip);
      const keys = ["records", "oversight"].map((log) => `log ${site.instance.vkey(log as "records")}\n`);
      await writeFile(join(elsewhere, "keys.txt"), `${keys.join("")}quorum none\n`);
      const run = (...words: string[]) => promisify(execFile)(process.execPath, [CLI, ...words], { cwd: elsewhere });
      expect((await run("check", zip, "--policy", "keys.txt")).stdout).toContain("This release is proved.");
      expect((await newest()).done).toMatchObject({ capacity: "Release officer", rows: 4, files: true });
      await page.locator("body").press("u");
      expect((await newest()).parts.undecided).toBe(0);
      expect(complaints).toEqual([]);
    }));

  it("an overseer sees that it is there and takes it, and no text of the draft; a reviewer has no such screen", async () => {
    const { id } = await newest();
    await visit(
      async ({ page, complaints }) => {
        await page.goto(`/releases/${id}`);
        await page.getByText("Your duty has no part in deciding", { exact: false }).waitFor();
        expect(await page.locator(".release-paper").count()).toBe(0);
        expect(complaints).toEqual([]);
      },
      {},
      "overseer",
    );
    await visit(
      async ({ page }) => {
        await page.goto("/");
        await page.locator("#rail").waitFor();
        expect(await page.locator("#rail a[href='/releases']").count()).toBe(0);
      },
      {},
      "reviewer",
    );
  });

  it.each(WINDOWS_AND_ZOOM)("axe finds nothing, nothing scrolls sideways at $width px, $scheme", ({ width, scheme }) =>
    visit(
      async ({ page, complaints }) => {
        const { id } = await newest();
        await page.goto(`/releases/${id}?walk=all`);
        await giveReason(page);
        for (const { name, path, wait } of [
          { name: "all", path: "/releases", wait: "table.documents" },
          { name: "new", path: "/releases/new", wait: ".release-field" },
          { name: "one", path: `/releases/${id}?walk=all`, wait: ".release-paper" },
          { name: "rows", path: `/releases/${id}?view=rows`, wait: ".release-table" },
          { name: "index", path: `/releases/${id}?view=index`, wait: ".release-table" },
          { name: "about", path: `/releases/${id}?view=about`, wait: ".document-facts" },
        ]) {
          await page.goto(path);
          await page.locator(wait).first().waitFor();
          await shot(page, `${name}-${width}-${scheme}`);
          expect({ name, found: await violations(page), overflow: await overflow(page) }).toEqual({
            name,
            found: [],
            overflow: 0,
          });
        }
        if (width === 1280 && scheme === "dark") {
          await page.emulateMedia({ forcedColors: "active" });
          await page.goto(`/releases/${id}?walk=all`);
          await page.locator(".release-part[data-current]").waitFor();
          await shot(page, "forced-colours");
          // Of colours axe reads the page's own, which the browser does not paint here.
          expect((await violations(page)).filter((found) => !found.startsWith("color-contrast"))).toEqual([]);
          const outline = await page.evaluate(
            "getComputedStyle(document.querySelector('.release-part[data-current]')).outlineStyle",
          );
          expect(outline).toBe("solid");
        }
        expect(complaints.filter((text) => !text.includes("status of 4"))).toEqual([]);
      },
      { width, scheme },
    ),
  );
});
