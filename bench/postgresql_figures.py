"""Servers that share a database, against pgbench on tables of the same shape, and two against one."""
import statistics

from load import CONNECTIONS, RUNS, median, print_head, print_row, say
from machine import facts
from postgresql import Postgresql
from server import Bespoke
from stock import FIELDS, Stock, define_api, get_by_id

# Of the one server and of pgbench.
DATABASE_CONNECTIONS = 24
# Of each of the two: both together write with as many as the one.
HALF_THE_CONNECTIONS = 14

# A row as post.lua's, put together by the database out of numbers. `n` grows, and is of one client alone.
INSERTED = {
    "id": "lpad(to_hex(:n::bigint), 32, '0')::uuid",
    "created_at": ":n",
    "updated_at": ":n",
    "version": "1",
    "name": "'Item ' || :n::text || ' of the stock'",
    "sku": "'sku-' || :n::text",
    "sku key": "sha256(convert_to('sku-' || :n::text, 'UTF8'))",
    "amount": ":amount",
    "price": ":price::bigint / 100.0",
    "active": ":even::bigint = 0",
    "location": "'location-' || lpad(:location::text, 3, '0')",
}
INSERT_NUMBERS = r"""
\set count :count + 1
\set n :count * 1000 + :client_id
\set even :count % 2
\set amount random(0, :amounts - 1)
\set price random(0, 99999)
\set location random(0, 999)
"""


class Compared:
    """Tables beside the server's, with the same rows, columns and indexes, for pgbench."""

    def __init__(self, database, folder):
        self.database = database
        self.folder = folder
        self.inserts = 0
        table = database.sql("SELECT 'e' || number FROM custom_apis")
        numbers = dict(line.split("|") for line in database.sql('SELECT slug, "column" FROM custom_fields').splitlines())
        self.column = {name: f"c{number}" for name, number in numbers.items()}
        self.column.update({f"{name} key": f"u{number}" for name, number in numbers.items()})
        say("copies for pgbench")
        entry = ", ".join(["id", "version", "created_at", "updated_at", *(self.column[slug] for slug, _, _ in FIELDS)])
        database.sql(f"CREATE SCHEMA compared; CREATE TABLE compared.selected AS SELECT k, {entry} FROM {table}")
        database.sql("ALTER TABLE compared.selected ADD PRIMARY KEY (k)")
        database.sql(f"CREATE TABLE compared.inserted (LIKE {table} INCLUDING ALL)")
        database.sql(f"INSERT INTO compared.inserted OVERRIDING SYSTEM VALUE SELECT * FROM {table}")
        database.sql("SELECT setval(pg_get_serial_sequence('compared.inserted', 'k'), max(k)) FROM compared.inserted")
        database.sql("VACUUM ANALYZE")
        self.rows = int(database.sql("SELECT max(k) FROM compared.selected"))
        self.select_script = self.write("select.sql", f"\\set k random(1, :ids) * :step\nSELECT {entry} FROM compared.selected WHERE k = :k;\n")
        columns = ", ".join(self.column.get(name, name) for name in INSERTED)
        self.insert_script = self.write(
            "insert.sql", f"{INSERT_NUMBERS}INSERT INTO compared.inserted({columns}) VALUES ({', '.join(INSERTED.values())});\n")

    def write(self, name, text):
        file = self.folder / name
        file.write_text(text)
        return file

    def selects(self, ids, seconds):
        """Of as many different rows as that, from all over the table."""
        return self.database.pgbench(self.select_script, seconds, DATABASE_CONNECTIONS, ids=ids, step=max(1, self.rows // ids))

    def insert_rate(self, amounts, seconds):
        self.inserts += 1
        return self.database.pgbench(self.insert_script, seconds, DATABASE_CONNECTIONS, amounts=amounts, count=self.inserts * 10**9)


def in_turn(name, database, measurements):
    """Each measurement of a round is followed by the next; returns the runs of each."""
    runs = [[] for _ in measurements]
    for _ in range(RUNS):
        for each, measure in zip(runs, measurements):
            database.sql("CHECKPOINT")
            each.append(measure())
        say(f"{name}: " + ", ".join(f"{each[-1] if isinstance(each[-1], float) else each[-1]['rate']:.0f}/s" for each in runs))
    return runs


def report(options, database, rows, gets, listed, posts):
    version = "PostgreSQL " + database.sql("SHOW server_version").split()[0]
    print_head(options, rows, facts(options.folder, version))
    for work, (own, alone, two), compared in (("GET by id", gets, "select by primary key"), ("durable POST", posts, "insert")):
        one = median(own)
        pgbench = statistics.median(alone)
        print_row(work, one, f"pgbench, {compared}, {DATABASE_CONNECTIONS} connections: {pgbench:,.0f}", f"{one['rate'] / pgbench:.2f}")
        both = median(two)
        print_row(f"{work}, two servers with half of the {CONNECTIONS} connections each", both, f"one server: {one['rate']:,.0f}",
                  f"{both['rate'] / one['rate']:.2f}")
    for name, result in listed:
        print_row(name, result)


def serve(database, folder, connections):
    return Bespoke(folder, "--database", database.url, "--database-connections", str(connections))


def measure(options, folder):
    seconds = options.seconds
    folder.chmod(0o755)  # PostgreSQL's folder is in it
    (folder / "database").mkdir()
    with Postgresql(folder / "database") as database:
        with serve(database, folder / "one", DATABASE_CONNECTIONS) as one, \
             serve(database, folder / "two", HALF_THE_CONNECTIONS) as two, \
             serve(database, folder / "three", HALF_THE_CONNECTIONS) as three:
            define_api(one)
            stock = Stock(one, options.entries)
            stock.fill(options.entries)
            ids = stock.sample_ids()
            compared = Compared(database, folder)
            gets = in_turn("GET by id", database, [lambda: get_by_id([one], ids, folder, seconds), lambda: compared.selects(len(ids), seconds),
                                                   lambda: get_by_id([two, three], ids, folder, seconds)])
            listed = stock.lists(folder, seconds)
            posts = in_turn("durable POST", database, [lambda: stock.post(seconds), lambda: compared.insert_rate(stock.amounts, seconds),
                                                       lambda: stock.post(seconds, [two, three])])
            report(options, database, stock.rows, gets, listed, posts)
