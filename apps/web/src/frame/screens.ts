// The screens of the rail: their addresses, and what one must be allowed to do for them to be of use.
import type { Role } from "@quis/contract";
import type { frame } from "../strings/frame.ts";

export interface Screen {
  readonly id: keyof typeof frame.screens;
  /** A plain address: screens are built apart from each other. */
  readonly href: string;
  /** Other beginnings of addresses that belong to it. */
  readonly also?: readonly string[];
  /** Actions of which one must be allowed; none means anybody who is signed in. */
  readonly may: readonly string[];
  /** Further actions that must all be allowed for it to stand in the rail. */
  readonly all?: readonly string[];
  /** Actions that open its addresses without a place in the rail, such as one's own accesses. */
  readonly reach?: readonly string[];
  /** Who may one of these has another screen for it. */
  readonly unless?: readonly string[];
  /** Roles whose duty it is, for who comes by an address without it. */
  readonly duty: readonly Role[];
  /** Indented beneath the one before. */
  readonly within?: true;
}

const READERS = ["reviewer", "investigator", "privacy-officer", "overseer", "release-officer"] as const;
/** Of these one makes administration a duty. */
const SETUP = ["people", "setup-files", "source-change", "retain"] as const;
const KEEPERS = ["administrator", "log-operator", "overseer"] as const;

export const SCREENS: readonly Screen[] = [
  { id: "today", href: "/", may: [], duty: [] },
  {
    id: "ask",
    href: "/ask",
    also: ["/who", "/user", "/session", "/record", "/compare", "/event"],
    may: ["ask"],
    reach: ["who", "user", "session-events", "events", "event"],
    duty: READERS,
  },
  {
    id: "events",
    href: "/events",
    may: ["events"],
    all: ["ask", "user"],
    reach: ["events"],
    duty: ["reviewer", "investigator", "overseer"],
    within: true,
  },
  // The account's own user of the record systems stands for {user}.
  { id: "own", href: "/user/{user}", may: ["user"], unless: ["ask"], duty: ["employee"] },
  { id: "findings", href: "/findings", may: ["findings"], duty: ["reviewer", "investigator", "overseer", "employee"] },
  {
    id: "duty",
    href: "/duty",
    may: ["duty-sample"],
    reach: ["duties"],
    duty: ["reviewer", "overseer"],
    within: true,
  },
  {
    id: "reviews",
    href: "/reviews",
    may: ["reviews"],
    // An employee's stand on their own page.
    all: ["ask"],
    duty: ["reviewer", "investigator", "overseer"],
    within: true,
  },
  {
    id: "reveals",
    href: "/reveals",
    may: ["reveals"],
    duty: ["reviewer", "privacy-officer", "overseer"],
    within: true,
  },
  {
    id: "documents",
    href: "/documents",
    may: ["documents"],
    duty: ["privacy-officer", "release-officer"],
  },
  { id: "releases", href: "/releases", may: ["releases"], duty: ["release-officer"], within: true },
  { id: "sources", href: "/sources", may: ["sources", "gaps"], duty: KEEPERS },
  { id: "quarantine", href: "/quarantine", may: ["quarantine-list"], duty: KEEPERS, within: true },
  { id: "log", href: "/log", may: ["log", "status"], duty: KEEPERS },
  { id: "check", href: "/check", may: ["vkeys", "status"], duty: [], within: true },
  {
    id: "administration",
    href: "/administration",
    may: SETUP,
    reach: ["policies", "rules", "detection"],
    duty: ["administrator", "log-operator", "overseer"],
  },
  { id: "policies", href: "/administration/policies", may: ["policies", "rules"], unless: SETUP, duty: [] },
];

/** The screens in the rail of somebody with these actions (`*` for every one), whose user of the record systems is `user`. */
export function screensFor(may: readonly string[], user: string | null): readonly Screen[] {
  const can = (action: string): boolean => may.includes(action) || may.includes("*");
  return SCREENS.filter(
    (screen) =>
      (screen.may.length === 0 || screen.may.some(can)) &&
      (screen.all ?? []).every(can) &&
      !(screen.unless ?? []).some(can) &&
      (user !== null || !screen.href.includes("{user}")),
  ).map((screen) =>
    user === null ? screen : { ...screen, href: screen.href.replace("{user}", encodeURIComponent(user)) },
  );
}

/** Whether somebody with these actions may come to the screen's addresses at all; what they find there the server decides. */
export function mayReach(screen: Screen, may: readonly string[]): boolean {
  if (screen.may.length === 0 || may.includes("*")) return true;
  return [...screen.may, ...(screen.reach ?? [])].some((action) => may.includes(action));
}

const under = (path: string, href: string): boolean => path === href || path.startsWith(`${href}/`);

/** The screen that an address belongs to: the longest that it begins with. */
export function screenOf(path: string): Screen | undefined {
  let best: Screen | undefined;
  let length = 0;
  for (const screen of SCREENS) {
    for (const href of [screen.href, ...(screen.also ?? [])]) {
      const fits = href === "/" ? path === "/" : under(path, href);
      if (fits && href.length > length) {
        best = screen;
        length = href.length;
      }
    }
  }
  return best;
}
