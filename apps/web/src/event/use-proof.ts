// The verdict on one event, under the key that the server publishes.
import type { EventDetail } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import { vkeysQuery } from "../api/index.ts";
import { useVerdict, type Verdict } from "../proof/index.ts";

export interface Proof {
  readonly verdict: Verdict | undefined;
  readonly vkey: string | undefined;
  /** The key could not be had, so nothing can be checked. */
  readonly failed: boolean;
}

/** `index` and `log` are what was asked for: the address, never the answer. */
export function useProof(detail: EventDetail | undefined, index: number, log: "records" | "oversight"): Proof {
  const { data: vkeys, error } = useQuery(vkeysQuery);
  const vkey = vkeys?.[log];
  const verdict = useVerdict(detail, vkey === undefined ? undefined : { index, log, vkey });
  return { verdict, vkey, failed: error !== null };
}
