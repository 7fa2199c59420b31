// Reviews in a real browser: from a finding to the employee's reply and a decision of two persons, by keyboard, and accessible (axe-core, WCAG 2.2 AA).
import { mkdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import type { QueuedFinding, RevealsAnswer, ReviewAnswer } from "@quis/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { artifacts, buildPage, hasBrowser, launchBrowser, overflow, violations } from "../web/browser.ts";
import { type FindingsSite, openFindingsSite } from "../web/findings-site.ts";
import { type DemoRole, signInAs } from "../web/sign-in.ts";
import { begin, send, sheet } from "../web/review-steps.ts";
import { endTour, type Look, openProfile, type Visit, visitIn } from "../web/visit.ts";

const present = hasBrowser("reviews in a browser");
const EMPLOYEE = "u00007";
const REPLY = "I covered for a colleague.\nThe roster shows it; <script>document.title=1</script>";

let site: FindingsSite;
let browser: Browser;
/** A finding about the demonstration's employee. */
let asked: QueuedFinding;

beforeAll(async () => {
  if (!present) return;
  mkdirSync(artifacts, { recursive: true });
  buildPage("index.html");
  site = await openFindingsSite({ seed: "review", users: 12, budget: 1000, now: Date.now });
  browser = await launchBrowser();
  const { findings } = await site.instance.detection().findings("local:review-test", { user: EMPLOYEE, all: "true" });
  const found = findings.find(({ kind }) => kind !== "sample") ?? findings[0];
  if (found === undefined) throw new Error(`expected a finding about ${EMPLOYEE} in the invented agency, got none`);
  asked = found;
}, 600_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** A fresh profile of one of the demonstration's people; closed after `use`. */
async function visit(role: DemoRole, use: (visit: Visit) => Promise<void>, seen: Look = {}): Promise<void> {
  const context = await openProfile(browser, seen, { baseURL: site.url });
  await context.clearCookies();
  await context.addCookies([await signInAs(site.url, role)]);
  await endTour(context);
  await visitIn(context, async (visited) => {
    await use(visited).catch(async (error: unknown) => {
      await visited.page.screenshot({ path: join(artifacts, `review-failed-${role}.png`) });
      throw error;
    });
    expect(visited.complaints).toEqual([]);
  });
}

const steps = async (): Promise<ReviewAnswer> => site.instance.reviewing().review("local:review-test", asked.id);

/** Opens the finding as whoever sees it under a pseudonym: by its place in the list, as they would. */
async function openFinding(page: Page): Promise<void> {
  await page.goto("/reviews");
  await page.getByRole("link", { name: `Open the review: ` }).first().waitFor();
  await page.locator("table.reviews tbody tr[data-mine='true'] a").first().click();
  await page.getByRole("heading", { name: "Its course" }).waitFor();
}

async function look(page: Page, name: string): Promise<void> {
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: join(artifacts, `review-${name}.png`), fullPage: true });
}

