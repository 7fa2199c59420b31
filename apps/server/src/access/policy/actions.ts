// All actions: the words that routes, policies and the oversight log share. docs/reference/access-policies.md
import type { Action } from "./action.ts";
import { accountActions, openActions } from "./actions-account.ts";
import { contentActions } from "./actions-content.ts";
import { operationActions } from "./actions-operation.ts";

const ACTIONS = {
  ...openActions,
  ...accountActions,
  ...contentActions,
  ...operationActions,
} as const satisfies Readonly<Record<string, Action>>;

export type ActionName = keyof typeof ACTIONS;

/** All actions by name, in the order of the table in the docs. */
export const actions: Readonly<Record<ActionName, Action>> = ACTIONS;

export const actionNames: readonly ActionName[] = Object.keys(ACTIONS) as ActionName[];

export function isActionName(name: unknown): name is ActionName {
  return typeof name === "string" && Object.hasOwn(ACTIONS, name);
}

/** Whose names are shown: asked of the policies like actions, though no route is one. */
export const SIGHTS = [
  "see-users-named",
  "see-users-as-pseudonyms",
  "see-subjects-named",
  "see-subjects-as-pseudonyms",
] as const;
export type SightName = (typeof SIGHTS)[number];
