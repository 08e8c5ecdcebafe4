#!/usr/bin/env bash
# The Debian package: what is in it, and, on a machine with a systemd of its own, its whole life.
# usage: deb.sh PACKAGE
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/checks.sh"
source "$here/machine.sh"
package=$1
scratch=$(mktemp -d)
trap 'stop_machine; rm -rf "$scratch"' EXIT

files=$(dpkg-deb --contents "$package")
control=$(dpkg-deb --info "$package")
for path in '-rwxr-xr-x root/root .* ./usr/bin/bespoke' '-rw-r--r-- root/root .* ./lib/systemd/system/bespoke.service' \
  '-rw-r----- root/root .* ./etc/default/bespoke' '-rw-r--r-- root/root .* ./usr/lib/sysusers.d/bespoke.conf' \
  '-rw-r--r-- root/root .* ./usr/share/doc/bespoke/(copyright|changelog.Debian.gz)'; do
  check "holds ${path##* .}" matches "^$path$" "$files"
done
check 'depends on the libraries of the program' matches '^ Depends: .*libsqlite3-0 .*libstdc\+\+6 ' "$control"
check 'names its settings as such' matches ' conffiles ' "$control"
check 'has the version of the program' test "$(dpkg-deb -f "$package" Version)" = \
  "$("$here/../../build/release/bespoke" --version)-1"
check 'has sane maintainer scripts' sh -n <(dpkg-deb --ctrl-tarfile "$package" | tar -xO ./postinst ./prerm ./postrm)

# The same program under a higher version.
dpkg-deb -R "$package" "$scratch/next"
sed -i 's/^Version: .*/Version: 9999-1/' "$scratch/next/DEBIAN/control"
cp "$package" "$scratch/first.deb"
dpkg-deb --root-owner-group -Zgzip -b "$scratch/next" "$scratch/next.deb" >/dev/null

if [[ $(id -u) -ne 0 ]] || ! start_machine "$scratch/first.deb" "$scratch/next.deb"; then
  echo '# skip: installing the package needs root and the right to mount'
  sum
  exit
fi

address=127.0.0.1:8080
request() { in_machine curl -sS --max-time 20 "${@:2}" "http://$address$1"; }
ready() {
  local tries
  for tries in {1..100}; do
    if [[ $(request /readyz 2>/dev/null) == '{"status":"ready"}' ]]; then return; fi
    sleep 0.1
  done
  in_machine journalctl -u bespoke -n 20 --no-pager
  return 1
}
property() { in_machine systemctl show --value -p "$1" bespoke.service; }
is() { [[ $1 == "$2" ]]; }
gone() { ! in_machine test -e "$1"; }
installs() { in_machine dpkg -i "/root/$1"; }
kept() { matches '"name":"Birthday"' "$(request /v2/extensions/wishlists -H "$authorization")"; }

check 'installs' installs first.deb
check 'runs after the installation' ready
check 'starts with the machine' is enabled "$(in_machine systemctl is-enabled bespoke.service)"
check 'has a unit that systemd finds nothing wrong with' in_machine systemd-analyze verify \
  --recursive-errors=no bespoke.service
main=$(property MainPID)
status=$(in_machine cat "/proc/$main/status" || true)
check 'runs as its own user' is bespoke "$(in_machine stat -c %U "/proc/$main")"
check 'runs under a filter of system calls' matches '^Seccomp:.2' "$status"
check 'can get no privileges' matches '^NoNewPrivs:.1' "$status"
check 'has no capability' matches '^CapBnd:.0+$' "$status"
check 'keeps its data from other users' is 'bespoke 700' "$(in_machine stat -c '%U %a' /var/lib/bespoke)"

