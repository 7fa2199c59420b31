// What an action is: the kinds of things that can be asked of Quis over HTTP. docs/reference/access-policies.md

/**
 * `open`: anybody, also before sign-in. `account`: whoever is signed in, about themselves. `state`: the instance, its logs, its rules, counts; nobody is
 * named. `content`: accesses, and so users and subjects. `export`: content that leaves. `decision`: what is kept and what goes. `configuration`:
 * what Quis does, and who may ask. `intake`: events that a source sends, let in by the source's own token.
 */
export type ActionClass = "open" | "account" | "state" | "content" | "export" | "decision" | "configuration" | "intake";

/** OCSF 6001 words of oversight/oversight.ts, for a request that nothing else has sealed. */
export type ActionActivity = "read" | "update" | "delete" | "search" | "import" | "export";

export interface Action {
  /** In plain words, as administrators read it. */
  readonly does: string;
  readonly class: ActionClass;
  readonly activity: ActionActivity;
  /** Only with a purpose and the reference of a case. */
  readonly needsCase?: true;
  /** Only shortly after a new proof of who one is. */
  readonly needsFreshProof?: true;
}
