// A policy as people give it: a policy file (c2sp.org/tlog-policy), or a log's verifier key alone.
import { mldsa44, parsePolicy, type Policy } from "@quis/tlog";

// Witnesses and second log keys of type 0x06 too (c2sp.org/tlog-cosignature "ML-DSA-44").
const KINDS = { kinds: [mldsa44] };
const KEY_ALONE = /^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/;

/** The policy in `text`; a key alone believes that log and asks for no witness. Throws what parsePolicy throws. */
export function readPolicyText(text: string): Policy {
  const key = text.trim();
  if (KEY_ALONE.test(key)) return parsePolicy(`log ${key}\nquorum none\n`, KINDS);
  return parsePolicy(text, KINDS);
}
