"""A token by client_credentials as two libraries get it by their defaults, a list with it, and a wrong secret."""
import os

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session as Authlib
from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError
from requests_oauthlib import OAuth2Session

token_url, list_url = os.environ["SERVER_URL"] + "/oauth/access_token", os.environ["SERVER_URL"] + "/v2/extensions/boats"
key, secret = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]

authlib = Authlib(key, secret)
token = authlib.fetch_token(token_url, grant_type="client_credentials")
assert token["token_type"] == "Bearer" and authlib.get(list_url).json()["data"] == [], token
try:
    Authlib(key, secret + "x").fetch_token(token_url, grant_type="client_credentials")
    raise SystemExit("authlib got a token for a wrong secret")
except OAuthError as refused:
    assert refused.error == "invalid_client", refused

session = OAuth2Session(client=BackendApplicationClient(client_id=key))
session.fetch_token(token_url, client_id=key, client_secret=secret)
assert session.get(list_url).json()["data"] == []
try:
    OAuth2Session(client=BackendApplicationClient(client_id=key)).fetch_token(token_url, client_id=key, client_secret=secret + "x")
    raise SystemExit("requests-oauthlib got a token for a wrong secret")
except InvalidClientError as refused:
    assert refused.error == "invalid_client", refused
