# Counts checks for tests/packaging/*.sh.

passed=0
failed=0

# check NAME COMMAND...: one test.
check() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok: $name"
  else
    failed=$((failed + 1))
    echo "FAILED: $name"
  fi
}

matches() { grep -qE "$1" <<<"$2"; }
lacks() { ! grep -qE "$1" <<<"$2"; }

sum() {
  echo "# pass $passed"
  echo "# fail $failed"
  [[ $failed -eq 0 ]]
}
