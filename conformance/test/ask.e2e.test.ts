// Questions in a real browser: pages of a subject, a user, a session and an object, comparison, kept questions, export; by keyboard, and accessible.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openExplainedSite } from "../web/asking.ts";
import { artifacts, buildPage, hasBrowser, launchBrowser, overflow, violations } from "../web/browser.ts";
import { HOSTILE, type Site } from "../web/fixture.ts";
import { type DemoRole } from "../web/sign-in.ts";
import { endTour, type Look, openProfile, type Visit, visitIn } from "../web/visit.ts";

const present = hasBrowser("questions in a browser");
const ACTOR = "local:web-test";

let site: Site;
let browser: Browser;
/** The session and the object of an access to the subject. */
let session: string;
let object: string;
let other: string;

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  site = await openExplainedSite();
  browser = await launchBrowser();
  const { rows } = await site.instance.who(ACTOR, site.subject, { limit: 100 });
  session = rows[0]?.session ?? "";
  object = rows[0]?.object ?? "";
  other = rows.find(({ user }) => user !== site.user)?.user ?? "";
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A fresh browser of somebody who is signed in and has seen the tour. */
async function visit(
  use: (visit: Visit) => Promise<void>,
  { role = "overseer", ...look }: Look & { readonly role?: DemoRole } = {},
): Promise<void> {
  const context = await openProfile(browser, look, { baseURL: site.url, acceptDownloads: true });
  await endTour(context);
  await site.enter(context, role);
  await visitIn(context, use);
}

const who = (): string => `/who/${encodeURIComponent(site.subject)}`;
const compare = (): string => `/compare?kind=user&a=${site.user}&b=${other}`;

/** Names of the deeds that were sealed since there were `from`. */
async function deedsSince(from: number): Promise<{ what: string; text: string }[]> {
  await site.instance.settle();
  const deeds: { what: string; text: string }[] = [];
  for (let index = from; index < (await oversightSize()); index++) {
    const { event } = await site.instance.event(ACTOR, index, "oversight");
    const [resource] = (event["web_resources"] ?? []) as { name: string }[];
    // Looking here is a deed too.
    if (!JSON.stringify(event).includes(ACTOR)) deeds.push({ what: resource?.name ?? "", text: JSON.stringify(event) });
    if (deeds.length > 50 || index > from + 100) break;
  }
  return deeds;
}

async function oversightSize(): Promise<number> {
  await site.instance.settle();
  return (await site.instance.status()).logs.find(({ name }) => name === "oversight")?.size ?? 0;
}

describe.skipIf(!present)("the ask box", () => {
  it("understands a case, an address, an object and a time, and leads to their accesses", () =>
    visit(async ({ page, complaints }) => {
      const { rows } = await site.instance.who(ACTOR, site.subject, { limit: 100 });
      const row = rows.find((one) => one.case_ref !== "" && one.src_ip !== "");
      for (const [text, address] of [
        [row?.case_ref ?? "", `/ask?case=${row?.case_ref}`],
        [row?.src_ip ?? "", `/ask?ip=${row?.src_ip}`],
        ["2026-01-07 10:00..11:00", "/ask?from=2026-01-07T10%3A00%3A00.000Z&to=2026-01-07T11%3A00%3A00.000Z"],
      ] as const) {
        await page.goto(`/ask?q=${encodeURIComponent(text)}`);
        await page.waitForURL((url) => `${url.pathname}${url.search}` === address);
        await page.locator("a[data-index]").first().waitFor();
      }
      await page.goto(`/ask?q=${encodeURIComponent(object)}`);
      await page.waitForURL((url) => url.pathname.startsWith("/record/"));
      await page.getByRole("heading", { level: 1, name: /^Who opened/ }).waitFor();
      expect(complaints).toEqual([]);
    }));

  it("is answered, narrowed, shown along time and opened by keyboard alone", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/ask");
      await page.getByRole("heading", { level: 1, name: "Who looked?" }).waitFor();
      await page.keyboard.press("/");
      await page.keyboard.type(site.subject);
      await page.keyboard.press("Enter");
      await page.waitForURL(`**${who()}`);
      await page.getByRole("heading", { name: "Who looked, by user" }).waitFor();
      await page.getByRole("button", { name: "+ Filter" }).focus();
      await page.keyboard.press("Enter");
      await page.locator('select[name="operation"]').selectOption("consultation");
      await page.getByRole("button", { name: "Apply" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/operation=consultation/);
      await page.locator("a[data-index]").first().waitFor();
      await page.getByRole("link", { name: "as timeline" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/view=time/);
      expect(await page.locator(".lanes .mark").count()).toBeGreaterThan(0);
      await page.getByRole("link", { name: "as table" }).last().focus();
      await page.keyboard.press("Enter");
      await page.locator("a[data-index]").first().waitFor();
      await page.keyboard.press("j");
      await page.keyboard.press("Enter");
      await page.locator('.proof[data-state="proved"]').waitFor();
      await page.keyboard.press("Escape");
      expect(complaints).toEqual([]);
    }));
});

