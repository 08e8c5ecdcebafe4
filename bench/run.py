"""The figures of docs/benchmarks.md: each is the median of three runs, and what it is compared with runs in the
same minutes on the same machine. Prints Markdown; progress goes to stderr."""
import argparse
import tempfile
from pathlib import Path

import postgresql_figures
import sqlite_figures
import write_figures

STORES = {"sqlite": sqlite_figures, "postgresql": postgresql_figures}


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--store", choices=STORES, default="sqlite", help="where the entries are kept (default sqlite)")
    parser.add_argument("--of", choices=("entries", "writes"), default="entries",
                        help="what to measure: a collection of entries, or writes that meet or are observed")
    parser.add_argument("--entries", type=int, default=1_000_000, help="how many entries to measure with (default 1000000)")
    parser.add_argument("--seconds", type=int, default=5, help="how long each run takes (default 5)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where to keep the data meanwhile")
    options = parser.parse_args()
    of_writes = options.of == "writes"
    size = "--of writes" if of_writes else f"--entries {options.entries}"
    options.told = f"--store {options.store} {size} --seconds {options.seconds}"
    with tempfile.TemporaryDirectory(prefix="bespoke-bench-", dir=options.folder) as folder:
        (write_figures if of_writes else STORES[options.store]).measure(options, Path(folder))


if __name__ == "__main__":
    main()
