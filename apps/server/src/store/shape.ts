// Which fields an event has, as a short name: equal for events with the same fields, whatever is in them.
import type { AccessEvent } from "@quis/event";

/** Deeper levels and further names are not looked at: both are the sender's to choose. */
const MOST_LEVELS = 6;
const MOST_NAMES = 512;
const MOST_CACHED = 8192;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

// Names repeat in every event, so each is hashed once. Bounded, since they are attacker-controlled.
const nameHashes = new Map<string, number>();

function hashOfName(name: string): number {
  let hash = nameHashes.get(name);
  if (hash === undefined) {
    hash = FNV_OFFSET;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), FNV_PRIME);
    if (nameHashes.size >= MOST_CACHED) nameHashes.clear();
    nameHashes.set(name, hash);
  }
  return hash;
}

/** The finaliser of MurmurHash3: every bit of the path decides every bit of the sum. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

class Shape {
  #sum = 0;
  #other = 0;
  #names = 0;

  // A sum does not depend on the order of the names: an event that was read back from its fields has them in another one.
  add(parent: number, value: object, level: number): void {
    for (const name in value) {
      const member = (value as Readonly<Record<string, unknown>>)[name];
      if (isAbsent(member)) continue;
      if (++this.#names > MOST_NAMES) return;
      const path = mix(Math.imul(parent, FNV_PRIME) ^ hashOfName(name));
      this.#sum = (this.#sum + path) | 0;
      this.#other = (this.#other + mix(path ^ 0x9e3779b9)) | 0;
      const inner = innerOf(member);
      if (inner !== undefined && level < MOST_LEVELS) this.add(path, inner, level + 1);
    }
  }

  text(): string {
    return hex(this.#sum) + hex(this.#other);
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}

// An empty cell is a column without a value: what empties has vanished as well.
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** The object to look into; of a list its first one. */
function innerOf(value: unknown): object | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === "object" && one !== null && !Array.isArray(one) ? one : undefined;
}

/** 16 hexadecimal digits, a function of the set of `fieldsOf(event)` alone. */
export function shapeOf(event: AccessEvent): string {
  const shape = new Shape();
  shape.add(FNV_OFFSET, event, 1);
  return shape.text();
}

/** Paths of the fields that have a value, such as `oversight.case_ref` or `unmapped.cameraCount`; of a list those of its first element. */
export function fieldsOf(event: AccessEvent): string[] {
  const paths: string[] = [];
  const walk = (prefix: string, value: object, level: number): void => {
    for (const [name, member] of Object.entries(value)) {
      if (isAbsent(member)) continue;
      if (paths.length >= MOST_NAMES) return;
      paths.push(prefix + name);
      const inner = innerOf(member);
      if (inner !== undefined && level < MOST_LEVELS) walk(`${prefix}${name}.`, inner, level + 1);
    }
  };
  walk("", event, 1);
  return paths;
}
