import client.ApiClient;
import client.ApiException;
import client.ApiResponse;
import client.api.WishlistsApi;
import client.model.CreateWishlistExt201Response;
import client.model.CreateWishlistExtRequest;
import client.model.ListWishlistExt200Response;
import client.model.UpdateWishlistExtRequest;
import client.model.WishlistExtCreate;
import client.model.WishlistExtUpdate;
import java.net.URI;
import java.util.List;
import java.util.UUID;

/** What tests/generators does with every client: see programs/common.ts. */
public class OpenapiGenerator {
  static WishlistsApi api;

  static void check(Object found, Object wanted) {
    if (!wanted.equals(found)) throw new AssertionError("found " + found + ", wanted " + wanted);
  }

  static ApiResponse<CreateWishlistExt201Response> create(String name) throws ApiException {
    WishlistExtCreate entry = new WishlistExtCreate().type(WishlistExtCreate.TypeEnum.WISHLIST_EXT).name(name)
        .items(1L).keep(false).counts(List.of(1L)).neverNull(0);
    ApiResponse<CreateWishlistExt201Response> made = api.createWishlistExtWithHttpInfo(new CreateWishlistExtRequest().data(entry));
    check(made.getStatusCode(), 201);
    return made;
  }

  static ListWishlistExt200Response list(String after) throws ApiException {
    return api.listWishlistExt(null, "created_at", 1, null, after, null, null, null);
  }

  static String cursor(String link) {
    for (String parameter : URI.create(link.replace("[", "%5B").replace("]", "%5D")).getQuery().split("&")) {
      if (parameter.startsWith("page[after]=")) return parameter.substring("page[after]=".length());
    }
    throw new AssertionError("no cursor in " + link);
  }

  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient();
    client.setBasePath(System.getenv("SERVER_URL"));
    client.setBearerToken(System.getenv("SERVER_TOKEN"));
    api = new WishlistsApi(client);

    ApiResponse<CreateWishlistExt201Response> made = create("First");
    ApiResponse<CreateWishlistExt201Response> other = create("Second");
    ListWishlistExt200Response page = list("");
    check(page.getData().get(0).getName(), "First");
    check(list(cursor(page.getLinks().getNext())).getData().get(0).getName(), "Second");

    UUID id = made.getData().getData().getId();
    String etag = made.getHeaders().get("etag").get(0);
    UpdateWishlistExtRequest change = new UpdateWishlistExtRequest().data(
        new WishlistExtUpdate().type(WishlistExtUpdate.TypeEnum.WISHLIST_EXT).note("soon"));
    check(api.updateWishlistExt(id, change, etag).getData().getNote(), "soon");
    int status = 200;
    try {
      api.updateWishlistExt(id, change, etag);
    } catch (ApiException refused) {
      status = refused.getCode();
    }
    check(status, 412);
    for (UUID gone : List.of(id, other.getData().getData().getId())) {
      check(api.deleteWishlistExtWithHttpInfo(gone, null).getStatusCode(), 204);
    }
    System.exit(0);
  }
}
