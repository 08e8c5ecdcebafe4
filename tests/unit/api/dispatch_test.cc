#include "api/dispatch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

#include "api/authorize.h"
#include "api/routes.h"
#include "dispatch_requests.h"
#include "model/limits.h"

namespace bespoke {
namespace {

using enum http::Method;

TEST_F(DispatchTest, AsksWhoItIsBeforeItTellsWhatThereIs) {
  const struct {
    http::Method method;
    std::string_view path;
    int anyone, administrator;
    std::string allow;
  } cases[] = {
      {Get, "/", 200, 200, "none"},
      {Options, "/", 204, 204, "GET, HEAD, OPTIONS"},
      {Options, "*", 204, 204, "GET, HEAD, POST, PUT, DELETE, OPTIONS"},
      {Get, "/healthz", 200, 200, "none"},
      {Get, "/readyz", 200, 200, "none"},
      {Post, "/healthz", 405, 405, "GET, HEAD, OPTIONS"},
      {Get, "/unknown", 404, 404, "none"},
      {Get, apis, 401, 200, "none"},
      {Head, apis, 401, 200, "none"},
      {Patch, apis, 401, 405, "GET, HEAD, POST, OPTIONS"},
      {Get, "/v2/unknown", 401, 404, "none"},
      {Get, "/v2", 401, 404, "none"},
      {Get, "/v2/extensions/unknown", 401, 404, "none"},
      {Get, "/v2/extensions/a/%zz", 401, 404, "none"},
      {Post, apis, 401, 400, "none"},
      {Options, apis, 204, 204, "GET, HEAD, POST, OPTIONS"},
      {Options, "/v2/unknown", 401, 404, "none"},
  };
  for (const auto& c : cases) {
    const http::Response refused = send(c.method, c.path);
    const http::Response answered = send_as_administrator(c.method, c.path);
    EXPECT_EQ(refused.status, c.anyone) << c.path;
    EXPECT_EQ(answered.status, c.administrator) << c.path;
    EXPECT_EQ(header_of(answered, "Allow"), c.allow) << c.path;
    EXPECT_EQ(header_of(refused, "Allow"), c.anyone == 401 ? "none" : c.allow) << c.path;
  }
}

// What passes before the store comes to it counts.
TEST_F(DispatchTest, CountsTheTimeOfAListFromTheArrivalOfTheRequest) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  store_.delay_reads(std::chrono::milliseconds(60));
  EXPECT_EQ(send_as_administrator(Get, "/v2/extensions/a?timeout=50").status, 422);
  EXPECT_EQ(send_as_administrator(Get, "/v2/extensions/a?timeout=20000").status, 200);
}

TEST_F(DispatchTest, GivesEveryAnswerAnIdOfItsOwn) {
  std::set<std::string> ids;
  for (const std::string_view path : {"/healthz", "/unknown", "/v2/settings", "/v2/unknown"}) {
    ids.insert(header_of(send(Get, path), "X-Request-Id"));
    ids.insert(header_of(send_as_administrator(Get, path), "X-Request-Id"));
  }
  ids.insert(header_of(refuse(400, "x"), "X-Request-Id"));
  EXPECT_EQ(ids.size(), 9U);
  EXPECT_FALSE(ids.contains("none"));
}

// The contract's order: 401, 404 of the API, 400 of the body, 404 of the entry, 412, 400 of the rules.
TEST_F(DispatchTest, TellsTheFirstOfSeveralFailures) {
  const std::string_view bad = "{";
  const std::string_view broken = R"({"data":{"type":"wrong"}})";
  EXPECT_EQ(send(Put, "/v2/extensions/a/x", bad).status, 401);
  EXPECT_EQ(send_as_administrator(Put, "/v2/extensions/a/x", bad).status, 404);
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  EXPECT_EQ(send_as_administrator(Put, "/v2/extensions/a/x", bad).status, 400);
  EXPECT_EQ(send_as_administrator(Put, "/v2/extensions/a/x", broken).status, 404);
  EXPECT_EQ(send_as_administrator(Put, fmt::format("/v2/extensions/a/{}", entry_id), broken).status, 400);
  EXPECT_EQ(send_as_administrator(Put, fmt::format("{}/{}", apis, api_id), bad).status, 404);
  EXPECT_EQ(send_as_administrator(Put, fmt::format("{}/{}/fields/{}", apis, api_id, field_id), bad).status,
            404);
}

// Nothing of the store is asked, so no handler has run; and whether what the path names is there makes no
// difference.
TEST_F(DispatchTest, RunsNoHandlerForACallerWithoutRights) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  const int before = store_.reads_and_writes();
  int closed = 0;
  for (const Route& route : routes()) {
    if (is_open(route.action)) continue;
    ++closed;
    for (const std::string_view slug : {"a", "unknown"}) {
      std::string path(route.path);
      if (const auto at = path.find("{slug}"); at != std::string::npos) path.replace(at, 6, slug);
      for (const std::string_view token : {"", "Bearer x", "Basic aWQ6c2VjcmV0"})
        EXPECT_EQ(send(route.method, path, "{", token).status, 401) << path;
    }
  }
  EXPECT_EQ(closed, 65);
  EXPECT_EQ(store_.reads_and_writes(), before);
}

