// Who asks about the duty, as far as it matters: their roles, the user that they are, who leads whom.
import type { ReviewRole } from "@quis/review";
import { asking } from "../access/index.ts";
import type { ContextStore } from "../context/context-store.ts";
import { sameChain } from "../review/index.ts";

export interface DutyActor {
  readonly uid: string;
  /** Who they are when persons are counted: whoever holds the folder is one person, however many names they use (X-Quis-Actor). */
  readonly person: string;
  /** Whether somebody proved who they are. */
  readonly isLocal: boolean;
  /** Whether one of their roles has the duty. */
  readonly hasDuty: boolean;
  /** Why an access of this user is not theirs to judge, if so. */
  readonly barredFrom: (user: string) => "own-access" | "same-chain" | undefined;
}

const DUTY: readonly ReviewRole[] = ["reviewer", "investigator", "overseer"];

export async function dutyActorOf(uid: string, context: ContextStore): Promise<DutyActor> {
  const principal = asking.getStore()?.principal;
  if (principal === undefined || principal === null || principal.method === "local")
    return { uid, person: "local:", isLocal: true, hasDuty: true, barredFrom: () => undefined };
  const users = (await context.read("users"))?.rows ?? [];
  const managers = new Map(
    users.flatMap(({ user = "", manager = "" }) => (manager === "" ? [] : [[user, manager] as const])),
  );
  const { user: self, roles } = principal;
  return {
    uid,
    person: uid,
    isLocal: false,
    hasDuty: roles.some((role) => (DUTY as readonly string[]).includes(role)),
    barredFrom: (user) =>
      self === null
        ? undefined
        : user === self
          ? "own-access"
          : sameChain(managers, self, user)
            ? "same-chain"
            : undefined,
  };
}

/** The person behind a sealed name. */
export function personOf(by: string): string {
  return by.startsWith("local:") ? "local:" : by;
}
