// The application in Chromium on a folder: first screen, page changes, answer to keys and clicks. Times are those of the page's own clock.
import { launchBrowser, type SiteCookie, WAIT_MS } from "@quis/conformance/browser";
import type { Browser, BrowserContext, Page } from "playwright-core";

export interface Screens {
  /** Milliseconds from the address to the figures of the first screen, in profiles that have never been here. */
  readonly coldMs: readonly number[];
  /** The same again in such a profile. */
  readonly warmMs: readonly number[];
  /** From the click to the content of another page, without anything that still waits. */
  readonly changesMs: ReadonlyMap<string, readonly number[]>;
  /** Interactions' times to the next paint, by the Event Timing API (those of 16 ms and more). */
  readonly paintsMs: readonly number[];
}

/** Where the menu leads. */
const MENU = ["Findings", "All accesses", "Reviews", "Sources", "Log", "Documents", "Today"];
/** Whether something on the page still waits, or there is no page yet. */
const WAITS = `document.querySelector("main h1") === null || document.querySelector(".waiting, [aria-busy=true]") !== null`;

/** Looks at the screens `rounds` times as whoever has the cookie. */
export async function lookAtScreens(url: string, cookie: SiteCookie, user: string, rounds: number): Promise<Screens> {
  const browser = await launchBrowser();
  try {
    const coldMs: number[] = [];
    const warmMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const context = await profile(browser, cookie);
      const page = await context.newPage();
      coldMs.push(await firstScreen(page, url));
      warmMs.push(await firstScreen(page, url));
      await context.close();
    }
    const context = await profile(browser, cookie);
    const page = await context.newPage();
    const changesMs = new Map<string, number[]>();
    const note = (what: string, took: number): void => {
      changesMs.set(what, [...(changesMs.get(what) ?? []), took]);
    };
    for (let round = 0; round < rounds; round++) {
      await firstScreen(page, url);
      for (const name of MENU) {
        const entry = page
          .locator(".rail")
          .getByRole("link", { name: new RegExp(`^${name}\\b`) })
          .first();
        note(name, await change(page, "click", () => entry.click()));
      }
      const box = page.getByRole("searchbox").first();
      await box.click();
      await box.pressSequentially(user, { delay: 40 });
      note("a user by the box", await change(page, "keydown", () => page.keyboard.press("Enter")));
      await page.locator(".rail").getByRole("link", { name: "Findings", exact: true }).click();
      await page.locator("a[data-index]").first().focus();
      await change(page, "keydown", () => page.keyboard.press("Enter"));
      note("the next finding beside the list", await change(page, "keydown", () => page.keyboard.press("j")));
      await page.keyboard.press("Escape");
    }
    const paintsMs = await page.evaluate<number[]>("window.paints");
    await context.close();
    return { coldMs, warmMs, changesMs, paintsMs };
  } finally {
    await browser.close();
  }
}

async function profile(browser: Browser, cookie: SiteCookie): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  context.setDefaultTimeout(WAIT_MS);
  await context.addCookies([cookie]);
  await context.addInitScript(`localStorage.setItem("quis.tour", "over"); window.paints = [];
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (entry.interactionId) window.paints.push(entry.duration); })
      .observe({ type: "event", durationThreshold: 16, buffered: true });`);
  return context;
}

// The figures are there: nothing waits. By the page's clock, which begins with the navigation.
async function firstScreen(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
  return settled(page);
}

/** Waits until nothing on the page waits, and gives the page's time of the first frame that shows it. */
async function settled(page: Page): Promise<number> {
  return Number(
    await page.evaluate(`new Promise((resolve) => {
      const look = () => requestAnimationFrame(() => (${WAITS} ? look() : resolve(performance.now())));
      look();
    })`),
  );
}

/** Milliseconds from the event that `act` makes to the first frame at another address in which nothing waits. */
async function change(page: Page, event: "click" | "keydown", act: () => Promise<void>): Promise<number> {
  await page.evaluate(`(() => {
    const before = location.href;
    window.changed = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("expected another page within ${WAIT_MS} ms, got " + location.href + " where this waits: " +
        [...document.querySelectorAll(".waiting, [aria-busy=true]")].map(({ outerHTML }) => outerHTML.slice(0, 120)).join(" "))), ${WAIT_MS});
      addEventListener("${event}", ({ timeStamp }) => {
        const look = () =>
          requestAnimationFrame(() => (location.href === before || ${WAITS} ? look() : resolve(performance.now() - timeStamp)));
        look();
      }, { capture: true, once: true });
    });
  })()`);
  await act();
  return Number(await page.evaluate("window.changed"));
}