describe.skipIf(!present)("pages of figures", () => {
  it("a subject: who looked, with explanations or their absence, counted as the list is", () =>
    visit(async ({ page }) => {
      const { summary } = await site.instance.who(ACTOR, site.subject, { limit: 1 });
      await page.goto(who());
      await page.getByRole("heading", { name: "Who looked, by user" }).waitFor();
      const table = page.getByRole("region", { name: "Who looked, by user" });
      const counts = await table.locator("tbody tr td:nth-child(2)").allInnerTexts();
      expect(counts).toHaveLength(summary?.users ?? -1);
      const sum = counts.reduce((total, text) => total + Number((/^[\d,]+/.exec(text)?.[0] ?? "").replace(",", "")), 0);
      expect(sum).toBe(summary?.events);
      await page.locator("table.accesses .verdict").first().waitFor();
    }));

  it("a user: rhythm against peers says that there are too few, instead of showing single persons", () =>
    visit(async ({ page }) => {
      await page.goto(`/user/${site.user}`);
      await page.getByRole("heading", { name: "Rhythm against others with the same work" }).waitFor();
      await page.getByText(/A comparison needs 11/).waitFor();
      expect(await page.locator(".chart .band").count()).toBe(0);
      await page.getByRole("heading", { name: "Reasons given" }).waitFor();
      await page.getByRole("heading", { name: "Looked at again and again" }).waitFor();
      await page.goto(`/user/${site.user}?rhythm=table`);
      const rows = page.locator(".chart-sheet").first().locator("tbody tr");
      await rows.last().waitFor();
      expect(await rows.count()).toBe(24);
    }));

  it("a session: what was opened in order, with its pauses", () =>
    visit(async ({ page }) => {
      await page.goto(`/session/${session}`);
      await page.getByRole("heading", { name: "What was opened, in order" }).waitFor();
      const times = await page
        .locator("a[data-index] time")
        .evaluateAll((all) => all.map((time) => time.getAttribute("datetime") ?? ""));
      expect(times.length).toBeGreaterThan(0);
      expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    }));

  it("two users side by side: the same figures, charts of the same height", () =>
    visit(async ({ page }) => {
      await page.goto(compare());
      await page.locator("table.compared").waitFor();
      const tops = await page
        .locator(".shares")
        .evaluateAll((all) => all.map((svg) => svg.querySelectorAll("text")[2]?.textContent));
      expect(tops).toHaveLength(4);
      expect(tops[0]).toBe(tops[1]);
      expect(tops[2]).toBe(tops[3]);
      const cells = await page.locator("table.compared tbody tr").first().locator("td").allInnerTexts();
      const counted = await Promise.all(
        [site.user, other].map(async (user) => (await site.instance.user(ACTOR, user, { limit: 1 })).summary?.events),
      );
      expect(cells.map((text) => Number(text.replace(",", "")))).toEqual(counted);
    }));

  it("what no work explains is found by a filter that says how many it looked at", () =>
    visit(async ({ page }) => {
      await page.goto("/ask?explained=false");
      await page.getByText(/match(?:es)? among [\d,]+ access(?:es)? looked at/).waitFor();
    }));
});

