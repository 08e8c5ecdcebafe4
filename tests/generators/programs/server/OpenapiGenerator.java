import client.ApiClient;
import client.ApiException;
import client.ApiResponse;
import client.api.CustomApisApi;
import client.api.CustomFieldsApi;
import client.api.EntriesBySlugApi;
import client.model.CreateCustomApiRequest;
import client.model.CreateCustomFieldRequest;
import client.model.CreateEntry201Response;
import client.model.CreateEntryRequest;
import client.model.CustomApi;
import client.model.CustomApiCreate;
import client.model.CustomApiUpdate;
import client.model.CustomField;
import client.model.CustomFieldCreate;
import client.model.EntryBody;
import client.model.FieldType;
import client.model.ListEntries200Response;
import client.model.StringRules;
import client.model.UpdateCustomApiRequest;
import client.model.Validation;
import java.net.URI;
import java.util.List;

/** What tests/generators does with every client: see programs/common.ts. */
public class OpenapiGenerator {
  static final String SLUG = System.getenv("API_SLUG");
  static final String TYPE = SLUG.replace('-', '_') + "_ext";
  static EntriesBySlugApi entries;

  static void check(Object found, Object wanted) {
    if (!wanted.equals(found)) throw new AssertionError("found " + found + ", wanted " + wanted);
  }

  static CreateEntryRequest body(String name) {
    return new CreateEntryRequest().data(new EntryBody().type(TYPE).putAdditionalProperty("name", name));
  }

  static ApiResponse<CreateEntry201Response> create(String name) throws ApiException {
    ApiResponse<CreateEntry201Response> made = entries.createEntryBySlugWithHttpInfo(SLUG, body(name));
    check(made.getStatusCode(), 201);
    return made;
  }

  static ListEntries200Response list(String after) throws ApiException {
    return entries.listEntriesBySlug(SLUG, null, "created_at", 1, null, after, null, null, null);
  }

  static Object first(ListEntries200Response page) {
    return page.getData().get(0).getAdditionalProperty("name");
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
    CustomApisApi apis = new CustomApisApi(client);
    entries = new EntriesBySlugApi(client);

    CustomApi api = apis.createCustomApi(new CreateCustomApiRequest().data(
        new CustomApiCreate().type(CustomApiCreate.TypeEnum.CUSTOM_API).name("Boats").slug(SLUG).apiType(TYPE))).getData();
    CustomField field = new CustomFieldsApi(client).createCustomField(api.getId(), new CreateCustomFieldRequest().data(
        new CustomFieldCreate().type(CustomFieldCreate.TypeEnum.CUSTOM_FIELD).name("Name").slug("name").fieldType(FieldType.STRING)
            .validation(new Validation().string(new StringRules().maxLength(6))))).getData();
    check(field.getValidation().getString().getMaxLength(), 6);
    List<CustomApi> found = apis.listCustomApis("eq(slug," + SLUG + ")", null, null, null).getData();
    check(found.size(), 1);
    check(found.get(0).getId(), api.getId());
    check(apis.updateCustomApi(api.getId(), new UpdateCustomApiRequest().data(
        new CustomApiUpdate().type(CustomApiUpdate.TypeEnum.CUSTOM_API).name("Ships"))).getData().getName(), "Ships");

    ApiResponse<CreateEntry201Response> made = create("First");
    ApiResponse<CreateEntry201Response> other = create("Second");
    ListEntries200Response page = list("");
    check(first(page), "First");
    check(first(list(cursor(page.getLinks().getNext()))), "Second");

    String id = made.getData().getData().getId().toString();
    String etag = made.getHeaders().get("etag").get(0);
    check(entries.updateEntryBySlug(SLUG, id, body("Third"), etag, null).getData().getAdditionalProperty("name"), "Third");
    int status = 200;
    try {
      entries.updateEntryBySlug(SLUG, id, body("Third"), etag, null);
    } catch (ApiException refused) {
      status = refused.getCode();
    }
    check(status, 412);
    for (String gone : List.of(id, other.getData().getData().getId().toString())) {
      check(entries.deleteEntryBySlugWithHttpInfo(SLUG, gone, null).getStatusCode(), 204);
    }
    check(apis.deleteCustomApiWithHttpInfo(api.getId()).getStatusCode(), 204);
    System.exit(0);
  }
}
