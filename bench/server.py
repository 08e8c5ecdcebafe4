"""The two servers that are measured: ours and nginx, each on a free loopback port until the `with` ends."""
import json
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

BINARY = Path("build/release/bespoke")
START_SECONDS_MAX = 20


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Process:
    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self, command, ready_path, **options):
        self.process = subprocess.Popen(command, **options)
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                urllib.request.urlopen(self.url + ready_path).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"bench: {command[0]} did not start")
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Bespoke(Process):
    CLIENT = {"client_id": "bench", "client_secret": "bench-secret"}

    def __init__(self, data, *options):
        super().__init__()
        self.data = data
        self.options = options
        self.token_until = 0

    def __enter__(self):
        self.data.mkdir(parents=True)
        self.log = open(self.data / "server.log", "wb")
        environment = {"BESPOKE_CLIENT_ID": self.CLIENT["client_id"], "BESPOKE_CLIENT_SECRET": self.CLIENT["client_secret"]}
        command = [BINARY, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", self.data, *self.options]
        self.start(command, "/readyz", env=environment, stdout=self.log, stderr=self.log)
        return self

    def token(self):
        """Lasts for an hour; a fill may take longer."""
        if time.time() > self.token_until:
            form = urllib.parse.urlencode({"grant_type": "client_credentials", **self.CLIENT}).encode()
            with urllib.request.urlopen(f"{self.url}/oauth/access_token", form) as reply:
                self.access_token = json.load(reply)["access_token"]
            self.token_until = time.time() + 1800
        return self.access_token

    def raw(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, body, method=method)
        request.add_header("Authorization", f"Bearer {self.token()}")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as reply:
            return reply.read()

    def call(self, method, path, data=None):
        body = None if data is None else json.dumps({"data": data}).encode()
        return json.loads(self.raw(method, path, body))["data"]


NGINX = """
daemon off; worker_processes 2; pid {root}/nginx.pid; error_log {root}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path {root}/body; proxy_temp_path {root}/proxy; fastcgi_temp_path {root}/fastcgi;
  uwsgi_temp_path {root}/uwsgi; scgi_temp_path {root}/scgi;
  open_file_cache max=10; sendfile on; tcp_nopush on;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


class Nginx(Process):
    def __init__(self, root):
        super().__init__()
        self.root = root

    def __enter__(self):
        self.root.mkdir(parents=True)
        # Its workers leave root's rights behind and must still read the file.
        for folder in (self.root, self.root.parent):
            folder.chmod(0o755)
        config = self.root / "nginx.conf"
        config.write_text(NGINX.format(root=self.root, port=self.port))
        self.start(["/usr/sbin/nginx", "-c", config], "/", stderr=subprocess.DEVNULL)
        return self