describe.skipIf(!present)("columns", () => {
  it("stand in the address, and are remembered in this browser", () =>
    visit(async ({ page }) => {
      await page.goto(who());
      await page.locator("a[data-index]").first().waitFor();
      await page.getByRole("button", { name: "Columns" }).click();
      await page.getByRole("checkbox", { name: "From address" }).check();
      await page.waitForURL(/columns=[^&]*ip/);
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("columnheader", { name: "From address" }).waitFor();
      await page.goto(who());
      await page.getByRole("columnheader", { name: "From address" }).waitFor();
      await page.goto(`${who()}?columns=who`);
      await page.locator("a[data-index]").first().waitFor();
      expect(await page.locator("table.accesses thead th").allInnerTexts()).toEqual(["When (UTC)", "Who"]);
    }));
});

describe.skipIf(!present)("kept questions", () => {
  it("are kept, renamed, deleted and put back, each change sealed in one's name", () =>
    visit(async ({ page, complaints }) => {
      const before = await oversightSize();
      await page.goto(`${who()}?operation=consultation`);
      await page.locator("a[data-index]").first().waitFor();
      await page.getByRole("button", { name: "Keep question" }).click();
      await page.getByLabel("Name", { exact: true }).fill('Consulted "<b>x</b>"');
      await page.getByRole("button", { name: "Keep", exact: true }).click();
      await page.getByText("Kept. You find it under Ask.").waitFor();
      await page.goto("/ask");
      await page.getByRole("button", { name: /^Rename/ }).click();
      await page.getByRole("textbox", { name: "Name" }).fill("Consulted");
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: /^Consulted/ }).waitFor();
      await page.getByRole("button", { name: "Delete Consulted" }).click();
      await page.getByRole("button", { name: "Put it back" }).click();
      await page.getByRole("link", { name: /^Consulted/ }).click();
      await page.waitForURL(`**${who()}?operation=consultation`);
      const kept = (await deedsSince(before)).map(({ what }) => what).filter((what) => what.startsWith("question"));
      expect(kept).toEqual(["question save", "question rename", "question remove", "question save"]);
      expect(complaints).toEqual([]);
    }));
});

describe.skipIf(!present)("exports", () => {
  it("hold the whole answer with purpose and case sealed first, and no cell is a formula", () =>
    visit(async ({ page, complaints }) => {
      const before = await oversightSize();
      await page.goto(`/who/${encodeURIComponent(HOSTILE.subject)}`);
      await page.locator("a[data-index]").first().waitFor();
      await page.getByRole("button", { name: "Export…" }).click();
      await page.getByRole("button", { name: "Export", exact: true }).click();
      await page.getByLabel("Purpose").selectOption({ index: 1 });
      await page.getByLabel(/^Case/).fill("IR-7");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Export", exact: true }).last().click(),
      ]);
      const text = await readFile(await download.path(), "utf8");
      expect(text.trimEnd().split("\r\n")).toHaveLength(2);
      expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")`);
      expect(text).not.toMatch(/(?:^|,)"[=+\-@]/m);
      await page.getByText("1 access saved").waitFor();
      const [deed] = (await deedsSince(before)).filter(({ what }) => what === "export");
      for (const said of ["IR-7", '"record_count":1', "csv"]) expect(deed?.text).toContain(said);
      expect(complaints).toEqual([]);
    }));
});