# The first steps of the README, under all restrictions of the unit.
key=$(in_machine cat /var/lib/bespoke/first-administrator-key)
token=$(request /oauth/access_token -d grant_type=client_credentials --data-urlencode "client_id=$(sed -n 's/client_id=//p' <<<"$key")" \
  --data-urlencode "client_secret=$(sed -n 's/client_secret=//p' <<<"$key")" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
authorization="Authorization: Bearer $token"
api=$(request /v2/settings/extensions/custom-apis -H "$authorization" -d '{"data":{"type":"custom_api","name":"Wishlists","slug":"wishlists","api_type":"wishlist_ext"}}' |
  sed 's/.*"data":{"id":"\([^"]*\)".*/\1/')
field=$(request "/v2/settings/extensions/custom-apis/$api/fields" -H "$authorization" -d '{"data":{"type":"custom_field","name":"Name","slug":"name","field_type":"string","validation":{"string":{"regex":"^[A-Z].*","unique":"yes","unique_case_insensitivity":true}}}}')
check 'defines an API' matches '"slug":"name"' "$field"
entry=$(request /v2/extensions/wishlists -H "$authorization" -d '{"data":{"type":"wishlist_ext","name":"Birthday"}}')
check 'keeps an entry' matches '"name":"Birthday"' "$entry"
check 'lists it' kept

# PostgreSQL on the same machine, over its local socket, which knows the service by its user.
binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as_postgres() { in_machine setpriv --reuid=postgres --regid=postgres --clear-groups env -C /var/lib/test-postgresql "$@"; }
start_postgresql() {
  in_machine install -d -o postgres -g postgres /run/postgresql /var/lib/test-postgresql &&
    as_postgres "$binaries/initdb" -D data -A peer -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null &&
    as_postgres "$binaries/pg_ctl" -D data -l log -w -o '-c listen_addresses= -c unix_socket_directories=/run/postgresql' start >/dev/null &&
    as_postgres psql -q -c 'CREATE ROLE bespoke LOGIN' -c 'CREATE DATABASE bespoke OWNER bespoke'
}
serves_from_postgresql() {
  in_machine sh -c 'echo "BESPOKE_DATABASE=postgresql:///bespoke?host=/run/postgresql" >>/etc/default/bespoke' &&
    in_machine systemctl restart bespoke.service && ready &&
    [[ $(as_postgres psql -tA -c "SELECT usename FROM pg_stat_activity WHERE application_name='bespoke' LIMIT 1") == bespoke ]]
}
serves_from_folder() {
  in_machine sed -i '/^BESPOKE_DATABASE=/d' /etc/default/bespoke &&
    in_machine systemctl restart bespoke.service && ready &&
    as_postgres "$binaries/pg_ctl" -D data -m fast -w stop >/dev/null
}
check 'has a PostgreSQL beside it' start_postgresql
check 'keeps its data there when told to' serves_from_postgresql
check 'goes back to its folder' serves_from_folder

# Settings of the administrator: a name is looked up, and the file survives.
in_machine sh -c 'echo BESPOKE_LISTEN=localhost:8099 >>/etc/default/bespoke'
check 'can be installed again' installs first.deb
address=localhost:8099
check 'takes its settings from /etc/default/bespoke' ready
check 'is upgraded' installs next.deb
check 'runs after the upgrade' ready
check 'was restarted by the upgrade' test "$(property MainPID)" != "$main"
check 'keeps its data and settings over an upgrade' kept
check 'has maintainer scripts that can run twice' in_machine sh -c \
  'export DPKG_MAINTSCRIPT_PACKAGE=bespoke; cd /var/lib/dpkg/info; ./bespoke.postinst configure 9999-1 && ./bespoke.postinst configure 9999-1'
in_machine systemctl disable --now bespoke.service 2>/dev/null
check 'ends cleanly' is success "$(property Result)"
check 'can be upgraded when disabled' installs next.deb
check 'stays disabled' is 'disabled inactive' \
  "$(in_machine systemctl is-enabled bespoke.service || true) $(property ActiveState)"
in_machine systemctl enable --now bespoke.service 2>/dev/null

check 'is removed' in_machine dpkg -r bespoke
check 'does not run after the removal' lacks bespoke "$(in_machine sh -c 'cat /proc/[0-9]*/comm')"
check 'leaves the data after the removal' in_machine test -s /var/lib/bespoke/bespoke.db
check 'comes back' installs next.deb
check 'runs after it came back' ready
check 'finds its data again' kept
check 'is purged' in_machine dpkg --purge bespoke
for path in /var/lib/bespoke /etc/default/bespoke /usr/bin/bespoke /lib/systemd/system/bespoke.service \
  /etc/systemd/system/bespoke.service /etc/systemd/system/multi-user.target.wants/bespoke.service; do
  check "leaves no $path" gone "$path"
done
check 'leaves nothing known to dpkg' lacks bespoke "$(in_machine dpkg-query -W 'bespoke*' 2>/dev/null || true)"
check 'can be purged twice' in_machine dpkg --purge bespoke
sum
