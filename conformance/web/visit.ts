// A fresh browser profile with one page, and what the browser complains about there.
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { listenForComplaints, WAIT_MS } from "./browser.ts";

/** How somebody looks at a page. */
export interface Look {
  readonly scheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
}

/** Windows that every screen is looked at in. */
export const WINDOWS = [
  { width: 1280, scheme: "light" },
  { width: 1280, scheme: "dark" },
  { width: 390, scheme: "light" },
  { width: 390, scheme: "dark" },
] as const satisfies readonly Look[];
/** The same, and 1280 px at 400 % (WCAG 2.2, 1.4.10). */
export const WINDOWS_AND_ZOOM = [...WINDOWS, { width: 320, scheme: "light" }] as const satisfies readonly Look[];

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about: a blocked inline style, an exception. */
  readonly complaints: string[];
}

/** A fresh profile: nothing moves, and slow machines are waited for. */
export async function openProfile(
  browser: Browser,
  { scheme = "light", width = 1280, height = 860 }: Look,
  options: BrowserContextOptions,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(WAIT_MS);
  return context;
}

/** The tour stands over what it explains: from now on this profile has seen it. */
export async function endTour(context: BrowserContext): Promise<void> {
  await context.addInitScript("localStorage.setItem('quis.tour', 'over')");
}

/** Opens a page of `context`; both are closed after `use`. */
export async function visitIn(context: BrowserContext, use: (visit: Visit) => Promise<void>): Promise<void> {
  try {
    const page = await context.newPage();
    await use({ page, context, complaints: listenForComplaints(page) });
  } finally {
    await context.close();
  }
}
