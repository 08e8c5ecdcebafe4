usage_lint() {
  cat <<'END'
usage: ./dev lint [RULE...] | --self-test

Runs the named rules, or all of them, and tells file, line and what to do. The rules:
END
  python3 -B tools/lint/lint.py --list
  cat <<'END'
  --self-test   breaks each rule in a copy of the sources and sees that it is told
END
}

dev_lint() {
  need_packages build test lint
  mkdir -p build
  if [[ ${1:-} == --self-test ]]; then
    python3 -B tools/lint/self_test.py
  else
    python3 -B tools/lint/lint.py "$@"
  fi
}
