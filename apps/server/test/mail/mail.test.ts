// Mail from a real data folder: reply links and reminders of the duty, each sealed before it leaves, none sent twice.
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MailStep, ReviewAnswer, ReviewStepInput, Role } from "@quis/contract";
import { decodeLeaf } from "@quis/event";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asking, type Principal } from "../../src/access/index.ts";
import type { Timer } from "../../src/completeness/index.ts";
import type { Instance } from "../../src/index.ts";
import { openInstance } from "../../src/index.ts";
import type { LocalInstance } from "../../src/instance/local-instance.ts";
import { ACTOR, agency, DAYS, DETECTORS, FIRST_MS, importLines, openAgency } from "../detect/agency.ts";
import { bytesOf, dataFolder, type Folder } from "../instance/fixture.ts";
import { openLiar, openPost, polite, type Post } from "./post.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const USERS = `user,role,unit,start,end,mail
u3,clerk,Intake,2026-01-01T00:00:00Z,,u3@example.net
u8,lead,Intake,2026-01-01T00:00:00Z,,ben@example.net
u9,clerk,Intake,2026-01-01T00:00:00Z,,
`;
const WEEKLY = `programmes:
  - { id: weekly, title: Weekly review, basis: CJIS v6.0 AU-6, every: week, begins: 2026-03-02, grace_days: 3 }
