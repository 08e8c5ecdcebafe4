"""A PostgreSQL server of the bench's own, and pgbench on it."""
import os
import re
import subprocess
import sys

# What the bench would otherwise measure: a checkpoint here and there, and pages on their way from the system's cache.
SETTINGS = "-c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=30min"


class Postgresql:
    """It waits for the disk, as a server does that people rely on."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        self.folder.chmod(0o755)  # the server is another user's
        command = ["tests/postgresql/with_server.sh", "--durable", "sh", "-c", 'echo "$BESPOKE_TEST_POSTGRESQL"; cat']
        self.process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "TMPDIR": str(self.folder), "BESPOKE_TEST_POSTGRESQL_SETTINGS": SETTINGS})
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            sys.exit("bench: PostgreSQL did not start")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            if self.sql(f"SHOW {setting}") != "on":
                sys.exit(f"bench: {setting} is not on")
        return self

    def __exit__(self, *_):
        self.process.communicate()  # its input ends, and it with it

    def sql(self, text):
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", self.url, "-c", text]
        return subprocess.run(command, text=True, stdout=subprocess.PIPE, check=True).stdout.strip()

    def pgbench(self, script, seconds, clients, **variables):
        """Transactions per second of the script, prepared."""
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j2", "-T", str(seconds), "-f", script]
        for name, value in variables.items():
            command += ["-D", f"{name}={value}"]
        told = subprocess.run([*command, self.url], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        rate = re.search(r"^tps = ([0-9.]+)", told.stdout, re.M)
        if told.returncode != 0 or rate is None or "failed transactions: 0 " not in told.stdout:
            sys.exit(f"bench: pgbench failed\n{told.stdout}")
        return float(rate[1])
