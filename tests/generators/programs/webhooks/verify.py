"""Checks a delivery by the library of PyPI, and that it refuses one whose body was changed."""
import json
import os

from standardwebhooks import Webhook, WebhookVerificationError

delivery = json.load(open("delivery.json"))
webhook = Webhook(os.environ["SIGNING_KEY"])
assert webhook.verify(delivery["text"], delivery["headers"]) == json.loads(delivery["text"])
try:
    webhook.verify(delivery["text"] + " ", delivery["headers"])
    raise SystemExit("a changed body was taken")
except WebhookVerificationError:
    pass
