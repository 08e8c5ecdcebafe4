#!/usr/bin/env bash
# How much the service's unit leaves open, by systemd's own measure, and what it waits for after a reboot.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source tests/packaging/checks.sh
unit=packaging/debian/bespoke.service
exposure_tenths_max=20

is_tight_enough() {
  systemd-analyze security --offline=true --no-pager --threshold=$exposure_tenths_max "$unit" >/dev/null
}

security=$(systemd-analyze security --offline=true --no-pager "$unit")
tail -n 1 <<<"$security"
check 'leaves an exposure of 2.0 at most' is_tight_enough
check 'does not run as root' lacks '✗ User=' "$security"
check 'has no capability' lacks '✗ CapabilityBoundingSet' "$security"
check 'starts behind PostgreSQL and the network' grep -q '^After=network-online.target postgresql.service$' "$unit"
check 'filters system calls' lacks '✗ SystemCall' "$security"
sum
