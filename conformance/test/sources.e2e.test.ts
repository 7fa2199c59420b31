// The pages about sources and about the log in a real browser against a real server: by keyboard, with hostile records, files and mappings, and
// accessible (axe-core, WCAG 2.2 AA).
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeZip } from "../../packages/archive/test/make-zip.ts";
import { world } from "../../packages/bundle/test/mutations.ts";
import { artifacts, buildPage, hasBrowser, launchBrowser, overflow, violations } from "../web/browser.ts";
import { HOSTILE_RECORDS, openSourcesSite, type SourcesSite } from "../web/sources-site.ts";
import { type Look, openProfile, type Visit, visitIn } from "../web/visit.ts";

const present = hasBrowser("pages of sources and log in a browser");

let site: SourcesSite;
let browser: Browser;

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  site = await openSourcesSite();
  browser = await launchBrowser();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A fresh browser profile on the site, as whoever holds the data folder's own token. */
async function visit(use: (visit: Visit) => Promise<void>, look: Look = {}): Promise<void> {
  const options = {
    baseURL: site.url,
    timezoneId: "Europe/Berlin",
    extraHTTPHeaders: { authorization: `Bearer ${site.token}` },
  };
  await visitIn(await openProfile(browser, { height: 900, ...look }, options), use);
}

const CSV_ROWS = Array.from({ length: 40 }, (_, at) => `2026-03-01T09:${10 + at}:00Z,u-${at % 4},GH ${at},case ${at}`);
const csv = (...more: readonly string[]): Buffer =>
  Buffer.from(`${["when,officer,plate,why", ...CSV_ROWS, ...more].join("\n")}\n`);

async function choose(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page.setInputFiles('.drop input[type="file"]', { name, mimeType: "application/octet-stream", buffer: bytes });
}

const records = async (): Promise<number> => {
  const { logs } = await site.instance.status();
  return logs.find(({ name }) => name === "records")?.size ?? 0;
};

describe.skipIf(!present)("the calendar and the list of sources", () => {
  it("says in words and shapes what is known of each day, chart and table alike", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/sources");
      await page.getByRole("img", { name: /^Calendar of 5 sources over 28 days: .* gap.* silent/ }).waitFor();
      expect(await page.locator(".lead").textContent()).toMatch(
        /^5 sources; \d have something open; 1 has sent nothing yet\.$/,
      );
      const marks = await page
        .locator(".day-mark")
        .evaluateAll((nodes) => [...new Set(nodes.map((node) => node.tagName))]);
      expect(marks.length).toBeGreaterThan(2);
      await page.getByRole("link", { name: "as table" }).click();
      await page.waitForURL("**calendar=table");
      expect(await page.locator(".day-table tbody tr").count()).toBe(28);
      expect(await page.locator(".day-table .day-said.silent").count()).toBeGreaterThan(1);
      // The same state by its address.
      await page.reload();
      await page.locator(".day-table").waitFor();
      expect(complaints).toEqual([]);
    }));

  it("is walked by keyboard: to a day, to its finding, to the evidence, and back", () =>
    visit(async ({ page }) => {
      await page.goto("/sources");
      const day = page.locator(".look-at a", { hasText: "silent" }).first();
      await day.waitFor();
      await day.focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**day=2026-*");
      const finding = page.locator(".one-day .day-gaps a").first();
      await finding.waitFor();
      await finding.focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/sources/desk-north?finding=*");
      const open = page.locator("details.chosen");
      await open.waitFor();
      expect(await open.locator("summary").textContent()).toContain("No event from 2026-");
      expect(await open.locator("dl").textContent()).toContain("silent hours");
      await page.goBack();
      await page.locator(".one-day").waitFor();
    }));

  it("goes 90 days back and to earlier days by its address, and looks again when it is told to", () =>
    visit(async ({ page }) => {
      await page.goto("/sources");
      await page.getByRole("link", { name: "90 days" }).click();
      await page.getByRole("img", { name: /over 90 days/ }).waitFor();
      await page.getByRole("link", { name: "← Earlier" }).click();
      await page.waitForURL("**to=2025-*");
      await page.getByRole("link", { name: "Later →" }).waitFor();
      const answered = page.waitForResponse(/calendar\?.*fresh=true/);
      await page.getByRole("button", { name: "Look again" }).click();
      expect((await answered).status()).toBe(200);
    }));

  it("shows one source: its week with band, what filled or opened a gap, fields that went, and what laws want", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/sources/desk-south");
      await page.getByRole("img", { name: /^Events by hour of the week/ }).waitFor();
      expect(await page.locator(".gap-list summary").allTextContents()).toEqual(
        expect.arrayContaining([expect.stringContaining("field vanished")]),
      );
      await page.getByRole("link", { name: /^all \d+/ }).click();
      await page.waitForURL("**fields=all");
      expect(await page.locator("#fields-title").count()).toBe(1);
      expect(await page.getByRole("row", { name: /^oversight\.case_ref/ }).textContent()).toContain("gone");
      await page.getByText("Law Enforcement Directive, logging").click();
      expect(await page.getByRole("row", { name: /Operation: consulted/ }).textContent()).toContain("met");
      await page.goto("/sources/desk-west");
      await page.locator(".gap-list summary").first().waitFor();
      expect(await page.locator(".gap-list summary").allTextContents()).toEqual(
        expect.arrayContaining([expect.stringContaining("numbers missing")]),
      );
      await page.goto("/sources/desk-south?week=table");
      await page.getByRole("region", { name: "Hours of the week" }).waitFor();
      expect(await page.getByRole("region", { name: "Hours of the week" }).locator("tbody tr").count()).toBe(168);
      expect(complaints).toEqual([]);
    }));

  it("holds two sources against each other, and says what an unknown source is", () =>
    visit(async ({ page }) => {
      await page.goto("/sources?a=desk-south&b=desk-west&window=5");
      await page.locator(".compared").waitFor();
      expect(await page.locator(".only-in summary").first().textContent()).toMatch(/accesses only in desk-south/);
      await page.goto("/sources/nobody");
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").textContent()).toContain("QUIS_NOT_FOUND");
    }));

  it("an answer that fails is said with its code and can be asked again", () =>
    visit(async ({ page }) => {
      let failing = true;
      await page.route(/\/api\/v1\/calendar/, (route) =>
        failing
          ? route.fulfill({
              status: 503,
              contentType: "application/problem+json",
              body: JSON.stringify({ title: "Busy", code: "HTTP_BUSY", detail: "try again", status: 503 }),
            })
          : route.continue(),
      );
      await page.goto("/sources");
      await page.getByRole("alert").waitFor();
      failing = false;
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("img", { name: /^Calendar of/ }).waitFor();
    }));
});

