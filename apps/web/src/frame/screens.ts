// The screens of the rail: their addresses, and what one must be allowed to do for them to be of use.
import type { Role } from "@quis/contract";
import { frame } from "../strings/frame.ts";

export interface Screen {
  readonly id: keyof typeof frame.screens;
  /** A plain address: screens are built apart from each other. */
  readonly href: string;
  /** Other beginnings of addresses that belong to it. */
  readonly also?: readonly string[];
  /** Actions of which one must be allowed; none means anybody who is signed in. */
  readonly may: readonly string[];
  /** Roles whose duty it is, for who comes by an address without it. */
  readonly duty: readonly Role[];
  /** Indented beneath the one before. */
  readonly within?: true;
}

const READERS = ["reviewer", "investigator", "privacy-officer", "overseer", "release-officer"] as const;
const KEEPERS = ["administrator", "log-operator", "overseer"] as const;

export const SCREENS: readonly Screen[] = [
  { id: "today", href: "/", may: [], duty: [] },
  {
    id: "ask",
    href: "/ask",
    also: ["/who", "/user", "/session", "/record", "/compare", "/event"],
    may: ["ask", "who", "user", "events"],
    duty: READERS,
  },
  { id: "events", href: "/events", may: ["events"], duty: ["reviewer", "investigator", "overseer"], within: true },
  { id: "findings", href: "/findings", may: ["findings"], duty: ["reviewer", "investigator", "overseer", "employee"] },
  { id: "sources", href: "/sources", may: ["sources", "gaps"], duty: KEEPERS },
  { id: "quarantine", href: "/quarantine", may: ["quarantine-list"], duty: KEEPERS, within: true },
  { id: "log", href: "/log", may: ["log", "status"], duty: KEEPERS },
  { id: "check", href: "/check", may: ["vkeys", "status"], duty: [], within: true },
  {
    id: "administration",
    href: "/administration",
    may: ["people", "policies", "source-change", "retain"],
    duty: ["administrator", "log-operator", "overseer"],
  },
];

/** The screens that somebody with these actions has. `*` stands for every action. */
export function screensFor(may: readonly string[], all: boolean): readonly Screen[] {
  if (all || may.includes("*")) return SCREENS;
  return SCREENS.filter((screen) => screen.may.length === 0 || screen.may.some((action) => may.includes(action)));
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
