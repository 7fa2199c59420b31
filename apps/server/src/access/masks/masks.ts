// What a data folder gives to lay masks on and to open them.
import type { Principal } from "../principal.ts";
import type { LookUp } from "./answers.ts";
import type { Pseudonyms } from "./pseudonym.ts";
import type { Shown } from "./sight.ts";

export interface Masks {
  readonly pseudonyms: Pseudonyms;
  /** Names among words. */
  readonly lookUp: LookUp;
  /** Names that were opened to this principal and hold in requests for this case. */
  shownTo(principal: Principal, caseReference: string | undefined): Promise<Shown>;
}
