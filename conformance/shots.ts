import { launchBrowser } from "./web/browser.ts";
import { openExplainedSite, enterAs } from "./web/asking.ts";
import { mkdirSync, writeFileSync } from "node:fs";
const site = await openExplainedSite();
const browser = await launchBrowser();
mkdirSync("/tmp/ask/shots", { recursive: true });
const only = process.argv.slice(2);
const { rows } = await site.instance.events("local:x", { limit: 1000 });
const by = <T>(xs: T[]) =>
  [...xs.reduce((m, x) => m.set(x, (m.get(x) ?? 0) + 1), new Map<T, number>())].sort((a, b) => b[1] - a[1]);
const session = by(rows.filter((r) => r.subjects.length).map((r) => r.session))[2]![0];
const object = by(rows.map((r) => r.object))[1]![0];
const kase = by(rows.map((r) => r.case_ref).filter(Boolean))[0]![0];
const users = by(rows.filter((r) => r.subjects.length).map((r) => r.user)).map((x) => x[0]);
const pages: Record<string, string> = {
  ask: "/ask",
  who: `/who/${site.subject}`,
  user: `/user/${users[0]}`,
  session: `/session/${session}`,
  sessiontime: `/session/${session}?view=time`,
  record: `/record/${encodeURIComponent(object)}`,
  compare: `/compare?kind=user&a=${users[0]}&b=${users[1]}`,
  filters: `/ask?case=${encodeURIComponent(kase)}&status=success`,
  lanes: `/who/${site.subject}?view=time`,
  unexplained: `/ask?explained=false`,
  reading: `/ask?q=2026-01-07`,
  at: `/who/${site.subject}?at=${rows.find((r) => r.subjects.includes(site.subject))!.index}`,
};
for (const [scheme, width] of [
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
] as const) {
  const context = await browser.newContext({
    baseURL: site.url,
    viewport: { width, height: 860 },
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  await enterAs(context, site, "overseer");
  const page = await context.newPage();
  page.on("console", (m) => m.type() === "error" && console.log(scheme, width, m.text()));
  page.on("pageerror", (e) => console.log("ERR", e.message));
  for (const [name, path] of Object.entries(pages)) {
    if (only.length && !only.includes(name)) continue;
    await page.goto(path);
    await page.locator("h1").first().waitFor();
    await page.waitForTimeout(1800);
    await page.screenshot({ path: `/tmp/ask/shots/${name}-${scheme}-${width}.png`, fullPage: true });
  }
  await context.close();
}
await browser.close();
await site.close();
