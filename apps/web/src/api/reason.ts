// Why somebody asks: purpose and case, asked in place when they are needed, remembered in this tab, and sealed with every question.
import { attend } from "./attention.ts";
import { ApiError } from "./error.ts";

/** Purposes for which logs of access may be used (Directive (EU) 2016/680 Art. 25(2), and the requests of persons and overseers). */
export const PURPOSES = [
  "lawfulness",
  "self-monitoring",
  "security",
  "criminal-proceedings",
  "subject-request",
  "inspection",
] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Reason {
  /** One of PURPOSES, or words of one's own. */
  readonly purpose?: string | undefined;
  /** Case reference as the body writes it. */
  readonly caseReference?: string | undefined;
}

/** What is to be asked, in words for the person. */
export interface ReasonWanted {
  /** The act as a title, such as `Open the name behind user~7k3q`. Text of a log comes here by visibleText. */
  readonly title: string;
  /** What follows from it, such as who is told. */
  readonly text?: string;
  /** Whether a case must be named; a purpose always must. */
  readonly needsCase?: boolean;
  /** The word on the button, such as `Open`. */
  readonly action?: string;
}

const STORE = "quis.reason";
const listeners = new Set<() => void>();
let current: Reason = read();

function read(): Reason {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "{}") as Record<string, unknown> | null;
    const text = (value: unknown): string | undefined =>
      typeof value === "string" && value !== "" && value.length <= 1024 ? value : undefined;
    return { purpose: text(kept?.["purpose"]), caseReference: text(kept?.["caseReference"]) };
  } catch {
    return {};
  }
}

/** The reason that goes with every request of this tab; empty if none was given. */
export function currentReason(): Reason {
  return current;
}

/** Keeps `reason` for this tab; `{}` forgets it, as signing out does. */
export function setReason(reason: Reason): void {
  current = reason;
  try {
    if (reason.purpose === undefined && reason.caseReference === undefined) sessionStorage.removeItem(STORE);
    else sessionStorage.setItem(STORE, JSON.stringify(reason));
  } catch {
    // Private windows may refuse: it is then kept as long as the page.
  }
  for (const listener of listeners) listener();
}

export function onReason(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Headers that carry a reason: percent-encoded UTF-8, since headers hold ASCII only. */
export function reasonHeaders({ purpose, caseReference }: Reason): Record<string, string> {
  return {
    ...(purpose === undefined ? {} : { "x-quis-purpose": encodeURIComponent(purpose.toWellFormed()) }),
    ...(caseReference === undefined ? {} : { "x-quis-case": encodeURIComponent(caseReference.toWellFormed()) }),
  };
}

/** Codes that say that the request lacked a purpose or a case. */
const WANTING: ReadonlySet<string> = new Set(["ACCESS_PURPOSE_NEEDED", "ACCESS_CASE_NEEDED", "ACCESS_REASON_NEEDED"]);

/** Whether the server refused for want of a purpose or a case. */
export function wantsReason(error: unknown): error is ApiError {
  return error instanceof ApiError && WANTING.has(error.code);
}

/** The person did not say why, so nothing was asked. */
export class ReasonWithheld extends Error {
  constructor() {
    super("expected a purpose and a case, got none");
    this.name = "ReasonWithheld";
  }
}

/**
 * Asks for purpose and case in place, then runs `action`, whose requests carry them. The case that was given last stands in the dialog. Requests
 * that the server refuses for want of either come back to the dialog.
 * @throws ReasonWithheld if the person closes the dialog
 */
export async function withReason<T>(wanted: ReasonWanted, action: (reason: Reason) => Promise<T>): Promise<T> {
  let error: ApiError | undefined;
  for (;;) {
    const reason = await attend({ kind: "reason", wanted, ...(error === undefined ? {} : { error }) });
    if (reason === undefined || reason === true) throw new ReasonWithheld();
    setReason(reason);
    try {
      return await action(reason);
    } catch (cause) {
      if (!wantsReason(cause)) throw cause;
      error = cause;
    }
  }
}
