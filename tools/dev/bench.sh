usage_bench() {
  cat <<'END'
usage: ./dev bench [--store sqlite|postgresql] [--of entries|writes] [--entries N] [--seconds N] [--folder PATH]

Fills a fresh data folder with N entries over HTTP (default 1000000) and measures: GET by id against nginx
serving the same bytes, lists, and durable POST against raw SQLite inserting the same rows. With `--store
postgresql` it starts a PostgreSQL of its own, measures GET by id and durable POST against pgbench, lists, and two
servers against one. With `--of writes` it measures posts and updates at once, and what a webhook or history
costs a post, in some minutes. Prints the tables of docs/benchmarks.md. PATH (default /tmp) decides which disk is measured.
END
}

dev_bench() {
  need_packages bench
  build_preset release bespoke
  g++ -std=c++20 -O2 bench/raw_sqlite.cc -lsqlite3 -o build/raw_sqlite
  python3 -B bench/run.py "$@"
}
