#!/usr/bin/env bash
# The files for containers, as far as that goes without Docker: the program is run with the environment, command and
# health check of the image, and every setting that the files name is one of the program's.
# usage: container.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tests/packaging/checks.sh
image=packaging/container/Dockerfile
compose=packaging/container/compose.yaml
scratch=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill -9 "$server" 2>/dev/null || true; rm -rf "$scratch"' EXIT

# A port and a folder of the test's own in place of the image's.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
in_test() { sed "s#/var/lib/bespoke#$scratch/data#; s#8080#$port#g; s#0\.0\.0\.0#127.0.0.1#" <<<"$1"; }
# What stands in brackets behind an instruction, lines joined: JSON.
words_of() {
  sed -e ':a; /\\$/ { N; s/\\\n//; ba }' "$image" | sed -nE "s/^$1 (.* CMD )?(\[.*\])\$/\2/p"
}
# The words of a JSON array, each ended by a null byte.
each() { python3 -c 'import json, sys; sys.stdout.write("".join(word + "\0" for word in json.loads(sys.argv[1])))' "$1"; }

read -ra environment <<<"$(in_test "$(sed -n 's/^ENV //p' "$image")")"
readarray -d '' -t command < <(each "$(words_of CMD)")
readarray -d '' -t entry < <(each "$(words_of ENTRYPOINT)")
readarray -d '' -t health < <(each "$(in_test "$(words_of HEALTHCHECK)")")
healthy() { "${health[@]}" 2>/dev/null; }
becomes_healthy() {
  local tries
  for tries in {1..100}; do
    if healthy; then return; fi
    sleep 0.1
  done
  cat "$scratch/log"
  return 1
}
ends_by_itself() {
  kill -s "$(sed -n 's/^STOPSIGNAL SIG//p' "$image")" "$server"
  local status=0
  wait "$server" || status=$?
  [[ $status -eq 0 ]]
}
unhealthy() { ! healthy; }
settings_of() { grep -oE 'BESPOKE_[A-Z_]+' "$1" | sort -u; }
# A name that ends in _FILE is that of a setting in a file.
known() {
  local name help
  help=$("$program" serve --help)
  for name in $(settings_of "$1"); do
    grep -qwE "$name|${name%_FILE}" <<<"$help" || { echo "no setting: $name" && return 1; }
  done
}
files_are_made() {
  local file
  for file in $(sed -n 's#^ *file: secrets/##p' "$compose"); do
    grep -q "^# .*> $file\$" "$compose" || { echo "nothing makes secrets/$file" && return 1; }
  done
}

check 'is entered by the program of the package' test "${entry[*]}" = /usr/bin/bespoke
env -i "${environment[@]}" "$program" "${command[@]}" >"$scratch/log" 2>&1 &
server=$!
check 'becomes healthy' becomes_healthy
check 'keeps its data where the volume is' test -s "$scratch/data/bespoke.db"
check 'ends by the signal that stops a container' ends_by_itself
server=
check 'is not healthy when it has ended' unhealthy
check 'names settings that there are, in the image' known "$image"
check 'names settings that there are, in the composition' known "$compose"
check 'says how to make each secret' files_are_made
# Docker's own, or the older docker-compose: neither needs a daemon for this.
for reader in 'docker compose' docker-compose; do
  if $reader version >/dev/null 2>&1; then
    check "is understood by $reader" $reader -f "$compose" config --quiet
    sum
    exit
  fi
done
echo '# skip: whether Compose understands its file, as it is not installed'
sum
