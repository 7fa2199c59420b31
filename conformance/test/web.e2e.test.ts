// The page in a real browser against a real server: asked by keyboard, proved, tampered with, and accessible (axe-core, WCAG 2.2 AA).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EventDetail } from "@quis/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { artifacts, buildPage, hasBrowser, launchBrowser, overflow, violations } from "../web/browser.ts";
import { HOSTILE, openSite, type Site } from "../web/fixture.ts";
import { type Look, openProfile, type Visit, visitIn } from "../web/visit.ts";

const present = hasBrowser("page in a browser");
/** Index of the row that has the focus. Expressions for the page are texts: this project has no DOM types. */
const FOCUSED = `document.activeElement?.getAttribute("data-index")`;

let site: Site;
let browser: Browser;

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  site = await openSite();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A fresh browser profile on the site; closed after `use`. */
async function visit(use: (visit: Visit) => Promise<void>, look: Look = {}): Promise<void> {
  const options = { baseURL: site.url, timezoneId: "Europe/Berlin" };
  await visitIn(await openProfile(browser, look, options), use);
}

const who = (subject: string): string => `/who/${encodeURIComponent(subject)}`;
const proof = (page: Page, state: "proved" | "refused") => page.locator(`.proof[data-state="${state}"]`);

async function firstIndex(page: Page): Promise<string> {
  return (await page.locator("a[data-index]").first().getAttribute("data-index")) ?? "";
}

/** Answers about one event, changed on their way to the page. */
async function tamper(page: Page, change: (detail: EventDetail) => void): Promise<void> {
  await page.route(/\/api\/v1\/events\/\d+/, async (route) => {
    const response = await route.fetch();
    const detail = (await response.json()) as EventDetail;
    change(detail);
    await route.fulfill({ response, json: detail });
  });
}

