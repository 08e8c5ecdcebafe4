import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.net.URI;

/** A token by client_credentials as Nimbus gets it by its defaults, a list with it, and a wrong secret. */
public class OAuth {
  static final String server = System.getenv("SERVER_URL");

  static TokenResponse ask(String secret) throws Exception {
    ClientSecretBasic proof = new ClientSecretBasic(new ClientID(System.getenv("CLIENT_ID")), new Secret(secret));
    URI endpoint = URI.create(server + "/oauth/access_token");
    return TokenResponse.parse(new TokenRequest.Builder(endpoint, proof, new ClientCredentialsGrant()).build().toHTTPRequest().send());
  }

  static void check(boolean holds, Object what) {
    if (!holds) throw new AssertionError(what);
  }

  public static void main(String[] args) throws Exception {
    TokenResponse token = ask(System.getenv("CLIENT_SECRET"));
    check(token.indicatesSuccess(), token.toHTTPResponse().getBody());
    HTTPRequest list = new HTTPRequest(HTTPRequest.Method.GET, URI.create(server + "/v2/extensions/boats"));
    list.setAuthorization(token.toSuccessResponse().getTokens().getAccessToken().toAuthorizationHeader());
    HTTPResponse page = list.send();
    check(page.getStatusCode() == 200 && page.getBody().contains("\"data\":[]"), page.getBody());

    TokenResponse refused = ask(System.getenv("CLIENT_SECRET") + "x");
    check(!refused.indicatesSuccess(), "a token for a wrong secret");
    check(OAuth2Error.INVALID_CLIENT.equals(refused.toErrorResponse().getErrorObject()), refused.toErrorResponse().toJSONObject());
  }
}
