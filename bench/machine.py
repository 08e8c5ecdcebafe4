"""What a figure is worth depends on these."""
import os
import platform
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path


def cpu():
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return f"{found[1] if found else platform.machine()}, {os.cpu_count()} cores"


def memory():
    kilobytes = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1])
    return f"{kilobytes / 1024 / 1024:.0f} GiB"


def sync_time(folder):
    """One fdatasync after a write of 4 KiB, the median of 200."""
    times = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(200):
            os.write(file.fileno(), b"x" * 4096)
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - started)
    return f"{statistics.median(times) * 1e6:.0f} µs"


def output(*command):
    told = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return told.stdout.strip()


def facts(folder, *versions):
    return [
        ("processor", cpu()),
        ("memory", memory()),
        ("system", f"Linux {platform.release()}, {output('sh', '-c', '. /etc/os-release; echo $PRETTY_NAME')}"),
        ("fdatasync", sync_time(folder)),
        ("versions", f"{output('g++', '-dumpfullversion')} g++, {', '.join(versions)}, "
                     f"{output('git', 'rev-parse', '--short', 'HEAD')} of this repository"),
    ]
