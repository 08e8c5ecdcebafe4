#!/usr/bin/env bash
# A middleware for Idempotency-Key carries a request out again whose answer was JSON with a charset, and replays others
# without their headers and digits.
#
# Package:   PyPI asgi-idempotency-header 0.2.0, under starlette 1.10.0, with fastapi 0.165.0 and redis 8.1.0, which it
#            imports and does not ask for
# Behaviour: an answer is kept only where its Content-Type is `application/json` to the letter. With
#            `; charset=utf-8` behind it, or with another type of JSON, the same key runs the handler a second time,
#            silently. What is kept is the parsed body and the status: a replay has no ETag, and 1.10 becomes 1.1.
# Matters:   a proxy of one's own before an API has to keep answers as bytes, with the headers that the next request
#            needs: a client that goes on by If-Match has none after a replay. Ours keeps both.
# Output seen:
#> application/json                | ran 1 | 201 {"price":1.10} "v1" | 201 {"price":1.1} no ETag, replayed
#> application/json; charset=utf-8 | ran 2 | 201 {"price":1.10} "v1" | 201 {"price":1.10} "v2"
#> application/vnd.api+json        | ran 2 | 201 {"price":1.10} "v1" | 201 {"price":1.10} "v2"
set -euo pipefail
expected=$(sed -n 's/^#> //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet asgi-idempotency-header==0.2.0 fastapi==0.165.0 starlette==1.10.0 redis==8.1.0 httpx==0.28.1
actual=$(venv/bin/python - <<'PROBE'
import asyncio, httpx
from idempotency_header_middleware import IdempotencyHeaderMiddleware
from idempotency_header_middleware.backends import MemoryBackend
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

def told(reply):
    replayed = ", replayed" if reply.headers.get("Idempotent-Replayed") == "true" else ""
    return f"{reply.status_code} {reply.text} {reply.headers.get('ETag', 'no ETag')}{replayed}"

async def probe(content_type):
    ran = 0
    async def create(request):
        nonlocal ran
        ran += 1
        return Response('{"price":1.10}', 201, {"Content-Type": content_type, "ETag": f'"v{ran}"'})
    app = IdempotencyHeaderMiddleware(Starlette(routes=[Route("/orders", create, methods=["POST"])]), MemoryBackend())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example") as client:
        replies = [await client.post("/orders", json={"n": 1}, headers={"Idempotency-Key": "a-key"}) for _ in range(2)]
    print(f"{content_type:31} | ran {ran} | {told(replies[0])} | {told(replies[1])}")

for content_type in ("application/json", "application/json; charset=utf-8", "application/vnd.api+json"):
    asyncio.run(probe(content_type))
PROBE
)
diff <(echo "$expected") <(echo "$actual")
echo "$actual"
