"""One server with its data in a folder, against nginx and against SQLite alone."""
import statistics
import sqlite3
import subprocess
import threading
import time
import urllib.parse

from load import RUNS, Load, median, print_head, print_row, say, write_paths, wrk
from machine import facts, output
from server import Bespoke, Nginx
from stock import PATH, Stock, define_api, get_by_id

MARKS = (10_000, 100_000, 1_000_000)  # entries at which POST is measured
SCANNERS = 8


def posts_from(stock, mark, seconds):
    """The runs that began at that many entries."""
    stock.fill(mark)
    runs = [stock.post(seconds) for _ in range(RUNS)]
    say(f"from {mark} entries: {median(runs)['rate']:.0f} POST/s")
    return runs


def raw_rates(folder, measured):
    """What SQLite alone does over the same rows: one rate for each measured window."""
    database = next(path for path in sorted(folder.glob("*.db")))
    windows = sorted((run["from"], run["to"]) for runs in measured.values() for run in runs)
    command = ["build/raw_sqlite", database, folder / "raw.sqlite", *(f"{start}-{end}" for start, end in windows)]
    told = subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout
    return dict(zip(windows, map(float, told.split())))


def against_nginx(server, nginx, ids, folder, seconds):
    paths = write_paths(folder, "static", ["/entry.json"])
    (nginx.root / "entry.json").write_bytes(server.raw("GET", f"{PATH}/{ids[0]}"))
    own, static = [], []
    for _ in range(RUNS):
        own.append(get_by_id([server], ids, folder, seconds))
        static.append(wrk(nginx.url, "get.lua", paths, seconds=seconds))
        say(f"GET by id {own[-1]['rate']:.0f}/s, nginx {static[-1]['rate']:.0f}/s")
    return median(own), median(static)


def beside_scans(server, stock, ids, folder, seconds):
    """GETs by id alone, and while clients scan the whole collection: their p99. Then the largest log while those scan
    and others write."""
    paths = write_paths(folder, "beside", [f"{PATH}/{entry}" for entry in ids])
    scans = write_paths(folder, "scans", [f"{PATH}?page[total_method]=exact&filter=" +
                                          urllib.parse.quote(f"like(name,*nowhere {n}*)") for n in range(100)])

    def get():
        return wrk(server.url, "get.lua", paths, server.token(), seconds=seconds, connections=8)

    def scan():
        return Load(server.url, "get.lua", scans, server.token(), seconds=seconds + 2, connections=SCANNERS, threads=1)

    alone = [get() for _ in range(RUNS)]  # all of them first: scans go on when their clients have left
    beside = []
    for _ in range(RUNS):
        scanners = scan()
        time.sleep(1)
        beside.append(get())
        scanners.end()
    scanners = scan()
    log = LogWatch(server.data)
    stock.post(seconds)
    scanners.end()
    largest = log.end()
    say(f"GET by id beside scans: p99 {median(beside)['p99_us']} µs, alone {median(alone)['p99_us']} µs; log {largest} bytes")
    return median(alone), median(beside), largest


class LogWatch(threading.Thread):
    """Looks at the size of SQLite's log until it is told to end."""

    def __init__(self, data):
        super().__init__()
        self.data = data
        self.ended = threading.Event()
        self.largest = 0
        self.start()

    def run(self):
        while not self.ended.wait(0.1):
            self.largest = max(self.largest, *(file.stat().st_size for file in self.data.glob("*-wal")), 0)

    def end(self):
        self.ended.set()
        self.join()
        return self.largest


def report(options, rows, gets, listed, scanned, measured, raw):
    nginx = output("/usr/sbin/nginx", "-v").replace("nginx version: ", "")
    print_head(options, rows, facts(options.folder, f"SQLite {sqlite3.sqlite_version}", nginx))
    own, static = gets
    print_row("GET by id", own, f"nginx, a file of the same bytes: {static['rate']:,.0f}", f"{own['rate'] / static['rate']:.2f}")
    for name, result in listed:
        print_row(name, result)
    alone, beside, log = scanned
    print_row("GET by id, 8 connections", alone)
    print_row(f"the same while {SCANNERS} clients scan all entries", beside,
              f"its p99 alone; the log had {log / 2**20:,.0f} MiB at most while others wrote as well", f"{beside['p99_us'] / alone['p99_us']:.1f}")
    for mark, runs in measured.items():
        chosen = median(runs)
        alone = statistics.median(raw[(run["from"], run["to"])] for run in runs)
        print_row(f"durable POST from {mark:,} entries", chosen, f"raw SQLite, {64} to a commit: {alone:,.0f}",
                  f"{chosen['rate'] / alone:.2f}")


def measure(options, folder):
    marks = [mark for mark in MARKS if mark <= options.entries] or [options.entries]
    with Bespoke(folder / "data") as server:
        define_api(server)
        stock = Stock(server, options.entries)
        measured = {mark: posts_from(stock, mark, options.seconds) for mark in marks}
        ids = stock.sample_ids()
        with Nginx(folder / "nginx") as nginx:
            gets = against_nginx(server, nginx, ids, folder, options.seconds)
        listed = stock.lists(folder, options.seconds)
        scanned = beside_scans(server, stock, ids, folder, options.seconds)
    say("raw SQLite, the same rows")
    report(options, stock.rows, gets, listed, scanned, measured, raw_rates(folder / "data", measured))
