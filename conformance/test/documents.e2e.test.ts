// Documents in a real browser: made by keyboard, read without anything of it running, signed, made again, taken away as a zip; accessible (axe-core, WCAG 2.2 AA).
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { artifacts, buildPage, hasBrowser, launchBrowser, overflow, violations } from "../web/browser.ts";
import { HOSTILE, openSite, type Site } from "../web/fixture.ts";
import { type DemoRole } from "../web/sign-in.ts";
import { endTour, type Look, openProfile, type Visit, visitIn, WINDOWS_AND_ZOOM } from "../web/visit.ts";

const present = hasBrowser("documents in a browser");
const ARABIC = "مريم بنت عبد الرحمن الأنصاري — كشف الاطلاع على السجل الكامل للفترة المذكورة أعلاه وما يتعلق به من طلبات";
const LONG = "W".repeat(200);

let site: Site;
let browser: Browser;

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  site = await openSite();
  browser = await launchBrowser();
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function visit(use: (visit: Visit) => Promise<void>, look: Look = {}, role: DemoRole = "privacy-officer") {
  const context = await openProfile(browser, look, { baseURL: site.url });
  await site.enter(context, role);
  await endTour(context);
  await visitIn(context, use);
}

const newest = async () => (await site.instance.publishing().documents("local:e2e", {})).documents[0]!;

