"""What `./dev abuse` runs: a server in little memory, and clients that hold back, do not read and ask for much, one kind
after the other and then all at once. Prints a table for docs/benchmarks.md. Loopback only, bounded in number and time."""
import argparse
import json
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

BINARY = "build/release/bespoke"
SECRET = "a secret for an hour of abuse"
MIB = 1024 * 1024


class Server:
    def __init__(self, memory_mib):
        self.folder = tempfile.mkdtemp(prefix="bespoke-abuse-")
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("BESPOKE_")}
        self.environment.update(BESPOKE_CLIENT_ID="abuse", BESPOKE_CLIENT_SECRET=SECRET)
        limit = (lambda: resource.setrlimit(resource.RLIMIT_AS, (memory_mib * MIB,) * 2)) if memory_mib else None
        command = [BINARY, "serve", "--data", self.folder, "--listen", f"127.0.0.1:{self.port}", "--log-level", "off"]
        self.process = subprocess.Popen(command, env=self.environment, preexec_fn=limit)
        for _ in range(200):
            if self.process.poll() is not None:
                raise SystemExit("abuse: the server did not start")
            try:
                self.get("/readyz")
                break
            except OSError:
                time.sleep(0.1)
        form = f"grant_type=client_credentials&client_id=abuse&client_secret={SECRET.replace(' ', '%20')}"
        self.token = json.loads(self.get("/oauth/access_token", form.encode()))["access_token"]

    def get(self, path, body=None, token=None):
        request = urllib.request.Request(self.url + path, data=body)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def resident_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(status.read().split("VmRSS:")[1].split()[0]) // 1024

    def fill(self, entries):
        subprocess.run([BINARY, "demo", "--url", self.url, "--entries", str(entries)], env=self.environment, check=True,
                       stdout=subprocess.DEVNULL)

    def end(self):
        self.process.terminate()
        status = self.process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)
        return status


def connect(server, data=b""):
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(5)
    try:
        client.connect(("127.0.0.1", server.port))
        client.sendall(data)
    except OSError:  # refused while it sent
        pass
    return client


def authorized(server, line, headers=""):
    return f"{line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n{headers}\r\n".encode()


def idle(server, count):
    return [connect(server) for _ in range(count)]


def held_back(server, count, token=True):
    length = f"Content-Length: {MIB}\r\n"
    line = "POST /v2/extensions/wishlists"
    head = authorized(server, line, length) if token else f"{line} HTTP/1.1\r\nHost: x\r\n{length}\r\n".encode()
    return [connect(server, head + b"x" * (MIB - 1)) for _ in range(count)]


def unread(server, count):
    return [connect(server, authorized(server, "GET /v2/extensions/wishlists?page[limit]=100") * 3) for _ in range(count)]


def large_filters(server, count):
    words = ",".join(f"w{i}" for i in range(1000))
    target = f"/v2/extensions/wishlists?filter=in(sku,{words})&timeout=1000"
    return [connect(server, authorized(server, f"GET {target}")) for _ in range(count)]


def measure(server, name, start):
    clients = start()
    peak, times = server.resident_mib(), []
    failed = 0
    until = time.monotonic() + 5
    while time.monotonic() < until:
        begin = time.monotonic()
        try:
            server.get("/v2/settings", token=server.token)
        except OSError:
            failed += 1
        times.append((time.monotonic() - begin) * 1000)
        peak = max(peak, server.resident_mib())
        time.sleep(0.02)
    for client in clients:
        client.close()
    time.sleep(7)
    times.sort()
    alive = server.process.poll() is None
    after = server.resident_mib() if alive else 0
    print(f"| {name} | {peak} | {after} | {times[int(len(times) * 0.99) - 1]:.0f} | {failed} of {len(times)} | "
          f"{'yes' if alive else '**no**'} |", flush=True)
    return alive


def main():
    parser = argparse.ArgumentParser(prog="./dev abuse")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--memory", type=int, default=256, help="MiB of address space; 0 for no limit")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    idle_count = min(10_000, (hard - 4_000) if hard != resource.RLIM_INFINITY else 10_000)
    server = Server(options.memory)
    server.fill(options.entries)
    kinds = [
        ("1,000 held-back bodies without a token", lambda: held_back(server, 1000, token=False)),
        (f"{idle_count:,} idle connections", lambda: idle(server, idle_count)),
        ("1,000 held-back bodies of 1 MiB", lambda: held_back(server, 1000)),
        ("1,000 unread lists, each asked for thrice", lambda: unread(server, 1000)),
        ("64 of the largest filters", lambda: large_filters(server, 64)),
    ]
    kinds.append(("all at once", lambda: [client for _, start in kinds[:5] for client in start()]))
    print(f"{options.memory or 'all'} MiB of address space, {options.entries:,} entries, "
          f"{server.resident_mib()} MiB resident before\n")
    print("| Clients | peak MiB | MiB after | another read's p99 (ms) | failed | alive |\n|---|---|---|---|---|---|")
    good = all([measure(server, name, start) for name, start in kinds if server.process.poll() is None])
    status = server.end()
    if not good or status != 0:
        raise SystemExit(f"abuse: the server did not outlast it (status {status})")


if __name__ == "__main__":
    main()
