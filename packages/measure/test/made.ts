// A small log for tests; everybody and everything in it is invented.
import type { Access } from "@quis/detect";
import type { Background, Scenario } from "../src/index.ts";

export const DAY_MS = 86_400_000;
/** 2026-03-02, a Monday. */
export const MONDAY_MS: number = Date.UTC(2026, 2, 2);

export function access(given: Partial<Access> & { readonly timeMs: number; readonly index: number }): Access {
  return {
    source: "log",
    user: "u1",
    unit: "North",
    userType: "",
    session: "",
    subjects: [],
    activity: "Read",
    operation: "",
    purpose: "",
    caseRef: "",
    justification: "",
    recordCount: null,
    object: "",
    address: "",
    device: "",
    failed: false,
    breakGlass: false,
    ...given,
  };
}

/** Twelve users, two teams, each with records of their own and some in common, eight accesses a day. */
export function smallLog(days: number): Access[] {
  const rows: Access[] = [];
  for (let day = 0; day < days; day++)
    for (let step = 0; step < 8; step++)
      for (let user = 0; user < 12; user++) {
        const team = user % 2;
        const record = step % 3 === 0 ? team * 50 + ((day + step) % 9) : 100 + user * 40 + ((day * 8 + step) % 37);
        rows.push(
          access({
            index: rows.length,
            timeMs: MONDAY_MS + day * DAY_MS + (8 + step) * 3_600_000 + user * 60_000,
            user: `u${user}`,
            unit: team === 0 ? "North" : "South",
            session: `s${user}-${day}`,
            subjects: [`p${record}`],
            caseRef: `C-${record}`,
            justification: ["review", "call", "update"][step % 3]!,
          }),
        );
      }
  return rows;
}

export function backgroundOf(accesses: readonly Access[], scenarios: readonly Scenario[] = []): Background {
  return { name: "small", accesses, tables: {}, scenarios, notPlaced: [], isInjected: true, remarks: [] };
}
