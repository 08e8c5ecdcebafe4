"""The collection that is measured: its definition, its entries, and the lists that are asked of it."""
import json
import random
import urllib.parse

from load import CONNECTIONS, RUNS, Load, median, say, together, write_paths, wrk

SLUG = "stock"
PATH = f"/v2/extensions/{SLUG}"
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


def define_api(server):
    api = server.call("POST", "/v2/settings/extensions/custom-apis", {
        "type": "custom_api", "name": "Stock", "description": "", "slug": SLUG, "api_type": "stock_ext"})
    for slug, kind, rules in FIELDS:
        server.call("POST", f"/v2/settings/extensions/custom-apis/{api['id']}/fields", {
            "type": "custom_field", "name": slug, "description": "", "slug": slug, "field_type": kind,
            "validation": {kind: rules}})


class Stock:
    """The collection on one server, which other servers may have as well."""

    def __init__(self, server, entries):
        self.server = server
        self.amounts = max(1, entries // 25)  # so that a filter on one amount fills a page
        self.rows = 0
        self.posts = 0  # runs of post.lua: each has values of its own

    def post(self, seconds, servers=None):
        """Entries for as long as that, to all of the servers at once, each with its share of the connections."""
        servers = servers or [self.server]
        loads = []
        for server in servers:
            loads.append(Load(server.url + PATH, "post.lua", self.posts, server.token(), self.amounts, seconds=seconds,
                              **share_of(servers)))
            self.posts += 1
        result = together([load.result() for load in loads])
        start, self.rows = self.rows, self.rows + result["requests"]
        return {**result, "from": start, "to": self.rows}

    def fill(self, mark):
        """Posts until there are that many; in runs that do not pass it by far."""
        while self.rows < mark:
            result = self.post(max(1, min(10, (mark - self.rows) // 20000)))
            say(f"{self.rows} entries, {result['rate']:.0f} POST/s")

    def sample_ids(self):
        """Ids from all over the table: those of entries with random amounts."""
        ids = []
        for amount in random.Random(1).sample(range(self.amounts), min(self.amounts, 400)):
            ids += [entry["id"] for entry in self.server.call("GET", f"{PATH}?filter=eq(amount,{amount})")]
        return ids

    def lists(self, folder, seconds):
        """Each kind of list with its median run."""
        rows = list_rows(self.amounts)
        rows.append(("100 entries by a cursor, deep in the collection", deep_cursors(self.server, min(self.rows // 100, 2000))))
        return [(name, measure_list(self.server, name, paths, folder, seconds)) for name, paths in rows]


def share_of(servers):
    """What one of several servers gets of a load: connections, threads."""
    return {"connections": CONNECTIONS // len(servers), "threads": max(1, 2 // len(servers))}


def get_by_id(servers, ids, folder, seconds):
    """All of the servers at once, each with its share of the connections."""
    paths = write_paths(folder, "ids", [f"{PATH}/{entry}" for entry in ids])
    loads = [Load(server.url, "get.lua", paths, server.token(), seconds=seconds, **share_of(servers)) for server in servers]
    return together([load.result() for load in loads])


def measure_list(server, name, paths, folder, seconds):
    file = write_paths(folder, "lists", paths)
    # What is still under way when wrk leaves would be part of the next figure.
    connections = {"connections": SCAN_CONNECTIONS} if name.endswith(SCANS) else {}
    runs = [wrk(server.url, "get.lua", file, server.token(), seconds=seconds, **connections) for _ in range(RUNS)]
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
    base = f"{PATH}?"
    return [
        ("newest 25", [PATH]),
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
    cursors, path = [], f"{PATH}?page[after]=&page[limit]=100"
    for _ in range(pages):
        path = json.loads(server.raw("GET", path))["links"]["next"]
        if path is None:
            break
        cursors.append(path)
    return cursors[len(cursors) // 2:]
