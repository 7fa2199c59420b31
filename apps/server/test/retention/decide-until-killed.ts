// Decides something and dies by SIGKILL at a step of carrying it out.  node decide-until-killed.ts DATA WHAT STEP
import { DataKeys } from "../../src/keys/data-keys.ts";
import { PayloadFolder } from "../../src/ledger/payload-folder.ts";
import { DecisionRegister } from "../../src/retention/register.ts";
import { ACTOR, openAt, policy } from "./fixture.ts";

const [data = "", what = "", step = ""] = process.argv.slice(2);

function die(): never {
  process.kill(process.pid, "SIGKILL");
  // Nothing may happen until the signal is there.
  for (;;);
}

// Called below with the object they belong to.
/* oxlint-disable typescript/unbound-method */
const erase = PayloadFolder.prototype.erase;
const destroy = DataKeys.prototype.destroy;
const markDone = DecisionRegister.prototype.markDone;
/* oxlint-enable typescript/unbound-method */
let destroyed = 0;
const instance = await openAt(data, "2027-09-15T10:00:00Z");
PayloadFolder.prototype.erase = async function (...args) {
  if (step === "sealed") die();
  await erase.apply(this, args);
  if (step === "payload") die();
};
DataKeys.prototype.destroy = async function (...args) {
  if (step === "sealed") die();
  await destroy.apply(this, args);
  if (step === "payload" && ++destroyed === 1) die();
};
DecisionRegister.prototype.markDone = async function (deed) {
  const decision = this.all().find((one) => one.deed === deed)?.decision.kind;
  if (step === "store" && (decision === "erase" || decision === "destroy")) die();
  await markDone.call(this, deed);
};
if (what === "erase") await instance.erase(ACTOR, { index: 7, authority: "Court", reason: "x" });
else {
  const rules = "  - {sources: ['*'], maximum: 1 month, authority: Act}\n";
  await instance.retain(ACTOR, { policy: policy(rules), dry_run: false });
}
process.exit(9);