describe.skipIf(!present)("the page in a browser", () => {
  it("is asked by keyboard alone: question, answer, event, proof, and back", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/");
      await page.getByRole("heading", { name: "Today" }).waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type(site.subject);
      await page.keyboard.press("Enter");
      await page.waitForURL(`**${who(site.subject)}`);
      await page.locator("a[data-index]").first().waitFor();
      expect(await page.locator(".lead").textContent()).toMatch(/^\d+ accesses by \d+ users, \d+ Jan – \d+ Jan 2026/);

      await page.keyboard.press("j");
      await page.keyboard.press("j");
      const second = await page.locator("a[data-index]").nth(1).getAttribute("data-index");
      expect(await page.evaluate(FOCUSED)).toBe(second);
      await page.keyboard.press("Enter");
      await proof(page, "proved").waitFor();
      expect(page.url()).toContain(`at=${second}`);
      expect(
        await page.locator(".steps li").evaluateAll((steps) => steps.map((step) => step.getAttribute("data-state"))),
      ).toEqual(Array.from({ length: 8 }, () => "proved"));
      // The inspector follows the walk, Escape gives the list back.
      await page.keyboard.press("k");
      const first = await page.locator("a[data-index]").first().getAttribute("data-index");
      await page.waitForURL(`**at=${first}`);
      await page.keyboard.press("Escape");
      await page.locator(".inspector").waitFor({ state: "detached" });
      expect(await page.evaluate(FOCUSED)).toBe(first);
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      expect(complaints).toEqual([]);
    }));

  it("finds users, sessions and events by the same box, and says when it finds none", () =>
    visit(async ({ page }) => {
      const box = page.getByRole("searchbox", { name: "Who looked?" });
      await page.goto("/");
      // A user is an object too, where somebody signs in as them or changes their account: both are offered.
      await box.fill(site.user);
      await box.press("Enter");
      await page.getByRole("link", { name: /What this user did/ }).click();
      await page.waitForURL(`**/user/${site.user}`);
      await page.getByRole("heading", { level: 1, name: `What did ${site.user} do?` }).waitFor();
      const index = await (await page.locator("a[data-index]").first().waitFor(), firstIndex(page));
      await box.fill(index);
      await box.press("Enter");
      await page.waitForURL(`**/event/${index}`);
      await proof(page, "proved").waitFor();
      await page.locator(".facts a[href^='/session/']").click();
      await page.getByRole("heading", { level: 1, name: /^What happened in session/ }).waitFor();
      await box.fill("nobody-of-this-name");
      await box.press("Enter");
      await page.getByRole("heading", { name: /No access concerns/ }).waitFor();
      expect(await page.locator("a[data-index]").count()).toBe(0);
    }));

  it("opens every state by its address: filters, figures, open access", () =>
    visit(async ({ page }) => {
      await page.goto(`${who(site.subject)}?from=2026-01-07&to=2026-01-09&days=table`);
      await page.locator("a[data-index]").first().waitFor();
      const chips = await page.locator(".chip.set").allTextContents();
      expect(chips.map((chip) => chip.replace("×", ""))).toEqual(["from 7 Jan 2026", "to the end of 8 Jan 2026"]);
      expect(await page.locator(".chart-frame tbody td:first-child").allTextContents()).toEqual([
        "2026-01-07",
        "2026-01-08",
      ]);
      const times = await page
        .locator("a[data-index] time")
        .evaluateAll((all) => all.map((time) => time.getAttribute("datetime") ?? ""));
      expect(times.every((time) => time >= "2026-01-07" && time < "2026-01-09")).toBe(true);
      expect(await page.locator("a[data-index] time").first().getAttribute("title")).toContain("CET");
      await page.getByRole("link", { name: /Remove filter from/ }).click();
      await page.waitForURL((url) => !url.search.includes("from="));
      expect(await page.locator(".chip.set").count()).toBe(1);
    }));

  it("goes on to older accesses without losing any", () =>
    visit(async ({ page }) => {
      await page.goto("/events");
      await page.locator("a[data-index]").first().waitFor();
      await page.getByRole("button", { name: "Older" }).click();
      // Not waitForFunction: it evaluates text, which the page's policy forbids as soon as the first look finds too few.
      await page.locator("a[data-index]").nth(199).waitFor();
      const indices = await page
        .locator("a[data-index]")
        .evaluateAll((all) => all.map((link) => link.getAttribute("data-index")));
      expect(indices).toHaveLength(200);
      expect(new Set(indices).size).toBe(200);
    }));

  it.each<[string, string, (detail: EventDetail) => void]>([
    ["a field", "event", (detail) => void (detail.event["time"] = 1)],
    ["the raw bytes", "raw", (detail) => void (detail.raw = btoa("nothing happened"))],
    ["the entry", "leaf", (detail) => void (detail.entry = flip(detail.entry))],
    ["the path", "tree", (detail) => void detail.proof.path.pop()],
    ["the key", "key", (detail) => void (detail.proof.vkey = `x${detail.proof.vkey}`)],
  ])("refuses an answer in which %s was changed, and shows nothing green for it", (_what, step, change) =>
    visit(async ({ page }) => {
      await tamper(page, change);
      await page.goto("/event/17");
      await proof(page, "refused").waitFor();
      expect(await page.locator(`.steps li[data-step="${step}"]`).getAttribute("data-state")).toBe("refused");
      expect(await page.locator(`.steps li[data-step="${step}"]`).textContent()).toContain("Reason: ");
      expect(await page.locator(".state.proved").count()).toBe(0);
      expect(await page.locator(".strip .ok").count()).toBe(0);
    }),
  );

  it("refuses when the check itself cannot be loaded", () =>
    visit(async ({ page }) => {
      await page.route(/check-event/, (route) => route.abort());
      await page.goto("/event/17");
      await proof(page, "refused").waitFor();
      expect(await page.locator(".state.proved").count()).toBe(0);
    }));

  it("shows a log's text as text, whatever it tries", () =>
    visit(async ({ page, complaints }) => {
      await page.goto(who(HOSTILE.subject));
      await page.locator("a[data-index]").first().click();
      await proof(page, "proved").waitFor();
      const facts = await page.locator(".facts").textContent();
      expect(facts).toContain(HOSTILE.subject);
      expect(facts).toContain(HOSTILE.caseRef);
      expect(facts).toContain("␀ ⟨U+202E⟩gnihton⟨U+202C⟩");
      expect(await page.title()).toContain("Who looked at");
      expect(await page.locator("main img, main script").count()).toBe(0);
      expect(complaints).toEqual([]);
    }));

  it("saves the rows without a formula, and the days as SVG", () =>
    visit(async ({ page }) => {
      await page.goto(who(HOSTILE.subject));
      await page.locator("a[data-index]").first().waitFor();
      const csv = await download(page, "Save the rows shown as CSV");
      expect(csv).toContain(`"'=HYPERLINK(""http`);
      expect(csv).not.toContain('"=HYPERLINK');
      expect(await download(page, "Save the chart as SVG")).toMatch(/^<svg xmlns=/);
    }));

  it("says of the log only what was verified, and checks it on demand", () =>
    visit(async ({ page }) => {
      await page.goto("/");
      const strip = page.locator(".strip");
      await strip.getByText("Not verified since start").waitFor();
      expect(await strip.locator(".ok").count()).toBe(0);
      await strip.getByRole("link", { name: "Check it in this browser" }).click();
      await proof(page, "proved").waitFor();
      await site.instance.verify("local:web-test");
      await page.reload();
      await strip.locator(".ok", { hasText: "Verified whole" }).waitFor();
      await page.route("**/api/v1/changes", async (route) => {
        const { status, ...counts } = await site.instance.overview().change();
        const bad = { what: "tile", index: 3, path: null, code: "TLOG_TILE_MISMATCH", reason: "a tile differs" };
        const change = {
          ...counts,
          status: { ...status, verified: { ...status.verified, ok: false, first_bad: bad } },
        };
        const body = `event: change\ndata: ${JSON.stringify(change)}\n\n`;
        await route.fulfill({ contentType: "text/event-stream", body });
      });
      await page.reload();
      await strip.locator(".bad", { hasText: "a tile differs" }).waitFor();
      expect(await strip.locator(".ok").count()).toBe(0);
    }));

  it("says what failed and what to do: no entry, a refused filter, no server, and goes on when it is back", () =>
    visit(async ({ page }) => {
      await page.goto("/event/999999999");
      await page.getByText("There is no such entry").waitFor();
      await page.goto("/events?from=yesterday");
      await page.getByText("QUIS_BAD_INPUT").waitFor();
      await page.route("**/api/**", (route) => route.abort());
      await page.goto(who(site.subject));
      await page.getByRole("alert").getByText("The server does not answer").waitFor();
      await page.unroute("**/api/**");
      await page.getByRole("button", { name: "Try again" }).click();
      await page.locator("a[data-index]").first().waitFor();
      expect(await page.getByRole("alert").count()).toBe(0);
    }));
});

