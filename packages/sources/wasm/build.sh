#!/bin/sh
# Makes src/text/json-scan.wasm.ts from json-scan.c. Needed only after a change of it: the result is in the repository, and a test compares what it
# says with the plain reader. Made with Debian's clang and lld 14 (apt-get install clang lld).
set -eu
cd "$(dirname "$0")"
out=$(mktemp)
clang --target=wasm32 -O3 -msimd128 -mbulk-memory -nostdlib -Wl,--no-entry -Wl,-z,stack-size=8192 -Wl,--strip-all -o "$out" json-scan.c
{
  echo "// Made by wasm/build.sh from wasm/json-scan.c; do not edit. WebAssembly with 128-bit SIMD, base64."
  echo "export const JSON_SCAN_WASM: string ="
  printf '  "%s";\n' "$(base64 -w0 "$out")"
} > ../src/text/json-scan.wasm.ts
rm -f "$out"
wc -c ../src/text/json-scan.wasm.ts
