/**
 * Policies: which logs and witnesses are believed, and how many cosignatures make a quorum.
 * Spec: c2sp.org/tlog-policy "Policy file syntax and structure".
 */
import { TYPE_COSIGNATURE, parseCosignerVkey } from "./cosignature.ts";
import { TlogError } from "./error.ts";
import { type KeyKind, type NoteVerifier, TYPE_ED25519, parseVkey, splitVkey } from "./key.ts";

/** A log whose checkpoints are believed. Its key's name is its origin. */
export interface PolicyLog {
  /** The log's origin. */
  readonly name: string;
  readonly vkey: string;
  /** Where the log is, in whatever sense the application gives it. */
  readonly url?: string;
  readonly verifier: NoteVerifier;
}

/** A witness whose cosignatures count. */
export interface PolicyWitness {
  readonly kind: "witness";
  /** Its name in the policy; its key has a name of its own. */
  readonly name: string;
  readonly vkey: string;
  /** Best the submission prefix of c2sp.org/tlog-witness. */
  readonly url?: string;
  readonly verifier: NoteVerifier;
}

/** Witnesses and groups of which `threshold` must have cosigned. */
export interface PolicyGroup {
  readonly kind: "group";
  readonly name: string;
  /** From 1 to the number of members. */
  readonly threshold: number;
  readonly members: readonly (PolicyWitness | PolicyGroup)[];
}

/** A policy, as its file says it. */
export interface Policy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  /** Who must have cosigned; "none" asks for nobody. */
  readonly quorum: PolicyWitness | PolicyGroup | "none";
}

// "Strongly recommended … at least up to 32 logs, 32 witnesses, and 32 groups." Ours bounds time, stack and memory under a hostile file.
const MAX_OF_EACH = 256;
const MAX_POLICY_BYTES = 2_000_000;

/** "group", "quorum", … : how many items follow the keyword. */
const ITEMS: Record<string, readonly [least: number, most: number, form: string]> = {
  log: [1, 2, "log <vkey> [<url>]"],
  witness: [2, 3, "witness <name> <vkey> [<url>]"],
  group: [3, Number.POSITIVE_INFINITY, "group <name> all|any|<k> <member>..."],
  quorum: [1, 1, "quorum <name>|none"],
};

/**
 * The policy in `text`. Keys of type 0x01 (logs) and 0x04 (witnesses) are known; give `kinds: [mldsa44]` to know 0x06 too.
 * Up to 256 logs, witnesses and groups each.
 * Throws `TLOG_POLICY_MALFORMED`, and `TLOG_KEY_UNSUPPORTED` for a key of a type not known; both have the number of the line.
 */
export function parsePolicy(text: Uint8Array | string, options: { readonly kinds?: readonly KeyKind[] } = {}): Policy {
  const octets = asOctets(text);
  const reading = new PolicyReading(options.kinds ?? []);
  const lines = octets.split("\n");
  // "Each line is terminated by ASCII newline": a file cut off within its last line must not pass for one that asks for less.
  if (lines.pop() !== "") throw malformed(lines.length + 1, "a newline at the end of the last line", "none");
  for (const [at, line] of lines.entries()) {
    const items = line.split(/[ \t]+/).filter((item) => item !== "");
    if (items.length > 0 && !items[0]?.startsWith("#")) reading.readLine(at + 1, items);
  }
  return reading.finish(lines.length);
}

function malformed(line: number, expected: string, got: string): TlogError {
  return new TlogError("TLOG_POLICY_MALFORMED", `policy line ${line} expected ${expected}, got ${got}`, { line });
}

/** The file as one character for each octet: names are opaque octets, whatever they spell ("Character set"). */
function asOctets(text: Uint8Array | string): string {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  if (bytes.length > MAX_POLICY_BYTES) throw malformed(1, `at most ${MAX_POLICY_BYTES} bytes`, `${bytes.length}`);
  let octets = "";
  let line = 1;
  for (let at = 0; at < bytes.length; at += 8192) {
    octets += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x0a) line++;
    else if (byte === 0x7f || (byte < 0x20 && byte !== 0x09)) {
      throw malformed(line, "no control character but tab", `0x${byte.toString(16).padStart(2, "0")}`);
    }
  }
  return octets;
}

