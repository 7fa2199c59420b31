// The fields of an event, canonical and in order, from what JSON.stringify made of it (src/fields.ts says the same in TypeScript).
// ECMA-262 JSON.stringify spells numbers and strings as RFC 8785 asks; what is left to do is to sort members and to cut fields.
// The text is the platform's own, so its grammar is not checked; what this does not handle it leaves to the TypeScript: the result is 0.
#include "bytes.h"

#define MAX_DEPTH 64
#define MAX_MEMBERS 4096
#define MAX_FIELDS 512
#define MAX_NAME 64

typedef struct { const u8 *name; u32 nameLength; const u8 *text; u32 length; } Member;

static Member members[MAX_MEMBERS];
static u32 memberCount;
static Member fields[MAX_FIELDS];
static u32 fieldCount;
// Where an object is put in order; as long as the text.
static u8 *spare;
static int failed;

// RFC 8785 §3.2.3 sorts by UTF-16 code units. In UTF-8 that is byte order, except that U+E000 to U+FFFF (bytes EE, EF) come after the
// characters beyond them (F0 to F4), whose first unit is a surrogate.
static int before(const u8 *a, u32 aLength, const u8 *b, u32 bLength) {
  u32 n = aLength < bLength ? aLength : bLength;
  for (u32 i = 0; i < n; i++) {
    u8 x = a[i], y = b[i];
    if (x == y) continue;
    if (x >= 0xee && y >= 0xee && (x >= 0xf0) != (y >= 0xf0)) return x >= 0xf0;
    return x < y;
  }
  return aLength < bLength;
}

// Behind the string whose opening quote is at `p`.
static const u8 *endOfString(const u8 *p) {
  p++;
  for (;;) {
    v128_t bytes = wasm_v128_load(p);
    u32 found = wasm_i8x16_bitmask(wasm_v128_or(wasm_i8x16_eq(bytes, wasm_i8x16_splat('"')), wasm_i8x16_eq(bytes, wasm_i8x16_splat('\\'))));
    if (found == 0) { p += 16; continue; }
    p += __builtin_ctz(found);
    if (*p == '"') return p + 1;
    p += 2;
  }
}

static const u8 *value(const u8 *p, u8 **out, int depth);

// The name at `p` without its quotes. A name with an escape does not sort by the bytes it is written with.
static const u8 *nameAt(const u8 *p, const u8 **name, u32 *length) {
  const u8 *end = endOfString(p);
  *name = p + 1;
  *length = (u32)(end - p) - 2;
  for (u32 i = 0; i < *length; i++) if ((*name)[i] == '\\') failed = 1;
  return end + 1; // the colon
}

// One member: its whole text `"name":value` goes to *out.
static const u8 *member(const u8 *p, u8 **out, int depth) {
  const u8 *from = p;
  Member *m = &members[memberCount++];
  p = nameAt(p, &m->name, &m->nameLength);
  m->text = *out;
  u32 head = (u32)(p - from);
  copy(*out, from, head);
  *out += head;
  u32 place = memberCount - 1;
  p = value(p, out, depth);
  members[place].length = (u32)(*out - members[place].text);
  return p;
}

static const u8 *object(const u8 *p, u8 **out, int depth) {
  u32 first = memberCount;
  u8 *start = *out;
  int sorted = 1;
  *(*out)++ = '{';
  p++;
  while (*p != '}') {
    if (*p == ',') { p++; *(*out)++ = ','; }
    if (memberCount == MAX_MEMBERS) failed = 1;
    if (failed) return p;
    p = member(p, out, depth);
    u32 i = memberCount - 1;
    if (i > first && before(members[i].name, members[i].nameLength, members[i - 1].name, members[i - 1].nameLength)) sorted = 0;
    if (failed) return p;
  }
  *(*out)++ = '}';
  u32 count = memberCount - first;
  memberCount = first;
  if (sorted) return p + 1;
  Member *list = members + first;
  for (u32 i = 1; i < count; i++) {
    Member kept = list[i];
    u32 j = i;
    for (; j > 0 && before(kept.name, kept.nameLength, list[j - 1].name, list[j - 1].nameLength); j--) list[j] = list[j - 1];
    list[j] = kept;
  }
  u32 length = (u32)(*out - start);
  copy(spare, start, length);
  u8 *q = start + 1;
  for (u32 i = 0; i < count; i++) {
    if (i > 0) *q++ = ',';
    copy(q, spare + (list[i].text - start), list[i].length);
    q += list[i].length;
  }
  return p + 1;
}

