// A real browser (Debian's chromium) and what axe-core finds in a page (WCAG 2.2 AA).
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildPage as buildIfOlder } from "../../scripts/setup/page.js";

const CHROMIUM = "/usr/bin/chromium";
const WCAG = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where screenshots go. */
export const artifacts = join(root, "artifacts");
/** Longest wait for anything in a page: slow machines are no failure. */
export const WAIT_MS = 60_000;

/** Whether there is a browser; where there is none says how to get it, and fails in CI. */
export function hasBrowser(what: string): boolean {
  if (existsSync(CHROMIUM)) return true;
  const how = `${what}: expected ${CHROMIUM}, got none; get it by: apt-get install -y chromium`;
  if (process.env["CI"]) throw new Error(how);
  console.warn(`skipped, ${how}`);
  return false;
}

/** A session cookie as a browser context takes it. */
export interface SiteCookie {
  readonly name: string;
  readonly value: string;
  readonly url: string;
  readonly sameSite: "Strict";
  readonly httpOnly: boolean;
}

const sites = new Map<string, SiteCookie>();

/** Contexts for this site are signed in from now on (fixture.ts). */
export function rememberSite(url: string, cookie: SiteCookie): void {
  sites.set(url, cookie);
}

export function forgetSite(url: string): void {
  sites.delete(url);
}

/** A browser whose contexts with the `baseURL` of an open site are signed in there. */
export async function launchBrowser(): Promise<Browser> {
  const browser = await launchPlain();
  const open = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await open(options);
    const cookie = sites.get(options?.baseURL ?? "");
    if (cookie !== undefined) await context.addCookies([cookie]);
    return context;
  };
  return browser;
}

function launchPlain(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** The file of the page as its sources are now: tests of an older build would say nothing. */
export function buildPage(file: string): string {
  if (!buildIfOlder(root, process.execPath)) throw new Error("expected the page to build, got what stands above");
  return join(root, "apps", "web", "dist", file);
}

/** What the browser complains about on a page: a blocked inline style, an exception. */
export function listenForComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  return complaints;
}

/** Pixels that the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** What axe-core finds, as rule and place. It runs beside the page's own scripts, which the CSP does not concern. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(axePath, "utf8"));
  const found = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify({ runOnly: WCAG })})`);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary ?? ""}`),
  );
}
