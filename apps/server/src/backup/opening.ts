// What a restored folder must show before it is opened, and what is sealed when it is.
import { QuisError } from "../instance/error.ts";
import type { OversightLog } from "../oversight/oversight.ts";
import { completeLoss } from "./accept-loss.ts";
import { dropRestored, readRestored, type Restored } from "./restored.ts";
import { type CheckedView, compareWithOutside } from "./views.ts";

/** What is to be sealed about how the folder came to be. */
export interface Return {
  readonly restored: Restored;
  readonly views: readonly CheckedView[];
}

/**
 * Lets a restored folder pass if all that others hold agrees with it, or its loss was accepted.
 * @throws QuisError QUIS_RESTORE_BEHIND, QUIS_RESTORE_FORKED, QUIS_RESTORE_UNCHECKED
 */
export async function passRestored(data: string): Promise<Return | undefined> {
  const restored = await readRestored(data);
  if (restored === undefined) return undefined;
  if (restored.state === "accepting") return { restored: await completeLoss(data, restored), views: [] };
  if (restored.state === "accepted") return { restored, views: [] };
  const { views, refusal } = await compareWithOutside(data, restored);
  if (refusal !== undefined) throw refusal;
  return { restored, views };
}

/** Seals where the folder came from, and each gap, before anything else; then it is a folder like any other. */
export async function sealReturn(data: string, oversight: OversightLog, { restored, views }: Return): Promise<void> {
  const { from, at, loss } = restored;
  const actor = loss?.actor ?? "local:restore";
  if (loss === undefined) {
    for (const { log, where, size, root } of views)
      await oversight.record({
        actor,
        activity: "update",
        what: "restored",
        parameters: { from, at, log, compared_with: where, size, root },
      });
  } else {
    for (const { log, old_origin, new_origin, size, root, seen, seen_size } of loss.logs)
      await oversight.record({
        actor,
        activity: "update",
        what: "gap",
        parameters: {
          from,
          at,
          log,
          old_origin,
          new_origin,
          size,
          root,
          lost: seen_size === null ? "unknown" : Math.max(0, seen_size - size),
          authority: loss.authority,
          reason: loss.reason,
          ...(seen === null ? {} : { seen }),
        },
      });
  }
  await dropRestored(data);
}

export function requireRestored(restored: Restored | undefined, data: string): Restored {
  if (restored === undefined) throw new QuisError("QUIS_USAGE", `expected a restored folder, ${data} is not one`);
  return restored;
}
