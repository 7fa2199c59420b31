import { launchBrowser, violations, listenForComplaints, overflow } from "./web/browser.ts";
import { openSite } from "./web/fixture.ts";
import { appendFileSync } from "node:fs";
const only = process.argv[2];
const site = await openSite();
const browser = await launchBrowser();
const now = Date.now();
const iso = (ms: number) => new Date(now + ms).toISOString();
const WORDS: Record<string, string> = {
  reviewer: "Works through findings; users are pseudonyms until a case asks for names.",
  overseer: "Reads everything, exports, is not removed by the operator alone.",
  investigator: "One case, until it expires.",
  "privacy-officer": "Answers people who ask who looked at their record.",
  "release-officer": "Prepares what may be made public.",
  "staff-observer": "Rules, counts and error rates, no persons.",
  employee: "Sees who she looked up herself, and replies.",
  "log-operator": "Keeps the log running, cannot read what it holds.",
  administrator: "People, sources and settings, no content.",
};
const NAMES: Record<string, string> = {
  reviewer: "Tomas Lindqvist",
  overseer: "Ines Okafor",
  investigator: "Mira Castellan",
  "privacy-officer": "Joon Abara",
  "release-officer": "Petra Hallström",
  "staff-observer": "Samir Novak",
  employee: "Lea Demir",
  "log-operator": "Otto Vance",
  administrator: "Ada Brenner",
};
const demo_people = Object.keys(NAMES).map((r, i) => ({
  id: `p-demo${String(i).padStart(12, "0")}`,
  name: NAMES[r],
  roles: [r],
  words: `${r === "overseer" ? "Independent overseer" : r[0]!.toUpperCase() + r.slice(1).replaceAll("-", " ")}: ${WORDS[r]}`,
}));
const STATE = [
  "status",
  "live",
  "today",
  "log",
  "vkeys",
  "sources",
  "gaps",
  "rules",
  "detection",
  "coverage",
  "fairness",
  "quarantine-list",
  "policies",
];
const MAY: Record<string, string[]> = {
  reviewer: [...STATE, "ask", "who", "user", "events", "event", "findings", "finding", "tokens", "token-make"],
  administrator: [
    ...STATE,
    "people",
    "person-invite",
    "person-change",
    "person-approve",
    "setup-files",
    "setup-changes",
    "source-change",
    "tokens",
    "token-make",
  ],
  employee: [
    "status",
    "live",
    "rules",
    "policies",
    "log",
    "vkeys",
    "user",
    "events",
    "event",
    "findings",
    "finding",
    "tokens",
  ],
  "privacy-officer": [...STATE, "ask", "who", "event", "retain"],
  "log-operator": [...STATE, "source-change", "setup-files", "setup-changes"],
};
const session = (role: string | null, over: object = {}) => ({
  principal:
    role === null
      ? null
      : {
          uid: `person:p-${role}`,
          name: NAMES[role] ?? "X",
          roles: [role],
          method: "demo",
          scope: null,
          user: role === "employee" ? "u00007" : null,
          unit: role === "employee" ? "Unit 3" : null,
        },
  may: role === null ? [] : (MAY[role] ?? STATE),
  sees: { users: "pseudonym", subjects: "named" },
  idle_until: role ? iso(1.7e6) : null,
  ends: role ? iso(3e7) : null,
  fresh_until: role ? iso(3e5) : null,
  needs_setup: false,
  methods: { password: false, passkey: false, oidc: [] },
  demo_people,
  ...over,
});
const people = {
  people: [
    {
      id: "p-0000000000000001",
      name: "Ada Brenner",
      roles: ["administrator"],
      scope: null,
      user: null,
      unit: null,
      state: "active",
      methods: ["passkey"],
      last_sign_in: iso(-3e6),
      pending: null,
    },
    {
      id: "p-0000000000000002",
      name: "Ines Okafor",
      roles: ["overseer"],
      scope: null,
      user: null,
      unit: "Data Protection Authority",
      state: "active",
      methods: ["passkey"],
      last_sign_in: iso(-9e7),
      pending: {
        change: "may not sign in any more",
        asked_by: "Ada Brenner",
        asked_at: iso(-4e6),
        notice_until: iso(6e8),
      },
    },
    {
      id: "p-0000000000000003",
      name: "Mira Castellan",
      roles: ["investigator", "employee"],
      scope: { case: "C-2026-000114", expires: iso(9e8) },
      user: "u00012",
      unit: "Internal Affairs",
      state: "active",
      methods: ["password"],
      last_sign_in: null,
      pending: null,
    },
    {
      id: "p-0000000000000004",
      name: "<script>alert(1)</script>",
      roles: ["reviewer"],
      scope: null,
      user: null,
      unit: null,
      state: "invited",
      methods: [],
      last_sign_in: null,
      pending: null,
    },
    {
      id: "p-0000000000000005",
      name: "Otto Vance",
      roles: ["log-operator"],
      scope: null,
      user: null,
      unit: null,
      state: "disabled",
      methods: ["oidc"],
      last_sign_in: iso(-9e8),
      pending: null,
    },
  ],
};
const totp = {
  uri: "otpauth://totp/Quis:Ada%20Brenner?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Quis&digits=6&period=30",
  secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
};
type Case = {
  name: string;
  path: string;
  session: object;
  act?: (page: any) => Promise<void>;
  routes?: Record<string, { status?: number; json: unknown }>;
  tour?: boolean;
};
const problem = (status: number, code: string, detail: string) => ({
  status,
  json: { type: `urn:quis:error:${code}`, title: "No", status, detail, code },
});
const cases: Case[] = [
  { name: "signin-demo", path: "/who/x?from=2026-01-01", session: session(null) },
  {
    name: "signin-password",
    path: "/",
    session: session(null, {
      demo_people: [],
      methods: { password: true, passkey: true, oidc: [{ id: "agency", name: "Agency SSO" }] },
    }),
  },
  { name: "signin-setup", path: "/", session: session(null, { demo_people: [], needs_setup: true }) },
  {
    name: "enrol",
    path: "/enrol#abcdefghijklmnopqrstuvwxyz",
    session: session(null, { demo_people: [], needs_setup: true }),
    routes: {
      "enrolment/begin": {
        json: {
          kind: "setup",
          name: null,
          roles: ["administrator"],
          expires: iso(9e6),
          totp,
          passkey: { challenge: "x", options: {} },
        },
      },
    },
    act: async (p) => {
      await p.getByLabel("Your name").fill("Ada Brenner");
    },
  },
  {
    name: "enrol-bad",
    path: "/enrol#abcdefghijklmnopqrstuvwxyz",
    session: session(null, { demo_people: [] }),
    routes: { "enrolment/begin": problem(404, "ACCESS_LINK", "expected a link that is good, got one that was used") },
  },
  { name: "today-reviewer", path: "/", session: session("reviewer") },
  { name: "today-table", path: "/?rhythm=table", session: session("reviewer") },
  { name: "today-admin", path: "/", session: session("administrator") },
  { name: "today-employee", path: "/", session: session("employee") },
  { name: "today-tour", path: "/", session: session("reviewer"), tour: true },
  {
    name: "today-down",
    path: "/",
    session: session("reviewer"),
    routes: {
      today: problem(503, "QUIS_LOG_STOPPED", "The log is stopped."),
      changes: problem(503, "QUIS_LOG_STOPPED", "x"),
    },
  },
  { name: "expiry", path: "/", session: session("reviewer", { idle_until: iso(100_000) }) },
  { name: "forbidden", path: "/findings", session: session("log-operator") },
  { name: "people", path: "/administration", session: session("administrator") },
  {
    name: "people-invite",
    path: "/administration",
    session: session("administrator"),
    act: async (p) => {
      await p.getByRole("button", { name: "Invite somebody" }).click();
      await p.getByLabel("Investigator").check();
    },
  },
  {
    name: "people-change",
    path: "/administration",
    session: session("administrator"),
    act: async (p) => {
      await p.getByRole("button", { name: "Change Ines Okafor" }).click();
    },
  },
  {
    name: "people-pending",
    path: "/administration",
    session: session("administrator"),
    act: async (p) => {
      await p.getByRole("button", { name: "Agree…" }).click();
    },
  },
  { name: "policies", path: "/administration/policies", session: session("administrator") },
  { name: "detectors", path: "/administration/detectors", session: session("administrator") },
  { name: "rules", path: "/administration/rules", session: session("administrator") },
  { name: "files", path: "/administration/files", session: session("administrator") },
  { name: "changes", path: "/administration/changes", session: session("administrator") },
  { name: "retention", path: "/administration/retention", session: session("privacy-officer") },
  { name: "me", path: "/me", session: session("employee") },
  {
    name: "me-token",
    path: "/me",
    session: session("reviewer"),
    act: async (p) => {
      await p.getByRole("button", { name: "Make a token" }).click();
    },
  },
  {
    name: "again",
    path: "/ask",
    session: session("reviewer"),
    routes: { events: problem(401, "ACCESS_SIGN_IN", "expected a session") },
  },
  {
    name: "proof",
    path: "/administration",
    session: session("administrator", {
      principal: { ...(session("administrator").principal as object), method: "password" },
      methods: { password: true, passkey: true, oidc: [] },
    }),
    routes: { people: problem(401, "ACCESS_FRESH_PROOF_NEEDED", "expected a fresh proof") },
  },
  {
    name: "reason",
    path: "/ask",
    session: session("reviewer"),
    routes: { events: problem(403, "ACCESS_PURPOSE_NEEDED", "expected a purpose") },
  },
  { name: "ask", path: "/ask", session: session("reviewer") },
  {
    name: "menu",
    path: "/",
    session: session("reviewer"),
    act: async (p) => {
      const b = p.getByRole("button", { name: "Menu" });
      if (await b.isVisible()) await b.click();
    },
  },
];
const widths = (process.argv[3] ?? "1280,390").split(",").map(Number);
const schemes = (process.argv[4] ?? "light,dark").split(",") as ("light" | "dark")[];
for (const one of cases.filter((c) => !only || only === "all" || only.split(",").includes(c.name)))
  for (const width of widths)
    for (const scheme of schemes) {
      const context = await browser.newContext({
        baseURL: site.url,
        viewport: { width, height: width === 390 ? 844 : 860 },
        colorScheme: scheme,
        reducedMotion: "reduce",
      });
      context.setDefaultTimeout(15000);
      if (!one.tour) await context.addInitScript({ content: "localStorage.setItem('quis.tour','over')" });
      const page = await context.newPage();
      const complaints = listenForComplaints(page);
      await page.route(/\/api\/v1\/session$/, (r) => r.fulfill({ json: one.session }));
      await page.route(/\/api\/v1\/people$/, (r) => r.fulfill({ json: people }));
      await page.route(/\/api\/v1\/tokens$/, (r) =>
        r.fulfill({
          json: {
            tokens: [
              {
                id: "t-0000000000000001",
                name: "weekly export",
                owner: "Lea Demir",
                roles: ["employee"],
                actions: ["events", "user"],
                made: iso(-9e7),
                expires: iso(9e8),
                last_used: null,
              },
            ],
          },
        }),
      );
      for (const [path, answer] of Object.entries(one.routes ?? {}))
        await page.route(new RegExp(`/api/v1/${path}(\\?.*)?$`), (r) =>
          r.fulfill({
            status: answer.status ?? 200,
            json: answer.json,
            ...((answer.status ?? 200) >= 400 ? { contentType: "application/problem+json" } : {}),
          }),
        );
      try {
        await page.goto(one.path);
        await page.waitForTimeout(900);
        await one.act?.(page);
        await page.waitForTimeout(300);
        await page.screenshot({ path: `/tmp/shots/${one.name}-${width}-${scheme}.png`, fullPage: width === 390 });
        const axe = await violations(page);
        const over = await overflow(page);
        console.log(one.name, width, scheme, "overflow", over, "axe", axe.length, complaints.length ? complaints : "");
        for (const v of axe.slice(0, 4)) console.log("   ", v.slice(0, 300));
      } catch (e) {
        console.log(one.name, width, scheme, "FAILED", String(e).slice(0, 300));
      }
      await context.close();
    }
await browser.close();
await site.close();
