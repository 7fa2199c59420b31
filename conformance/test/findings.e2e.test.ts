// Findings in a real browser: read by keyboard alone, weighed, computed again, and accessible (axe-core, WCAG 2.2 AA).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { FindingsAnswer, QueuedFinding } from "@quis/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { artifacts, buildPage, hasBrowser, launchBrowser, overflow, violations } from "../web/browser.ts";
import { type FindingsSite, HOSTILE_USER, openFindingsSite } from "../web/findings-site.ts";
import { endTour, type Look, openProfile, type Visit, visitIn, WINDOWS_AND_ZOOM } from "../web/visit.ts";

const present = hasBrowser("findings in a browser");
const FOCUSED = `document.activeElement?.getAttribute("data-index")`;

let site: FindingsSite;
let browser: Browser;
let queue: readonly QueuedFinding[];

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  site = await openFindingsSite();
  browser = await launchBrowser();
  ({ findings: queue } = await site.instance
    .detection()
    .findings("local:findings-test", { folded: "true", all: "true" }));
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A fresh browser profile, signed in; closed after `use`. */
async function visit(use: (visit: Visit) => Promise<void>, look: Look = {}): Promise<void> {
  const context = await openProfile(browser, look, { baseURL: site.url });
  await endTour(context);
  await visitIn(context, use);
}

const first = (is: (row: QueuedFinding) => boolean): QueuedFinding => {
  const found = queue.find(is);
  if (found === undefined) throw new Error("expected such a finding in the invented agency, got none");
  return found;
};
const judged = (): QueuedFinding => first(({ kind }) => kind !== "sample" && !kind.startsWith("rule:"));
const sample = (): QueuedFinding => first(({ kind }) => kind === "sample");

/** Answers of the list of findings, changed on their way to the page. */
async function change(page: Page, edit: (answer: FindingsAnswer) => FindingsAnswer): Promise<void> {
  await page.route(/\/api\/v1\/findings\?/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: edit((await response.json()) as FindingsAnswer) });
  });
}

