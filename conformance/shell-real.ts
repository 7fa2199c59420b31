import { launchBrowser, violations, listenForComplaints, overflow } from "./web/browser.ts";
import { openSite } from "./web/fixture.ts";
const site = await openSite();
const browser = await launchBrowser();
for (const role of [
  "overseer",
  "reviewer",
  "investigator",
  "privacy-officer",
  "release-officer",
  "staff-observer",
  "employee",
  "log-operator",
  "administrator",
] as const) {
  const context = await browser.newContext({
    baseURL: site.url,
    viewport: { width: 1280, height: 860 },
    reducedMotion: "reduce",
  });
  await context.addInitScript({ content: "localStorage.setItem('quis.tour','over')" });
  await site.enter(context, null);
  const page = await context.newPage();
  const complaints = listenForComplaints(page);
  const bad: string[] = [];
  page.on("response", (r) => {
    if (r.url().includes("/api/") && r.status() >= 400) bad.push(`${r.status()} ${r.url().replace(site.url, "")}`);
  });
  await page.goto("/");
  await page
    .locator(".person-card", { hasText: role.replaceAll("-", " ") })
    .or(page.locator(".person-card", { has: page.getByText(new RegExp(role.replaceAll("-", " "), "i")) }))
    .first()
    .click();
  await page
    .getByRole("heading", { name: "Today" })
    .waitFor({ timeout: 10000 })
    .catch(() => console.log("no today"));
  await page.waitForTimeout(1500);
  const rail = await page.locator(".rail li").allTextContents();
  console.log(role, JSON.stringify(rail), "bad", bad, complaints);
  await page.screenshot({ path: `/tmp/shots/real-${role}.png` });
  await context.close();
}
await browser.close();
await site.close();