describe.skipIf(!present)("a review, from the finding to its end", () => {
  it("a reviewer takes it up, inquires under a case and tells the employee", () =>
    visit("reviewer", async ({ page }) => {
      // The reviewer sees the user by a pseudonym, and the finding by a veiled id.
      await page.goto("/findings");
      await page.locator("table.queue").waitFor();
      const { id } = await veiled(page);
      await page.goto(`/findings/${id}`);
      await sheet(page).getByText("Nobody has taken this question up yet.").waitFor();
      await begin(page, "Take it up");
      await send(page, "Take it up");
      await sheet(page).getByText("Somebody reads what is on record.", { exact: false }).waitFor();
      await sheet(page).getByText("What cannot be done now, and why").click();
      await sheet(page)
        .getByText("Only the employee whose accesses these are may do this.")
        .waitFor({ state: "hidden" });
      await sheet(page).getByText("The review is not at a point where this can be done.").waitFor();
      await begin(page, "Inquire");
      await page.getByLabel("Case reference").fill("Q-2026-7");
      await page.locator("select[name=reason]").selectOption("no-record-of-work");
      await page.getByLabel("What is not answered by the record").fill("Nothing on the roster of these days.");
      await look(page, "inquire");
      await send(page, "Open the inquiry");
      await begin(page, "Tell the employee");
      // Without the confirmation nothing is sent.
      await page.getByRole("dialog").getByRole("button", { name: "Tell them now" }).click();
      expect(await page.getByRole("dialog").count()).toBe(1);
      await send(page, "Tell them now");
      await sheet(page).getByText("The employee was told, and has time to reply.", { exact: false }).waitFor();
      await page.getByText("The employee has not replied.", { exact: false }).waitFor();
      const { review } = await steps();
      expect(review).toMatchObject({ state: "reply", case_ref: "Q-2026-7" });
    }));

  it("the employee finds the question on their own page, with the events and the rule, and replies by keyboard alone", () =>
    visit("employee", async ({ page }) => {
      await page.goto("/");
      await page.getByRole("link", { name: /asked of you/ }).waitFor();
      await page.goto("/me");
      const questions = page.getByRole("region", { name: "Questions put to you" });
      await questions.getByText("The exact accesses").waitFor();
      await questions.getByText("You can reply until", { exact: false }).waitFor();
      for (const index of asked.events)
        await questions.getByRole("link", { name: String(index), exact: true }).waitFor();
      await look(page, "employee");
      await questions.getByRole("button", { name: "Reply", exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Reply" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      // The focus is back where it was.
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Reply" }).waitFor();
      await page.getByLabel("What you want to say").focus();
      await page.keyboard.insertText(REPLY);
      await page.keyboard.press("Tab");
      await page.keyboard.type("C-2026-99");
      await page.keyboard.press("Tab");
      await page.keyboard.type("N. Vestergaard");
      const file = (name: string, mimeType: string, text: string) => ({ name, mimeType, buffer: Buffer.from(text) });
      const files = page.getByLabel("Files that show it", { exact: false });
      // An archive that is called a PDF is not taken, and what is typed stays.
      await files.setInputFiles(file("roster.pdf", "application/pdf", "PK\u0003\u0004"));
      await page.locator("input[name=confirmed]").check();
      await page.getByRole("button", { name: "Send the reply" }).click();
      await page.getByRole("dialog").getByText("expected a PDF, PNG, JPEG or plain text", { exact: false }).waitFor();
      await files.setInputFiles(file("roster.txt", "text/plain", "3 March: post 4\n"));
      await page.locator("input[name=confirmed]").uncheck();
      await page.locator("input[name=confirmed]").focus();
      await page.keyboard.press("Space");
      await look(page, "reply");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await questions.getByText("You have sent 1 reply.", { exact: false }).waitFor();
      await questions.getByText("N. Vestergaard").waitFor();
      expect(await page.title()).toBe("My account · Quis");
      const told = (await steps()).steps.findLast(({ step }) => step === "replied");
      expect(told).toMatchObject({ text: REPLY, case_number: "C-2026-99", witness: "N. Vestergaard" });
    }));

  it("the reply stands beside the finding, in the queue too; misuse is proposed, and one person cannot close it", () =>
    visit("reviewer", async ({ page }) => {
      await openFinding(page);
      const beside = page.getByRole("region", { name: "What the employee says" });
      await beside.getByText("I covered for a colleague.").waitFor();
      await page.goto("/findings");
      await page.locator("table.queue .review-mark").first().waitFor();
      const { id } = await veiled(page);
      await page.goto(`/findings?at=${id}`);
      const inspector = page.getByRole("complementary", { name: "Selected finding" });
      await inspector.getByText("employee is heard").waitFor();
      await inspector.getByText("I covered for a colleague.").waitFor();
      const saving = page.waitForEvent("download");
      await inspector.getByRole("button", { name: /roster\.txt/ }).click();
      const saved = await saving;
      expect(saved.suggestedFilename()).toBe("roster.txt");
      expect(await readFile(await saved.path(), "utf8")).toBe("3 March: post 4\n");
      await page.goto(`/findings/${id}`);
      await begin(page, "Close the hearing");
      await send(page, "Close the hearing");
      await begin(page, "Propose an outcome");
      await page.getByRole("radio", { name: /^misuse/ }).check();
      await page.locator("select[name=reason]").selectOption("contradicted-by-records");
      await page.getByLabel("Why, in words the employee can judge").fill("The roster names somebody else.");
      await send(page, "Propose");
      await sheet(page).getByText("This takes a second person: somebody else than who asked for it.").first().waitFor();
      expect(await sheet(page).getByRole("button", { name: "Answer the proposal" }).count()).toBe(0);
      expect((await steps()).decision).toBeNull();
    }));

  it("a second person agrees, and every step has an entry whose proof is computed here", () =>
    visit("overseer", async ({ page }) => {
      await page.goto("/reviews?mine=true");
      await page.locator("tr[data-mine='true']").getByText("a second person").waitFor();
      await openFinding(page);
      await begin(page, "Answer the proposal");
      await page.getByRole("radio", { name: "I agree", exact: true }).check();
      await send(page, "Answer");
      await sheet(page).getByText("The accesses were made without a reason of work, knowingly.").waitFor();
      await sheet(page).getByText("Tomas Lindqvist").first().waitFor();
      const { decision, steps: all } = await steps();
      expect(decision).toMatchObject({ outcome: "misuse" });
      expect(new Set(decision?.deciders).size).toBe(2);
      await sheet(page)
        .getByRole("button", { name: /^Check the proof of entry .*The employee replied/ })
        .click();
      await page.locator(".state.proved").first().waitFor();
      expect(all.every(({ deed, step }) => step === "opened" || deed !== null)).toBe(true);
    }));

  it("the employee sees the decision and appeals; an overseer who decided it cannot decide the appeal, and is told why", async () => {
    await visit("employee", async ({ page }) => {
      await page.goto("/me");
      await page.getByText("decision: misuse").waitFor();
      await page.getByRole("button", { name: "Appeal", exact: true }).click();
      await page.getByLabel("Why the decision is wrong").fill("The roster was changed afterwards.");
      await send(page, "Appeal");
      await page.getByText("appeal: misuse").waitFor();
    });
    await visit("overseer", async ({ page }) => {
      await page.goto(`/findings/${asked.id}`);
      await sheet(page).getByText("An overseer who had no part in the decision", { exact: false }).waitFor();
      await sheet(page).getByText("Not yours to do: decide the appeal.", { exact: false }).waitFor();
      expect(await sheet(page).getByRole("button", { name: "Decide the appeal" }).count()).toBe(0);
    });
  });
});

describe.skipIf(!present)("names behind pseudonyms", () => {
  it("are asked for with case and reason, and decided by a second person who does not see them", async () => {
    let pseudonym = "";
    await visit("reviewer", async ({ page }) => {
      await page.goto("/findings");
      await page.locator("table.queue").waitFor();
      const { id } = await veiled(page);
      await page.goto(`/findings/${id}`);
      await page
        .getByRole("link", { name: /^Ask for the name behind user~/ })
        .first()
        .click();
      await page.getByRole("heading", { level: 1, name: "Names" }).waitFor();
      pseudonym = await page.getByLabel("Pseudonym").inputValue();
      expect(pseudonym).toMatch(/^user~[0-9a-z]+$/);
      await page.getByLabel("Case reference").fill("Q-2026-7");
      await page.getByLabel("Why the name is needed now").fill("The unit has to be asked.");
      await page.locator("form.pad").getByRole("button", { name: "Ask", exact: true }).click();
      await page.getByText("Asked. A second person decides within 24 hours.").waitFor();
      await page.getByText("The unit has to be asked.").waitFor();
      expect(await page.getByRole("button", { name: "Open the name" }).count()).toBe(0);
    });
    await visit("privacy-officer", async ({ page }) => {
      await page.goto("/");
      await page.getByRole("link", { name: /asks to open a name/ }).click();
      await page.waitForURL("**/reveals?at=r-*");
      await page.getByText("Tomas Lindqvist").waitFor();
      await look(page, "names");
      await page.getByLabel("Why", { exact: true }).fill("The complaint names the day.");
      await page.getByRole("button", { name: "Open the name" }).click();
      await page.getByText("Nothing waits for you.").waitFor();
      expect(await page.content()).not.toContain(`>${EMPLOYEE}<`);
    });
    await visit("reviewer", async ({ page }) => {
      await page.goto("/reveals");
      await page.getByText(EMPLOYEE, { exact: true }).waitFor();
      await page.getByRole("button", { name: "Work on this case" }).click();
      await page.getByText("You are working on this case.").waitFor();
      const { id } = await veiled(page);
      await page.goto(`/findings/${id}`);
      // Names are opened in questions for the case, and only there.
      await page.locator(".facts").getByText(EMPLOYEE, { exact: true }).waitFor();
    });
    const { headers } = await overseer();
    const answer = await fetch(`${site.url}/api/v1/reveals?all=true`, { headers });
    const { reveals } = (await answer.json()) as RevealsAnswer;
    expect(reveals).toMatchObject([
      { pseudonym, state: "granted", name: null, deeds: [expect.any(Number), expect.any(Number)] },
    ]);
  });
});

describe.skipIf(!present)("a reply by link", () => {
  it("is made as the employee is told, shown once, and answered by who has no account; then it counts no more", async () => {
    const reviewing = site.instance.reviewing();
    const { findings } = await site.instance.detection().findings("local:review-test", { all: "true" });
    const found = findings.find(({ id, user, kind }) => id !== asked.id && user !== EMPLOYEE && kind !== "sample");
    if (found === undefined) throw new Error("expected a finding about somebody else in the invented agency, got none");
    const { id } = found;
    await reviewing.take("local:review-test", id, { step: "taken" });
    const inquiry = { case_ref: "Q-2026-8", reason: "no-record-of-work", text: "Nothing on the roster." } as const;
    await reviewing.take("local:review-test", id, { step: "inquired", ...inquiry });
    let link = "";
    await visit("overseer", async ({ page }) => {
      await page.goto(`/findings/${id}`);
      await begin(page, "Tell the employee");
      await page.locator("select[name=via]").selectOption("link");
      await page.locator("input[name=confirmed]").check();
      await page.getByRole("button", { name: "Tell them now", exact: true }).click();
      await page.getByRole("dialog", { name: "The reply link" }).waitFor();
      link = await page.getByLabel("Reply link", { exact: true }).inputValue();
      await look(page, "link-made");
      await page.getByRole("button", { name: "I have handed it over or kept it" }).click();
      await sheet(page).getByText("The employee was told, and has time to reply.", { exact: false }).waitFor();
      expect(await page.content()).not.toContain(link.slice(link.indexOf("#") + 1));
    });
    expect(link).toMatch(/^http:\/\/[^/]+\/reply#[\w-]{43}$/);
    const context = await openProfile(browser, { width: 390 }, { baseURL: site.url });
    await visitIn(context, async ({ page, complaints }) => {
      await page.goto(link);
      await page.getByRole("heading", { level: 1, name: "A question put to you" }).waitFor();
      await page.getByRole("region", { name: "The exact accesses" }).waitFor();
      await page.waitForURL("**/reply");
      await look(page, "link-page");
      // The cookie stands for the link when the page is loaded anew.
      await page.reload();
      await page.getByRole("button", { name: "Reply", exact: true }).click();
      await page.getByLabel("What you want to say").fill("I was on call that night.");
      await page
        .getByLabel("Files that show it", { exact: false })
        .setInputFiles({ name: "call.txt", mimeType: "text/plain", buffer: Buffer.from("on call\n") });
      await send(page, "Send the reply");
      await page.getByText("The link is used up.", { exact: false }).waitFor();
      await page.getByText("I was on call that night.").waitFor();
      await page.goto("about:blank");
      await page.goto(link);
      await page.getByRole("heading", { level: 1, name: "This link does not count" }).waitFor();
      await look(page, "link-used");
      expect(complaints).toEqual([]);
    });
    const { steps: taken } = await reviewing.review("local:review-test", id);
    expect(taken.at(-1)).toMatchObject({ step: "replied", by: expect.stringMatching(/^link:/) });
    await visit("overseer", async ({ page }) => {
      await page.goto(`/findings/${id}`);
      const beside = page.getByRole("region", { name: "What the employee says" });
      await beside.getByText("attributed by possession of the link", { exact: false }).waitFor();
      await beside.getByRole("button", { name: /call\.txt/ }).waitFor();
    });
  });
});

/** A mail server that takes everything, without encryption, on this machine. */
async function openMailServer(): Promise<{ readonly port: number; readonly mails: string[]; close(): void }> {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let inData = false;
    let text = "";
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.write("220 invented.example ESMTP\r\n");
    socket.on("data", (piece: string) => {
      text += piece;
      for (let end = text.indexOf("\r\n"); end >= 0 && !inData; end = text.indexOf("\r\n")) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        inData = line === "DATA";
        socket.write(inData ? "354 go on\r\n" : line === "QUIT" ? "221 bye\r\n" : "250 ok\r\n");
      }
      const end = inData ? text.indexOf("\r\n.\r\n") : -1;
      if (end < 0) return;
      mails.push(text.slice(0, end));
      text = text.slice(end + 5);
      inData = false;
      socket.write("250 queued\r\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, mails, close: () => server.close() };
}

describe.skipIf(!present)("a reply link by mail", () => {
  it("is sent to whom nobody else shows it to; what became of it is said, and stays beside the review", async () => {
    const reviewing = site.instance.reviewing();
    const { findings } = await site.instance.detection().findings("local:review-test", { all: "true" });
    const states = await Promise.all(
      findings
        .filter(({ user, kind }) => user !== EMPLOYEE && kind !== "sample")
        .map(async ({ id }) => ({ id, ...(await reviewing.review("local:review-test", id)).review })),
    );
    const id = states.find(({ state }) => state === "signal")!.id;
    await reviewing.take("local:review-test", id, { step: "taken" });
    const inquiry = { case_ref: "Q-2026-9", reason: "no-record-of-work", text: "Nothing on the roster." } as const;
    await reviewing.take("local:review-test", id, { step: "inquired", ...inquiry });
    await reviewing.take("local:review-test", id, { step: "notified", via: "by-hand" });
    const mail = await openMailServer();
    const settings = (port: number): Promise<void> =>
      writeFile(
        join(site.data, "mail.yaml"),
        `version: 1\nserver: { host: 127.0.0.1, port: ${port}, tls: none }\nfrom: { address: quis@invented.example }\npublic_url: https://quis.invented.example\n`,
      );
    try {
      await visit("overseer", async ({ page }) => {
        await page.goto(`/findings/${id}`);
        const ask = async (): Promise<void> => {
          await begin(page, "Make a reply link");
          await page.getByLabel("Mail the link", { exact: false }).check();
          await page.getByLabel("Their address", { exact: false }).fill("u@invented.example");
          await look(page, "mail-form");
          await page.getByRole("button", { name: "Make the link", exact: true }).click();
        };
        await ask();
        await page.getByRole("alert").getByText("mail.yaml", { exact: false }).waitFor();
        await page.keyboard.press("Escape");
        // Port 1 of this machine: nobody listens.
        await settings(1);
        await ask();
        const said = page.getByRole("dialog", { name: "Reply links by mail" });
        await said.getByText("There is no way to the mail server.", { exact: false }).waitFor();
        await look(page, "mail-failed");
        await said.getByRole("button", { name: "Close", exact: true }).click();
        await settings(mail.port);
        await ask();
        await said.getByText("The mail server has taken the mail.", { exact: false }).waitFor();
        await look(page, "mail-sent");
        await said.getByRole("button", { name: "Close", exact: true }).click();
        await sheet(page).getByText("The mail server has taken the mail.", { exact: false }).waitFor();
        await look(page, "mail-states");
        const secret = /reply#([\w-]{43})/.exec(
          mail.mails.join("").replaceAll("=\r\n", "").replaceAll("=23", "#"),
        )?.[1];
        expect(secret).toBeDefined();
        expect(await page.content()).not.toContain(secret);
        expect(await page.content()).not.toContain("u@invented.example");
      });
      expect(mail.mails).toHaveLength(1);
      expect(mail.mails[0]).not.toContain(id);
    } finally {
      mail.close();
      await rm(join(site.data, "mail.yaml"), { force: true });
    }
  });
});

describe.skipIf(!present)("the screens", () => {
  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 390],
    ["dark", 390],
  ] as const)("are accessible in %s at %i", async (scheme, width) => {
    await visit(
      "overseer",
      async ({ page }) => {
        await page.goto("/reviews");
        await page.locator("table.reviews").waitFor();
        await look(page, `list-${scheme}-${width}`);
        await page.goto(`/findings/${asked.id}`);
        await sheet(page).getByRole("heading", { name: "Its course" }).waitFor();
        await sheet(page).getByText("What cannot be done now, and why").click();
        await look(page, `finding-${scheme}-${width}`);
        await page.goto("/reveals?all=true");
        await page.getByRole("heading", { name: "Ask for a name" }).waitFor();
        await look(page, `reveals-${scheme}-${width}`);
        await page.goto("/reviews?state=expunged&evil=%3Cscript%3E&late=yes");
        await page.getByRole("heading", { name: "No review like this" }).waitFor();
      },
      { scheme, width },
    );
  });

  it("say whose duty it is to who has none", () =>
    visit("log-operator", async ({ page }) => {
      for (const address of ["/reviews", "/reveals"]) {
        await page.goto(address);
        await page.getByRole("heading", { level: 1, name: "This is not part of your duty" }).waitFor();
      }
    }));
});

async function overseer(): Promise<{ headers: Record<string, string> }> {
  const { name, value } = await signInAs(site.url, "overseer");
  return { headers: { cookie: `${name}=${value}`, origin: site.url } };
}

/** The finding's id as this page's person has it. */
async function veiled(page: Page): Promise<{ id: string }> {
  const id = await page.evaluate(async (sentence) => {
    const response = await fetch("/api/v1/findings?all=true");
    const { findings } = (await response.json()) as { findings: { id: string; rank: number }[] };
    return findings.find(({ rank }) => rank === sentence)?.id;
  }, asked.rank);
  if (id === undefined) throw new Error("expected the finding in the list of this person, got none");
  return { id };
}
