// Masks and reveals of a data folder, put together.
import { join } from "node:path";
import type { Keys } from "../../instance/keys.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { OversightLog } from "../../oversight/oversight.ts";
import { createLookUp, type DirectoryParts, type Masks, Pseudonyms } from "../masks/index.ts";
import { Reveals } from "./door.ts";
import { RevealRegister } from "./register.ts";

export interface RevealFolder extends DirectoryParts {
  readonly data: string;
  readonly keys: Pick<Keys, "pseudonyms">;
  /** The oversight log, and the folder of its public part. */
  readonly ledger: Ledger;
  readonly logFolder: string;
  readonly oversight: OversightLog;
  readonly now: () => number;
}

export function openReveals(folder: RevealFolder): { readonly masks: Masks; readonly reveals: Reveals } {
  const { data, keys, ledger, logFolder, oversight, now } = folder;
  const pseudonyms = new Pseudonyms(keys.pseudonyms);
  const register = new RevealRegister({ file: join(data, "index", "reveals.json"), ledger, logFolder, oversight });
  const reveals = new Reveals({
    register,
    pseudonyms,
    now,
    seal: (actor) => oversight.record({ actor, activity: "search", what: "reveals" }),
  });
  const masks: Masks = {
    pseudonyms,
    lookUp: createLookUp(folder),
    shownTo: (principal, caseReference) => reveals.shownTo(principal, caseReference),
  };
  return { masks, reveals };
}