/** Octets as people read them: UTF-8, or each octet that is none as \xNN. */
function display(octets: string): string {
  const bytes = Uint8Array.from(octets, (char) => char.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return octets.replaceAll(/[\u0080-\u00ff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`);
  }
}

function quote(octets: string): string {
  return JSON.stringify(display(octets.slice(0, 100)));
}

/** What has been read so far. Names are octets here, so that two that only look alike stay two. */
class PolicyReading {
  readonly #kinds: readonly KeyKind[];
  readonly #logs: PolicyLog[] = [];
  readonly #witnesses: PolicyWitness[] = [];
  readonly #groups: PolicyGroup[] = [];
  readonly #named = new Map<string, PolicyWitness | PolicyGroup>();
  /** Name of a member → name of the group that has it. */
  readonly #memberOf = new Map<string, string>();
  /** Public keys of each role, and name and key id of all, with the line that brought them. */
  readonly #seen = new Map<string, number>();
  #quorum: { readonly line: number; readonly node: Policy["quorum"] } | undefined;

  constructor(kinds: readonly KeyKind[]) {
    this.#kinds = kinds;
  }

  readLine(line: number, items: readonly string[]): void {
    const [keyword = "", ...rest] = items;
    const wanted = Object.hasOwn(ITEMS, keyword) ? ITEMS[keyword] : undefined;
    if (wanted === undefined) throw malformed(line, "log, witness, group or quorum", quote(keyword));
    const [least, most, form] = wanted;
    if (rest.length < least || rest.length > most) throw malformed(line, `"${form}"`, `${rest.length} items`);
    const [first = "", second = "", third] = rest;
    if (keyword === "log") {
      this.#log(line, first, rest[1]);
    } else if (keyword === "witness") {
      this.#witness(line, first, second, third);
    } else if (keyword === "group") {
      this.#group(line, first, second, rest.slice(2));
    } else {
      this.#setQuorum(line, first);
    }
  }

  #log(line: number, key: string, url: string | undefined): void {
    checkCount(line, "logs", this.#logs);
    const { vkey, verifier } = this.#key(line, "log", TYPE_ED25519, key);
    const place = url === undefined ? {} : { url: display(url) };
    this.#logs.push({ name: verifier.name, vkey, verifier, ...place });
  }

  #witness(line: number, name: string, key: string, url: string | undefined): void {
    checkCount(line, "witnesses", this.#witnesses);
    this.#checkNewName(line, name);
    const { vkey, verifier } = this.#key(line, "witness", TYPE_COSIGNATURE, key);
    const place = url === undefined ? {} : { url: display(url) };
    const witness: PolicyWitness = { kind: "witness", name: display(name), vkey, verifier, ...place };
    this.#named.set(name, witness);
    this.#witnesses.push(witness);
  }

  #group(line: number, name: string, rule: string, memberNames: readonly string[]): void {
    checkCount(line, "groups", this.#groups);
    this.#checkNewName(line, name);
    const most = memberNames.length;
    const threshold =
      rule === "all" ? most : rule === "any" ? 1 : /^[1-9][0-9]{0,8}$/.test(rule) ? Number(rule) : undefined;
    if (threshold === undefined || threshold > most) {
      throw malformed(line, `all, any or a number from 1 to ${most} (its members)`, quote(rule));
    }
    const members = memberNames.map((member) => {
      const node = this.#lookUp(line, member);
      // "Each defined name can be listed as a group member at most once": or one witness would count twice.
      const group = this.#memberOf.get(member);
      if (group !== undefined) throw malformed(line, `${quote(member)} in one group only`, `it in ${quote(group)} too`);
      this.#memberOf.set(member, name);
      return node;
    });
    const group: PolicyGroup = { kind: "group", name: display(name), threshold, members };
    this.#named.set(name, group);
    this.#groups.push(group);
  }

  #setQuorum(line: number, name: string): void {
    if (this.#quorum !== undefined) throw malformed(line, "one quorum line", `another in line ${this.#quorum.line}`);
    this.#quorum = { line, node: name === "none" ? "none" : this.#lookUp(line, name) };
  }

  #lookUp(line: number, name: string): PolicyWitness | PolicyGroup {
    const node = this.#named.get(name);
    if (node === undefined) throw malformed(line, "a witness or group defined above", quote(name));
    return node;
  }

  #checkNewName(line: number, name: string): void {
    if (name === "none") throw malformed(line, "a name other than the predefined none", quote(name));
    if (this.#named.has(name)) throw malformed(line, "a name not defined above", quote(name));
  }

  #key(line: number, role: "log" | "witness", type: number, octets: string): { vkey: string; verifier: NoteVerifier } {
    const vkey = display(octets);
    try {
      if (vkey.trim() !== vkey) throw new TlogError("TLOG_KEY_MALFORMED", "verifier key expected no space, got one");
      const key = splitVkey(vkey);
      const kind = this.#kinds.find((known) => known.type === key.type);
      if (key.type !== type && kind === undefined) throw unsupported(line, role, type, key.type, this.#kinds);
      // "Duplicate if they wrap the same underlying public key, even if they differ by key name and key id."
      this.#checkFirst(line, `${role} ${String.fromCharCode(...key.publicKey)}`, "a key no other line has");
      // Two keys that answer to the same name and key id: a signature line could not say whose it is.
      this.#checkFirst(line, `id ${key.keyId} ${key.name}`, "a key name and key id no other line has");
      const parse = key.type === TYPE_ED25519 ? parseVkey : parseCosignerVkey;
      return { vkey, verifier: key.type === type ? parse(vkey) : (kind as KeyKind).parseVkey(vkey) };
    } catch (error) {
      if (!(error instanceof TlogError) || error.code !== "TLOG_KEY_MALFORMED") throw error;
      throw new TlogError("TLOG_POLICY_MALFORMED", `policy line ${line}: ${error.message}`, { line, cause: error });
    }
  }

  #checkFirst(line: number, key: string, expected: string): void {
    const earlier = this.#seen.get(key);
    if (earlier !== undefined) throw malformed(line, expected, `that of line ${earlier}`);
    this.#seen.set(key, line);
  }

  finish(lines: number): Policy {
    if (this.#quorum === undefined) throw malformed(lines + 1, "a quorum line", "the end of the file");
    return { logs: this.#logs, witnesses: this.#witnesses, groups: this.#groups, quorum: this.#quorum.node };
  }
}

function checkCount(line: number, what: string, list: readonly unknown[]): void {
  if (list.length === MAX_OF_EACH) throw malformed(line, `at most ${MAX_OF_EACH} ${what}`, "one more");
}

function unsupported(line: number, role: string, type: number, got: number, kinds: readonly KeyKind[]): TlogError {
  const known = [type, ...kinds.map((kind) => kind.type)].map((number) => `0x${number.toString(16).padStart(2, "0")}`);
  return new TlogError(
    "TLOG_KEY_UNSUPPORTED",
    `policy line ${line} expected a ${role} key of type ${known.join(" or ")}, got type 0x${got.toString(16).padStart(2, "0")}`,
    { line },
  );
}
