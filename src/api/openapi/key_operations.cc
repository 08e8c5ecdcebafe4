#include "api/openapi/key_operations.h"

#include <utility>

#include "api/openapi/server_document.h"

namespace bespoke::openapi {
namespace {

constexpr std::string_view keys = "/v2/application-keys";
constexpr std::string_view key = "/v2/application-keys/{application_key_id}";
constexpr std::string_view key_parameter =
    R"json({"name":"application_key_id","in":"path","required":true,"description":"The id of an application key.","schema":{"type":"string","format":"uuid"}})json";

}  // namespace

void add_key_operations(std::vector<Operation>& all) {
  using enum http::Method;
  using enum Shape;
  const auto add = [&all](Operation operation) {
    operation.tag = "Application Keys";
    all.push_back(std::move(operation));
  };
  const std::vector<std::string> parameters = {std::string(key_parameter)};
  add({.method = Get,
       .path = keys,
       .id = "listApplicationKeys",
       .summary = "List application keys",
       .parameters = {R"json({"$ref":"#/components/parameters/PageLimit"})json",
                      R"json({"$ref":"#/components/parameters/PageOffset"})json"},
       .replies = {{200, "A page of application keys.", DefinitionList, "ApplicationKey"}},
       .errors = {400}});
  add({.method = Post,
       .path = keys,
       .id = "createApplicationKey",
       .summary = "Create an application key",
       .description = "Its secret is in this reply and in no other.",
       .request = "ApplicationKeyCreate",
       .replies = {{201, "The new application key.", One, "ApplicationKey"}}});
  add({.method = Get,
       .path = key,
       .id = "showApplicationKey",
       .summary = "Read an application key",
       .parameters = parameters,
       .replies = {{200, "The application key.", One, "ApplicationKey"}},
       .errors = {404}});
  add({.method = Put,
       .path = key,
       .id = "updateApplicationKey",
       .summary = "Update an application key",
       .description = "What is left out stays as it is. Its tokens have its new role at once.",
       .parameters = parameters,
       .request = "ApplicationKeyUpdate",
       .replies = {{200, "The application key after the update.", One, "ApplicationKey"}},
       .errors = {404, 409}});
  add({.method = Delete,
       .path = key,
       .id = "deleteApplicationKey",
       .summary = "Delete an application key",
       .description = "Its tokens end with it.",
       .parameters = parameters,
       .replies = {{204, "The application key is gone."}},
       .errors = {404, 409}});
  add({.method = Post,
       .path = "/v2/application-keys/{application_key_id}/rotate",
       .id = "rotateApplicationKey",
       .summary = "Give an application key a new secret",
       .description = "The former secret and its tokens end after the overlap.",
       .parameters = parameters,
       .request = "ApplicationKeyRotation",
       .replies = {{200, "The application key with its new secret.", One, "ApplicationKey"}},
       .errors = {404, 409},
       .origin = Origin::Ours});
}

}  // namespace bespoke::openapi
