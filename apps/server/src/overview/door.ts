// Who looks at the instance as a whole: the first screen, and how Quis is set up.
import type { Change, SetupChanges, SetupFiles, Status, Today } from "@quis/contract";
import type { Ledger } from "../ledger/ledger.ts";
import type { Deed } from "../oversight/oversight.ts";
import { readSetupChanges } from "./setup-changes.ts";
import { readSetupFiles } from "./setup-files.ts";
import { changeOf, type TodayParts, todayOf } from "./today.ts";

export interface OverviewDoor {
  /** Is the log whole, what was found, how much came; nobody is named. */
  today(actor: string): Promise<Today>;
  /** Sizes and counts as they are now. Not sealed: it names nobody. */
  change(): Promise<Change>;
  /** The last changes of how Quis is set up, from the oversight log. */
  setupChanges(actor: string): Promise<SetupChanges>;
  /** The files that say how Quis works. */
  setupFiles(actor: string): Promise<SetupFiles>;
}

export interface OverviewParts extends TodayParts {
  readonly data: string;
  readonly ledgers: { readonly oversight: Ledger };
}

/** The instance that is looked at. */
export interface Overlooked {
  status(): Promise<Status>;
  oversight(): { record(deed: Deed): Promise<void> };
}

export function overviewDoor(parts: OverviewParts, instance: Overlooked): OverviewDoor {
  const { data, ledgers } = parts;
  const status = (): Promise<Status> => instance.status();
  const seal = (deed: Deed): Promise<void> => instance.oversight().record(deed);
  return {
    today: async (actor) => {
      await seal({ actor, activity: "read", what: "today" });
      return todayOf(parts, await status());
    },
    change: async () => changeOf(parts, await status()),
    setupChanges: async (actor) => {
      await seal({ actor, activity: "read", what: "setup changes" });
      return readSetupChanges(ledgers.oversight);
    },
    setupFiles: async (actor) => {
      await seal({ actor, activity: "read", what: "setup files" });
      return readSetupFiles(data);
    },
  };
}
