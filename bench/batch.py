"""What batches make of bulk insertion: single POSTs and batches in turn, into one collection.

    python3 bench/batch.py                                              over SQLite
    tests/postgresql/with_server.sh --durable python3 bench/batch.py    over that PostgreSQL

Prints a line a pair of runs: the rate of entries of either, and what a batch takes."""
import argparse
import os
import tempfile
from pathlib import Path

from load import Load, say
from server import Bespoke
from stock import PATH, define_api

CONNECTIONS = 64


def run(server, script, number, seconds, connections, *arguments, path=PATH):
    return Load(server.url + path, script, number, server.token(), 1000, *arguments, seconds=seconds, connections=connections).result()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=2, help="that send batches")
    options = parser.parse_args()
    database = os.environ.get("BESPOKE_TEST_POSTGRESQL")
    flags = ["--database", database, "--database-connections", "24"] if database else []
    with tempfile.TemporaryDirectory() as folder, Bespoke(Path(folder) / "data", *flags) as server:
        define_api(server)
        for pair in range(options.pairs):
            single = run(server, "post.lua", 2 * pair, options.seconds, CONNECTIONS)
            batch = run(server, "batch.lua", 2 * pair + 1, options.seconds, options.connections, options.size, path=f"{PATH}/batch")
            rate = batch["rate"] * options.size
            say(f"single {single['rate']:,.0f}/s (p50 {single['p50_us'] / 1000:.1f} ms), batches of {options.size} over "
                f"{options.connections} connections {rate:,.0f}/s, {rate / single['rate']:.2f} times (p50 {batch['p50_us'] / 1000:.1f} ms, "
                f"p99 {batch['p99_us'] / 1000:.1f} ms)")


if __name__ == "__main__":
    main()
