// The duty to review in a real browser: what is owed, a sample judged by keyboard alone, a sign-off that says what it leaves open; accessible (axe-core, WCAG 2.2 AA).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { artifacts, buildPage, hasBrowser, launchBrowser, overflow, violations } from "../web/browser.ts";
import { type DutySite, openDutySite } from "../web/duty-site.ts";
import { endTour, type Look, openProfile, type Visit, visitIn, WINDOWS } from "../web/visit.ts";

const present = hasBrowser("the duty to review in a browser");
const PERIOD = "2026-01-05";
const SECOND = "2026-01-12";

let site: DutySite;
let browser: Browser;

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  site = await openDutySite();
  browser = await launchBrowser();
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function visit(use: (visit: Visit) => Promise<void>, look: Look = {}): Promise<void> {
  const context = await openProfile(browser, look, { baseURL: site.url });
  await endTour(context);
  await visitIn(context, use);
}

describe.skipIf(!present)("the duty to review in a browser", () => {
  it.each(WINDOWS)("axe finds nothing, nothing scrolls sideways at $width px, $scheme", ({ width, scheme }) =>
    visit(
      async ({ page, complaints }) => {
        for (const { name, path, wait } of [
          { name: "periods", path: "/duty", wait: ".duty-periods" },
          { name: "sample", path: `/duty/weekly/${SECOND}`, wait: "a[data-index]" },
          // The rest of Today is looked at elsewhere, in every look.
          ...(width === 390 && scheme === "dark" ? [{ name: "today", path: "/", wait: "#duty-title" }] : []),
        ]) {
          await page.goto(path);
          await page.locator(wait).first().waitFor();
          if (name === "sample") {
            await page.locator("a[data-index]").first().click();
            await page.getByRole("complementary", { name: "Selected access" }).waitFor();
          }
          await page.screenshot({ path: join(artifacts, `duty-${name}-${width}-${scheme}.png`) });
          expect({ name, found: await violations(page), overflow: await overflow(page) }).toEqual({
            name,
            found: [],
            overflow: 0,
          });
        }
        expect(complaints).toEqual([]);
      },
      { width, scheme },
    ),
  );

  it("a sample is judged by keyboard alone, one access after the other, and then says a rate", () =>
    visit(async ({ page, complaints }) => {
      await page.goto(`/duty/weekly/${PERIOD}`);
      await page.getByText("No rate before all is judged", { exact: false }).waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      const panel = page.getByRole("complementary", { name: "Selected access" });
      await panel.waitFor();
      const count = await page.locator("a[data-index]").count();
      expect(count).toBe(3);
      for (let place = 0; place < count; place++) {
        const at = new URL(page.url()).searchParams.get("at");
        await panel.getByRole("radio").first().waitFor();
        await page.keyboard.press(place === 0 ? "2" : "1");
        // The digit has chosen, and the reason has the focus.
        await page.keyboard.type("Looked at the case 17.");
        await page.keyboard.press("Control+Enter");
        if (place + 1 < count) await page.waitForURL((url) => url.searchParams.get("at") !== at);
      }
      await page.getByText("All are judged.", { exact: false }).waitFor();
      await page.getByText("Not explained by work", { exact: true }).waitFor();
      await panel.getByText("Your first word stands.").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Draw it again" }).click();
      await page.getByText("Drawn again: the same.").waitFor();
      const sealed = await site.instance
        .duty()
        .sample("local:e2e", { programme: "weekly", period: PERIOD }, { reproduce: "false" });
      const said = sealed.accesses.map(({ judgements }) => judgements.map(({ judgement }) => judgement));
      expect(said).toEqual([["not-explained"], ["explained"], ["explained"]]);
      expect(complaints).toEqual([]);
    }));

  it("a sign-off shows what it leaves open before it is given, and beside it ever after", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/");
      const sheet = page.locator("section", { has: page.locator("#duty-title") });
      await sheet.getByText("overdue").first().waitFor();
      await sheet.getByRole("link", { name: "All periods" }).click();
      await page.getByText("2 reviews are overdue.").waitFor();
      const sign = page.getByRole("button", { name: `Sign off the period from ${SECOND}` });
      await sign.focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.getByText("3 drawn accesses not judged", { exact: false }).waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      await sign.click();
      // Without words it is not sent.
      await dialog.getByRole("button", { name: "Sign off" }).click();
      expect(await dialog.locator("textarea:invalid").count()).toBe(1);
      await dialog.getByRole("textbox").fill("Nobody was there this week.");
      await dialog.getByRole("button", { name: "Sign off" }).click();
      await dialog.waitFor({ state: "detached" });
      const line = page.getByRole("row", { name: /12/ }).first();
      await line.getByText("done late").waitFor();
      await line.getByText("then left open:", { exact: false }).waitFor();
      await page.getByText("1 review is overdue.").waitFor();
      expect(complaints).toEqual([]);
    }));
});
