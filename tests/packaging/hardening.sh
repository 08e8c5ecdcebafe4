#!/usr/bin/env bash
# What the compiler and the linker were told to put between a bug and its exploitation, looked for in the program.
# usage: hardening.sh [PROGRAM]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"
program=${1:-build/release/bespoke}
[[ -x $program ]] || { echo "no such program: $program" >&2; exit 1; }

file_header=$(readelf -hW "$program")
segments=$(readelf -lW "$program")
dynamic=$(readelf -dW "$program")
symbols=$(readelf -W --dyn-syms "$program")
code=$(objdump -d --no-show-raw-insn --disassemble=main "$program")
pages=$(objdump -d --no-show-raw-insn "$program" | grep -cE 'sub +\$0x1000,%rsp' || true)

check 'is position-independent' matches 'Type: +DYN' "$file_header"
check 'is linked as a program (PIE), not as a library' matches 'FLAGS_1.* PIE' "$dynamic"
check 'makes relocated data read-only' matches 'GNU_RELRO' "$segments"
check 'resolves all symbols at the start (BIND_NOW)' matches 'BIND_NOW' "$dynamic"
check 'has a stack that cannot be executed' matches 'GNU_STACK .* RW +0x' "$segments"
check 'has no segment that can be written and executed' lacks 'LOAD .* RWE ' "$segments"
check 'changes no code when it is loaded (no TEXTREL)' lacks 'TEXTREL' "$dynamic"
check 'takes no library from a folder of its own (no RPATH)' lacks 'R(UN)?PATH' "$dynamic"
check 'checks the sizes of buffers (FORTIFY_SOURCE)' matches ' __[a-z]+_chk@GLIBC' "$symbols"
check 'guards the stack (stack protector)' matches ' __stack_chk_fail@GLIBC' "$symbols"
check 'touches every page of a large frame (stack clash)' test "$pages" -gt 0
if matches 'X86-64' "$file_header"; then
  check 'marks the targets of indirect calls (CET)' matches 'endbr64' "$code"
fi
sum
