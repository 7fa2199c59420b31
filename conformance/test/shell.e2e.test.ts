// The application's frame in a real browser: signing in as every role, enrolment, sessions that end, what is not one's duty, administration.
import { createHmac } from "node:crypto";
import { mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoPeople, openInstance, serveInstance } from "@quis/server";
import type { Instance, Served } from "@quis/server";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { artifacts, buildPage, hasBrowser, launchBrowser, overflow, violations } from "../web/browser.ts";
import { openSite, type Site } from "../web/fixture.ts";
import { type DemoRole } from "../web/sign-in.ts";
import { endTour, type Look, openProfile, visitIn } from "../web/visit.ts";

const present = hasBrowser("application in a browser");

/** Screens by role, as the rail shows them. */
const RAIL: Readonly<Record<DemoRole, readonly string[]>> = {
  administrator: ["Today", "Sources", "Quarantine", "Log", "Check it here", "Administration"],
  employee: ["Today", "My accesses", "Findings", "Log", "Check it here", "Rules and policies"],
  investigator: [
    "Today",
    "Ask",
    "All accesses",
    "Findings",
    "Reviews",
    "Sources",
    "Quarantine",
    "Log",
    "Check it here",
    "Rules and policies",
  ],
  "log-operator": ["Today", "Sources", "Quarantine", "Log", "Check it here", "Administration"],
  overseer: [
    "Today",
    "Ask",
    "All accesses",
    "Findings",
    "Review duty",
    "Reviews",
    "Names",
    "Documents",
    "Releases",
    "Sources",
    "Quarantine",
    "Log",
    "Check it here",
    "Administration",
  ],
  "privacy-officer": [
    "Today",
    "Ask",
    "Names",
    "Documents",
    "Sources",
    "Quarantine",
    "Log",
    "Check it here",
    "Administration",
  ],
  "release-officer": [
    "Today",
    "Documents",
    "Releases",
    "Sources",
    "Quarantine",
    "Log",
    "Check it here",
    "Rules and policies",
  ],
  reviewer: [
    "Today",
    "Ask",
    "All accesses",
    "Findings",
    "Review duty",
    "Reviews",
    "Names",
    "Sources",
    "Quarantine",
    "Log",
    "Check it here",
    "Rules and policies",
  ],
  "staff-observer": ["Today", "Sources", "Quarantine", "Log", "Check it here", "Rules and policies"],
};

const PASSWORD = "four purple otters sing";

