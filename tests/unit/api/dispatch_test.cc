#include "api/dispatch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>

#include "memory_store.h"
#include "sample.h"
#include "service/custom_apis.h"

namespace bespoke {
namespace {

// Keeps what a request was answered with.
class Answer final : public http::Exchange {
 public:
  void respond(http::Response response) override { answer_.set_value(std::move(response)); }
  void abandon() noexcept override { answer_.set_value({599, {}, "abandoned"}); }
  http::Response wait() { return answer_.get_future().get(); }

 private:
  std::promise<http::Response> answer_;
};

// A store whose first Custom API changes before each of the next few writes of entries, after they were
// checked.
class ChangingStore final : public Store {
 public:
  explicit ChangingStore(Store& store) : store_(store) {}
  void change_before_writes(int count) { changes_ = count; }

  std::shared_ptr<const Catalog> catalog() const override { return store_.catalog(); }
  Status read(ReadKind kind, const std::function<Status(Snapshot&)>& work) override {
    return store_.read(kind, work);
  }
  Status health() const override { return store_.health(); }
  StoreFigures figures() const override { return store_.figures(); }
  void write(Write write) override {
    if (write.kind != WriteKind::Definitions && changes_-- > 0) {
      store_.write({WriteKind::Definitions,
                    [](Transaction& transaction) {
                      return transaction.update_custom_api(*transaction.catalog().apis().front());
                    },
                    [](const Status& changed) { EXPECT_TRUE(changed); }});
    }
    store_.write(std::move(write));
  }

 private:
  Store& store_;
  std::atomic<int> changes_ = 0;
};

class DispatchTest : public testing::Test {
 protected:
  DispatchTest() : access_(*Access::open(memory_)), services_{store_, *access_, workers_, Links()} {
    EXPECT_TRUE(access_->ensure_administrator(Credentials{"id", "secret"}, {}));
    bearer_ = "Bearer " + access_->issue_token({"id", "secret"})->access_token;
  }

  http::Response send(http::Method method, std::string_view path, std::string_view body = "",
                      std::string_view authorization = "") {
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    if (!authorization.empty()) request.headers = {{"Authorization", authorization}};
    const auto answer = std::make_shared<Answer>();
    dispatch(services_, request, http::Responder(answer));
    return answer->wait();
  }
  http::Response send_as_administrator(http::Method method, std::string_view path,
                                       std::string_view body = "") {
    return send(method, path, body, bearer_);
  }

  MemoryStore memory_{std::make_shared<MemoryDisk>()};
  ChangingStore store_{memory_};
  std::unique_ptr<Access> access_;
  Workers workers_{2};
  Services services_;
  std::string bearer_;
};

using enum http::Method;
constexpr std::string_view apis = "/v2/settings/extensions/custom-apis";
constexpr std::string_view api_body =
    R"({"data":{"type":"custom_api","name":"N","slug":"a","api_type":"a_ext","allow_upserts":true}})";

TEST_F(DispatchTest, AsksWhoItIsBeforeItTellsWhatThereIs) {
  const struct {
    http::Method method;
    std::string_view path;
    int anyone, administrator;
    std::string allow;
  } cases[] = {
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

// A write that was checked against an old definition is checked again, a few times; it never commits
// unchecked.
TEST_F(DispatchTest, ChecksAgainWhenTheDefinitionHasChanged) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  const std::string_view entry = R"({"data":{"type":"a_ext"}})";
  const std::string path = fmt::format("/v2/extensions/a/{}", entry_id);
  store_.change_before_writes(2);
  EXPECT_EQ(send_as_administrator(Put, path, entry).status, 201);
  store_.change_before_writes(4);
  EXPECT_EQ(send_as_administrator(Put, path, entry).status, 200);
  store_.change_before_writes(1000);
  const http::Response refused = send_as_administrator(Put, path, entry);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(header_of(refused, "Retry-After"), "1");
  EXPECT_EQ(send_as_administrator(http::Method::Delete, path).status, 503);
  store_.change_before_writes(0);
  const http::Response kept = send_as_administrator(Get, path);
  EXPECT_EQ(kept.status, 200);
  EXPECT_NE(kept.body.find(R"("resource_version":1)"), std::string::npos) << kept.body;
}

TEST_F(DispatchTest, AnswersUnavailableWhenTheWorkersHaveEnded) {
  workers_.stop();
  const http::Response refused = send_as_administrator(Get, apis);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(
      refused.body,
      R"({"errors":[{"title":"Service Unavailable","status":"503","detail":"An unknown error occurred"}]})");
}

TEST_F(DispatchTest, IssuesTokens) {
  const std::string refused =
      R"({"errors":[{"title":"Unauthorized","status":"401","detail":"Unable to validate access token"}]})";
  const std::string grant =
      R"({"errors":[{"title":"Bad Request","status":"400","detail":"The field 'grant_type' must be )"
      R"('client_credentials'."}]})";
  const struct {
    std::string_view form;
    int status;
    std::string body;
  } cases[] = {
      {"grant_type=client_credentials&client_id=id&client_secret=Secret", 401, refused},
      {"grant_type=client_credentials", 401, refused},
      {"grant_type=implicit&client_id=id", 400, grant},
      {"client_id=id&client_secret=secret", 400, grant},
      {"", 400, grant},
      {R"({"grant_type":"client_credentials"})", 400, grant},
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
  EXPECT_EQ(send(Get, "/v2/settings", "", token).body, R"({"data":{"type":"settings","page_length":25}})");
}

}  // namespace
}  // namespace bespoke