describe.skipIf(!present)("records set aside", () => {
  it("are listed with reason, file and line, filtered by their address, and shown as they came", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/quarantine");
      await page.locator("table.set-aside tbody tr").first().waitFor();
      const all = await page.locator("table.set-aside tbody tr").count();
      expect(all).toBeGreaterThanOrEqual(4);
      await page.locator(".chips a", { hasText: "SOURCE_BAD_UTF8" }).click();
      await page.waitForURL("**code=SOURCE_BAD_UTF8*");
      await expect.poll(() => page.locator("table.set-aside tbody tr").count()).toBe(1);
      await page.locator(".row-link").first().focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**at=*");
      // Bytes that are no text are shown as hexadecimal.
      await page.locator(".inspector pre").waitFor();
      expect(await page.locator(".inspector pre").textContent()).toContain("ff fe 00 01 3c 73 76 67");
      expect(complaints).toEqual([]);
    }));

  it("hostile text in records and file names is text, with what hides spelt out", () =>
    visit(async ({ page }) => {
      const title = "Records set aside · Quis";
      await page.goto("/quarantine?code=SOURCE_BAD_JSON");
      await page.locator(".row-link").first().click();
      const pre = page.locator(".inspector pre");
      await pre.waitFor();
      expect(await pre.textContent()).toContain("=HYPERLINK");
      expect(await pre.textContent()).toContain("⟨U+202E⟩");
      expect(await pre.textContent()).toContain("␀");
      expect(await page.locator("table.set-aside .file").first().textContent()).toContain("<img src=x");
      expect(await page.locator("main img, main script").count()).toBe(0);
      expect(await page.title()).toBe(title);
      await page.goto("/quarantine?code=SOURCE_BAD_EVENT");
      await page.locator(".row-link").first().click();
      await pre.waitFor();
      expect(await pre.textContent()).toBe(HOSTILE_RECORDS.lines[0]);
      expect(await page.title()).toBe(title);
    }));

  it("are tried again, one or all, and what came of it is said", () =>
    visit(async ({ page }) => {
      await page.goto("/quarantine");
      await page.locator(".row-link").first().click();
      await page.locator(".inspector").getByRole("button", { name: "Try again" }).click();
      await page.getByText(/^1 tried: 0 sealed, 0 sealed before; \d+ still wait in all\.$/).waitFor();
      await page.getByRole("button", { name: "Try all again" }).click();
      await page.getByText(/^(?:[4-9]|\d\d) tried: 0 sealed, 0 sealed before; \d+ still wait in all\.$/).waitFor();
    }));
});

