"""The figures of docs/benchmarks.md: each is the median of three runs, and what it is compared with runs in the
same minutes on the same machine. Prints Markdown; progress goes to stderr."""
import argparse
import tempfile
from pathlib import Path

import postgresql_figures
import sqlite_figures

STORES = {"sqlite": sqlite_figures, "postgresql": postgresql_figures}


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--store", choices=STORES, default="sqlite", help="where the entries are kept (default sqlite)")
    parser.add_argument("--entries", type=int, default=1_000_000, help="how many entries to measure with (default 1000000)")
    parser.add_argument("--seconds", type=int, default=5, help="how long each run takes (default 5)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where to keep the data meanwhile")
    options = parser.parse_args()
    options.told = f"--store {options.store} --entries {options.entries} --seconds {options.seconds}"
    with tempfile.TemporaryDirectory(prefix="bespoke-bench-", dir=options.folder) as folder:
        STORES[options.store].measure(options, Path(folder))


if __name__ == "__main__":
    main()
