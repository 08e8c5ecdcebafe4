"""The figures of docs/benchmarks.md: each is the median of three runs, and what it is compared with runs in the
same minutes on the same machine. Prints Markdown; progress goes to stderr."""
import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

from machine import facts
from server import Bespoke, Nginx

RUNS = 3
CONNECTIONS = 64
FIELDS = [
    ("name", "string", {"allow_null_values": False}),
    ("sku", "string", {"allow_null_values": False, "unique": "yes"}),
    ("amount", "integer", {}),
    ("price", "float", {}),
    ("active", "boolean", {}),
    ("location", "string", {}),
]
LOCATIONS = 1000  # as in post.lua
SCAN_CONNECTIONS = 2
SCANS = f", {SCAN_CONNECTIONS} connections"  # of lists that look at much


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def wrk(url, script, *arguments, seconds, connections=CONNECTIONS):
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "-s", f"bench/{script}", url, "--", *map(str, arguments)]
    told = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout
    result = json.loads(told.splitlines()[-1])
    if result["errors"]:
        sys.exit(f"bench: {result['errors']} of {result['requests']} requests to {url} failed\n{told}")
    return {**result, "rate": result["requests"] / result["seconds"]}


def median(runs):
    """The run whose rate is the median, so that its latencies belong to it."""
    return sorted(runs, key=lambda run: run["rate"])[len(runs) // 2]


def define_api(server):
    api = server.call("POST", "/v2/settings/extensions/custom-apis", {
        "type": "custom_api", "name": "Stock", "description": "", "slug": "stock", "api_type": "stock_ext"})
    for slug, kind, rules in FIELDS:
        server.call("POST", f"/v2/settings/extensions/custom-apis/{api['id']}/fields", {
            "type": "custom_field", "name": slug, "description": "", "slug": slug, "field_type": kind,
            "validation": {kind: rules}})


def fill(server, marks, amounts, seconds):
    """Posts until the largest mark is passed. Returns, for each mark, the three runs that began at it."""
    rows, run, measured = 0, 0, {mark: [] for mark in marks}
    while True:
        waiting = [mark for mark in marks if len(measured[mark]) < RUNS]
        if not waiting:
            return measured, rows
        measuring = rows >= waiting[0]
        # Short of the mark, runs are cut so that they do not pass it by far.
        length = seconds if measuring else max(1, min(10, (waiting[0] - rows) // 20000))
        result = wrk(f"{server.url}/v2/extensions/stock", "post.lua", run, server.token(), amounts, seconds=length)
        if measuring:
            measured[waiting[0]].append({**result, "from": rows, "to": rows + result["requests"]})
        rows, run = rows + result["requests"], run + 1
        say(f"{rows} entries, {result['rate']:.0f} POST/s" + (" (measured)" if measuring else ""))


def raw_rates(folder, measured):
    """What SQLite alone does over the same rows: one rate for each measured window."""
    database = next(path for path in sorted(folder.glob("*.db")))
    windows = sorted((run["from"], run["to"]) for runs in measured.values() for run in runs)
    command = ["build/raw_sqlite", database, folder / "raw.sqlite", *(f"{start}-{end}" for start, end in windows)]
    told = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout
    return dict(zip(windows, map(float, told.split())))


def sample_ids(server, amounts):
    """Ids from all over the table: those of entries with random amounts."""
    ids = []
    for amount in random.Random(1).sample(range(amounts), min(amounts, 400)):
        ids += [entry["id"] for entry in server.call("GET", f"/v2/extensions/stock?filter=eq(amount,{amount})")]
    return ids


def write_paths(folder, name, paths):
    file = folder / name
    file.write_text("".join(f"{path}\n" for path in paths))
    return file


def against_nginx(server, nginx, ids, folder, seconds):
    own_paths = write_paths(folder, "ids", [f"/v2/extensions/stock/{entry}" for entry in ids])
    nginx_paths = write_paths(folder, "static", ["/entry.json"])
    (nginx.root / "entry.json").write_bytes(server.raw("GET", f"/v2/extensions/stock/{ids[0]}"))
    own, static = [], []
    for _ in range(RUNS):
        own.append(wrk(server.url, "get.lua", own_paths, server.token(), seconds=seconds))
        static.append(wrk(nginx.url, "get.lua", nginx_paths, seconds=seconds))
        say(f"GET by id {own[-1]['rate']:.0f}/s, nginx {static[-1]['rate']:.0f}/s")
    return median(own), median(static)


def lists(server, name, paths, folder, seconds):
    file = write_paths(folder, "lists", paths)
    # What is still under way when wrk leaves would be part of the next figure.
    connections = SCAN_CONNECTIONS if name.endswith(SCANS) else CONNECTIONS
    runs = [wrk(server.url, "get.lua", file, server.token(), seconds=seconds, connections=connections) for _ in range(RUNS)]
    say(f"{name}: {median(runs)['rate']:.0f}/s")
    return median(runs)


def list_rows(amounts):
    """Lists of every kind, each with the paths that it takes turns at."""
    def encoded(filter_text):
        return "filter=" + urllib.parse.quote(filter_text, safe="(),:")
    chosen = random.Random(3)
    locations = [f"location-{n:03}" for n in range(LOCATIONS)]
    amount_list = ",".join(str(n) for n in chosen.sample(range(amounts), min(amounts, 50)))
    fifty = ",".join(chosen.sample(locations, 50))
    base = "/v2/extensions/stock?"
    return [
        ("newest 25", ["/v2/extensions/stock"]),
        ("filter on an indexed integer, 25 of them match",
         [f"{base}filter=eq(amount,{n})" for n in random.Random(2).sample(range(amounts), min(amounts, 1000))]),
        (f"filter on an indexed string, one in {LOCATIONS} matches and is counted",
         [f"{base}filter=eq(location,{location})" for location in locations]),
        ("`like` by the start of a text", [base + encoded(f"like(location,location-{n:02}*)") for n in range(100)]),
        ("`like` by a part of a text, one in a thousand matches, total observed" + SCANS,
         [base + encoded(f"like(location,*tion-{n:03})") + "&page[total_method]=observed" for n in range(0, LOCATIONS, 10)]),
        ("two fields, a common value and a rare one",
         [base + encoded(f"eq(active,true):eq(location,{location})") for location in locations]),
        ("`in` with 50 integers", [base + encoded(f"in(amount,{amount_list})")]),
        ("`in` with 50 strings", [base + encoded(f"in(location,{fifty})")]),
        ("sorted by a float", [base + "sort=price", base + "sort=-price"]),
        ("a common value, total to 10,000", [base + encoded("eq(active,true)")]),
        ("a common value, total observed", [base + encoded("eq(active,true)") + "&page[total_method]=observed"]),
        ("a common value, total exact" + SCANS, [base + encoded("eq(active,true)") + "&page[total_method]=exact"]),
    ]


def deep_cursors(server, pages):
    """A walk by cursors through the first pages of 100, behind which the bench reads."""
    cursors, path = [], "/v2/extensions/stock?page[after]=&page[limit]=100"
    for _ in range(pages):
        path = json.loads(server.raw("GET", path))["links"]["next"]
        if path is None:
            break
        cursors.append(path)
    return cursors[len(cursors) // 2:]


SCANNERS = 8

def beside_scans(server, ids, folder, seconds):
    """GETs by id alone, and while clients scan the whole collection: their p99, and the largest log meanwhile."""
    paths = write_paths(folder, "beside", [f"/v2/extensions/stock/{entry}" for entry in ids])
    scans = write_paths(folder, "scans", ["/v2/extensions/stock?page[total_method]=exact&filter=" +
                                          urllib.parse.quote(f"like(name,*nowhere {n}*)") for n in range(100)])
    alone, beside, log = [], [], 0
    for _ in range(RUNS):
        alone.append(wrk(server.url, "get.lua", paths, server.token(), seconds=seconds, connections=8))
        scanners = subprocess.Popen(
            ["wrk", "-t1", f"-c{SCANNERS}", f"-d{seconds + 2}s", "-s", "bench/get.lua", server.url, "--", scans, server.token()],
            stdout=subprocess.DEVNULL)
        time.sleep(1)
        beside.append(wrk(server.url, "get.lua", paths, server.token(), seconds=seconds, connections=8))
        log = max(log, *(file.stat().st_size for file in server.data.glob("*-wal")), 0)
        scanners.wait()
    say(f"GET by id beside scans: p99 {median(beside)['p99_us']} µs, alone {median(alone)['p99_us']} µs")
    return median(alone), median(beside), log


def row(work, result, other="", ratio=""):
    print(f"| {work} | {result['rate']:,.0f} | {result['p50_us'] / 1000:.1f} | {result['p99_us'] / 1000:.1f} | {other} | {ratio} |")


def report(options, rows, gets, listed, scanned, measured, raw):
    print(f"Measured with `./dev bench --entries {options.entries} --seconds {options.seconds}`: {rows:,} entries of six fields, "
          f"{CONNECTIONS} connections, median of {RUNS} runs of {options.seconds} s.\n")
    for name, value in facts(options.folder):
        print(f"- {name}: {value}")
    print("\n| Work | req/s | p50 ms | p99 ms | compared with | ratio |\n|---|---|---|---|---|---|")
    own, static = gets
    row("GET by id", own, f"nginx, a file of the same bytes: {static['rate']:,.0f}", f"{own['rate'] / static['rate']:.2f}")
    for name, result in listed:
        row(name, result)
    alone, beside, log = scanned
    row("GET by id, 8 connections", alone)
    row(f"the same while {SCANNERS} clients scan all entries", beside, f"its p99 alone; the log had {log / 2**20:,.0f} MiB at most",
        f"{beside['p99_us'] / alone['p99_us']:.1f}")
    for mark, runs in measured.items():
        chosen = median(runs)
        alone = statistics.median(raw[(run["from"], run["to"])] for run in runs)
        row(f"durable POST from {mark:,} entries", chosen, f"raw SQLite, {64} to a commit: {alone:,.0f}", f"{chosen['rate'] / alone:.2f}")


def measure(options, folder):
    marks = [mark for mark in (10_000, 100_000, 1_000_000) if mark <= options.entries] or [options.entries]
    amounts = max(1, options.entries // 25)  # so that a filter on one amount fills a page
    with Bespoke(folder / "data") as server:
        define_api(server)
        measured, rows = fill(server, marks, amounts, options.seconds)
        ids = sample_ids(server, amounts)
        with Nginx(folder / "nginx") as nginx:
            gets = against_nginx(server, nginx, ids, folder, options.seconds)
        listed = [(name, lists(server, name, paths, folder, options.seconds)) for name, paths in list_rows(amounts) + [
            ("100 entries by a cursor, deep in the collection", deep_cursors(server, min(rows // 100, 2000)))]]
        scanned = beside_scans(server, ids, folder, options.seconds)
    say("raw SQLite, the same rows")
    report(options, rows, gets, listed, scanned, measured, raw_rates(folder / "data", measured))


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="how many entries to measure with (default 1000000)")
    parser.add_argument("--seconds", type=int, default=5, help="how long each run takes (default 5)")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where to keep the data meanwhile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bespoke-bench-", dir=options.folder) as folder:
        measure(options, Path(folder))


if __name__ == "__main__":
    main()