/** A six-digit code of RFC 6238 for a secret in base32 (RFC 4648), computed by itself. */
function totp(base32: string, nowMs: number): string {
  let bits = "";
  for (const letter of base32.replaceAll(/[\s=]/g, ""))
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = mac[19]! & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A browser profile with somebody's security key in it (WebAuthn Testing, CDP). */
async function addSecurityKey(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

interface Start extends Look {
  readonly tour?: boolean;
}

let browser: Browser;
beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** A fresh profile without a session. */
async function profile(url: string, { tour = false, ...look }: Start = {}): Promise<BrowserContext> {
  const context = await openProfile(browser, look, { baseURL: url });
  await context.clearCookies();
  if (!tour) await endTour(context);
  return context;
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });

describe.skipIf(!present)("the frame of a demonstration", () => {
  let site: Site;
  beforeAll(async () => {
    if (present) site = await openSite();
  });
  afterAll(() => site?.close());

  async function visit(
    role: DemoRole | null,
    use: (page: Page, complaints: string[]) => Promise<void>,
    look: Start = {},
  ) {
    const context = await profile(site.url, look);
    if (role !== null) await site.enter(context, role);
    await visitIn(context, ({ page, complaints }) => use(page, complaints));
  }

  it.each(Object.keys(RAIL) as DemoRole[])("%s enters with one click, and has the screens of the duty", (role) =>
    visit(null, async (page, complaints) => {
      const refused: string[] = [];
      page.on("response", (answer) => {
        if (answer.status() >= 400) refused.push(`${answer.status()} ${answer.url()}`);
      });
      await page.goto("/");
      await heading(page, "Look around as one of nine people").waitFor();
      expect(page.url()).toContain("/signin");
      if (role === "administrator") {
        expect(await violations(page)).toEqual([]);
        await page.screenshot({ path: join(artifacts, "shell-signin.png") });
      }
      const words = role.replaceAll("-", " ");
      await page
        .locator(".person-card")
        .filter({ has: page.locator(".role", { hasText: new RegExp(words, "i") }) })
        .click();
      await heading(page, "Today").waitFor();
      await page.locator(".strip [data-state=log]").waitFor();
      expect(await page.locator(".rail li").allTextContents()).toEqual(RAIL[role]);
      await page.locator(".today-cols .sheet").first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.screenshot({ path: join(artifacts, `shell-today-${role}.png`) });
      // What the page asks by itself is never more than the duty allows.
      expect(refused).toEqual([]);
      expect(complaints).toEqual([]);
      await page.getByRole("button", { name: "Sign out" }).click();
      await heading(page, "Look around as one of nine people").waitFor();
      expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("quis_session");
    }),
  );

  it("an address is kept over the sign-in, and leads nowhere else", () =>
    visit(null, async (page) => {
      await page.goto(`/who/${encodeURIComponent(site.subject)}?from=2026-01-06`);
      await page.getByRole("button", { name: /Enter as Ines/ }).click();
      await page.waitForURL(`**/who/${encodeURIComponent(site.subject)}?from=2026-01-06`);
      await page.getByRole("button", { name: "Sign out" }).click();
      await heading(page, /Look around/).waitFor();
      await page.goto("/signin?to=%2F%2Fevil.example%2Fx");
      await page.getByRole("button", { name: /Enter as Ines/ }).click();
      await heading(page, "Today").waitFor();
      expect(new URL(page.url()).origin).toBe(site.url);
    }));

  it.each([
    ["log-operator", "/findings", "Findings", "Reviewer"],
    ["administrator", "/who/p-1", "Ask", "Independent overseer"],
    ["staff-observer", "/events", "All accesses", "Reviewer"],
    ["reviewer", "/administration/retention", "Retention", "Privacy officer"],
  ] as const)("%s at %s is told whose duty it is, and no question is asked", (role, path, name, duty) =>
    visit(role, async (page) => {
      const asked: string[] = [];
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await page.goto(path);
      await heading(page, "This is not part of your duty").waitFor();
      expect(await page.locator(".forbidden").textContent()).toContain(`“${name}”`);
      expect(await page.locator(".forbidden dt").allTextContents()).toContain(duty);
      expect(asked.filter((one) => /who|findings|events|retentions/.test(one) && one.startsWith("/api"))).toEqual([]);
      expect(await violations(page)).toEqual([]);
    }),
  );

  it("a session that ends in the middle of work is taken up in place; what is typed stays", () =>
    visit("administrator", async (page) => {
      await page.goto("/administration");
      await page.getByRole("button", { name: "Invite somebody" }).click();
      await page.getByLabel("Name, as others will see it").fill("Noor Haddad");
      await page.getByLabel("Reviewer").check();
      await page.context().clearCookies();
      await page.getByRole("button", { name: "Make the invitation" }).click();
      const again = page.getByRole("dialog", { name: "Your session has ended" });
      await again.waitFor();
      expect(await violations(page)).toEqual([]);
      await again.getByRole("button", { name: /Enter as Ada/ }).click();
      await page.getByRole("dialog", { name: "Invitation for Noor Haddad" }).waitFor();
    }));

  it("somebody else who signs in there does not go on in the first one's work", () =>
    visit("reviewer", async (page) => {
      await page.goto("/events");
      await page.locator("a[data-index]").first().waitFor();
      await page.context().clearCookies();
      await page.getByRole("button", { name: "Older" }).click();
      const again = page.getByRole("dialog", { name: "Your session has ended" });
      await again.waitFor();
      // Only the same person is offered.
      expect(await again.locator(".person-card strong").allTextContents()).toEqual(["Tomas Lindqvist"]);
      await again.getByRole("button", { name: "Not now" }).click();
      await again.waitFor({ state: "detached" });
    }));

  it("an action that needs a fresh proof asks for it in place, then goes on", () =>
    visit("administrator", async (page) => {
      let refused = 0;
      await page.route("**/api/v1/tokens", async (route) => {
        if (route.request().method() !== "POST" || refused++ > 0) return route.continue();
        const json = {
          type: "urn:quis:error:ACCESS_FRESH_PROOF_NEEDED",
          title: "A fresh proof is needed",
          status: 401,
          detail: "expected a fresh proof",
          code: "ACCESS_FRESH_PROOF_NEEDED",
        };
        return route.fulfill({ status: 401, contentType: "application/problem+json", json });
      });
      await page.goto("/me");
      await page.getByRole("button", { name: "Make a token" }).click();
      await page.getByLabel("What it is for").fill("status for the monitor");
      await page.getByLabel("status", { exact: true }).check();
      await page.getByRole("dialog").getByRole("button", { name: "Make a token" }).click();
      await page
        .getByRole("dialog", { name: "Is it still you?" })
        .getByRole("button", { name: /Confirm/ })
        .click();
      const made = page.getByRole("dialog", { name: "Your new token" });
      await made.waitFor();
      const secret = await made.getByRole("textbox").inputValue();
      const answer = await fetch(`${site.url}/api/v1/status`, { headers: { authorization: `Bearer ${secret}` } });
      expect(answer.status).toBe(200);
      await made.getByRole("button", { name: "Close" }).click();
      await page.getByRole("button", { name: "End token status for the monitor" }).click();
      await page.getByText("You have no token.").waitFor();
      expect(
        (await fetch(`${site.url}/api/v1/status`, { headers: { authorization: `Bearer ${secret}` } })).status,
      ).toBe(401);
    }));

  it("an investigator is asked for purpose and case once; both are sealed with each question and in sight", () =>
    visit("investigator", async (page) => {
      const sent: string[] = [];
      page.on("request", (request) => {
        const { pathname, search } = new URL(request.url());
        if (pathname.startsWith("/api/v1/events"))
          sent.push(`${pathname}${search} ${request.headers()["x-quis-case"] ?? "without a case"}`);
      });
      await page.goto("/events");
      const why = page.getByRole("dialog", { name: "Why do you ask?" });
      await why.waitFor();
      expect(await violations(page)).toEqual([]);
      const scope = demoPeople.find(({ roles }) => roles.includes("investigator"))?.scope?.case ?? "";
      expect(await why.getByLabel("Case").inputValue()).toBe(scope);
      await why.getByLabel("Purpose").selectOption({ label: "For criminal proceedings" });
      await why.getByRole("button", { name: "Go on" }).click();
      await page.locator("a[data-index]").first().waitFor();
      const [asked, again, ...more] = sent;
      expect(asked).toMatch(/ without a case$/);
      expect(again).toBe(asked?.replace("without a case", scope));
      expect(more).toEqual([]);
      await page.locator(".case-chip", { hasText: scope }).waitFor();
      await page.goto("/events?text=case");
      await page.locator(".lead").waitFor();
      expect(sent.at(-1)).toMatch(new RegExp(` ${scope}$`));
      await page.getByRole("button", { name: /Put away case/ }).click();
      await page.locator(".case-chip").waitFor({ state: "detached" });
    }));

  it("a policy that a privacy officer asks for waits; the overseer is told on Today, sees what goes, and agrees", async () => {
    const policy =
      "version: 1\nauthority: Records board <b>3</b>\nrules:\n  - {sources: ['*'], maximum: 90 years, authority: Records Act}\n";
    await visit("privacy-officer", async (page, complaints) => {
      await page.goto("/administration/retention");
      await page.getByText("Nothing waits.").waitFor();
      await page.getByLabel("Policy file (YAML)").fill(policy);
      await page.getByRole("button", { name: "Say what it would do" }).click();
      const why = page.getByRole("dialog", { name: "Why do you ask?" });
      await why.getByLabel("Case").fill("C-2026-3");
      await why.getByLabel("Purpose").selectOption({ index: 1 });
      await why.getByRole("button", { name: "Go on" }).click();
      await page.locator("#retained-title").waitFor();
      await page.getByRole("button", { name: "Put it in force" }).click();
      const confirm = page.getByRole("dialog", { name: "Put this policy in force" });
      await confirm.getByLabel("Case").fill("C-2026-3");
      await confirm.getByLabel("Purpose").selectOption({ index: 1 });
      await confirm.getByRole("button", { name: "Put it in force" }).click();
      await page.getByText("it waits for a second person").waitFor();
      await page.getByRole("button", { name: "Give it up" }).waitFor();
      expect(await page.getByRole("button", { name: "Agree", exact: true }).count()).toBe(0);
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });
    await visit("overseer", async (page) => {
      await page.goto("/");
      await page.getByRole("link", { name: /Put the policy of Records board/ }).click();
      await page.getByText("Put the policy of Records board <b>3</b> in force").waitFor();
      await page.getByText("The policy", { exact: true }).click();
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: join(artifacts, "shell-disposals.png"), fullPage: true });
      await page.getByRole("button", { name: "Agree", exact: true }).click();
      const agree = page.getByRole("dialog", { name: "Agree" });
      await agree.getByLabel("Reason").fill("read with the board's decision");
      expect(await violations(page)).toEqual([]);
      await agree.getByRole("button", { name: "Agree", exact: true }).click();
      await page.getByText("Nothing waits.").waitFor();
    });
  });

  it("a forged cookie is nobody's", () =>
    visit(null, async (page) => {
      const { name, value } = await site.signIn("overseer");
      const forged = value.slice(0, -2) + (value.endsWith("AA") ? "BB" : "AA");
      await page.context().addCookies([{ name, value: forged, url: site.url }]);
      await page.goto("/events");
      await heading(page, /Look around/).waitFor();
    }));

  it("new accesses are told by a quiet button; nothing moves until it is pressed", () =>
    visit("overseer", async (page) => {
      await page.goto("/");
      await page.locator(".today-head time").waitFor();
      const as = await page.locator(".today-head time").getAttribute("datetime");
      const { raw } = await site.instance.event("local:web-test", 0);
      const event = JSON.parse(Buffer.from(raw, "base64").toString()) as { metadata: Record<string, unknown> };
      event.metadata["uid"] = "live-1";
      const bytes = (async function* () {
        yield Buffer.from(`${JSON.stringify(event)}\n`);
      })();
      const { sealed } = await site.instance.importFile("local:web-test", {
        file: "live.ndjson",
        bytes,
        source: "records",
      });
      expect(sealed).toBe(1);
      const fresh = page.locator(".today-head").getByRole("button", { name: "1 new" });
      await fresh.waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.locator(".today-head time").getAttribute("datetime")).toBe(as);
      await fresh.click();
      await fresh.waitFor({ state: "detached" });
      await page.locator(`.today-head time:not([datetime="${as}"])`).waitFor();
    }));

  it("the first steps are four, can be left, and do not come back", () =>
    visit(
      "reviewer",
      async (page) => {
        // This profile has the tour, and remembers that it is over.
        await page.goto("/");
        const tour = page.locator(".tour");
        await tour.waitFor();
        expect(await violations(page)).toEqual([]);
        for (const title of ["Ask who looked", "See only what your duty needs", "You are asked why"]) {
          await tour.getByRole("heading", { name: title }).waitFor();
          await tour.getByRole("button", { name: "Next" }).click();
        }
        await tour.getByRole("button", { name: "Start working" }).click();
        await tour.waitFor({ state: "detached" });
        await page.reload();
        await heading(page, "Today").waitFor();
        expect(await tour.count()).toBe(0);
        await page.goto("/me");
        await page.getByRole("link", { name: "Show the first steps again" }).click();
        await tour.waitFor();
      },
      { tour: true },
    ));

  it.each([
    [390, "light"],
    [390, "dark"],
    [1280, "dark"],
    [320, "light"],
  ] as const)("%i wide and %s every screen of the frame fits and is accessible", (width, scheme) =>
    visit(
      "overseer",
      async (page) => {
        for (const path of [
          "/",
          "/?rhythm=table",
          "/me",
          "/administration",
          "/administration/policies",
          "/administration/detectors",
        ]) {
          await page.goto(path);
          await page.locator("main .sheet, main .notice").first().waitFor();
          expect([path, (await overflow(page)) > 0]).toEqual([path, false]);
          expect([path, ...(await violations(page))]).toEqual([path]);
        }
        if (width > 390) return;
        const menu = page.getByRole("button", { name: "Menu" });
        await menu.click();
        await page.getByRole("link", { name: "Today" }).click();
        await heading(page, "Today").waitFor();
        expect(await page.locator(".rail").isVisible()).toBe(false);
        await page.screenshot({ path: join(artifacts, `shell-today-${width}-${scheme}.png`), fullPage: true });
      },
      { width, scheme },
    ),
  );

  it("by keyboard alone: skip link, rail, and into the screen", () =>
    visit("overseer", async (page) => {
      await page.goto("/");
      await heading(page, "Today").waitFor();
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement?.className")).toBe("skip");
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement?.id")).toBe("main");
      await page.getByRole("link", { name: "Administration" }).focus();
      await page.keyboard.press("Enter");
      await heading(page, "Administration").waitFor();
      expect(await page.evaluate("document.activeElement?.id")).toBe("main");
    }));
});

