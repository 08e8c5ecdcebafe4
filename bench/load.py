"""Load by wrk, and the table that its runs become."""
import json
import subprocess
import sys

RUNS = 3  # of each measurement; the one with the median rate stands for them
CONNECTIONS = 64


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Load:
    """A run of wrk that is under way."""

    def __init__(self, url, script, *arguments, seconds, connections=CONNECTIONS, threads=2):
        self.url = url
        command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "-s", f"bench/{script}", url, "--", *map(str, arguments)]
        self.process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE)

    def end(self):
        """Of load whose figures matter to nobody."""
        return self.process.communicate()[0]

    def result(self):
        told = self.end()
        if self.process.returncode != 0:
            sys.exit(f"bench: wrk failed\n{told}")
        result = json.loads(told.splitlines()[-1])
        if result["errors"]:
            sys.exit(f"bench: {result['errors']} of {result['requests']} requests to {self.url} failed\n{told}")
        return {**result, "rate": result["requests"] / result["seconds"]}


def wrk(url, script, *arguments, **options):
    return Load(url, script, *arguments, **options).result()


def together(results):
    """Of runs at the same time: their sum, and the latencies of the slowest."""
    return {"requests": sum(result["requests"] for result in results), "rate": sum(result["rate"] for result in results),
            **{name: max(result[name] for result in results) for name in ("p50_us", "p99_us")}}


def median(runs):
    """The run whose rate is the median, so that its latencies belong to it."""
    return sorted(runs, key=lambda run: run["rate"])[len(runs) // 2]


def write_paths(folder, name, paths):
    file = folder / name
    file.write_text("".join(f"{path}\n" for path in paths))
    return file


def print_head(options, rows, facts):
    print(f"Measured with `./dev bench {options.told}`: {rows:,} entries of six fields, {CONNECTIONS} connections, median of "
          f"{RUNS} runs of {options.seconds} s.\n")
    for name, value in facts:
        print(f"- {name}: {value}")
    print("\n| Work | req/s | p50 ms | p99 ms | compared with | ratio |\n|---|---|---|---|---|---|")


def print_row(work, result, other="", ratio=""):
    print(f"| {work} | {result['rate']:,.0f} | {result['p50_us'] / 1000:.1f} | {result['p99_us'] / 1000:.1f} | {other} | {ratio} |")
