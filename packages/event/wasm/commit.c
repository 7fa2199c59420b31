// Commitments of many payload records at once (docs/reference/commitment.md), for WebAssembly with 128-bit SIMD.
// Four SHA-256 computations run side by side, one per 32-bit lane: measured against one call of the platform's hash per field, the calls
// cost more than the hashing. Nothing here allocates; the caller lays out memory and checks the records first.
//
// FIPS 180-4 §6.2 (SHA-256), FIPS 202 §3.2, §6.2 (SHAKE256), RFC 4648 §5 (base64url).
#include "bytes.h"

static const u32 K[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
static const u32 INITIAL[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static inline void zero(u8 *to, u32 n) {
  for (; n >= 16; n -= 16, to += 16) wasm_v128_store(to, wasm_i64x2_splat(0));
  for (; n > 0; n--) *to++ = 0;
}

static inline u32 be32(const u8 *p) { return ((u32)p[0] << 24) | ((u32)p[1] << 16) | ((u32)p[2] << 8) | p[3]; }

#define ROTR(x, n) wasm_v128_or(wasm_u32x4_shr(x, n), wasm_i32x4_shl(x, 32 - (n)))
#define ADD wasm_i32x4_add
#define XOR wasm_v128_xor

// One block of each lane.
static void compress4(v128_t state[8], const u8 *const block[4]) {
  v128_t w[16];
  for (int i = 0; i < 16; i += 4) {
    // Four words of each lane at once: bytes to big-endian words, then a transposition.
    v128_t r[4];
    for (int lane = 0; lane < 4; lane++) {
      v128_t bytes = wasm_v128_load(block[lane] + 4 * i);
      r[lane] = wasm_i8x16_shuffle(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    }
    v128_t a = wasm_i32x4_shuffle(r[0], r[1], 0, 4, 1, 5), b = wasm_i32x4_shuffle(r[2], r[3], 0, 4, 1, 5);
    v128_t c = wasm_i32x4_shuffle(r[0], r[1], 2, 6, 3, 7), d = wasm_i32x4_shuffle(r[2], r[3], 2, 6, 3, 7);
    w[i] = wasm_i64x2_shuffle(a, b, 0, 2);
    w[i + 1] = wasm_i64x2_shuffle(a, b, 1, 3);
    w[i + 2] = wasm_i64x2_shuffle(c, d, 0, 2);
    w[i + 3] = wasm_i64x2_shuffle(c, d, 1, 3);
  }
  v128_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
#pragma clang loop unroll_count(16)
  for (int i = 0; i < 64; i++) {
    v128_t word;
    if (i < 16) {
      word = w[i];
    } else {
      v128_t w15 = w[(i + 1) & 15], w2 = w[(i + 14) & 15];
      v128_t s0 = XOR(XOR(ROTR(w15, 7), ROTR(w15, 18)), wasm_u32x4_shr(w15, 3));
      v128_t s1 = XOR(XOR(ROTR(w2, 17), ROTR(w2, 19)), wasm_u32x4_shr(w2, 10));
      word = ADD(ADD(w[i & 15], s0), ADD(w[(i + 9) & 15], s1));
      w[i & 15] = word;
    }
    v128_t S1 = XOR(XOR(ROTR(e, 6), ROTR(e, 11)), ROTR(e, 25));
    v128_t ch = wasm_v128_bitselect(f, g, e);
    v128_t t1 = ADD(ADD(ADD(h, S1), ADD(ch, wasm_i32x4_splat(K[i]))), word);
    v128_t S0 = XOR(XOR(ROTR(a, 2), ROTR(a, 13)), ROTR(a, 22));
    v128_t maj = wasm_v128_bitselect(c, a, XOR(a, b));
    v128_t t2 = ADD(S0, maj);
    h = g; g = f; f = e; e = ADD(d, t1); d = c; c = b; b = a; a = ADD(t1, t2);
  }
  state[0] = ADD(state[0], a); state[1] = ADD(state[1], b); state[2] = ADD(state[2], c); state[3] = ADD(state[3], d);
  state[4] = ADD(state[4], e); state[5] = ADD(state[5], f); state[6] = ADD(state[6], g); state[7] = ADD(state[7], h);
}

// A message in one of the four lanes.
typedef struct {
  const u8 *at;   // next whole block
  u32 whole;      // whole blocks left
  u32 tails;      // padded blocks left: 1 or 2
  u32 number;     // which message; its digest's place
  u8 tail[128];   // the padded end
  u32 tailAt;
} Lane;

typedef struct { u32 at, length; } Span;

static const u8 IDLE[64];

static void begin(Lane *lane, const Span *span, u32 number) {
  const u8 *message = (const u8 *)(size_t)span->at;
  u32 length = span->length, rest = length & 63;
  lane->at = message;
  lane->whole = length >> 6;
  lane->tails = rest < 56 ? 1 : 2;
  lane->number = number;
  lane->tailAt = 0;
  u32 size = lane->tails * 64;
  zero(lane->tail, size);
  copy(lane->tail, message + (length - rest), rest);
  lane->tail[rest] = 0x80;
  u64 bits = (u64)length * 8;
  for (int i = 0; i < 8; i++) lane->tail[size - 1 - i] = (u8)(bits >> (8 * i));
}

// SHA-256 of `count` messages; digest i goes to out + 32 i. Lanes take the next message as soon as theirs is done.
__attribute__((export_name("sha256Many"))) void sha256Many(const Span *spans, u32 count, u8 *out) {
  Lane lanes[4];
  u32 state[8][4];
  u32 next = 0, running = 0;
  int busy[4];
  for (int l = 0; l < 4; l++) {
    busy[l] = next < count;
    if (busy[l]) { begin(&lanes[l], &spans[next], next); next++; running++; }
    for (int i = 0; i < 8; i++) state[i][l] = INITIAL[i];
  }
  while (running > 0) {
    const u8 *block[4];
    for (int l = 0; l < 4; l++) {
      Lane *lane = &lanes[l];
      if (!busy[l]) block[l] = IDLE;
      else if (lane->whole > 0) { block[l] = lane->at; lane->at += 64; lane->whole--; }
      else { block[l] = lane->tail + lane->tailAt; lane->tailAt += 64; lane->tails--; }
    }
    v128_t v[8];
    for (int i = 0; i < 8; i++) v[i] = wasm_v128_load(state[i]);
    compress4(v, block);
    for (int i = 0; i < 8; i++) wasm_v128_store(state[i], v[i]);
    for (int l = 0; l < 4; l++) {
      Lane *lane = &lanes[l];
      if (!busy[l] || lane->whole > 0 || lane->tails > 0) continue;
      u8 *digest = out + 32 * lane->number;
      for (int i = 0; i < 8; i++) {
        u32 word = state[i][l];
        digest[4 * i] = (u8)(word >> 24); digest[4 * i + 1] = (u8)(word >> 16); digest[4 * i + 2] = (u8)(word >> 8); digest[4 * i + 3] = (u8)word;
        state[i][l] = INITIAL[i];
      }
      busy[l] = next < count;
      if (busy[l]) { begin(lane, &spans[next], next); next++; } else running--;
    }
  }
}

static const u64 ROUND[24] = {
  0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
  0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
  0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
  0x000000000000800a, 0x800000008000000a, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
static const u8 RHO[24] = {1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44};
static const u8 PI[24] = {10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1};

static inline u64 rotl(u64 x, int n) { return (x << n) | (x >> (64 - n)); }

static void keccak(u64 state[25]) {
  u64 s[25];
#pragma clang loop unroll(full)
  for (int i = 0; i < 25; i++) s[i] = state[i];
  for (int round = 0; round < 24; round++) {
    u64 c[5];
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++) c[i] = s[i] ^ s[i + 5] ^ s[i + 10] ^ s[i + 15] ^ s[i + 20];
#pragma clang loop unroll(full)
    for (int i = 0; i < 5; i++) {
      u64 t = c[(i + 4) % 5] ^ rotl(c[(i + 1) % 5], 1);
#pragma clang loop unroll(full)
      for (int j = 0; j < 25; j += 5) s[j + i] ^= t;
    }
    u64 t = s[1];
#pragma clang loop unroll(full)
    for (int i = 0; i < 24; i++) { u64 kept = s[PI[i]]; s[PI[i]] = rotl(t, RHO[i]); t = kept; }
#pragma clang loop unroll(full)
    for (int j = 0; j < 25; j += 5) {
      u64 r[5];
#pragma clang loop unroll(full)
      for (int i = 0; i < 5; i++) r[i] = s[j + i];
#pragma clang loop unroll(full)
      for (int i = 0; i < 5; i++) s[j + i] = r[i] ^ (~r[(i + 1) % 5] & r[(i + 2) % 5]);
    }
    s[0] ^= ROUND[round];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < 25; i++) state[i] = s[i];
}

static const char SALT_DOMAIN[14] = "quis/salts/v1"; // with its closing zero byte
#define SALT_BYTES 18
#define RATE 136

// `length` bytes of SHAKE256(domain || key); the 46 bytes of input fit one block.
static void salts(const u8 *key, u8 *out, u32 length) {
  u64 state[25];
  zero((u8 *)state, sizeof state);
  u8 *bytes = (u8 *)state;
  copy(bytes, (const u8 *)SALT_DOMAIN, 14);
  copy(bytes + 14, key, 32);
  bytes[46] ^= 0x1f;
  bytes[RATE - 1] ^= 0x80;
  for (;;) {
    keccak(state);
    u32 n = length < RATE ? length : RATE;
    copy(out, bytes, n);
    out += n;
    length -= n;
    if (length == 0) return;
  }
}

static const char ALPHABET[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Twelve bytes to sixteen characters: each 32-bit lane gets the bytes b a c b of its three, the four 6-bit groups are shifted to the low
// bits of their bytes, and each group's character is the group plus an offset by its range (W. Muła, D. Lemire, "Faster Base64 Encoding and
// Decoding Using AVX2 Instructions", 2018).
static inline v128_t sixteen(const u8 *in) {
  v128_t b = wasm_v128_load(in);
  b = wasm_i8x16_shuffle(b, b, 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
  // As a little-endian word: bbbbcccc ccdddddd aaaaaabb bbbbcccc.
  v128_t first = wasm_v128_and(wasm_u32x4_shr(b, 10), wasm_i32x4_splat(0x0000003f));
  v128_t second = wasm_v128_and(wasm_i32x4_shl(b, 4), wasm_i32x4_splat(0x00003f00));
  v128_t third = wasm_v128_and(wasm_u32x4_shr(b, 6), wasm_i32x4_splat(0x003f0000));
  v128_t fourth = wasm_v128_and(wasm_i32x4_shl(b, 8), wasm_i32x4_splat(0x3f000000));
  v128_t groups = wasm_v128_or(wasm_v128_or(first, second), wasm_v128_or(third, fourth));
  v128_t offset = wasm_i8x16_splat('A');
  offset = wasm_v128_bitselect(wasm_i8x16_splat('a' - 26), offset, wasm_i8x16_gt(groups, wasm_i8x16_splat(25)));
  offset = wasm_v128_bitselect(wasm_i8x16_splat('0' - 52), offset, wasm_i8x16_gt(groups, wasm_i8x16_splat(51)));
  offset = wasm_v128_bitselect(wasm_i8x16_splat('-' - 62), offset, wasm_i8x16_eq(groups, wasm_i8x16_splat(62)));
  offset = wasm_v128_bitselect(wasm_i8x16_splat('_' - 63), offset, wasm_i8x16_eq(groups, wasm_i8x16_splat(63)));
  return wasm_i8x16_add(groups, offset);
}

static u8 *base64url(const u8 *in, u32 length, u8 *out) {
  u32 i = 0;
  // Reads four bytes beyond the twelve: only while the text has them.
  for (; i + 16 <= length; i += 12, out += 16) wasm_v128_store(out, sixteen(in + i));
  for (; i + 3 <= length; i += 3) {
    u32 v = ((u32)in[i] << 16) | ((u32)in[i + 1] << 8) | in[i + 2];
    *out++ = ALPHABET[v >> 18]; *out++ = ALPHABET[(v >> 12) & 63]; *out++ = ALPHABET[(v >> 6) & 63]; *out++ = ALPHABET[v & 63];
  }
  u32 left = length - i;
  if (left > 0) {
    u32 v = ((u32)in[i] << 16) | (left > 1 ? (u32)in[i + 1] << 8 : 0);
    *out++ = ALPHABET[v >> 18]; *out++ = ALPHABET[(v >> 12) & 63];
    if (left > 1) *out++ = ALPHABET[(v >> 6) & 63];
  }
  return out;
}

static int before(const u8 *a, const u8 *b) {
  for (int i = 0; i < 32; i++) if (a[i] != b[i]) return a[i] < b[i];
  return 0;
}

static void sortDigests(u8 *digests, u32 n) {
  for (u32 i = 1; i < n; i++) {
    u8 kept[32];
    copy(kept, digests + 32 * i, 32);
    u32 j = i;
    for (; j > 0 && before(kept, digests + 32 * (j - 1)); j--) copy(digests + 32 * j, digests + 32 * (j - 1), 32);
    copy(digests + 32 * j, kept, 32);
  }
}

// Commitments of `count` payload records, 32 bytes each at `out`. `records[i]` is where the record begins (u8 version, 32 key, 16 dedupe key,
// u16 n, n × (u8 length, name, u32 length, value)). `scratch` is free memory; the caller has made sure that it is enough.
// The records are whole: the caller made them or parsed them.
__attribute__((export_name("commitMany"))) void commitMany(const u32 *records, u32 count, u8 *scratch, u8 *out) {
  u32 fields = 0;
  for (u32 i = 0; i < count; i++) { const u8 *r = (const u8 *)(size_t)records[i]; fields += ((u32)r[49] << 8) | r[50]; }
  // scratch: spans | digests | texts
  Span *spans = (Span *)scratch;
  u8 *digests = (u8 *)(spans + fields);
  u8 *text = digests + 32 * fields;
  u32 f = 0;
  for (u32 i = 0; i < count; i++) {
    const u8 *r = (const u8 *)(size_t)records[i];
    u32 n = ((u32)r[49] << 8) | r[50];
    const u8 *p = r + 51;
    // The salts' bytes lie where the texts will go; they are turned into text, one by one, from a copy.
    u8 *stream = text;
    u32 streamBytes = n * SALT_BYTES;
    if (n > 0) salts(r + 1, stream, streamBytes);
    u8 *plain = stream + streamBytes;
    u8 *encoded = plain;
    // Plain text of a disclosure is at most as long as its own record plus 64; it is built behind the encoded ones and encoded forward.
    for (u32 k = 0; k < n; k++) {
      u32 nameLength = *p++;
      const u8 *name = p;
      p += nameLength;
      u32 valueLength = be32(p);
      p += 4;
      // Encoded length is 4/3 of the plain one: leave that much before the plain text.
      u32 plainLength = 2 + 24 + 3 + nameLength + 2 + valueLength + 1;
      u8 *raw = encoded + (plainLength / 3 + 1) * 4;
      u8 *q = raw;
      *q++ = '['; *q++ = '"';
      q = base64url(stream + k * SALT_BYTES, SALT_BYTES, q);
      *q++ = '"'; *q++ = ','; *q++ = '"';
      copy(q, name, nameLength); q += nameLength;
      *q++ = '"'; *q++ = ',';
      copy(q, p, valueLength); q += valueLength;
      *q++ = ']';
      p += valueLength;
      u8 *end = base64url(raw, (u32)(q - raw), encoded);
      spans[f].at = (u32)(size_t)encoded;
      spans[f].length = (u32)(end - encoded);
      f++;
      encoded = end;
    }
    text = encoded;
  }
  sha256Many(spans, fields, digests);
  // 0x01 || digests in byte order, built where the texts were.
  text = digests + 32 * fields;
  f = 0;
  for (u32 i = 0; i < count; i++) {
    const u8 *r = (const u8 *)(size_t)records[i];
    u32 n = ((u32)r[49] << 8) | r[50];
    u8 *d = digests + 32 * f;
    f += n;
    sortDigests(d, n);
    *text = 1;
    copy(text + 1, d, 32 * n);
    spans[i].at = (u32)(size_t)text;
    spans[i].length = 1 + 32 * n;
    text += 1 + 32 * n;
  }
  sha256Many(spans, count, out);
}

extern u8 __heap_base;
// First byte that is free for the caller.
__attribute__((export_name("heapBase"))) u32 heapBase(void) { return (u32)(size_t)&__heap_base; }
