usage_fuzz() {
  cat <<END
usage: ./dev fuzz [TARGET...] [--seconds N | --runs N | --canary]

Feeds each target with inputs that libFuzzer makes, under AddressSanitizer and UndefinedBehaviorSanitizer, as many
targets at a time as there are cores. The targets, all unless named: $(fuzz_targets)
  --seconds N  for N seconds each (default 60)
  --runs N     until each has had N inputs
  --canary     runs the twin of each target instead, which has a bug on purpose: it must be found

An input that breaks something stays in build/fuzz/finds: build/fuzz/fuzz_TARGET FILE tries it again. Once that is
mended the file belongs into fuzz/seeds/TARGET. What leads to new code stays in build/fuzz/corpus, and later runs
begin there.
END
}

# Most canaries are found within 100,000 runs. A search can go astray, so it begins again from another seed: json_schema
# took from 3 to 16 seconds with four seeds, and with the first was not found at all on another machine.
canary_runs_max=1000000
canary_seconds_max=60
canary_seeds=(1 2 3 4)

fuzz_targets() { basename -s .cc fuzz/*.cc | xargs; }

# run_libfuzzer PROGRAM TARGET CORPUS OPTION...: libFuzzer adds to the first of the folders, so that is never the seeds.
run_libfuzzer() {
  local program=$1 target=$2 corpus=$3
  mkdir -p "$corpus"
  ASAN_SYMBOLIZER_PATH=/usr/lib/llvm-14/bin/llvm-symbolizer UBSAN_OPTIONS=print_stacktrace=1 \
    "build/fuzz/${program}_$target" -dict="fuzz/dictionaries/$target.dict" -max_len=4096 -timeout=10 \
    -rss_limit_mb=1024 -print_final_stats=1 "${@:4}" "$corpus" "fuzz/seeds/$target"
}

statistic() { awk -v name="stat::$1:" '$1 == name { n = $2 } END { print n + 0 }' "$2"; }

# fuzz_one TARGET LIMIT, the limit being an option of libFuzzer. Prints a row.
fuzz_one() {
  local log=build/fuzz/logs/$1.log status=0 edges suite=../shared/suites/json-parsing/test_parsing
  local corpus=build/fuzz/corpus/$1
  if [[ $1 == json && -d $suite && ! -d $corpus ]]; then
    mkdir -p "$corpus"
    cp "$suite"/* "$corpus"
  fi
  run_libfuzzer fuzz "$1" "$corpus" "$2" "-artifact_prefix=build/fuzz/finds/$1-" \
    >"$log" 2>&1 || status=$?
  edges=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1) || true
  printf '%s - %-10s %10d runs %7d/s %5d edges\n' "$([[ $status -eq 0 ]] && echo ok || echo not ok)" "$1" \
    "$(statistic number_of_executed_units "$log")" "$(statistic average_exec_per_sec "$log")" "${edges#cov: }"
  [[ $status -eq 0 ]] || tail -n 60 "$log"
}

# canary_one TARGET: the seeds alone must not find its bug, or finding it would be no feat.
canary_one() {
  local log=build/fuzz/logs/canary-$1.log corpus found='' seed runs=0
  corpus=$(mktemp -d)
  if ! run_libfuzzer canary "$1" "$corpus" -runs=0 >"$log" 2>&1; then
    echo "not ok - canary $1: it does not run, or a seed alone shows its bug"
    tail -n 30 "$log"
  else
    for seed in "${canary_seeds[@]}"; do
      find "$corpus" -type f -delete
      run_libfuzzer canary "$1" "$corpus" "-seed=$seed" "-runs=$canary_runs_max" \
        "-max_total_time=$canary_seconds_max" "-artifact_prefix=$corpus/" >"$log" 2>&1 || true
      runs=$((runs + $(statistic number_of_executed_units "$log")))
      found=$(grep -m 1 -oE 'broken promise: .*|AddressSanitizer: [a-z-]*|runtime error: .*' "$log") || true
      [[ -z $found ]] || break
    done
    printf '%s - canary %-10s after %7d runs: %s\n' "$([[ -n $found ]] && echo ok || echo not ok)" "$1" \
      "$runs" "${found:-nothing found}"
  fi
  rm -rf "$corpus"
}

dev_fuzz() {
  local step=fuzz_one limit=-max_total_time=60 targets=() rows=build/fuzz/rows passed
  while [[ $# -gt 0 ]]; do
    case $1 in
      --seconds | --runs)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "$1 needs a number"
        [[ $1 == --runs ]] && limit=-runs=$2 || limit=-max_total_time=$2
        shift
        ;;
      --canary) step=canary_one ;;
      *)
        [[ -f fuzz/$1.cc ]] || fail "no such target: $1 ($(fuzz_targets))"
        targets+=("$1")
        ;;
    esac
    shift
  done
  [[ ${#targets[@]} -gt 0 ]] || read -ra targets < <(fuzz_targets)
  need_packages fuzz
  build_preset fuzz "${targets[@]/#/$([[ $step == fuzz_one ]] && echo fuzz_ || echo canary_)}" | tail -n 1
  mkdir -p build/fuzz/logs build/fuzz/finds
  printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c \
    'set -euo pipefail; source tools/dev/fuzz.sh; "$@"' fuzz "$step" {} "$limit" | tee "$rows" || true  # counted below
  passed=$(grep -c '^ok' "$rows") || true
  echo "# pass $passed"
  echo "# fail $((${#targets[@]} - passed))"
  [[ $passed -eq ${#targets[@]} ]]
}
