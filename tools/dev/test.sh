usage_test() {
  cat <<'END'
usage: ./dev test [STAGE...]

Runs the named stages, or all but the last four, and ends with `N passed, N failed`. Of several, those that measure
no time run beside the others. The stages:
  lint            ./dev lint; each rule counts as one test
  unit            the C++ tests, under AddressSanitizer and UndefinedBehaviorSanitizer
  contract        the contract and crash tests over HTTP, against the release build
  contract-postgresql  the same over PostgreSQL, in a server that the stage starts and stops
  contract-asan   the same against the sanitizer build; any sanitizer report is a failure
  openapi         the OpenAPI documents: linters, clients in TypeScript by five generators, every reply to the contract
                  tests against them
  console         the web console in Chromium, as a person uses it; what it is for once more over PostgreSQL
  package         ./dev package: hardening, the unit's exposure, the files for containers as far as that goes without
                  Docker, and, as root, the life of the installed package
  fuzz            ./dev fuzz, first the canaries, then BESPOKE_FUZZ_SECONDS (30) for each target; each is one test
  tsan            unit and contract under ThreadSanitizer (asked for by name only)
  generators      clients of the OpenAPI documents by generators, and OAuth libraries, of several languages (asked for by
                  name only)
  specmatic       requests made up from the OpenAPI documents, right and wrong ones (asked for by name only)
  field-type      adds a field type to a copy, where docs/architecture.md says, and uses it (asked for by name only)

The output of each stage is kept in build/test-logs.
END
}

# A stage that hangs is a failure of that stage; none takes half as long, even beside others. Generators and their
# compilers are fetched and built the first time.
declare -A stage_minutes_max=([generators]=120)
stage_minutes_default_max=60

# These measure no time. They run beside the others, at the lowest priority: most of those wait for servers that start
# and for time limits that pass, and leave the cores to them.
stages_beside=" lint package fuzz "

# stage NAME FUNCTION [ARGUMENT...]: the function prints `# pass N` and `# fail N` among its output. One that
# breaks without having counted a failure, or counts nothing at all, is one failure.
stage() {
  local name=$1 log=build/test-logs/$1.log started=$SECONDS broken=0 pass fail line told=''
  shift
  say "$name"
  # In a shell of its own, so that a command that fails ends the stage and not the run.
  timeout --kill-after=10 "${stage_minutes_max[$name]:-$stage_minutes_default_max}m" bash -c 'set -euo pipefail; source tools/dev/common.sh; source tools/dev/test.sh; "$@"' stage "$@" \
    >"$log" 2>&1 || broken=1
  pass=$(sum_of pass "$log")
  fail=$(($(sum_of fail "$log") + $(sum_of cancelled "$log")))
  if [[ $fail -eq 0 && ($broken -eq 1 || $pass -eq 0) ]]; then fail=1; fi
  line=$(printf '%-20s %4d passed %3d failed %5.1f minutes' "$name" "$pass" "$fail" \
    "$(awk "BEGIN { print ($SECONDS - $started) / 60 }")")
  if [[ $fail -gt 0 ]]; then
    told=$(sed 's/^/   /' "$log" | tail -n 150; say "$name failed; all of its output: $log")$'\n'
  fi
  told+=$(grep '^# skip' "$log" || true; say "$line")
  printf '%s\n' "$told"
  echo "$pass $fail $line" >>"$results"
}

# stages NAME...: one after the other.
stages() {
  local name
  for name in "$@"; do
    stage "$name" "stage_${name//-/_}"
  done
}

sum_of() { awk -v word="$1" '$1 == "#" && $2 == word && $3 ~ /^[0-9]+$/ { n += $3 } END { print n + 0 }' "$2"; }

stage_lint() {
  ./dev lint --self-test
  ./dev lint
}

# cpp_tests PRESET
cpp_tests() {
  build_preset "$1"
  local out=build/test-logs/ctest-$1.log status=0
  UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=second_deadlock_stack=1 \
    tests/postgresql/with_server.sh ctest --test-dir "build/$1" -j "$(nproc)" --timeout 300 --output-on-failure \
    >"$out" 2>&1 || status=$?
  grep -v ' Passed ' "$out" | grep -v '^ *Start ' || true
  # ctest's own sum: `98% tests passed, 2 tests failed out of 120`.
  awk '/tests passed, .* failed out of/ { print "# pass " $NF - $4; print "# fail " $4 }' "$out"
  return $status
}

stage_unit() { cpp_tests asan; }

# contract_tests PRESET [WRAPPER...]
contract_tests() {
  local preset=$1
  shift
  build_preset "$preset" bespoke
  [[ -d tests/contract/node_modules ]] || npm ci --prefix tests/contract --no-audit --no-fund
  need_program_of prometheus usr/bin/promtool  # checks the metrics
  need_program_of caddy usr/bin/caddy
  BESPOKE_PROMTOOL=$PWD/build/promtool BESPOKE_CADDY=$PWD/build/caddy BESPOKE_BINARY=$PWD/build/$preset/bespoke "$@" node tests/contract/run.mjs
}

stage_contract() { contract_tests release; }
stage_contract_postgresql() {
  BESPOKE_STORE=postgresql contract_tests release tests/postgresql/with_server.sh
}

stage_console() {
  build_preset release bespoke
  need_console_tests
  export BESPOKE_BINARY=$PWD/build/release/bespoke
  local status=0
  node tests/console/run.mjs || status=1
  BESPOKE_STORE=postgresql tests/postgresql/with_server.sh node tests/console/run.mjs custom_apis || status=1
  return $status
}