interface Screen {
  readonly name: string;
  readonly open: (page: Page) => Promise<void>;
  /** A lesser state: looked at once in each scheme and width, not in every pair of them. */
  readonly lesser?: true;
}

const screens: readonly Screen[] = [
  { name: "home", open: (page) => open(page, "/ask", ".choices li") },
  { name: "answer", open: (page) => open(page, who(site.subject), "a[data-index]") },
  {
    name: "figures",
    lesser: true,
    open: (page) => open(page, `${who(site.subject)}?days=table&from=2026-01-05`, ".chart-frame tbody tr"),
  },
  {
    name: "inspector",
    open: async (page) => {
      await open(page, who(site.subject), "a[data-index]");
      await open(page, `${who(site.subject)}?at=${await firstIndex(page)}`, '.proof[data-state="proved"]');
    },
  },
  { name: "event", open: (page) => open(page, "/event/17", '.proof[data-state="proved"]') },
  {
    name: "event-opened",
    lesser: true,
    open: async (page) => {
      await open(page, "/event/17", '.proof[data-state="proved"]');
      for (const summary of await page.locator("summary").all()) await summary.click();
    },
  },
  {
    name: "refused",
    lesser: true,
    open: async (page) => {
      await tamper(page, (detail) => void (detail.event["time"] = 1));
      await open(page, "/event/17", '.proof[data-state="refused"]');
    },
  },
  {
    name: "filter",
    lesser: true,
    open: async (page) => {
      await open(page, `${who(site.subject)}?source=records`, "a[data-index]");
      await page.getByRole("button", { name: "+ Filter" }).click();
    },
  },
  {
    name: "keys",
    lesser: true,
    open: async (page) => {
      await open(page, "/ask", ".choices li");
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  { name: "check", lesser: true, open: (page) => open(page, "/check", '.proof[data-state="proved"]') },
  { name: "none", lesser: true, open: (page) => open(page, "/?q=nobody-of-this-name", ".notice") },
  { name: "not-found", open: (page) => open(page, "/no/such/page", ".notice") },
  {
    name: "server-down",
    open: async (page) => {
      await page.route("**/api/**", (route) => route.abort());
      await open(page, who(site.subject), ".notice");
    },
  },
];

async function open(page: Page, address: string, awaited: string): Promise<void> {
  await page.goto(address);
  await page.locator(awaited).first().waitFor();
  await page.evaluate("document.fonts.ready.then(() => true)");
}

describe.skipIf(!present)("every screen, in both schemes and two widths", () => {
  const views = [
    { scheme: "light", width: 1280 },
    { scheme: "dark", width: 390 },
    { scheme: "light", width: 390 },
    { scheme: "dark", width: 1280 },
  ] as const;
  const cases = screens.flatMap((screen) =>
    views.slice(0, screen.lesser ? 2 : 4).map((view) => ({ ...screen, ...view })),
  );
  it.each(cases)(
    "$name, $scheme, $width px: axe finds nothing, nothing scrolls sideways",
    ({ name, open: openScreen, scheme, width }) =>
      visit(
        async ({ page }) => {
          await openScreen(page);
          await page.screenshot({ path: join(artifacts, `${name}-${scheme}-${width}.png`) });
          expect(await overflow(page)).toBeLessThanOrEqual(0);
          expect(await violations(page)).toEqual([]);
        },
        { scheme, width },
      ),
  );

  it.each(screens)(
    "WCAG 1.4.10: $name at 400 % of 1280 px scrolls sideways only inside tables",
    ({ name, open: openScreen }) =>
      visit(
        async ({ page }) => {
          await openScreen(page);
          await page.screenshot({ path: join(artifacts, `${name}-zoom.png`), fullPage: true });
          expect(await overflow(page)).toBeLessThanOrEqual(0);
        },
        { width: 320, height: 256 },
      ),
  );
});

async function download(page: Page, button: string): Promise<string> {
  const pressed = page.getByRole("button", { name: button, exact: true }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), pressed]);
  const stream = await file.createReadStream();
  let text = "";
  for await (const piece of stream) text += String(piece);
  return text;
}

function flip(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  bytes[12]! ^= 1;
  return bytes.toString("base64");
}
