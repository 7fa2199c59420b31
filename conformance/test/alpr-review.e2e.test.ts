// From a finding to a court in a real browser, on a real ALPR search audit log whose users are replaced by invented ones: asked, heard,
// decided by two persons, taken away as a bundle, and proved by a stranger's command.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { QueuedFinding } from "@quis/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AlprSite, openAlprSite } from "../web/alpr-site.ts";
import { artifacts, buildPage, hasBrowser, launchBrowser, violations } from "../web/browser.ts";
import { type DemoRole, signInAs } from "../web/sign-in.ts";
import { begin, send, sheet } from "../web/review-steps.ts";
import { endTour, type Look, openProfile, type Visit, visitIn } from "../web/visit.ts";
import { hasAlprLog } from "./support/alpr.ts";

const QUIS = resolve(import.meta.dirname, "../../bin/quis.js");
const ACTOR = "local:alpr-test";
const present = hasBrowser("a review of an ALPR log in a browser") && hasAlprLog();

let site: AlprSite;
let browser: Browser;
let asked: QueuedFinding;
let court: string;

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  court = await mkdtemp(join(tmpdir(), "quis-alpr-court-"));
  site = await openAlprSite();
  browser = await launchBrowser();
  const { findings } = await site.instance.detection().findings(ACTOR, { all: "true" });
  asked = findings.find(({ kind }) => kind === "rule:network_searches_without_crime")!;
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
  if (present) await rm(court, { recursive: true, force: true });
});

/** A fresh profile of one of the demonstration's people; closed after `use`. */
async function visit(role: DemoRole, use: (visit: Visit) => Promise<void>, look: Look = {}): Promise<void> {
  const context = await openProfile(browser, look, { baseURL: site.url });
  await context.addCookies([await signInAs(site.url, role)]);
  await endTour(context);
  await visitIn(context, async (visited) => {
    await use(visited);
    expect(visited.complaints).toEqual([]);
  });
}

/** The question, by its sentence in the queue: whoever is asked sees it under ids of their own. */
async function openFinding(page: Page): Promise<void> {
  await page.goto("/findings");
  await page.locator("table.queue tbody tr", { hasText: "Network searches whose reasons name no crime" }).waitFor();
  await page.locator("table.queue a[data-index]", { hasText: "Network searches" }).first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Selected finding" }).waitFor();
  const at = new URL(page.url()).searchParams.get("at");
  await page.goto(`/findings/${at}`);
  await sheet(page).waitFor();
}

describe.skipIf(!present)("an ALPR log, from a finding to a court", () => {
  it("a reviewer reads the rule's question and its ten searches, and takes it up", () =>
    visit("reviewer", async ({ page }) => {
      await openFinding(page);
      expect(await page.getByRole("main").innerText()).not.toContain(asked.user);
      // Who searches plates names no person: nothing can explain such an access, and nothing says that it is explained.
      await page.getByRole("img", { name: "0 explained, 0 that no work explains, 10 that name nobody" }).waitFor();
      await begin(page, "Take it up");
      await send(page, "Take it up");
      await begin(page, "Inquire");
      await page.getByLabel("Case reference").fill("Q-2026-31");
      await page.locator("select[name=reason]").selectOption("no-record-of-work");
      await page.getByLabel("What is not answered by the record").fill("Ten network searches name no crime.");
      await send(page, "Open the inquiry");
      await sheet(page).getByText("Q-2026-31").first().waitFor();
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: join(artifacts, "alpr-review-inquiry.png"), fullPage: true });
    }));

  it("the employee is told, and replies beside the exact searches, on a telephone", async () => {
    await visit("reviewer", async ({ page }) => {
      await openFinding(page);
      await begin(page, "Tell the employee");
      await send(page, "Tell them now");
      await sheet(page).getByText("The employee was told, and has time to reply.", { exact: false }).waitFor();
    });
    await visit(
      "employee",
      async ({ page }) => {
        await page.goto("/me");
        const question = page.getByRole("region", { name: "Questions put to you" });
        await question.getByText("The exact accesses").waitFor();
        for (const index of asked.events)
          await question.getByRole("link", { name: String(index), exact: true }).waitFor();
        expect(await violations(page)).toEqual([]);
        await page.screenshot({ path: join(artifacts, "alpr-review-employee-390.png"), fullPage: true });
        await question.getByRole("button", { name: "Reply", exact: true }).click();
        await page.getByLabel("What you want to say").fill("One case all day; its number came later.");
        await send(page, "Send the reply");
        await question.getByText("You have sent 1 reply.", { exact: false }).waitFor();
      },
      { width: 390 },
    );
  });

  it("one person proposes, another agrees, and the question is decided", async () => {
    await visit("reviewer", async ({ page }) => {
      await openFinding(page);
      const beside = page.getByRole("region", { name: "What the employee says" });
      await beside.getByText("One case all day; its number came later.").waitFor();
      await begin(page, "Close the hearing");
      await send(page, "Close the hearing");
      await begin(page, "Propose an outcome");
      await page.getByRole("radio", { name: /^misuse/ }).check();
      await page.locator("select[name=reason]").selectOption("contradicted-by-records");
      await page.getByLabel("Why, in words the employee can judge").fill("No case of that day has such searches.");
      await send(page, "Propose");
    });
    await visit("overseer", async ({ page }) => {
      await openFinding(page);
      await begin(page, "Answer the proposal");
      await page.getByRole("radio", { name: "I agree", exact: true }).check();
      await send(page, "Answer");
      await sheet(page).getByText("The accesses were made without a reason of work, knowingly.").waitFor();
      await page.screenshot({ path: join(artifacts, "alpr-review-decided.png"), fullPage: true });
    });
    const { decision } = await site.instance.reviewing().review(ACTOR, asked.id);
    expect(decision).toMatchObject({ outcome: "misuse" });
    expect(new Set(decision?.deciders).size).toBe(2);
  });

  it("its searches leave as a bundle, and a stranger's command proves them with the log's key and nothing else of ours", () =>
    visit("overseer", async ({ page }) => {
      await openFinding(page);
      await page.getByRole("button", { name: "Evidence bundle…" }).first().click();
      await page.getByLabel("What it is about").fill("Searches of one finding");
      await page.getByRole("button", { name: "Make and save" }).click();
      await page.getByLabel("Purpose").selectOption({ index: 1 });
      await page.getByLabel(/^Case/).fill("Q-2026-31");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Make and save" }).last().click(),
      ]);
      await download.saveAs(join(court, "bundle.zip"));
      const keys = ["records", "oversight"].map((log) => `log ${site.instance.vkey(log)}\n`).join("");
      await writeFile(join(court, "policy"), `${keys}quorum none\n`);
      const args = [QUIS, "check", "bundle.zip", "--policy", "policy", "--json"];
      const env = { PATH: process.env["PATH"], HOME: court };
      const { stdout, status } = spawnSync(process.execPath, args, { cwd: court, encoding: "utf8", env });
      expect(JSON.parse(stdout)).toMatchObject({ proved: true, case: "Q-2026-31", events: asked.events.length });
      expect(status).toBe(0);
    }));
});