describe.skipIf(!present)("a source added", () => {
  it("a file is recognised, its mapping drafted, each value followed into the event; nothing is sealed by that", () =>
    visit(async ({ page, complaints }) => {
      const before = await records();
      await page.goto("/sources/add");
      await choose(page, "alpr export.csv", csv("yesterday,u-9,XX 1,"));
      await page.locator("table.records").waitFor();
      expect(await page.getByText("Of the first 41 records, 40 become events and 1 would be set aside.").count()).toBe(
        1,
      );
      expect(await page.getByRole("row", { name: /^officer/ }).textContent()).toContain("actor.user.uid");
      await page.getByRole("button", { name: "what would be set aside (1)" }).click();
      expect(await page.locator("table.records tbody tr").count()).toBe(1);
      await page.getByRole("button", { name: "Open the record of line 42" }).click();
      expect(await page.locator(".opened .raw").first().textContent()).toContain("yesterday,u-9,XX 1,");
      expect(await records()).toBe(before);
      expect(complaints).toEqual([]);
    }));

  it("mistakes of a mapping stand at their lines, and the last good preview stays", () =>
    visit(async ({ page }) => {
      await page.goto("/sources/add");
      await choose(page, "a.csv", csv());
      await page.locator("table.records").waitFor();
      const area = page.getByLabel("Mapping file (YAML)");
      const good = await area.inputValue();
      const line = good.split("\n").findIndex((text) => text.startsWith("class:")) + 1;
      await area.fill(good.replace(/^class: .*$/m, "class: 77"));
      await page.locator(".mistakes").waitFor();
      expect(await page.locator(".mistakes").textContent()).toContain(`line ${line}`);
      expect(await page.locator(".wrong-line").textContent()).toBe(String(line));
      expect(await page.getByText("as of the last mapping without mistakes").count()).toBe(1);
      expect(await page.locator("table.records tbody tr").count()).toBe(40);
      await page.getByRole("button", { name: `Go to line ${line}` }).press("Enter");
      expect(
        await page.evaluate(
          "getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)",
        ),
      ).toBe("class: 77");
      await area.fill(`${good}\nbroken: [`);
      await page.locator(".mistakes", { hasText: "not YAML" }).waitFor();
      // Mended, and a column left out: it is no longer where it was.
      await area.fill(good.replace(/^.*"why": .*$/m, '  "why": { optional: true }'));
      await page.locator('tr[data-fate="unmapped"]', { hasText: "why" }).waitFor();
      expect(await page.locator(".mistakes").count()).toBe(0);
    }));

  it.each([
    ["an empty file", "empty.csv", Buffer.alloc(0), "SOURCE_EMPTY"],
    [
      "a binary",
      "<b>x</b>.bin",
      Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7919) % 256)),
      "SOURCE_BINARY",
    ],
    ["UTF-16", "sixteen.csv", Buffer.from("\ufeffa,b\n1,2\n", "utf16le"), "SOURCE_UTF16"],
    ["prose", "letter.txt", Buffer.from("Dear Sir\nor Madam\n"), "SOURCE_UNKNOWN_FORMAT"],
  ])("%s is refused with the reason an import would give", (_, name, bytes, code) =>
    visit(async ({ page, complaints }) => {
      await page.goto("/sources/add");
      await choose(page, name, bytes);
      await page.getByRole("alert").filter({ hasText: code }).waitFor();
      expect(await page.locator("table.records, main b.x").count()).toBe(0);
      expect(complaints).toEqual([]);
    }),
  );

  it("of a huge file only the first MiB leaves this computer, and a record cut in two is not shown as broken", () =>
    visit(async ({ page }) => {
      await page.goto("/sources/add");
      const sent = page.waitForRequest(/previews/);
      await choose(page, "huge.csv", Buffer.concat([csv(), Buffer.from(`${CSV_ROWS[0]}\n`.repeat(300_000))]));
      const body = (await sent).postDataBuffer();
      expect(body?.length ?? 0).toBeLessThanOrEqual(1 << 20);
      await page.getByText("All of the first 100 records become an event each.").waitFor();
      expect(await page.getByText("the first 1.0 MB looked at").count()).toBe(1);
    }));

  it("a live source is added, and its token is shown once", () =>
    visit(async ({ page }) => {
      await page.goto("/sources/add");
      await page.getByLabel("Its program pushes events to Quis").check();
      await page.getByLabel("Name of the source").fill("new desk");
      expect(await page.getByRole("button", { name: "Add the source" }).isDisabled()).toBe(true);
      await page.getByLabel("Name of the source").fill("new-desk");
      await page.getByLabel("Format").fill("no-such-format");
      await page.getByRole("button", { name: "Add the source" }).click();
      await page.getByRole("alert").filter({ hasText: "QUIS_BAD_SOURCES" }).waitFor();
      await page.getByLabel("Format").fill("ocsf");
      await page.getByRole("button", { name: "Add the source" }).click();
      await page.getByText("new-desk is in sources.yaml, and the server takes it in.").waitFor();
      await page.getByRole("button", { name: "Make a token for its senders" }).click();
      const token = (await page.locator(".token code").textContent()) ?? "";
      expect(token).toMatch(/^quis_/);
      const pushed = await fetch(`${site.url}/api/v1/sources/new-desk/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" },
        body: '{"class_uid": 6001}\n',
      });
      expect(pushed.status).toBe(200);
      await page.reload();
      expect(await page.locator(".token").count()).toBe(0);
      expect(await page.content()).not.toContain(token);
      await page.goto("/sources/new-desk");
      await page
        .locator("section", { has: page.locator("#about-title") })
        .getByText(/^push/)
        .first()
        .waitFor();
    }));

  it("a file is imported from the page", () =>
    visit(async ({ page }) => {
      const before = await records();
      await page.goto("/sources/add");
      await choose(page, "from-page.csv", csv());
      await page.getByRole("button", { name: "Import the file" }).click();
      await page.getByText("40 read = 40 sealed + 0 already sealed + 0 set aside.").waitFor();
      expect(await records()).toBe(before + 40);
    }));
});

describe.skipIf(!present)("the log", () => {
  it("is computed here: signature, root over all entries, a part of them; and stops when told to", () =>
    visit(async ({ page, complaints }) => {
      await page.goto("/log");
      await page.locator('section[data-state="proved"]').first().waitFor();
      expect(await page.getByText("This browser had never seen this log before.").count()).toBe(1);
      const size = await records();
      await page.getByLabel("Entries, from the first").selectOption(String(size));
      await page.getByRole("button", { name: "Compute" }).click();
      await page.locator('.root-result[data-state="proved"]').waitFor();
      expect(await page.locator(".root-result").textContent()).toContain("computed here, is the signed one");
      await page.getByLabel("Entries, from the first").selectOption("1000");
      await page.getByRole("button", { name: "Compute" }).click();
      await page.getByText("The root over the first 1,000 entries, computed here").waitFor();
      // A slow network leaves time to stop.
      await page.route(/\/log\/records\/tile\/entries\//, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        await route.continue();
      });
      await page.evaluate("caches?.keys?.()");
      await page.getByLabel("Entries, from the first").selectOption(String(size));
      await page.getByRole("button", { name: "Compute" }).click();
      await page.getByRole("button", { name: "Stop" }).first().click();
      await page.getByText(/^Stopped after/).waitFor();
      expect(complaints).toEqual([]);
    }));

  it("an entry changed on its way gives another root, and is refused", () =>
    visit(async ({ page }) => {
      await page.route(/\/log\/records\/tile\/entries\/000$/, async (route) => {
        const response = await route.fetch({
          headers: { ...route.request().headers(), "accept-encoding": "identity" },
        });
        const body = await response.body();
        body[30] = (body[30] ?? 0) ^ 1;
        await route.fulfill({ status: 200, contentType: "application/octet-stream", body });
      });
      await page.goto("/log");
      await page.getByRole("button", { name: "Compute" }).click();
      await page.locator('.root-result[data-state="refused"]').waitFor();
      expect(await page.locator(".root-result").textContent()).toContain("Do not rely on this log");
    }));

  it("remembers what this browser saw: growth is proved, and another history under the same key is refused", () =>
    visit(async ({ page }) => {
      await page.goto("/log?log=oversight");
      await page.getByText("This browser had never seen this log before.").waitFor();
      // Every question adds an entry to this log.
      await page.goto("/sources");
      await page.getByRole("img", { name: /^Calendar of/ }).waitFor();
      await page.goto("/log?log=oversight");
      await page.getByText(/is the beginning of the [\d,]+ entries of today/).waitFor();
      // A checkpoint that was signed is remembered; the log now shows an older one.
      const old = await page.evaluate<string>(
        "Object.values(JSON.parse(localStorage.getItem('quis.seen-heads')))[0][0].note",
      );
      await page.route(/\/log\/oversight\/checkpoint$/, (route) =>
        route.fulfill({ status: 200, contentType: "text/plain", body: old }),
      );
      await page.goto("/log?log=oversight");
      await page.getByText("A log never shrinks.").waitFor();
      await page.locator('section[data-state="refused"]').first().waitFor();
    }));

  it("a signature by another key is refused before anything is believed", () =>
    visit(async ({ page }) => {
      await page.route(/\/log\/records\/checkpoint$/, async (route) => {
        const response = await route.fetch();
        const text = await response.text();
        await route.fulfill({ response, body: text.replace(/^(.*\n)\d+\n/, "$1999999\n") });
      });
      await page.goto("/log");
      await page.locator('section[data-state="refused"]').first().waitFor();
      expect(await page.getByRole("button", { name: "Compute" }).count()).toBe(0);
    }));

  it("draws inclusion and consistency step by step by keyboard, and a changed tile is refused", () =>
    visit(async ({ page }) => {
      await page.goto("/log");
      const entry = page.getByLabel("Entry", { exact: true });
      await entry.fill("1234");
      await page.keyboard.press("Enter");
      await page.waitForURL("**entry=1234");
      const inclusion = page.locator(".walk").first();
      await inclusion.waitFor();
      expect(await inclusion.getAttribute("data-state")).toBe("proved");
      expect(await inclusion.locator(".walk-steps li").count()).toBeGreaterThan(10);
      await page.getByLabel("At (entries)", { exact: true }).fill("3000");
      await page.getByLabel("and at (entries)").fill("9000");
      await page.keyboard.press("Enter");
      await page.waitForURL("**from=3000*");
      const consistency = page.locator(".walk").nth(1);
      await consistency.waitFor();
      expect(await consistency.getAttribute("data-state")).toBe("proved");
      await entry.fill("99999999");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").filter({ hasText: "Expected an entry below" }).waitFor();
      await page.route(/\/log\/records\/tile\/0\/004/, async (route) => {
        const response = await route.fetch();
        const body = await response.body();
        body[7] = (body[7] ?? 0) ^ 1;
        await route.fulfill({ status: 200, contentType: "application/octet-stream", body });
      });
      await page.goto("/log?entry=1235");
      await page.getByRole("alert").filter({ hasText: "expected to hash to" }).waitFor();
    }));

  it("says growth, keys, decisions, backups; the server verifies with progress", () =>
    visit(async ({ page }) => {
      await page.goto("/log");
      await page.getByRole("img", { name: /^Entries of Accesses over time/ }).waitFor();
      await page.getByText("1 event was erased one by one").waitFor();
      expect(await page.getByRole("region", { name: "Decisions", exact: true }).textContent()).toContain(
        "Court order 7/26",
      );
      expect(await page.getByRole("region", { name: "Backups", exact: true }).locator("tbody tr").count()).toBe(1);
      expect(await page.locator(".key-list li").count()).toBe(1);
      await page.getByRole("button", { name: "Verify everything" }).click();
      await page.getByText(/^Whole: [\d,]+ entries of the accesses’ log checked/).waitFor();
    }));

  it("checks a file that was given: proved, changed, and nonsense", () =>
    visit(async ({ page }) => {
      const { file } = await site.instance.disclose("local:test", { index: 11, log: "records", disclose: ["time"] });
      const give = (name: string, text: string) =>
        page.getByLabel("File", { exact: true }).setInputFiles({
          name,
          mimeType: "application/json",
          buffer: Buffer.from(text),
        });
      await page.goto("/log");
      await page.getByRole("heading", { name: "Check a file or evidence" }).waitFor();
      await give("good.quis.json", file);
      await page.locator('.file-verdict[data-state="proved"]').waitFor();
      await give(
        "changed.quis.json",
        file.replace(/("disclosures": \[\n\s+"W.{20})./, (_all, start: string) => `${start}A`),
      );
      await page.locator('.file-verdict[data-state="refused"]').waitFor();
      await give("<img src=x onerror=document.title=3>.txt", "\u0000 nonsense");
      await page.locator('.file-verdict[data-state="refused"]').waitFor();
      expect(await page.title()).toBe("Log · Quis");
    }));

  it.each([
    ["light", 1280],
    ["dark", 390],
  ] as const)(
    "checks a bundle that was given, %s, %i wide: proved by the keys believed, refused if changed",
    (scheme, width) =>
      visit(
        async ({ page, complaints }) => {
          const zip = (bag: ReadonlyMap<string, Uint8Array>): Buffer =>
            makeZip([...bag].map(([name, data]) => ({ name: `b/${name}`, data })));
          const give = (buffer: Buffer) =>
            page
              .getByLabel("File", { exact: true })
              .setInputFiles({ name: "b.zip", mimeType: "application/zip", buffer });
          await page.goto("/log");
          // The keys of this server are not those of a log elsewhere.
          await give(zip(world.bag));
          await page.locator(".reason-text", { hasText: "BUNDLE_LOG_NOT_BELIEVED: " }).waitFor();
          await page.getByText("Whom do you believe?").click();
          await page.locator(".check-file textarea").fill(world.policy);
          await page.locator('.file-verdict[data-state="proved"]').waitFor();
          await page.getByText("Entry 2 (desk): 3 fields shown, 9 hidden").click();
          const text = (await page.locator(".file-verdict").textContent()) ?? "";
          for (const word of ["27 in 3 events", "silent 2026-09-03", "no time stamp", "DRAFT", "Ada Sample"])
            expect(text).toContain(word);
          await page.locator(".check-file").screenshot({ path: join(artifacts, `log-bundle-${scheme}-${width}.png`) });
          expect(await violations(page)).toEqual([]);
          expect(await overflow(page)).toBeLessThanOrEqual(0);
          await page.locator(".check-file textarea").fill("");
          await page.getByRole("status").filter({ hasText: "proved, by its own keys only" }).waitFor();
          await give(zip(new Map(world.bag).set("data/events.csv", Buffer.from("x"))));
          await page.locator(".reason-text", { hasText: "BUNDLE_FILE_CHANGED: data/events.csv" }).waitFor();
          await give(makeZip([{ name: "../x", data: "x" }]));
          await page.locator(".reason-text", { hasText: "ARCHIVE_INVALID: " }).waitFor();
          expect(complaints).toEqual([]);
        },
        { scheme, width },
      ),
  );
});

const SCREENS: readonly (readonly [name: string, url: string, ready: string])[] = [
  ["sources", "/sources?days=90&day=2026-02-06&source=desk-north", ".one-day"],
  ["sources-table", "/sources?calendar=table", ".day-table"],
  ["source", "/sources/desk-north", ".week-chart"],
  ["source-silent", "/sources/gate", "#about-title"],
  ["quarantine", "/quarantine", "table.set-aside"],
  ["add", "/sources/add", ".take-in"],
  ["log", "/log?entry=1234&from=3000&to=9000", ".walk"],
];

describe.skipIf(!present)("every screen is accessible (WCAG 2.2 AA) and fits", () => {
  it.each(
    SCREENS.flatMap(([name, url, ready]) =>
      (["light", "dark"] as const).flatMap((scheme) =>
        [1280, 390].map((width) => ({ name, url, ready, scheme, width })),
      ),
    ),
  )("$name, $scheme, $width wide", ({ name, url, ready, scheme, width }) =>
    visit(
      async ({ page, complaints }) => {
        await page.goto(url);
        await page.locator(ready).first().waitFor();
        if (name === "quarantine") {
          await page.locator(".row-link").first().click();
          await page.locator(".inspector pre").waitFor();
        }
        if (name === "add") {
          await choose(page, "a.csv", csv("yesterday,u-3,EF 56,"));
          await page.locator("table.records").waitFor();
          await page.getByRole("button", { name: "Open the record of line 2", exact: true }).click();
        }
        expect(await violations(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
        await page.screenshot({ path: join(artifacts, `sources-${name}-${scheme}-${width}.png`), fullPage: true });
        expect(complaints).toEqual([]);
      },
      { scheme, width },
    ),
  );

  it("at 400 % zoom (320 wide) nothing is cut off sideways", () =>
    visit(
      async ({ page }) => {
        for (const [, url, ready] of SCREENS) {
          await page.goto(url);
          await page.locator(ready).first().waitFor();
          expect([url, await overflow(page)]).toEqual([url, 0]);
        }
      },
      { width: 320, height: 256 },
    ));
});
