"""renew_keys.py PORT TIMES: renews the keys of a TLS 1.3 connection so often, with nothing between, and asks for /healthz.
Prints the first line of the answer, or `closed`. Neither Node.js nor the command `openssl` can do that."""
import ctypes
import socket
import sys

port, times = map(int, sys.argv[1:])
library = ctypes.CDLL("libssl.so.3")
pointer = ctypes.c_void_p
for name in ("TLS_client_method", "SSL_CTX_new", "SSL_new"):
    getattr(library, name).restype = pointer
session = pointer(library.SSL_new(pointer(library.SSL_CTX_new(pointer(library.TLS_client_method())))))
connection = socket.create_connection(("127.0.0.1", port), timeout=10)
connection.setblocking(True)
library.SSL_set_fd(session, connection.fileno())
if library.SSL_connect(session) != 1:
    sys.exit("the handshake failed")
for _ in range(times):
    library.SSL_key_update(session, 0)
    if library.SSL_do_handshake(session) != 1:
        break
request = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
library.SSL_write(session, request, len(request))
answer = ctypes.create_string_buffer(4096)
size = library.SSL_read(session, answer, 4096)
print(answer.raw[:size].split(b"\r\n")[0].decode() if size > 0 else "closed")