`;

let template: Folder;
let folder: Folder;
let nowMs: number;
let instance: Instance;
let id: string;
let other: string;
/** What waits for its time. */
let waiting: { readonly atMs: number; readonly work: () => void }[];
const timer: Timer = {
  after(ms, work) {
    const one = { atMs: nowMs + ms, work };
    waiting.push(one);
    return () => void (waiting = waiting.filter((known) => known !== one));
  },
};

const openAt = (): Promise<Instance> =>
  openInstance({ data: folder.path, create: true, detectors: DETECTORS, now: () => nowMs, timer });

beforeAll(async () => {
  template = await dataFolder();
  nowMs = FIRST_MS + DAYS * DAY_MS + 9 * HOUR_MS;
  const first = await openAgency(template.path, () => nowMs);
  await importLines(first, agency(0, DAYS));
  await first.importContext(ACTOR, { kind: "users", file: "users.csv", bytes: bytesOf(USERS) });
  const { findings } = await first.detection().findings(ACTOR, { all: "true" });
  id = findings.find(({ user }) => user === "u3")!.id;
  other = findings.find(({ user }) => user !== "u3" && user !== "u8")!.id;
  await first.close();
});
afterAll(() => template.remove());

beforeEach(async () => {
  folder = await dataFolder();
  await cp(template.path, folder.path, { recursive: true });
  nowMs = FIRST_MS + DAYS * DAY_MS + 10 * HOUR_MS;
  waiting = [];
  instance = await openAt();
});
afterEach(async () => {
  await instance.close();
  await folder.remove();
});

function person(name: string, roles: readonly Role[]): Principal {
  const uid = `person:${name}`;
  return { uid, name, roles, method: "passkey", scope: null, user: null, unit: null, freshUntilMs: Infinity };
}
const ann = person("p-ann", ["reviewer"]);
const ben = person("p-ben", ["reviewer"]);
const take = (who: Principal, step: ReviewStepInput, of = id): Promise<ReviewAnswer> => {
  nowMs += 60_000;
  return asking.run({ principal: who, action: "review-step", sealed: 0 } as never, () =>
    instance.reviewing().take(who.uid, of, step),
  );
};
const review = (): Promise<ReviewAnswer> => instance.reviewing().review(ACTOR, id);
async function inquire(of = id): Promise<void> {
  await take(ann, { step: "taken" }, of);
  await take(ann, { step: "inquired", reason: "no-record-of-work", text: "Nine days.", case_ref: "Q-1" }, of);
}
const tell = (mail: { to?: string } = {}, of = id): Promise<ReviewAnswer> =>
  take(ann, { step: "notified", via: "link", mail }, of);

async function setMail(port: number, more: object = {}, server: object = { tls: "none" }): Promise<void> {
  const settings = {
    version: 1,
    server: { host: "127.0.0.1", port, ...server },
    from: { name: "Oversight", address: "quis@example.org" },
    public_url: "https://quis.example.org",
    ...more,
  };
  await writeFile(join(folder.path, "mail.yaml"), JSON.stringify(settings));
}
const plainPost = (): Promise<Post> => openPost({ secure: false, authOptional: true, hideSTARTTLS: true });

async function sealed(): Promise<MailStep[]> {
  await instance.settle();
  const size = (await instance.status()).logs.find(({ name }) => name === "oversight")?.size ?? 0;
  const steps: MailStep[] = [];
  for (let index = 0; index < size; index++) {
    const detail = await instance.event(ACTOR, index, "oversight");
    if (decodeLeaf(Buffer.from(detail.entry, "base64")).source !== "quis-mail") continue;
    steps.push((detail.event as { evidences: { data: MailStep }[] }).evidences[0]!.data);
  }
  return steps;
}
const named = (steps: readonly MailStep[]): string[] =>
  steps.map((one) => (one.step === "dropped" ? `dropped ${one.why}` : one.step));
const secretIn = ({ text }: { readonly text: string }): string =>
  /reply#([\w-]{43})/.exec(text.replaceAll("=\r\n", "").replaceAll("=3D", "="))?.[1] ?? "";
/** Lets what is due begin, and waits until the log has `steps` more of mails. */
async function pass(ms: number): Promise<void> {
  nowMs += ms;
  const due = waiting.filter(({ atMs }) => atMs <= nowMs);
  waiting = waiting.filter(({ atMs }) => atMs > nowMs);
  for (const { work } of due) work();
  for (let turn = 0; turn < 200 && (await review()).mails.at(-1)?.at !== undefined; turn++) {
    if (!["sending", "retrying"].includes((await review()).mails.at(-1)!.state)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (waiting.length > 0) return;
  }
}

describe("a reply link by mail", () => {
  it("goes where the table of users says, by TLS with a password; whoever made it sees no secret, and the link opens the finding", async () => {
    const post = await openPost();
    await writeFile(join(folder.path, "mail-password"), "open sesame\n", { mode: 0o600 });
    await setMail(post.port, {}, { tls: "implicit", user: "quis", password_file: "mail-password", ca_file: post.ca });
    await inquire();
    const answer = await tell();
    expect(answer.link).toBeUndefined();
    expect(answer.mails).toMatchObject([{ state: "sent", why: null, tries: 1 }]);
    const [mail] = post.taken;
    expect(mail).toMatchObject({ from: "quis@example.org", to: ["u3@example.net"], secure: true });
    expect(JSON.stringify(answer)).not.toContain(secretIn(mail!));
    await expect(instance.reviewing().links!().open(secretIn(mail!), "192.0.2.7")).resolves.toMatchObject({
      expires: answer.steps.at(-1)?.link_until,
    });
    // Nothing of the finding, of its records, of who asks.
    const { review: row } = answer;
    for (const word of [row.sentence, row.kind, "u3,", "p-again", "p-ann", "Q-1", row.finding])
      expect(mail!.text).not.toContain(word);
    const steps = await sealed();
    expect(named(steps)).toEqual(["asked", "trying", "sent"]);
    expect(steps).toMatchObject([
      { by: "person:p-ann", kind: "reply-link", named_by: "users", finding: id },
      { digest: expect.stringMatching(/^[0-9a-f]{64}$/), server: `127.0.0.1:${post.port}` },
      { answer: "250 queued as Q1" },
    ]);
    expect(JSON.stringify(steps)).not.toMatch(/u3@example|open sesame/);
    expect(JSON.stringify(steps)).not.toContain(secretIn(mail!));
  });

  it("takes no other address where the table has one, and seals that the sender named it where it has none", async () => {
    const post = await plainPost();
    await setMail(post.port);
    await inquire();
    await expect(tell({ to: "ann@example.net" })).rejects.toMatchObject({ code: "QUIS_MAIL_ADDRESS" });
    await inquire(other);
    await expect(tell({}, other)).rejects.toMatchObject({ code: "QUIS_MAIL_ADDRESS" });
    expect((await tell({ to: "陳@例え.example" }, other)).mails).toMatchObject([{ state: "sent" }]);
    expect(post.taken.map(({ to }) => to)).toEqual([["陳@例え.example"]]);
    expect(await sealed()).toMatchObject([{ step: "asked", named_by: "sender" }, {}, {}]);
  });

  it("without settings, with bad ones, or with a password that others read, nothing is sealed and nobody is told", async () => {
    await inquire();
    await expect(tell()).rejects.toMatchObject({ code: "QUIS_MAIL_OFF" });
    await writeFile(join(folder.path, "mail.yaml"), "version: 1\nservre: {}\n");
    await expect(tell()).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
    await writeFile(join(folder.path, "secret"), "x", { mode: 0o644 });
    await setMail(1, {}, { tls: "implicit", user: "q", password_file: "secret" });
    await expect(tell()).rejects.toMatchObject({ code: "QUIS_DATA_UNUSABLE" });
    expect((await review()).review.state).toBe("inquiry");
    expect(await sealed()).toEqual([]);
  });

  it("is of a reply link only, and of who may make one", async () => {
    const post = await plainPost();
    await setMail(post.port);
    await inquire();
    await expect(take(ann, { step: "notified", via: "by-hand", mail: {} })).rejects.toMatchObject({
      code: "QUIS_REVIEW_REFUSED",
    });
    await expect(
      take(person("p-x", ["administrator"]), { step: "notified", via: "link", mail: {} }),
    ).rejects.toMatchObject({ code: "QUIS_REVIEW_REFUSED" });
    expect(post.taken).toEqual([]);
  });

  it("no mail before they may be told: a delay by two persons holds it", async () => {
    const post = await plainPost();
    await setMail(post.port);
    await inquire();
    const until = new Date(nowMs + 10 * DAY_MS).toISOString();
    await take(ann, { step: "delay-asked", reason: "risk-to-a-person", text: "Danger.", until });
    await expect(tell()).rejects.toMatchObject({ code: "QUIS_REVIEW_REFUSED" });
    await take(ben, { step: "delay-answered", approved: true, text: "" });
    await expect(tell()).rejects.toMatchObject({ code: "QUIS_REVIEW_REFUSED" });
    expect(post.taken).toEqual([]);
    expect(await sealed()).toEqual([]);
  });

  it("a mail that is not taken is said at once, without the server's words, and tried again while its link counts", async () => {
    let refuses = true;
    const heard: string[] = [];
    const port = await openLiar(
      (line) => (
        heard.push(line),
        refuses && line.startsWith("RCPT") ? "450 4.2.1 <u3@example.net> busy\r\n" : polite(line)
      ),
    );
    await setMail(port);
    await inquire();
    const answer = await tell();
    expect(answer.mails).toMatchObject([{ state: "retrying", why: "address-refused", status: 450, tries: 1 }]);
    expect(JSON.stringify(answer)).not.toContain("u3@");
    expect(waiting.map(({ atMs }) => atMs - nowMs)).toEqual([60_000]);
    await pass(60_000);
    expect((await review()).mails).toMatchObject([{ state: "retrying", tries: 2 }]);
    expect(waiting.map(({ atMs }) => atMs - nowMs)).toEqual([300_000]);
    refuses = false;
    await pass(300_000);
    expect((await review()).mails).toMatchObject([{ state: "sent", tries: 3 }]);
    expect(waiting).toEqual([]);
    expect(named(await sealed())).toEqual(["asked", "trying", "failed", "trying", "failed", "trying", "sent"]);
  });

  it("is given up after six tries", async () => {
    await setMail(await openLiar((line) => (line.startsWith("MAIL") ? "451 later\r\n" : polite(line))));
    await inquire();
    await tell();
    for (const ms of [60_000, 300_000, 1_800_000, 7_200_000, 28_800_000]) await pass(ms);
    expect((await review()).mails).toMatchObject([{ state: "failed", why: "refused", tries: 6 }]);
    expect(waiting).toEqual([]);
  });

  it("a link that another has replaced is not sent any more", async () => {
    let refuses = true;
    const port = await openLiar((line) => (refuses && line.startsWith("MAIL") ? "451 later\r\n" : polite(line)));
    await setMail(port);
    await inquire();
    await tell();
    refuses = false;
    const { link } = await take(ben, { step: "linked" });
    expect(link?.secret).toBeDefined();
    await pass(60_000);
    expect((await review()).mails).toMatchObject([{ state: "failed", why: "link-ended", tries: 1 }]);
    // A second mailed link calls the first one's tries off at once.
    refuses = true;
    await take(ben, { step: "linked", mail: {} });
    refuses = false;
    await take(ann, { step: "linked", mail: {} });
    expect((await review()).mails.map(({ state }) => state)).toEqual(["failed", "failed", "sent"]);
    expect(waiting).toEqual([]);
  });

  it("after a restart nothing is sent: no secret is kept anywhere, and the mail says so", async () => {
    const heard: string[] = [];
    await setMail(
      await openLiar((line) => (heard.push(line), line.startsWith("MAIL") ? "451 later\r\n" : polite(line))),
    );
    await inquire();
    await tell();
    const before = heard.length;
    await instance.close();
    instance = await openAt();
    expect((await review()).mails).toMatchObject([{ state: "failed", why: "secret-gone" }]);
    expect(heard.length).toBe(before);
    expect(named(await sealed())).toEqual(["asked", "trying", "failed", "dropped secret-gone"]);
  });

  it("a folder that died while a mail was on its way says that nobody knows, and sends none", async () => {
    const copy = await dataFolder();
    const inData = Promise.withResolvers<void>();
    await setMail(await openLiar((line) => (line === "." ? (inData.resolve(), undefined) : polite(line))));
    await inquire();
    const telling = tell();
    await inData.promise;
    await cp(folder.path, copy.path, { recursive: true });
    await instance.close();
    expect((await telling).mails).toMatchObject([{ state: "unclear", why: "stopped" }]);
    await folder.remove();
    folder = copy;
    instance = await openAt();
    expect((await review()).mails).toMatchObject([{ state: "unclear", why: "interrupted" }]);
    expect(waiting).toEqual([]);
  });

  it("a server that hangs does not keep anything from being sealed", async () => {
    const hung = Promise.withResolvers<void>();
    await setMail(await openLiar((line) => (line.startsWith("MAIL") ? (hung.resolve(), undefined) : polite(line))));
    await inquire();
    const telling = tell();
    await hung.promise;
    await take(ben, { step: "taken" }, other);
    expect((await instance.reviewing().review(ACTOR, other)).review.state).toBe("triage");
    await instance.close();
    expect((await telling).mails).toMatchObject([{ why: expect.stringMatching(/^(?:stopped|secret-gone)$/) }]);
    instance = await openAt();
  });
});

describe("reminders of the duty to review", () => {
  const remind = async (): Promise<void> => {
    nowMs += 60_000;
    await (instance as LocalInstance).duty().reminders().remind();
  };
  const reminders = {
    days_before: 2,
    reviewers: [{ address: "ann@example.net", name: "محمد" }],
    overseers: [{ address: "olga@example.net" }, { address: "ANN@example.net".replace("ANN", "ann") }],
  };
  /** The first period is over on the 9th, due on the 12th, overdue from then on. */
  const at = (day: number): void => void (nowMs = FIRST_MS + (day - 2) * DAY_MS + 9 * HOUR_MS);
  const duties = () => instance.duty().duties(ACTOR, {});
  const setUp = async (port: number, more: object = {}): Promise<void> => {
    await writeFile(join(folder.path, "review.yaml"), WEEKLY);
    await setMail(port, { reminders: { ...reminders, ...more } });
  };

  it("what is due goes to those who owe it in the last days, what is overdue to the overseers too; once for each period and person, also after a restart", async () => {
    const post = await plainPost();
    await setUp(post.port);
    const to = (): string[] =>
      post.taken
        .splice(0)
        .map(({ to: [address] }) => address!)
        .toSorted();
    await instance.close();
    at(9);
    instance = await openAt();
    await remind();
    expect(to()).toEqual([]);
    at(11);
    await remind();
    expect(to()).toEqual(["ann@example.net"]);
    await remind();
    await instance.close();
    instance = await openAt();
    await remind();
    expect(to()).toEqual([]);
    at(13);
    await remind();
    expect(to()).toEqual(["ann@example.net", "olga@example.net"]);
    await instance.close();
    instance = await openAt();
    await remind();
    expect(to()).toEqual([]);
    expect((await duties()).reminders).toEqual({ on: true, problem: null, sent: 3, waiting: 0, failed: 0 });
    expect((await sealed()).filter(({ step }) => step === "asked")).toMatchObject(
      ["duty-due", "duty-overdue", "duty-overdue"].map((kind) => ({
        kind,
        by: "quis",
        named_by: "settings",
        periods: [{ programme: "weekly", period: "2026-03-02" }],
      })),
    );
  });

  it("says that something waits, until when, and where; neither the programme nor what is left open", async () => {
    const post = await plainPost();
    await setUp(post.port);
    at(22);
    await remind();
    const text = post.taken[0]!.text.replaceAll("=\r\n", "");
    expect(text).toMatch(/2 reviews wait to be signed off and are overdue since 2026-03-12, 2026-03-19 \(UTC\)/);
    expect(text).toContain("https://quis.example.org/duty");
    expect(text).not.toMatch(/Weekly|CJIS|AU-6|u3|p-again/);
    expect(text).toMatch(/^To: =\?UTF-8\?[BQ]\?.*\?= <ann@example\.net>\r$/m);
  });

  it("a reminder that is not taken is tried again at a later look, to that person alone; a new period meanwhile has its own", async () => {
    let refuses = true;
    const heard: string[] = [];
    await setUp(
      await openLiar((line) => (heard.push(line), refuses && line.includes("olga") ? "450 later\r\n" : polite(line))),
    );
    at(13);
    await remind();
    expect((await duties()).reminders).toMatchObject({ sent: 1, waiting: 1, failed: 0 });
    refuses = false;
    heard.length = 0;
    // Not before its time.
    nowMs -= 60_000;
    await remind();
    expect(heard).toEqual([]);
    nowMs += 120_000;
    await remind();
    expect(heard.filter((line) => line.startsWith("RCPT"))).toEqual(["RCPT TO:<olga@example.net>"]);
    expect((await duties()).reminders).toMatchObject({ sent: 2, waiting: 0, failed: 0 });
  });

  it("what was signed off meanwhile is not reminded of", async () => {
    await setUp(await openLiar((line) => (line.startsWith("MAIL") ? "450 later\r\n" : polite(line))), {
      overseers: [],
    });
    at(13);
    await remind();
    const { left } = (await duties()).duties[0]!.periods.find(({ period }) => period === "2026-03-02")!;
    await asking.run({ principal: ann, action: "duty-sign-off", sealed: 0 } as never, () =>
      instance
        .duty()
        .signOff(ann.uid, { programme: "weekly", period: "2026-03-02" }, { text: "Read.", left_open: left.total }),
    );
    nowMs += HOUR_MS;
    await remind();
    expect(named(await sealed()).at(-1)).toBe("dropped no-longer-due");
  });

  it("settings that cannot be used are said where the duty is shown, and nothing is sent", async () => {
    await writeFile(join(folder.path, "review.yaml"), WEEKLY);
    await writeFile(join(folder.path, "mail.yaml"), "version: 1\nreminder: {}\n");
    at(13);
    await expect(remind()).rejects.toMatchObject({ code: "QUIS_BAD_INPUT" });
    expect((await duties()).reminders).toMatchObject({
      on: false,
      problem: expect.stringContaining("QUIS_BAD_INPUT: mail.yaml"),
    });
  });

  it("a running server looks by itself", async () => {
    const post = await plainPost();
    await setUp(post.port);
    at(13);
    (instance as LocalInstance).startWatch();
    nowMs += 60_000;
    for (const { work } of waiting.splice(0)) work();
    for (let turn = 0; turn < 300 && post.taken.length < 2; turn++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(post.taken.map(({ to: [address] }) => address)).toEqual(["ann@example.net", "olga@example.net"]);
  });
});
