usage_build() {
  cat <<'END'
usage: ./dev build [release|debug|asan|tsan] [TARGET...]

Builds into build/<name>; the program is build/<name>/bespoke.
  release  optimised and hardened, without the C++ tests (default)
  debug    no optimisation, with the C++ tests
  asan     AddressSanitizer and UndefinedBehaviorSanitizer, with the C++ tests
  tsan     ThreadSanitizer, with the C++ tests
END
}

dev_build() {
  local preset=${1:-release}
  case $preset in
    release | debug | asan | tsan) ;;
    *) fail "no such build: $preset (release, debug, asan or tsan)" ;;
  esac
  build_preset "$preset" "${@:2}"
  say "built build/$preset"
}