describe.skipIf(!present)("a folder of one's own", () => {
  let folder: string;
  let instance: Instance;
  let served: Served;
  let shiftMs = 0;
  let codes: string[] = [];

  beforeAll(async () => {
    if (!present) return;
    folder = await mkdtemp(join(tmpdir(), "quis-shell-"));
    instance = await openInstance({ data: join(folder, "data"), create: true, now: () => Date.now() + shiftMs });
    served = await serveInstance(instance, { host: "127.0.0.1", port: 0 });
  });
  afterAll(async () => {
    await served?.close();
    await instance?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  async function visit(use: (page: Page, complaints: string[]) => Promise<void>): Promise<void> {
    // Passkeys are kept for names, not for addresses.
    const context = await profile(served.url.replace("127.0.0.1", "localhost"));
    await visitIn(context, ({ page, complaints }) => use(page, complaints));
  }

  it("without an administrator the page says how to begin, and invents nobody", () =>
    visit(async (page) => {
      await page.goto("/");
      await page.getByRole("heading", { name: "Nobody can sign in yet" }).waitFor();
      expect(await page.locator(".person-card").count()).toBe(0);
      await page.goto("/enrol#AAAAAAAAAAAAAAAAAAAAAAAAAAAA");
      await heading(page, "This link does not work").waitFor();
      await page.goto("/enrol");
      await heading(page, "This link does not work").waitFor();
    }));

  it("set-up link → password and authenticator → recovery code → invitation → passkey → second person", async () => {
    const password = PASSWORD;
    let invitation = "";
    await visit(async (page, complaints) => {
      await page.goto(served.setupUrl!);
      await page.getByLabel("Your name, as others will see it").fill("Ada Brenner");
      const secret = (await page.locator("code.secret").textContent()) ?? "";
      await page.getByRole("img", { name: /QR code/ }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: join(artifacts, "shell-enrol.png"), fullPage: true });
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByLabel("The password again").fill(`${password}s`);
      await page.getByLabel("The code it shows now").fill(totp(secret, Date.now()));
      await page.getByRole("button", { name: "Set the password" }).click();
      await page.getByText("The two passwords are not the same.").waitFor();
      await page.getByLabel("The password again").fill(password);
      await page.getByLabel("The code it shows now").fill(totp(secret, Date.now()));
      await page.getByRole("button", { name: "Set the password" }).click();
      await heading(page, "Keep these recovery codes").waitFor();
      // The link's secret leaves the address.
      expect(new URL(page.url()).hash).toBe("");
      codes = await page.locator(".codes li").allTextContents();
      expect(codes).toHaveLength(10);
      expect(await violations(page)).toEqual([]);
      await page.getByLabel(/I have kept them/).check();
      await page.getByRole("button", { name: "Start" }).click();
      await heading(page, "Today").waitFor();
      await page.getByText("Nothing is sealed yet").waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();

      await heading(page, "Sign in").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: join(artifacts, "shell-signin-password.png") });
      const name = page.getByLabel("Name", { exact: true });
      await name.fill("Ada Brenner");
      await page.getByLabel("Password").fill("wrong");
      await page.getByLabel("Code", { exact: true }).fill(codes[0]!);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByText("That did not match.").waitFor();
      expect(await name.inputValue()).toBe("Ada Brenner");
      await page.getByLabel("Password").fill(password);
      await page.getByLabel("Code", { exact: true }).fill(codes[1]!);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await heading(page, "Today").waitFor();

      // The link was for once.
      const other = await page.context().newPage();
      await other.goto(served.setupUrl!);
      await heading(other, "This link does not work").waitFor();
      await other.close();

      await page.getByRole("link", { name: "Administration" }).click();
      await page.getByRole("button", { name: "Invite somebody" }).click();
      const dialog = page.getByRole("dialog", { name: "Invite somebody" });
      await dialog.getByLabel("Name, as others will see it").fill("<script>alert(1)</script>");
      await dialog.getByRole("button", { name: "Make the invitation" }).click();
      await dialog.getByText("Choose at least one role.").waitFor();
      await dialog.getByLabel("Investigator").check();
      await dialog.getByRole("button", { name: "Make the invitation" }).click();
      await dialog.getByText("An investigator needs a case").waitFor();
      await dialog.getByLabel("Investigator").uncheck();
      await dialog.getByLabel("Independent overseer").check();
      await dialog.getByRole("button", { name: "Make the invitation" }).click();
      const link = page.getByRole("dialog", { name: /Invitation for/ });
      invitation = await link.getByRole("textbox").inputValue();
      expect(invitation).toContain("/enrol#");
      expect(await violations(page)).toEqual([]);
      await link.getByRole("button", { name: "Close" }).click();
      await page.locator("tr", { hasText: "<script>alert(1)</script>" }).getByText("invited").waitFor();
      expect(complaints).toEqual([]);

      await visit(async (invited) => {
        await addSecurityKey(invited);
        await invited.goto(invitation);
        await invited.getByText("You are invited as Independent overseer.").waitFor();
        await invited.getByRole("button", { name: "Create a passkey" }).click();
        await heading(invited, "You are in").waitFor();
        await invited.getByRole("button", { name: "Start" }).click();
        await heading(invited, "Today").waitFor();
        await invited.getByRole("button", { name: "Sign out" }).click();
        await invited.getByRole("button", { name: "Sign in with a passkey" }).click();
        await heading(invited, "Today").waitFor();
        expect(await invited.locator(".who-am-i").textContent()).toContain("<script>alert(1)</script>");

        // The administrator alone cannot remove the overseer.
        await page.reload();
        const row = page.locator("tr", { hasText: "<script>" });
        await row.getByRole("button", { name: /Change/ }).click();
        const change = page.getByRole("dialog", { name: /Change/ });
        await change.getByLabel("May not sign in any more").check();
        await change.getByLabel("Reason").fill("left the authority");
        await change.getByRole("button", { name: "Change", exact: true }).click();
        await row.getByText("waits for a second person").waitFor();
        expect(await row.textContent()).toContain("active");
        await invited.reload();
        await heading(invited, "Today").waitFor();
        await invited
          .getByText(/second person/)
          .first()
          .waitFor();
      });

      await page.goto("/administration/changes");
      await page.getByRole("heading", { name: "Changes, from the oversight log" }).waitFor();
      expect(await page.locator("tbody tr").count()).toBeGreaterThan(2);
      expect(await violations(page)).toEqual([]);
    });
  });

  it("before a session ends for want of questions the page says so; it can be kept, and ends otherwise", () =>
    visit(async (page) => {
      await page.goto("/signin");
      await page.getByLabel("Name", { exact: true }).fill("Ada Brenner");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByLabel("Code", { exact: true }).fill(codes[2]!);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("link", { name: /Ada Brenner/ }).click();
      await heading(page, "My account").waitFor();
      await page.getByText("You have no token.").waitFor();
      const later = async (minutes: number): Promise<void> => {
        shiftMs += minutes * 60_000;
        await page.clock.setSystemTime(Date.now() + shiftMs);
      };
      await later(28);
      const told = page.getByText(/Without another question your session ends at/);
      await told.waitFor();
      expect(await violations(page)).toEqual([]);
      // The page's own requests, which go on all the time, keep nothing alive.
      await page.getByRole("button", { name: "Stay signed in" }).click();
      await told.waitFor({ state: "detached" });
      await later(31);
      await page.getByRole("link", { name: "Administration" }).click();
      await page.getByRole("dialog", { name: "Your session has ended" }).or(heading(page, "Sign in")).first().waitFor();
    }));

  it("one's own account: another password, a passkey, another authenticator; the other browser is signed out", () =>
    visit(async (page, complaints) => {
      const signIn = async (on: Page, password: string, code: string): Promise<void> => {
        await on.goto("/signin");
        await on.getByLabel("Name", { exact: true }).fill("Ada Brenner");
        await on.getByLabel("Password").fill(password);
        await on.getByLabel("Code", { exact: true }).fill(code);
        await on.getByRole("button", { name: "Sign in", exact: true }).click();
        await heading(on, "Today").waitFor();
      };
      await visit(async (elsewhere) => {
        await signIn(elsewhere, PASSWORD, codes[3]!);
        await addSecurityKey(page);
        await signIn(page, PASSWORD, codes[4]!);
        await page.goto("/me");
        await page.getByRole("button", { name: "Change password" }).click();
        const change = page.getByRole("dialog", { name: "Change password" });
        await change.getByLabel("Present password").fill("not the password");
        await change.getByLabel("New password", { exact: true }).fill(`${PASSWORD} softly`);
        await change.getByLabel("The new password again").fill(`${PASSWORD} softly`);
        await change.getByRole("button", { name: "Change it" }).click();
        await change.getByText(/expected the present password, got another/).waitFor();
        expect(await violations(page)).toEqual([]);
        await change.getByLabel("Present password").fill(PASSWORD);
        await change.getByRole("button", { name: "Change it" }).click();
        await page.getByText("Changed. Your sessions on other devices have ended.").waitFor();
        await elsewhere.goto("/");
        await heading(elsewhere, "Sign in").waitFor();
      });
      await page.getByRole("button", { name: "Add a passkey" }).click();
      const passkey = page.getByRole("dialog", { name: "Add a passkey" });
      await passkey.getByLabel(/What you call it/).fill("<b>blue</b> key");
      await passkey.getByRole("button", { name: "Create a passkey" }).click();
      await page.getByRole("button", { name: "Remove passkey <b>blue</b> key" }).waitFor();
      await page.getByRole("button", { name: "Another authenticator" }).click();
      const other = page.getByRole("dialog", { name: "Another authenticator" });
      const secret = (await other.locator("code.secret").textContent()) ?? "";
      await other.getByLabel(/code that the new authenticator shows/).fill(totp(secret, Date.now() + shiftMs));
      expect(await violations(page)).toEqual([]);
      await other.getByRole("button", { name: "Change it" }).click();
      await other.locator(".codes li").first().waitFor();
      expect(await other.locator(".codes li").allTextContents()).toHaveLength(10);
      await other.getByRole("button", { name: "Close" }).click();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.screenshot({ path: join(artifacts, "shell-me.png"), fullPage: true });
      // The passkey signs in, and the password is a way beside it: so it may go again.
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("button", { name: "Sign in with a passkey" }).click();
      await heading(page, "Today").waitFor();
      await page.goto("/me");
      await page.getByRole("button", { name: "Remove passkey <b>blue</b> key" }).click();
      await page.getByText("You have no passkey.").waitFor();
      // The browser's own word for the refused password.
      expect(complaints.filter((one) => !/401/.test(one))).toEqual([]);
    }));
});
