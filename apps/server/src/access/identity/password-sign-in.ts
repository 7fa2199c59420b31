// Signing in by name, password and a code of the authenticator. Whoever does not exist is refused as slowly and in the same words.
import { AccessError } from "../error.ts";
import { deviceOf } from "./device.ts";
import { enter, type IdentityParts, refuse, type SignedIn, type Visitor } from "./parts.ts";
import { isPassword } from "./password.ts";
import { nameKey, type StoredPerson } from "./stored-person.ts";
import { network } from "./throttle.ts";
import { hashRecoveryCode, openTotp, stepOfCode } from "./totp.ts";

export interface PasswordProof {
  readonly name: string;
  readonly password: string;
  readonly code: string;
}

function isOfPassword(person: StoredPerson): boolean {
  return person.state === "active" && person.password !== null && person.totp !== null;
}

/** @throws AccessError ACCESS_REFUSED, ACCESS_SLOW_DOWN */
export async function signInByPassword(
  parts: IdentityParts,
  { name, password, code }: PasswordProof,
  visitor: Visitor,
): Promise<SignedIn> {
  const { people, throttle, keys, now, settings } = parts;
  if (!settings.password) throw await refuse(parts, "password", visitor, { why: "not configured" });
  const key = nameKey(name);
  const known = people.state.people.find((one) => nameKey(one.name) === key && isOfPassword(one));
  const device = known === undefined ? undefined : deviceOf(keys.device, known.id, visitor.device);
  const tries = device === undefined ? `${network(visitor.address)} ${key}` : `device ${device}`;
  throttle.begin(device === undefined ? visitor.address : undefined, tries);
  const fits = await isPassword(known?.password ?? null, password);
  if (!fits || known === undefined) throw await refuse(parts, "password", visitor, { name, why: "name or password" });
  const nowMs = now();
  // Checked and used up in one change: two tries with one code at the same time are one too many.
  const person = await people.change((draft) => {
    const found = draft.people.find((one) => one.id === known.id && one.generation === known.generation);
    const used = found !== undefined && isOfPassword(found) ? useCode(parts, found, code, nowMs) : undefined;
    if (found === undefined || used === undefined) return { deed: undefined, result: undefined };
    found.last_sign_in = new Date(nowMs).toISOString();
    return {
      deed: {
        actor: `person:${found.id}`,
        activity: "read",
        what: visitor.session?.person === found.id ? "prove again" : "sign in",
        parameters: { method: "password", code: used, address: visitor.address },
      },
      result: found,
    };
  });
  if (person === undefined) throw await refuse(parts, "password", visitor, { name, why: "code" });
  throttle.succeeded(tries);
  return enter(parts, person, "password", visitor);
}

/** Uses up a code of the authenticator or a recovery code; says which, or undefined for neither. */
function useCode(
  { keys }: IdentityParts,
  person: StoredPerson,
  code: string,
  nowMs: number,
): "authenticator" | "recovery" | undefined {
  const digits = code.replaceAll(" ", "");
  if (person.totp !== null && /^\d{6}$/.test(digits)) {
    const secret = openTotp(keys.totp, person.id, person.totp.sealed);
    const step = stepOfCode(secret, digits, nowMs, person.totp.last_step);
    if (step === undefined) return undefined;
    person.totp.last_step = step;
    return "authenticator";
  }
  const hash = hashRecoveryCode(code);
  if (!person.recovery.includes(hash)) return undefined;
  person.recovery = person.recovery.filter((one) => one !== hash);
  return "recovery";
}

/** A fresh proof must be of whoever the session is of. @throws AccessError ACCESS_REFUSED */
export function checkOwnName(person: StoredPerson | undefined, name: string): void {
  if (person === undefined || nameKey(person.name) !== nameKey(name))
    throw new AccessError("ACCESS_REFUSED", "expected the name of whoever is signed in, got another");
}
