#!/usr/bin/env bash
# with_server.sh [--durable] COMMAND [ARGUMENT...]: runs the command with a PostgreSQL server of its own, and stops
# that when the command ends. BESPOKE_TEST_POSTGRESQL is its URL, with a socket in a folder that goes with it, so
# that no port is taken and no other server is met. Without --durable it does not wait for the disk.
# BESPOKE_TEST_POSTGRESQL_SETTINGS: further options of `postgres`.
# BESPOKE_TEST_POSTGRESQL_BINARIES: the folder of another version of it.
set -euo pipefail

durable=0
if [[ ${1:-} == --durable ]]; then
  durable=1
  shift
fi
[[ $# -gt 0 ]] || { echo "usage: with_server.sh [--durable] COMMAND [ARGUMENT...]" >&2; exit 2; }

binaries=${BESPOKE_TEST_POSTGRESQL_BINARIES:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
[[ -n $binaries ]] || { echo "with_server.sh: PostgreSQL is not installed" >&2; exit 1; }

place=$(mktemp -d "${TMPDIR:-/tmp}/bespoke-postgresql-XXXXXX")
# The server refuses to run as root, so root becomes the user that the package made.
as_server() { "$@"; }
if [[ $(id -u) -eq 0 ]]; then
  as_server() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
  chown postgres:postgres "$place"
fi

stop() {
  as_server "$binaries/pg_ctl" -D "$place/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$place"
}
trap stop EXIT

cd "$place"
as_server "$binaries/initdb" -D data -U bespoke -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 ||
  { cat initdb.log >&2; exit 1; }
settings=(-c listen_addresses= -c "unix_socket_directories=$place" -c max_connections=200 -c shared_buffers=128MB
  -c max_prepared_transactions=0 -c log_min_messages=${BESPOKE_TEST_POSTGRESQL_LOG:-fatal})
settings+=(${BESPOKE_TEST_POSTGRESQL_SETTINGS:-})
if [[ $durable -eq 0 ]]; then settings+=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off); fi
as_server "$binaries/pg_ctl" -D "$place/data" -l "$place/log" -w -t 60 -o "${settings[*]}" start >/dev/null ||
  { cat "$place/log" >&2; exit 1; }
chmod 755 "$place"
cd - >/dev/null

BESPOKE_TEST_POSTGRESQL="postgresql://bespoke@/postgres?host=$place" "$@"
