// Runs the check of one event; the cryptography is loaded only here, when the first proof is to be checked.
import type { EventDetail } from "@quis/contract";
import { useQuery } from "@tanstack/react-query";
import type { Expected, Verdict } from "./check-event.ts";

/** The verdict, or undefined while it is being made. A check that could not run is a refusal. */
export function useVerdict(detail: EventDetail | undefined, expected: Expected | undefined): Verdict | undefined {
  const { data } = useQuery({
    // The whole answer is the key: another answer is another check.
    queryKey: ["verdict", expected, detail],
    enabled: detail !== undefined && expected !== undefined,
    queryFn: () => runCheck(detail, expected),
    gcTime: 60_000,
  });
  return data;
}

async function runCheck(detail: EventDetail | undefined, expected: Expected | undefined): Promise<Verdict> {
  try {
    if (detail === undefined || expected === undefined) throw new Error("expected an event and a key, got none");
    const { checkEvent } = await import("./check-event.ts");
    return await checkEvent(detail, expected);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { proved: false, steps: [], reason, gone: false, masked: false, head: undefined };
  }
}
