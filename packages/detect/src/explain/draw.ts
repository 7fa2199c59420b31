// Seeded choices without a generator's state: a number for each thing, so that what is chosen does not depend on the order in which things come.

/** 32 bits from a text (FNV-1a). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** 32 well-mixed bits from a seed and up to three numbers (MurmurHash3's finaliser between them). */
export function mix(seed: number, a: number, b = 0, c = 0): number {
  let hash = seed;
  for (const value of [a, b, c]) {
    hash = Math.imul(hash ^ value, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** A whole number from 0 up to, without, `count`, from 32 bits. */
export function pick(bits: number, count: number): number {
  return Math.floor((bits / 0x100000000) * count);
}
