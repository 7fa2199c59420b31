#!/bin/sh
# Makes src/commit.wasm.ts from commit.c and fields.c. Needed only after a change of these: the result is in the repository, and a test
# compares what it computes with the plain implementation. Made with Debian's clang and lld 14 (apt-get install clang lld).
set -eu
cd "$(dirname "$0")"
out=$(mktemp)
clang --target=wasm32 -O3 -msimd128 -mbulk-memory -nostdlib -Wl,--no-entry -Wl,-z,stack-size=65536 -Wl,--strip-all -o "$out" commit.c fields.c
{
  echo "// Made by wasm/build.sh from wasm/*.c; do not edit. WebAssembly with 128-bit SIMD, base64."
  echo "export const COMMIT_WASM: string ="
  printf '  "%s";\n' "$(base64 -w0 "$out")"
} > ../src/commit.wasm.ts
rm -f "$out"
wc -c ../src/commit.wasm.ts