describe.skipIf(!present)("documents in a browser", () => {
  it("the first document is made by keyboard alone, read here, and is the same again to the byte", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/documents");
      await page.getByRole("heading", { name: "Nothing made yet" }).waitFor();
      await page.screenshot({ path: join(artifacts, "documents-empty.png") });
      const make = page.getByRole("link", { name: "New document" });
      await make.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("radio", { name: "Statement for a person" }).focus();
      await page.keyboard.press("Tab");
      await page.keyboard.type(HOSTILE.subject);
      await page.keyboard.press("Tab");
      await page.keyboard.type("Asked for by letter <b>1</b>");
      await page.keyboard.press("Tab");
      await page.keyboard.type("IR-7");
      await page.keyboard.press("Tab");
      await page.keyboard.type(ARABIC);
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/documents\/[0-9a-f]{64}$/);
      const { sha256 } = await newest();
      expect(page.url()).toContain(sha256);
      await page.getByRole("button", { name: "Read it here" }).press("Enter");
      const paper = page.getByRole("region", { name: "The document", exact: true });
      await paper.getByText("DRAFT: nobody has signed this document.").waitFor();
      expect(await paper.locator("img, script, style, iframe").count()).toBe(0);
      expect(await page.title()).not.toMatch(/^[12]$/);
      expect(await paper.locator("bdi").filter({ hasText: HOSTILE.subject }).count()).toBeGreaterThan(0);
      await page.getByRole("button", { name: "Make it again" }).press("Enter");
      await page.getByText(`the same to the byte, SHA-256 ${sha256}`).waitFor();
      await page.screenshot({ path: join(artifacts, "document-read.png"), fullPage: true });
      expect(complaints).toEqual([]);
    }));

  it("its files are saved as one zip for a purpose and a case, which are sealed", () =>
    visit(async ({ page, complaints }) => {
      const { sha256 } = await newest();
      await page.goto(`/documents/${sha256}`);
      await page.getByRole("button", { name: "Take its files" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Purpose").selectOption("subject-request");
      await dialog.getByLabel(/^Case/).fill("IR-7");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        dialog.getByRole("button", { name: "Take its files" }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`quis-document-${sha256.slice(0, 12)}.zip`);
      const bytes = await readFile(await download.path());
      for (const name of ["document.html", "document.json"]) expect(bytes.includes(Buffer.from(name))).toBe(true);
      await page.getByText(/^Saved, \d+ kB\.$/).waitFor();
      expect(complaints).toEqual([]);
    }));

  it("a person signs in their own name; the signed copy is what is read from then on", () =>
    visit(async ({ page, complaints }) => {
      const { sha256 } = await newest();
      await page.goto(`/documents/${sha256}`);
      await page.getByRole("button", { name: "Sign", exact: true }).click();
      const dialog = page.getByRole("dialog");
      expect(await dialog.getByLabel("Name").count()).toBe(0);
      await dialog.getByLabel("What you sign as").fill(LONG);
      await page.keyboard.press("Enter");
      await dialog.waitFor({ state: "detached" });
      await page.getByText("signed", { exact: true }).waitFor();
      expect((await newest()).signatures).toMatchObject([{ capacity: LONG }]);
      expect(complaints).toEqual([]);
    }));

  it("a breach worksheet that says of no access which is refused here; a failure of the server says why, and what was typed stays", () =>
    visit(async ({ page }) => {
      await page.goto("/documents/new");
      await page.getByRole("radio", { name: "Breach worksheet" }).check();
      await page.getByLabel("Why it is made").fill("A laptop is gone");
      await page.getByLabel("Case", { exact: true }).fill("B-1");
      await page.getByRole("button", { name: "Make the document" }).click();
      await page.getByText("Say which accesses the breach is about", { exact: false }).waitFor();
      await page.getByRole("radio", { name: "Transparency report" }).check();
      await page.getByLabel("Why it is made").fill("Every quarter");
      await page.getByLabel("From (optional)").fill("2026-01-05");
      await page.getByRole("button", { name: "Make the document" }).click();
      await page.locator(".notice[data-kind]").waitFor();
      expect(await page.getByLabel("Why it is made").inputValue()).toBe("Every quarter");
      await page.screenshot({ path: join(artifacts, "document-refused.png"), fullPage: true });
    }));

  it("a release officer sees of documents about persons that they are, with pseudonyms, and is given none; a reviewer has no such screen", async () => {
    const { sha256, subject } = await newest();
    await visit(
      async ({ page, complaints }) => {
        await page.goto("/documents");
        await page.locator("table.documents").waitFor();
        expect(await page.locator("main").innerText()).not.toContain(subject);
        await page.locator(`a[href="/documents/${sha256}"]`).click();
        await page.getByText("Your duty has no part in documents of this kind.").waitFor();
        expect(complaints).toEqual([]);
      },
      {},
      "release-officer",
    );
    await visit(
      async ({ page }) => {
        await page.goto("/");
        await page.locator("#rail").waitFor();
        expect(await page.locator("#rail a[href='/documents']").count()).toBe(0);
      },
      {},
      "reviewer",
    );
  });

  it.each(WINDOWS_AND_ZOOM)("axe finds nothing, nothing scrolls sideways at $width px, $scheme", ({ width, scheme }) =>
    visit(
      async ({ page, complaints }) => {
        const { sha256 } = await newest();
        for (const { name, path, wait } of [
          { name: "list", path: "/documents", wait: "table.documents" },
          { name: "new", path: "/documents/new", wait: ".document-form" },
          { name: "one", path: `/documents/${sha256}`, wait: ".document-acts" },
        ]) {
          await page.goto(path);
          await page.locator(wait).first().waitFor();
          if (name === "new") await page.getByText("Further options").click();
          if (name === "one") {
            await page.getByRole("button", { name: "Read it here" }).click();
            const dialog = page.getByRole("dialog");
            await dialog.getByLabel("Purpose").selectOption("subject-request");
            await dialog.getByLabel(/^Case/).fill("IR-7");
            await page.keyboard.press("Enter");
            await page.locator(".document-paper").waitFor();
          }
          await page.screenshot({ path: join(artifacts, `documents-${name}-${width}-${scheme}.png`), fullPage: true });
          expect({ name, found: await violations(page), overflow: await overflow(page) }).toEqual({
            name,
            found: [],
            overflow: 0,
          });
        }
        expect(complaints.filter((text) => !text.includes("status of 4"))).toEqual([]);
      },
      { width, scheme },
    ),
  );
});
