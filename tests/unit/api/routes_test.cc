#include "api/routes.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <type_traits>

#include "api/authorize.h"

namespace bespoke {
namespace {

using enum http::Method;

std::string name(http::Method method) {
  switch (method) {
    case Get:
      return "GET";
    case Post:
      return "POST";
    case Put:
      return "PUT";
    case http::Method::Delete:
      return "DELETE";
    case Head:
    case Patch:
    case Options:
    case Other:
      return "another";
  }
  return "";
}

// The template and its parameters, or the methods that are allowed.
std::string outcome(http::Method method, std::string_view path) {
  const RouteMatch match = find_route(method, path);
  if (match.route == nullptr) return match.allowed.empty() ? "not found" : "allowed: " + match.allowed;
  return fmt::format("{} {} [{}]", name(match.route->method), match.route->path,
                     fmt::join(match.parameters, "] ["));
}

// Facts 2; entries have two families. The first five are ours.
TEST(Routes, AreThoseOfTheContract) {
  std::vector<std::string> found;
  for (const Route& route : routes()) {
    const char* caller = is_open(route.action)                 ? "anyone"
                         : is_for_administrators(route.action) ? "administrator"
                                                               : "policy";
    found.push_back(fmt::format("{} {} {}", name(route.method), route.path, caller));
  }
  std::ranges::sort(found);
  const std::string apis = "/v2/settings/extensions/custom-apis";
  const std::string admin = " administrator";
  std::vector<std::string> wanted = {
      "GET / anyone",
      "GET /healthz anyone",
      "GET /readyz anyone",
      "GET /metrics anyone",
      "GET /openapi.json anyone",
      "POST /oauth/access_token anyone",
      "GET /v2/settings/extensions/specifications/openapi" + admin,
      "GET /v2/settings" + admin,
      "PUT /v2/settings" + admin,
      "GET /v2/settings/audit-log" + admin,
      "POST /v2/application-keys/{application_key_id}/rotate" + admin,
      "GET /v2/integrations/logs" + admin,
      "GET /v2/integrations/{integration_id}/logs" + admin,
      "GET /v2/integrations/{integration_id}/jobs" + admin,
      "GET /v2/integrations/{integration_id}/jobs/{job_id}/logs" + admin,
      "POST /v2/integrations/{integration_id}/jobs/{job_id}/redeliver" + admin,
      "POST /v2/integrations/{integration_id}/redeliver" + admin,
  };
  for (const std::string roles : {"built-in-roles", "standard-user-roles", "standard-shopper-roles"}) {
    wanted.push_back("GET /v2/permissions/" + roles + admin);
    wanted.push_back("GET /v2/permissions/" + roles + "/{role_id}" + admin);
  }
  const std::string permissions = "/v2/permissions/";
  const struct {
    std::string collection, member, caller;
  } collections[] = {
      {apis, apis + "/{custom_api_id}", admin},
      {apis + "/{custom_api_id}/fields", apis + "/{custom_api_id}/fields/{custom_field_id}", admin},
      {permissions + "custom-user-roles", permissions + "custom-user-roles/{role_id}", admin},
      {permissions + "custom-api-role-policies", permissions + "custom-api-role-policies/{policy_id}", admin},
      {apis + "/{custom_api_id}/entries", apis + "/{custom_api_id}/entries/{entry_id}", " policy"},
      {"/v2/extensions/{slug}", "/v2/extensions/{slug}/{identifier}", " policy"},
      {"/v2/application-keys", "/v2/application-keys/{application_key_id}", admin},
      {"/v2/integrations", "/v2/integrations/{integration_id}", admin},
  };
  for (const auto& [collection, member, caller] : collections) {
    for (const std::string method : {"GET ", "POST "}) wanted.push_back(method + collection + caller);
    for (const std::string method : {"GET ", "PUT ", "DELETE "}) wanted.push_back(method + member + caller);
  }
  for (const std::string& entry :
       {apis + "/{custom_api_id}/entries/{entry_id}", std::string("/v2/extensions/{slug}/{identifier}")}) {
    wanted.push_back("GET " + entry + "/history" + admin);
    wanted.push_back("GET " + entry + "/history/{version_id}" + admin);
    wanted.push_back("POST " + entry + "/history/{version_id}/restore" + admin);
  }
  wanted.push_back("POST " + apis + "/{custom_api_id}/entries/batch policy");
  wanted.emplace_back("POST /v2/extensions/{slug}/batch policy");
  std::ranges::sort(wanted);
  EXPECT_EQ(found, wanted);
}

// A handler of what is resolved does not fit where nothing is, nor where something else is.
static_assert(!std::is_constructible_v<Handler, void (*)(const CallPointer&, const ResolvedEntry&)>);
static_assert(!std::is_constructible_v<HandlerOf<ResolvedEntry>,
                                       Result<ResolvedField> (*)(const PathParameters&, const Catalog&)>);

// Each permission of a role policy is one action, on both families of paths: docs/api.md.
TEST(Routes, OfEntriesAskForOnePermissionEach) {
  const struct {
    http::Method method;
    std::string_view below;
    Action action;
  } cases[] = {
      {Post, "", Action::CreateEntry},
      {Get, "", Action::ListEntries},
      {Head, "", Action::ListEntries},
      {Get, "/b", Action::ReadEntry},
      {Head, "/b", Action::ReadEntry},
      {Put, "/b", Action::UpdateEntry},
      {http::Method::Delete, "/b", Action::DeleteEntry},
      {Post, "/batch", Action::WriteBatch},
      {Get, "/batch", Action::ReadEntry},
      {Put, "/batch", Action::UpdateEntry},
  };
  for (const std::string entries : {"/v2/extensions/a", "/v2/settings/extensions/custom-apis/a/entries"}) {
    for (const auto& c : cases) {
      const Route* route = find_route(c.method, fmt::format("{}{}", entries, c.below)).route;
      ASSERT_NE(route, nullptr) << entries << c.below;
      EXPECT_EQ(route->action, c.action) << entries << c.below;
    }
  }
}

// Every template leads to itself, with and without a slash at its end; HEAD goes where GET does.
TEST(Routes, AreFound) {
  for (const Route& route : routes()) {
    std::string path;
    PathParameters parameters;
    std::size_t count = 0;
    for (std::string_view rest = route.path; !rest.empty();) {
      const std::size_t end = std::min(rest.find('/', 1), rest.size());
      if (rest.starts_with("/{")) {
        parameters[count] = "p" + std::to_string(count);
        path += "/" + parameters[count++];
      } else {
        path += rest.substr(0, end);
      }
      rest.remove_prefix(end);
    }
    const std::string wanted =
        fmt::format("{} {} [{}]", name(route.method), route.path, fmt::join(parameters, "] ["));
    EXPECT_EQ(outcome(route.method, path), wanted);
    if (path != "/") {
      EXPECT_EQ(outcome(route.method, path + "/"), wanted);
    }
    if (route.method == Get) {
      EXPECT_EQ(outcome(Head, path), wanted);
    }
  }
}

TEST(Routes, TellTheAllowedMethods) {
  const std::string apis = "/v2/settings/extensions/custom-apis";
  const std::string collection = "allowed: GET, HEAD, POST, OPTIONS";
  const std::string member = "allowed: GET, HEAD, PUT, DELETE, OPTIONS";
  const struct {
    std::string path, wanted;
  } cases[] = {
      {apis, collection},
      {apis + "/", collection},
      {apis + "/a/fields", collection},
      {apis + "/a/entries", collection},
      {"/v2/extensions/a", collection},
      {apis + "/a", member},
      {apis + "/a/fields/b", member},
      {apis + "/a/entries/b/", member},
      {"/v2/extensions/a/b", member},
      {"/v2/extensions/a/batch", "allowed: GET, HEAD, PUT, DELETE, POST, OPTIONS"},
      {"/v2/settings", "allowed: GET, HEAD, PUT, OPTIONS"},
      {"/healthz", "allowed: GET, HEAD, OPTIONS"},
      {"/oauth/access_token", "allowed: POST, OPTIONS"},
  };
  for (const auto& c : cases) {
    for (const http::Method method : {Patch, Options, Other})
      EXPECT_EQ(outcome(method, c.path), c.wanted) << c.path;
  }
  EXPECT_EQ(outcome(Put, apis), collection);
  EXPECT_EQ(outcome(http::Method::Delete, "/v2/extensions/a"), collection);
  EXPECT_EQ(outcome(Post, "/v2/extensions/a/b"), member);
  EXPECT_EQ(outcome(Get, "/oauth/access_token"), "allowed: POST, OPTIONS");
  EXPECT_EQ(outcome(Head, "/oauth/access_token"), "allowed: POST, OPTIONS");
}

TEST(Routes, DecodeTheirParameters) {
  const struct {
    std::string path, wanted;
  } cases[] = {
      {"/v2/extensions/a%2Db/c%20d", "[a-b] [c d]"},
      {"/v2/extensions/a/b%2Fc", "[a] [b/c]"},
      {"/v2/extensions/a/b+c", "[a] [b+c]"},
      {"/v2/extensions/a/%C3%A9", "[a] [é]"},
      {"/v2/extensions/a/%25", "[a] [%]"},
      {"/v2/extensions/a/..", "[a] [..]"},
      {"/v2/extensions/a/%2e%2E", "[a] [..]"},
      {"/v2/extensions/%7Bslug%7D/{identifier}", "[{slug}] [{identifier}]"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(Get, c.path), "GET /v2/extensions/{slug}/{identifier} " + c.wanted + " []") << c.path;
  }
}

// Whatever the method: a path that names nothing allows nothing.
TEST(Routes, FindNothing) {
  for (const std::string_view path : {"",
                                      "//",
                                      "*",
                                      "v2/settings",
                                      "/v2",
                                      "/v2/",
                                      "/v1/settings",
                                      "/V2/settings",
                                      "/v2/Settings",
                                      "/v2//settings",
                                      "//v2/settings",
                                      "/v2/settings//",
                                      "/v2/settingsx",
                                      "/v2/settings/x",
                                      "/v2/setting",
                                      "/v2/extensions",
                                      "/v2/extensions/",
                                      "/v2/extensions//",
                                      "/v2/extensions//b",
                                      "/v2/extensions/a//",
                                      "/v2/extensions/a//b",
                                      "/v2/extensions/a/b/c",
                                      "/v2/extensions/a/b//",
                                      "/v2/settings/extensions",
                                      "/v2/settings/extensions/custom-apis//fields",
                                      "/v2/settings/extensions/custom-apis/a/other",
                                      "/v2/settings/extensions/custom-apis/a/fields//",
                                      "/v2/./settings",
                                      "/v2/x/../settings",
                                      "/healthz/x",
                                      "/v2/%73ettings/x"}) {
    for (const http::Method method : {Get, Head, Post, Put, http::Method::Delete, Patch, Options, Other}) {
      EXPECT_EQ(outcome(method, path), "not found") << path;
    }
  }
}

TEST(Routes, FindNothingWhereAnEscapeIsBroken) {
  for (const std::string_view path :
       {"/v2/extensions/a/%", "/v2/extensions/a/%4", "/v2/extensions/a/%zz", "/v2/extensions/%zz/b",
        "/v2/extensions/a/%00", "/v2/extensions/a/%FF", "/v2/extensions/a/%ED%A0%80",
        "/v2/settings/extensions/custom-apis/a/entries/%g0"}) {
    for (const http::Method method : {Get, Head, Put, http::Method::Delete}) {
      EXPECT_EQ(outcome(method, path), "not found") << path;
    }
  }
}

}  // namespace
}  // namespace bespoke