// The value at `p`, canonical, goes to *out. Returns what follows it in the text.
static const u8 *value(const u8 *p, u8 **out, int depth) {
  if (depth > MAX_DEPTH) { failed = 1; return p; }
  if (*p == '{') return object(p, out, depth + 1);
  if (*p == '[') {
    *(*out)++ = *p++;
    while (*p != ']') {
      if (*p == ',') *(*out)++ = *p++;
      p = value(p, out, depth + 1);
      if (failed) return p;
    }
    *(*out)++ = *p++;
    return p;
  }
  const u8 *end = p;
  if (*p == '"') end = endOfString(p);
  else while (*end != ',' && *end != '}' && *end != ']') end++;
  copy(*out, p, (u32)(end - p));
  *out += end - p;
  return end;
}

static int isFieldName(const u8 *name, u32 length) {
  if (length == 0 || length > MAX_NAME) return 0;
  for (u32 i = 0; i < length; i++) {
    u8 c = name[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return 0;
  }
  return 1;
}

// A field `prefix` + name whose value is at `p`; name and value go to *out.
static const u8 *field(const u8 *prefix, u32 prefixLength, const u8 *name, u32 nameLength, const u8 *p, u8 **out) {
  if (fieldCount == MAX_FIELDS || !isFieldName(name, nameLength)) { failed = 1; return p; }
  Member *f = &fields[fieldCount++];
  f->name = *out;
  f->nameLength = prefixLength + nameLength;
  copy(*out, prefix, prefixLength);
  copy(*out + prefixLength, name, nameLength);
  *out += f->nameLength;
  f->text = *out;
  p = value(p, out, 1);
  f->length = (u32)(*out - f->text);
  return p;
}

static int same(const u8 *name, u32 length, const char *word, u32 wordLength) {
  if (length != wordLength) return 0;
  for (u32 i = 0; i < length; i++) if (name[i] != (u8)word[i]) return 0;
  return 1;
}

// `actor` and `oversight` are opened one level unless they are empty or no objects.
static const u8 *topMember(const u8 *p, u8 **out) {
  const u8 *name;
  u32 length;
  p = nameAt(p, &name, &length);
  if (failed) return p;
  int opened = same(name, length, "actor", 5) || same(name, length, "oversight", 9);
  if (!opened || p[0] != '{' || p[1] == '}') return field(0, 0, name, length, p, out);
  u8 prefix[10];
  copy(prefix, name, length);
  prefix[length] = '.';
  while (*p != '}') {
    const u8 *inner;
    u32 innerLength;
    p = nameAt(p + 1, &inner, &innerLength);
    if (failed) return p;
    p = field(prefix, length + 1, inner, innerLength, p, out);
    if (failed) return p;
  }
  return p + 1;
}

static u8 *be32(u8 *q, u32 n) {
  q[0] = (u8)(n >> 24); q[1] = (u8)(n >> 16); q[2] = (u8)(n >> 8); q[3] = (u8)n;
  return q + 4;
}

// The part of a payload record from its number of fields on (src/payload.ts): u16 BE n, n × (u8 name length, name, u32 BE value length,
// value), at `to`, of the JSON object of `length` bytes at `text`. `work` has room for five times the text. At least 16 bytes are readable
// behind the text. Returns where the part ends, or 0.
__attribute__((export_name("encodeFields"))) u8 *encodeFields(const u8 *text, u32 length, u8 *work, u8 *to) {
  u8 *out = work;
  spare = work + 4 * length;
  memberCount = fieldCount = 0;
  failed = 0;
  if (text[1] == '}') return 0;
  const u8 *p = text;
  while (*p != '}') {
    p = topMember(p + 1, &out);
    if (failed) return 0;
  }
  for (u32 i = 1; i < fieldCount; i++) {
    Member kept = fields[i];
    u32 j = i;
    for (; j > 0 && before(kept.name, kept.nameLength, fields[j - 1].name, fields[j - 1].nameLength); j--) fields[j] = fields[j - 1];
    fields[j] = kept;
  }
  u8 *q = to;
  *q++ = (u8)(fieldCount >> 8); *q++ = (u8)fieldCount;
  for (u32 i = 0; i < fieldCount; i++) {
    *q++ = (u8)fields[i].nameLength;
    copy(q, fields[i].name, fields[i].nameLength);
    q = be32(q + fields[i].nameLength, fields[i].length);
    copy(q, fields[i].text, fields[i].length);
    q += fields[i].length;
  }
  return q;
}