stage_openapi() {
  build_preset release bespoke
  # No install scripts: one of these packages reports where it is used.
  [[ -d tests/openapi/node_modules ]] || npm ci --prefix tests/openapi --ignore-scripts --no-audit --no-fund
  [[ -d tests/generators/node_modules ]] || npm ci --prefix tests/generators --ignore-scripts --no-audit --no-fund
  local status=0
  BESPOKE_BINARY=$PWD/build/release/bespoke node tests/openapi/run.mjs || status=1
  BESPOKE_BINARY=$PWD/build/release/bespoke node tests/generators/run.mjs npm || status=1
  return $status
}

# Beside Node.js 20 these want Python 3.10 or later, Go, Rust, Java and Maven, which fetch what they name. What is made
# for a language that is not there is skipped. BESPOKE_BINARY: a program that is built already.
stage_generators() {
  local folder=tests/generators/build
  [[ -n ${BESPOKE_BINARY:-} ]] || build_preset release bespoke
  [[ -d tests/generators/node_modules ]] || npm ci --prefix tests/generators --ignore-scripts --no-audit --no-fund
  if [[ ! -x $folder/python/bin/openapi-python-client ]]; then
    python3 -m venv "$folder/python"
    "$folder/python/bin/pip" install --quiet openapi-python-client==0.29.1 \
      urllib3==2.8.0 python-dateutil==4.0.0 pydantic==2.14.4 typing-extensions==4.16.0 \
      authlib==1.9.10 requests-oauthlib==2.0.0 standardwebhooks==1.1.0
  fi
  if [[ ! -f $folder/openapi-generator-cli-7.25.0.jar ]] && command -v mvn >/dev/null; then
    mvn -q -B dependency:copy -Dartifact=org.openapitools:openapi-generator-cli:7.25.0 "-DoutputDirectory=$folder"
  fi
  if [[ ! -x $folder/rust/bin/cargo-progenitor ]] && command -v cargo >/dev/null; then
    CARGO_TARGET_DIR=$folder/cargo cargo install --quiet --locked --root "$folder/rust" cargo-progenitor@0.15.1
  fi
  BESPOKE_BINARY=${BESPOKE_BINARY:-$PWD/build/release/bespoke} node tests/generators/run.mjs
}

stage_specmatic() {
  need_packages specmatic
  build_preset release bespoke
  [[ -d tests/specmatic/node_modules ]] || npm ci --prefix tests/specmatic --ignore-scripts --no-audit --no-fund
  BESPOKE_BINARY=$PWD/build/release/bespoke node tests/specmatic/run.mjs
}

stage_field_type() {
  local copy=build/field-type
  # What was built there before is built again only where it has changed.
  mkdir -p "$copy"
  find "$copy" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
  git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --preserve=timestamps -t "$copy"
  python3 tests/field_type/add.py "$copy" >"$copy/added"
  cmake --preset debug -S "$copy" -B "$copy/build/debug" -DBESPOKE_TESTS=OFF >/dev/null
  cmake --build "$copy/build/debug" --target bespoke --parallel "${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"
  BESPOKE_ADDED=$PWD/$copy/added BESPOKE_BINARY=$PWD/$copy/build/debug/bespoke node tests/field_type/run.mjs
}

stage_package() {
  ./dev package
  local status=0 root=
  tests/packaging/hardening.sh build/release/bespoke || status=1
  tests/packaging/unit.sh || status=1
  tests/packaging/container.sh build/release/bespoke || status=1
  if [[ $(id -u) -ne 0 ]] && sudo -n true 2>/dev/null; then root=sudo; fi
  $root tests/packaging/deb.sh build/package/*.deb || status=1
  return $status
}

# sanitized_contract_tests PRESET. The servers' own output goes to the tests, so the sanitizers write to files, and one
# that was killed by a test cannot hide what it found.
sanitized_contract_tests() {
  local reports=$PWD/build/test-logs/sanitizer-$1 status=0
  local to="log_path=$reports/report"
  rm -rf "$reports"
  mkdir -p "$reports"
  ASAN_OPTIONS=$to UBSAN_OPTIONS=$to:print_stacktrace=1 TSAN_OPTIONS=$to:second_deadlock_stack=1 \
    contract_tests "$1" || status=$?
  if [[ -n $(ls "$reports") ]]; then
    head -n 60 "$reports"/*
    echo "# fail $(ls "$reports" | wc -l)"
    return 1
  fi
  return $status
}

stage_contract_asan() { sanitized_contract_tests asan; }

stage_tsan() {
  local status=0
  cpp_tests tsan || status=1
  sanitized_contract_tests tsan || status=1
  return $status
}

stage_fuzz() {
  ./dev fuzz --canary
  ./dev fuzz --seconds "${BESPOKE_FUZZ_SECONDS:-30}"
}

dev_test() {
  local name all="lint unit contract contract-postgresql contract-asan openapi console package fuzz"
  for name in "$@"; do
    [[ " $all tsan specmatic generators field-type " == *" $name "* ]] ||
      fail "no such stage: $name ($all tsan specmatic generators field-type)"
  done
  [[ $# -gt 0 ]] || set -- $all
  mkdir -p build/test-logs
  results=build/test-logs/results
  : >"$results"
  need_packages build test lint package fuzz
  need_node
  local foreground=() background=()
  for name in "$@"; do
    if [[ $# -gt 1 && $stages_beside == *" $name "* ]]; then background+=("$name"); else foreground+=("$name"); fi
  done
  (
    renice -n 19 "$BASHPID" >/dev/null
    stages "${background[@]}"
  ) &
  stages "${foreground[@]}"
  wait
  say "sum"
  cut -d ' ' -f 3- "$results" | sed 's/^/   /'
  # A stage that left no line is a failure too.
  awk -v stages="$#" '{ passed += $1; failed += $2 }
    END { failed += stages - NR; print passed + 0 " passed, " failed " failed"; exit failed > 0 }' "$results"
}