// A bug, but one that must hurt nobody else: the first answer stands.
TEST_F(DispatchTest, AnswersOnceWhateverItsHandlerDoesThen) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  store_.throw_after_writes();
  http::Request request;
  request.method = Post;
  request.path = "/v2/extensions/a";
  request.body = R"({"data":{"type":"a_ext"}})";
  request.headers = {{"Authorization", bearer_}};
  const auto answer = begin(request);
  EXPECT_EQ(answer->wait().status, 201);
  EXPECT_EQ(answer->count(), 1);
}

TEST_F(DispatchTest, AnswersUnavailableWhereThereIsNoMemory) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  store_.run_out_of_memory();
  EXPECT_EQ(send_as_administrator(Get, "/v2/extensions/a").status, 503);
}

TEST_F(DispatchTest, AnswersUnavailableWhenTheWorkersHaveEnded) {
  lanes_.stop();
  const http::Response refused = send_as_administrator(Get, apis);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(
      refused.body,
      R"({"errors":[{"title":"Service Unavailable","status":"503","detail":"An unknown error occurred",)"
      R"("code":"unavailable"}]})");
}

TEST_F(DispatchTest, IssuesTokens) {
  const std::string refused = R"({"error":"invalid_client","errors":[{"title":"Unauthorized","status":"401",)"
                              R"("detail":"Unable to validate access token","code":"unauthenticated"}]})";
  const std::string grant =
      R"("errors":[{"title":"Bad Request","status":"400","detail":"The field 'grant_type' must be )"
      R"('client_credentials' or 'implicit'.","code":"validation_failed"}]})";
  const std::string other_grant = R"({"error":"unsupported_grant_type",)" + grant;
  const std::string no_grant = R"({"error":"invalid_request",)" + grant;
  const struct {
    std::string_view form;
    int status;
    std::string body;
  } cases[] = {
      {"grant_type=client_credentials&client_id=id&client_secret=Secret", 401, refused},
      {"grant_type=client_credentials", 401, refused},
      {"grant_type=password&client_id=id", 400, other_grant},
      {"client_id=id&client_secret=secret", 400, no_grant},
      {"", 400, no_grant},
      {R"({"grant_type":"client_credentials"})", 400, no_grant},
  };
  for (const auto& c : cases) {
    const http::Response response = send(Post, "/oauth/access_token", c.form);
    EXPECT_EQ(response.status, c.status) << c.form;
    EXPECT_EQ(response.body, c.body) << c.form;
  }
  const http::Response issued =
      send(Post, "/oauth/access_token", "client_secret=s%65cret&client_id=id&grant_type=client_credentials");
  ASSERT_EQ(issued.status, 200);
  EXPECT_EQ(header_of(issued, "Cache-Control"), "no-store");
  const json::Value body = parse(issued.body);
  std::string keys;
  for (const json::Member& member : *body.object()) keys += member.key + " ";
  EXPECT_EQ(keys, "expires identifier expires_in access_token token_type ");
  EXPECT_EQ(*body.find("identifier")->string(), "client_credentials");
  EXPECT_EQ(body.find("expires_in")->number()->text, "3600");
  EXPECT_EQ(*body.find("token_type")->string(), "Bearer");
  const std::string token = "Bearer " + *body.find("access_token")->string();
  EXPECT_EQ(send(Get, "/v2/settings", "", token).body,
            R"({"data":{"id":"595d9717-9ee2-5ffa-9875-e569e814b5bc","type":"settings","page_length":25}})");
}

// A batch may take a thousand times as long as an entry.
TEST_F(DispatchTest, LetsNoEntryWaitForBatches) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  std::promise<void> opened;
  const std::shared_future<void> gate = opened.get_future().share();
  for (unsigned thread = 0; thread < workers; ++thread)
    ASSERT_EQ(lanes_.batches.run([gate] { gate.wait(); }), Workers::Accepted::Yes);
  const std::string long_end = std::string(2 * static_cast<std::size_t>(entry_bytes_max), ' ') + "}";
  const std::string operations = R"({"data":[{"op":"create","entry":{"type":"a_ext"}}])" + long_end;
  http::Request batch;
  batch.method = Post;
  batch.path = "/v2/extensions/a/batch";
  batch.body = operations;
  batch.headers = {{"Authorization", bearer_}};
  const auto waiting = begin(batch);
  const std::string entry = R"({"data":{"type":"a_ext"})" + long_end;
  EXPECT_EQ(send_as_administrator(Post, "/v2/extensions/a", entry).status, 201);
  EXPECT_EQ(waiting->count(), 0);
  opened.set_value();
  EXPECT_EQ(waiting->wait().status, 200);
}

}  // namespace
}  // namespace bespoke
