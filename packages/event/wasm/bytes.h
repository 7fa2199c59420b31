// What both files of the module need.
#include <stddef.h>
#include <stdint.h>
#include <wasm_simd128.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

// Texts here have some ten bytes: the engine's bulk copy costs more than it saves.
static inline void copy(u8 *to, const u8 *from, u32 n) {
  for (; n >= 16; n -= 16, to += 16, from += 16) wasm_v128_store(to, wasm_v128_load(from));
  for (; n > 0; n--) *to++ = *from++;
}