describe.skipIf(!present)("an evidence bundle", () => {
  it("of an answer is one zip, its size said before, sealed with purpose and case, and proved by command", () =>
    visit(async ({ page, complaints }) => {
      const before = await oversightSize();
      await page.goto(`/who/${encodeURIComponent(HOSTILE.subject)}`);
      await page.locator("a[data-index]").first().waitFor();
      await page.getByRole("button", { name: "Evidence bundle…" }).click();
      const dialog = page.getByRole("dialog", { name: "Evidence bundle" });
      await dialog.getByText(/^1 access, about \d+\.\d MB/).waitFor();
      const make = dialog.getByRole("button", { name: "Make and save" });
      expect(await make.isDisabled()).toBe(true);
      await dialog.getByLabel("What it is about").fill("Accesses to one record");
      expect(await violations(page)).toEqual([]);
      await make.click();
      await page.getByLabel("Purpose").selectOption({ index: 1 });
      await page.getByLabel(/^Case/).fill("IR-7");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Make and save" }).last().click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^quis-bundle-[0-9a-f]{12}\.zip$/);
      await page.getByText("1 access saved").waitFor();
      const quis = join(import.meta.dirname, "../../bin/quis.js");
      const args = [quis, "check", await download.path(), "--json"];
      const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
      expect(JSON.parse(stdout)).toMatchObject({
        proved: true,
        case: "IR-7",
        title: "Accesses to one record",
        events: 1,
      });
      const made = (await deedsSince(before)).filter(({ what }) => what === "bundle");
      expect(made).toHaveLength(1);
      expect(made[0]?.text).toContain("IR-7");
      expect(complaints).toEqual([]);
    }));

  it("is not made of a question with filters that it is not chosen by", () =>
    visit(async ({ page }) => {
      await page.goto(`${who()}?status=success`);
      await page.locator("a[data-index]").first().waitFor();
      await page.getByRole("button", { name: "Evidence bundle…" }).click();
      await page.getByText("A bundle is not chosen by outcome; take that off first.").waitFor();
      await page.getByLabel("What it is about").fill("x");
      expect(await page.getByRole("button", { name: "Make and save" }).isDisabled()).toBe(true);
    }));
});

describe.skipIf(!present)("hostile text of a log", () => {
  it("stays text on every page, and runs nothing", () =>
    visit(async ({ page, complaints }) => {
      for (const path of [
        `/who/${encodeURIComponent(HOSTILE.subject)}`,
        `/ask?case=${encodeURIComponent(HOSTILE.caseRef)}`,
        `/ask?q=${encodeURIComponent(HOSTILE.caseRef)}`,
        `/compare?kind=who&a=${encodeURIComponent(HOSTILE.subject)}&b=${encodeURIComponent(HOSTILE.subject)}`,
      ]) {
        await page.goto(path);
        await page.locator("main table").first().waitFor();
        expect(await page.title()).not.toMatch(/^[12]$/);
        expect(await page.locator("main img, main script").count()).toBe(0);
      }
      expect(complaints).toEqual([]);
    }));
});

describe.skipIf(!present)("every page of questions", () => {
  const pages = (): readonly (readonly [string, string, string])[] => [
    ["ask", "/ask", "#saved-title"],
    ["subject", who(), "#by-user"],
    ["user", `/user/${site.user}`, "#targets"],
    ["session", `/session/${session}`, "#places"],
    ["object", `/record/${encodeURIComponent(object)}`, "#by-user"],
    ["timeline", `${who()}?view=time`, ".lanes"],
    ["filters", "/ask?explained=false&status=success", "a[data-index]"],
    ["compare", compare(), "table.compared"],
    ["nothing", "/who/nobody-of-this-name", ".notice"],
  ];

  it.each<[string, Look]>([
    ["light, 1280", { scheme: "light", width: 1280 }],
    ["dark, 1280", { scheme: "dark", width: 1280 }],
    ["light, 390", { scheme: "light", width: 390 }],
    ["dark, 390", { scheme: "dark", width: 390 }],
  ])("%s: axe finds nothing, nothing is wider than the window", (look, options) =>
    visit(async ({ page, complaints }) => {
      for (const [name, path, sign] of pages()) {
        await page.goto(path);
        await page.locator(sign).first().waitFor();
        await page.screenshot({ path: join(artifacts, `ask-${name}-${look.replaceAll(/\W+/g, "-")}.png`) });
        expect(await violations(page), `${name}, ${look}`).toEqual([]);
        expect(await overflow(page), `${name}, ${look}`).toBeLessThanOrEqual(0);
      }
      expect(complaints).toEqual([]);
    }, options),
  );

  it("says so to somebody who may not ask", () =>
    visit(
      async ({ page }) => {
        await page.goto(`/user/${site.user}`);
        await page.locator('[data-kind="forbidden"]').waitFor();
        expect(await page.locator("a[data-index]").count()).toBe(0);
      },
      { role: "log-operator" },
    ));
});