describe.skipIf(!present)("findings in a browser", () => {
  it("are read by keyboard alone: walked, opened, weighed, read whole, and left again", () =>
    visit(async ({ page, complaints }) => {
      const reads: string[] = [];
      page.on("request", (request) => {
        const { pathname } = new URL(request.url());
        if (/\/findings\/[0-9a-f]{32}$/.test(pathname) && pathname.startsWith("/api/")) reads.push(pathname);
      });
      await page.goto("/findings");
      await page.locator("table.queue").waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("j");
      const second = await page.locator("a[data-index]").nth(1).getAttribute("data-index");
      expect(await page.evaluate(FOCUSED)).toBe(second);
      await page.keyboard.press("Enter");
      const inspector = page.getByRole("complementary", { name: "Selected finding" });
      await inspector.waitFor();
      expect(page.url()).toContain(`at=${second}`);
      await inspector.getByRole("heading", { name: "Why it is asked" }).waitFor();
      await inspector.getByRole("heading", { name: "What speaks for the user" }).waitFor();
      // The inspector follows the walk. Who walks past has read nothing.
      await page.keyboard.press("k");
      const top = await page.locator("a[data-index]").first().getAttribute("data-index");
      await page.waitForURL(`**at=${top}`);
      expect(reads).toEqual([]);
      await page.keyboard.press("Enter");
      await page.waitForURL(`**/findings/${top}`);
      await page.getByRole("heading", { name: "How it was computed" }).waitFor();
      expect(reads).toEqual([`/api/v1/findings/${top}`]);
      await page.goBack();
      await inspector.waitFor();
      await page.keyboard.press("Escape");
      await inspector.waitFor({ state: "detached" });
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      expect(complaints).toEqual([]);
    }));

  it("count as read when they were seen to their end for a while, and then for the reader only", () =>
    visit(async ({ page }) => {
      const { id } = queue.filter(({ kind }) => kind !== "sample")[2] ?? judged();
      await page.goto(`/findings?at=${id}`);
      const row = page.locator(`tr:has(a[data-index="${id}"])`);
      await row.waitFor();
      expect(await row.getAttribute("data-seen")).toBe("false");
      await page.locator(".reading").scrollIntoViewIfNeeded();
      await page.locator('.reading[data-state="read"]').waitFor();
      await page.locator(`tr[data-seen="true"] a[data-index="${id}"]`).waitFor();
      await page.getByRole("link", { name: "read by me" }).click();
      await page.waitForURL("**state=seen");
      await page.locator(`a[data-index="${id}"]`).waitFor();
      const others = await site.instance.detection().findings("local:somebody-else", { state: "seen" });
      expect(others.total).toBe(0);
    }));

  it("stand in pages by cursor, filtered by kind, detector, unit and days; every state is an address", () =>
    visit(async ({ page }) => {
      await page.goto("/findings");
      await page.locator("table.queue").waitFor();
      const shown = await page.locator("a[data-index]").count();
      if (queue.length > shown) {
        await page.getByRole("button", { name: "Further down the queue" }).click();
        await page.locator("a[data-index]").nth(shown).waitFor();
      }
      const ids = await page
        .locator("a[data-index]")
        .evaluateAll((links) => links.map((link) => link.getAttribute("data-index")));
      expect(new Set(ids).size).toBe(ids.length);
      await page
        .getByRole("navigation", { name: "Kinds of findings" })
        .getByRole("link", { name: /^drawn at random/ })
        .click();
      await page.waitForURL("**kind=sample");
      await page.getByRole("button", { name: /Filter/ }).click();
      const { day } = sample();
      await page.getByLabel("From day (UTC)").fill(day);
      await page.getByLabel("Until day (UTC)").fill(day);
      await page.getByRole("button", { name: "Apply" }).click();
      await page.waitForURL(`**from=${day}**`);
      await page.locator(`a[data-index="${sample().id}"]`).waitFor();
      await page.goto("/findings?unit=No+such+unit&at=nonsense&rank_to=-3&evil=%3Cscript%3E");
      await page.getByRole("heading", { name: "Nothing matches these filters" }).waitFor();
      await page.getByRole("link", { name: "Show the whole queue" }).click();
      await page.locator("table.queue").waitFor();
    }));

  it("drawn at random say so, with seed and nothing against", () =>
    visit(async ({ page }) => {
      await page.goto(`/findings?kind=sample&at=${sample().id}`);
      const inspector = page.locator(".inspector.finding");
      await inspector.getByText("drawn at random", { exact: true }).waitFor();
      await inspector.getByText(sample().drawn?.seed ?? "no seed").waitFor();
      await inspector.getByText("Nothing. It was drawn at random", { exact: false }).waitFor();
    }));

  it("one whole: comparison with its table twin, accesses with what explains them, proof of its entry, computed again the same", () =>
    visit(async ({ page, complaints }) => {
      const { id, events } = judged();
      await page.goto(`/findings/${id}`);
      await page.locator(".finding-accesses").waitFor();
      expect(await page.locator(".finding-accesses tbody tr").count()).toBe(Math.min(100, events.length));
      await page.locator(".peers-chart").first().waitFor();
      await page.getByRole("button", { name: "As table" }).click();
      await page
        .getByRole("row", { name: /^this one/ })
        .first()
        .waitFor();
      await page.getByRole("button", { name: "Check its proof here" }).first().click();
      await page.locator('.proof[data-state="proved"]').waitFor();
      await page.getByRole("button", { name: "Compute it again now" }).click();
      await page.getByText(/^The same, computed again in/).waitFor();
      await page.getByText("not known yet: none of this kind was decided").waitFor();
      expect(complaints).toEqual([]);
      await page.screenshot({ path: join(artifacts, "finding-whole.png"), fullPage: true });
    }));

  it("computing again can be stopped, and says what differs", () =>
    visit(async ({ page }) => {
      const { id } = judged();
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route(/\/reproduction$/, async (route) => {
        await held;
        const reproduction = {
          same: false,
          differs: [{ field: "p", recorded: 0.1, now: HOSTILE_USER }],
          missing: ["context users@1: not here"],
          seconds: 0.1,
        };
        await route
          .fulfill({
            contentType: "application/x-ndjson",
            body: `${JSON.stringify({ type: "finding", summary: { reproduction } })}\n`,
          })
          .catch(() => undefined);
      });
      await page.goto(`/findings/${id}`);
      await page.getByRole("button", { name: "Compute it again now" }).click();
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByText("Stopped. Nothing was changed.").waitFor();
      await page.getByRole("button", { name: "Compute it again now" }).click();
      release();
      await page.getByText("Not the same").waitFor();
      await page.getByText("context users@1: not here").waitFor();
      expect(await page.title()).not.toBe("1");
    }));

  it("text of an attacker in users, rules and sentences stays text", () =>
    visit(async ({ page, complaints }) => {
      const rule = first(({ kind }) => kind === "rule:hostile-user");
      expect(rule.user).toBe(HOSTILE_USER);
      await page.goto(`/findings?user=${encodeURIComponent(HOSTILE_USER)}&at=${rule.id}`);
      await page.locator(".inspector.finding").waitFor();
      expect(await page.locator(".inspector.finding").textContent()).toContain("<script>document.title=2</script>");
      await page.goto(`/findings/${rule.id}`);
      await page.getByText("Text of the rule").click();
      await page.locator("pre.raw").waitFor();
      expect(await page.locator("pre.raw").textContent()).toContain("hostile-user");
      expect(await page.locator("main img, main script").count()).toBe(0);
      // The direction override is spelt out.
      expect(await page.locator("main .hidden-char").count()).toBeGreaterThan(0);
      expect(await page.title()).not.toMatch(/^[12]$/);
      expect(complaints).toEqual([]);
    }));

  it("failures, an unknown id and an empty queue are said, with what to do next", () =>
    visit(async ({ page }) => {
      await page.goto(`/findings/${"0".repeat(32)}`);
      await page.getByRole("alert").waitFor();
      await page.goto("/findings/not-an-id");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await change(page, (answer) => ({ ...answer, findings: [], total: 0, kinds: [], next: null }));
      await page.goto("/findings");
      await page.getByRole("heading", { name: "No finding yet" }).waitFor();
      await page.unroute(/\/api\/v1\/findings\?/);
      await page.route(/\/api\/v1\/findings\?/, (route) => route.abort());
      await page.goto("/findings?state=new");
      await page.getByRole("alert").waitFor();
    }));

  it("detectors say what they ask and whether they can judge; fairness and coverage speak of groups only", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/findings/detectors");
      await page.locator(".detector").first().waitFor();
      expect(await page.locator(".detector").count()).toBe(18);
      await page.getByText("18 can judge", { exact: false }).waitFor();
      await page
        .getByRole("link", { name: /^\d+ findings?$/ })
        .first()
        .click();
      await page.waitForURL("**/findings?detector=*");
      await page.goto("/findings/fairness");
      await page.locator(".ratios").waitFor();
      await page.getByRole("button", { name: "As table" }).click();
      await page.getByRole("columnheader", { name: "95 % interval" }).waitFor();
      await page.getByRole("button", { name: "Count it now" }).click();
      await page.getByRole("columnheader", { name: "Made-up ones explained" }).first().waitFor();
      const text = (await page.locator("main").textContent()) ?? "";
      for (const { user } of queue) if (user !== "") expect(text).not.toContain(user);
      expect(complaints).toEqual([]);
    }));

  it.each(WINDOWS_AND_ZOOM)("axe finds nothing, nothing scrolls sideways at $width px, $scheme", ({ width, scheme }) =>
    visit(
      async ({ page, complaints }) => {
        const { id } = judged();
        const screens = [
          { name: "queue", path: "/findings", wait: "table.queue" },
          { name: "queue-open", path: `/findings?at=${id}`, wait: ".inspector.finding" },
          { name: "sample", path: `/findings?kind=sample&at=${sample().id}`, wait: ".inspector.finding" },
          { name: "finding", path: `/findings/${id}`, wait: ".finding-accesses" },
          { name: "detectors", path: "/findings/detectors", wait: ".detector" },
          { name: "fairness", path: "/findings/fairness", wait: ".ratios" },
        ];
        for (const { name, path, wait } of screens) {
          await page.goto(path);
          await page.locator(wait).first().waitFor();
          await page.screenshot({ path: join(artifacts, `findings-${name}-${width}-${scheme}.png`) });
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
});
