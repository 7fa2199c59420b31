// A look over one JSON text for what JSON.parse lets pass: see src/text/json-scan.ts. Sound only for texts that JSON.parse accepts; of others it
// says anything, but reads no byte beyond 16 behind the end and comes to an end in time linear in the length.
#include <wasm_simd128.h>

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

// As MAX_JSON_DEPTH in src/text/json.ts, which a test compares.
#define MAX_DEPTH 32
// Integers of fewer digits are below 2^53.
#define SAFE_DIGITS 15
// Places for names. Short texts use the first of them alone, which stay in the processor's nearest cache.
#define SLOTS 4096
#define SHORT_SLOTS 512
#define SHORT_BYTES 4096
#define MAX_MEMBERS 1024
// Names chosen so that they fall into one place must not make the search long.
#define MAX_PROBES 16

#define SURE 0
#define LOOK_CLOSER 1

extern u8 __heap_base;

__attribute__((export_name("heapBase"))) u32 heapBase(void) { return (u32)&__heap_base; }

// The names of one text: its epoch and 32 bits of the name's hash. A slot of another epoch is free.
static u64 names[SLOTS];
static u32 epoch;

static inline u64 mix(u64 low, u64 high, u64 seed) {
  u64 mixed = (low ^ seed) * 0x9e3779b97f4a7c15ull ^ (high + seed) * 0xc2b2ae3d27d4eb4full;
  return (mixed ^ (mixed >> 29)) * 0xff51afd7ed558ccdull;
}

// From 16 - n on, the mask of the first n bytes.
static const u8 KEPT[32] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

static inline u64 hashName(const u8 *at, u32 length, u64 seed) {
  while (length > 16) {
    v128_t part = wasm_v128_load(at);
    seed = mix(wasm_u64x2_extract_lane(part, 0), wasm_u64x2_extract_lane(part, 1), seed + 1);
    at += 16;
    length -= 16;
  }
  // Without a branch: how long names are cannot be foretold.
  v128_t last = wasm_v128_and(wasm_v128_load(at), wasm_v128_load(KEPT + 16 - length));
  u64 mixed = mix(wasm_u64x2_extract_lane(last, 0), wasm_u64x2_extract_lane(last, 1), seed + length);
  return mixed ^ (mixed >> 32);
}

// Whether the name is surely new in its object: equal names have equal hashes.
static inline int isNew(u64 hash, u32 mask) {
  u64 name = (u64)epoch << 32 | (u32)hash;
  u32 slot = (u32)(hash >> 40) & mask;
  for (u32 probe = 0; probe < MAX_PROBES; probe++) {
    u64 taken = names[slot];
    if ((u32)(taken >> 32) != epoch) {
      names[slot] = name;
      return 1;
    }
    if (taken == name) return 0;
    slot = (slot + 1) & mask;
  }
  return 0;
}

// Length of `__proto__`.
#define PROTO_LENGTH 9

__attribute__((export_name("scanJson"))) u32 scanJson(const u8 *at, u32 length) {
  const u8 *end = at + length;
  u32 depth = 0, objects = 0, members = 0;
  u64 kinds = 0;
  u32 serials[MAX_DEPTH + 1];
  u32 mask = (length <= SHORT_BYTES ? SHORT_SLOTS : SLOTS) - 1;
  int isName = 0;
  if (++epoch == 0) {
    for (u32 slot = 0; slot < SLOTS; slot++) names[slot] = 0;
    epoch = 1;
  }
  while (at < end) {
    u8 byte = *at++;
    if (byte == '"') {
      const u8 *begin = at;
      int isEscaped = 0;
      for (;;) {
        if (at >= end) return LOOK_CLOSER;
        v128_t part = wasm_v128_load(at);
        u32 found = wasm_i8x16_bitmask(
            wasm_v128_or(wasm_i8x16_eq(part, wasm_i8x16_splat('"')), wasm_i8x16_eq(part, wasm_i8x16_splat('\\'))));
        if (found == 0) {
          at += 16;
          continue;
        }
        at += __builtin_ctz(found);
        if (*at == '"') break;
        // A surrogate may be alone.
        if (at[1] == 'u' && (at[2] | 0x20) == 'd') return LOOK_CLOSER;
        isEscaped = 1;
        at += 2;
      }
      if (at >= end) return LOOK_CLOSER;
      if (isName) {
        u32 nameLength = at - begin;
        isName = 0;
        // An escaped name may be another's equal, or `__proto__`.
        if (isEscaped || (nameLength == PROTO_LENGTH && begin[0] == '_' && begin[1] == '_')) return LOOK_CLOSER;
        if (++members > MAX_MEMBERS || !isNew(hashName(begin, nameLength, (u64)serials[depth] << 32), mask))
          return LOOK_CLOSER;
        // Behind the quote stands the colon, and behind that often a space.
        if (*++at == ':') at++;
        if (*at == ' ') at++;
      } else if (*++at == ',') {
        isName = (kinds >> depth) & 1;
        at++;
      }
    } else if (byte <= ' ') {
      u32 others = wasm_i8x16_bitmask(wasm_u8x16_gt(wasm_v128_load(at), wasm_u8x16_splat(' ')));
      at += others == 0 ? 16 : __builtin_ctz(others);
    } else if (byte == ',') {
      isName = (kinds >> depth) & 1;
    } else if ((u8)(byte - '0') < 10) {
      const u8 *begin = at - 1;
      while (at < end && (u8)(*at - '0') < 10) at++;
      if (at - begin > SAFE_DIGITS) return LOOK_CLOSER;
      if (at < end && *at == '.') {
        at++;
        while (at < end && (u8)(*at - '0') < 10) at++;
      }
      if (at < end && (*at | 0x20) == 'e') return LOOK_CLOSER;
    } else if (byte == '{') {
      if (++depth > MAX_DEPTH) return LOOK_CLOSER;
      kinds |= 1ull << depth;
      serials[depth] = ++objects;
      isName = 1;
    } else if (byte == '[') {
      if (++depth > MAX_DEPTH) return LOOK_CLOSER;
      kinds &= ~(1ull << depth);
      isName = 0;
    } else if (byte == '}' || byte == ']') {
      if (depth == 0) return LOOK_CLOSER;
      depth--;
      isName = 0;
    }
  }
  return SURE;
}
