"""What writes cost where they meet or are observed: posts and updates at once, and posts of an API that a webhook or its
own history observes, against one that nobody does."""
import contextlib
import statistics
import subprocess
import time

from load import CONNECTIONS, say, wrk
from machine import facts
from postgresql import Postgresql
from server import Bespoke, free_port

ROUNDS = 5
UPDATED = 2_000  # entries that updates go to
API = "/v2/settings/extensions/custom-apis"
RECEIVER = """
daemon off; worker_processes 1; pid {root}/receiver.pid; error_log {root}/receiver.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path {root}/body; proxy_temp_path {root}/proxy; fastcgi_temp_path {root}/fastcgi;
  uwsgi_temp_path {root}/uwsgi; scgi_temp_path {root}/scgi;
  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }}
}}
"""


@contextlib.contextmanager
def receiver(folder):
    """Answers every delivery at once; its URL."""
    port = free_port()
    config = folder / "receiver.conf"
    config.write_text(RECEIVER.format(root=folder, port=port))
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", config], stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


class Writes:
    """Custom APIs of two fields on one server, and wrk that writes to them."""

    def __init__(self, server, folder, seconds):
        self.server = server
        self.ids = folder / "updated"
        self.seconds = seconds
        self.runs = 0

    def define(self, slug, **attributes):
        api = self.server.call("POST", API, {"type": "custom_api", "name": slug, "description": "", "slug": slug,
                                             "api_type": f"{slug}_ext", **attributes})
        for field, kind in (("name", "string"), ("n", "integer")):
            self.server.call("POST", f"{API}/{api['id']}/fields", {
                "type": "custom_field", "name": field, "description": "", "slug": field, "field_type": kind,
                "validation": {kind: {}}})

    def observe(self, slug, url):
        self.server.call("POST", "/v2/integrations", {
            "type": "integration", "name": slug, "integration_type": "webhook", "enabled": True, "is_concurrent": True,
            "observes": [f"{slug}_ext.created"], "configuration": {"url": url}})

    def fill(self, slug):
        entries = [self.server.call("POST", f"/v2/extensions/{slug}", {"type": f"{slug}_ext", "n": n}) for n in range(UPDATED)]
        self.ids.write_text("".join(f"{entry['id']}\n" for entry in entries))

    def rate(self, slug, posts=1):
        """Requests a second; `posts` is the share of POSTs, the others are PUTs."""
        self.runs += 1
        return wrk(self.server.url, "write.lua", self.runs, self.server.token(), f"{slug}_ext", f"/v2/extensions/{slug}",
                   posts, *([self.ids] if posts < 1 else []), seconds=self.seconds)["rate"]

    def settle(self):
        """Waits until all that is to be delivered is."""
        def delivered():
            lines = self.server.raw("GET", "/metrics").decode().splitlines()
            return next(line.split()[1] for line in lines if line.startswith("bespoke_deliveries_succeeded_total "))
        before = None
        while before != (now := delivered()):
            before = now
            time.sleep(2)


def in_rounds(works):
    """Each of the works in turn, ROUNDS times; its runs."""
    runs = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            runs[name].append(work())
        say(", ".join(f"{name} {of[-1]:.0f}/s" for name, of in runs.items()))
    return runs


def print_runs(runs):
    for name, of in runs.items():
        print(f"| {name} | {' · '.join(f'{rate:,.0f}' for rate in of)} | {statistics.median(of):,.0f} |")


def print_mixture(runs):
    post, put, both = (statistics.median(of) for of in runs.values())
    print(f"\nHalf and half comes to {both / statistics.mean([post, put]):.2f} of the mean of the two alone.\n")


def print_costs(runs):
    plain, *observed = runs
    for name in observed:
        ratios = [one / other for one, other in zip(runs[name], runs[plain])]
        print(f"\n{name}: {statistics.median(ratios):.2f} of the rate that nobody observes (median of {ROUNDS} pairs).")


def measure(options, folder):
    folder.chmod(0o755)  # PostgreSQL's folder is in it
    with contextlib.ExitStack() as stack:
        flags, version = ["--webhook-allow", "127.0.0.1"], "SQLite"
        if options.store == "postgresql":
            (folder / "database").mkdir()
            database = stack.enter_context(Postgresql(folder / "database"))
            flags += ["--database", database.url, "--database-connections", "24"]
            version = "PostgreSQL " + database.sql("SHOW server_version").split()[0]
        url = stack.enter_context(receiver(folder))
        writes = Writes(stack.enter_context(Bespoke(folder / "server", *flags)), folder, options.seconds)
        for slug in ("plain", "told"):
            writes.define(slug)
        writes.define("kept", feed=True, history=True)
        writes.observe("told", url)
        writes.fill("plain")

        def told():
            rate = writes.rate("told")
            writes.settle()
            return rate

        mixture = in_rounds({"POST": lambda: writes.rate("plain"), "PUT": lambda: writes.rate("plain", 0),
                             "half POST, half PUT": lambda: writes.rate("plain", 0.5)})
        costs = in_rounds({"POST, observed by nobody": lambda: writes.rate("plain"), "POST, told to a webhook": told,
                           "POST, kept as history": lambda: writes.rate("kept")})
        print(f"`./dev bench {options.told}`, {CONNECTIONS} connections, {version}:\n")
        for name, value in facts(folder, version):
            print(f"- {name}: {value}")
        print("\n| Work | req/s of each round | median |\n|---|---|---|")
        print_runs(mixture)
        print_runs(costs)
        print_mixture(mixture)
        print_costs(costs)
