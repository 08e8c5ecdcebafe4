#include "api/openapi/server_document.h"

#include "api/openapi/audit_operations.h"
#include "api/openapi/batch_operations.h"
#include "api/openapi/components.h"

namespace bespoke::openapi {
namespace {

constexpr std::string_view server_description =
    "Typed HTTP APIs that are defined while the server runs. A Custom API has Custom Fields, and its "
    "records, the "
    "entries, are created, read, listed, updated and deleted over HTTP at once.\n\n"
    "The wire format is that of Elastic Path's Commerce Extensions; operations marked `x-extension` are "
    "ours. `HEAD` "
    "is answered wherever `GET` is, `OPTIONS` everywhere. What HTTP itself seldom refuses (417, 501, 505) "
    "has "
    "the same error document and is not repeated at each operation. The Custom APIs of this server are "
    "described, "
    "typed, at `/v2/settings/extensions/specifications/openapi`.";

constexpr std::string_view tags = R"json([
{"name":"Server","description":"Health, figures, and this document. No token is needed."},
{"name":"Authentication","description":"Tokens for everything under `/v2`."},
{"name":"Application Keys","description":"What tokens are given for."},
{"name":"Settings","description":"What holds for all lists."},
{"name":"Integrations","description":"Who is told of changes, and how that went."},
{"name":"Custom APIs","description":"Resources that users define."},
{"name":"Roles","description":"What callers are to the policies."},
{"name":"Role policies","description":"What a role may do with the entries of a Custom API."},
{"name":"Custom Fields","description":"The typed attributes of a Custom API's entries."},
{"name":"Entries","description":"The records of a Custom API, by its id."},
{"name":"Entries by slug","description":"The same records, by the Custom API's slug."},
{"name":"History","description":"Entries as they were, as far as changes are kept."}
])json";

}  // namespace

std::string server_document(std::string_view server) {
  std::string document;
  json::Writer out(document);
  out.object();
  write_head(
      out, {"Bespoke", BESPOKE_VERSION, server_description, server, R"({"name":"MIT","identifier":"MIT"})"});
  out.key("tags").raw(tags);
  out.key("security").raw(R"([{"bearer":[]}])");
  out.key("paths").object();
  write_paths(out, server_operations());
  out.end_object();
  out.key("components").object();
  write_shared_components(out, ErrorForm::OfIntegrations);
  out.key("schemas").object();
  write_shared_schemas(out);
  write_server_schemas(out);
  write_audit_schemas(out);
  write_batch_request(
      out, {"BatchOperations", "EntryBody", R"({"type":"wishlist_ext","name":"Birthday","items":3})"});
  write_batch_schemas(out);
  out.end_object();
  out.end_object();
  out.end_object();
  return document;
}

}  // namespace bespoke::openapi
