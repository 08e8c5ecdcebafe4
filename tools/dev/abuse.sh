usage_abuse() {
  cat <<'END'
usage: ./dev abuse [--entries N] [--memory MIB]

Starts a server of the release in MIB of address space (default 256; 0: all there is) with N entries (default 100000)
and lets clients loose on it: held-back bodies with and without a token, idle connections, lists that nobody reads, the
largest filters, and then all at once. Prints what memory the server took and gave back, and how others were served, as a
table for docs/benchmarks.md. Fails where the server does not outlast it. Loopback only; some minutes.
END
}

dev_abuse() {
  build_preset release bespoke
  python3 -B tests/crash/abuse.py "$@"
}
