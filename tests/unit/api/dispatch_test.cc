#include "api/dispatch.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <new>
#include <set>
#include <stdexcept>
#include <thread>

#include "api/authorize.h"
#include "api/routes.h"
#include "memory_store.h"
#include "sample.h"
#include "service/custom_apis.h"
#include "service/limits.h"

namespace bespoke {
namespace {

// Keeps what a request was answered with.
class Answer final : public http::Exchange {
 public:
  void respond(http::Response response) override {
    ++count_;
    answer_.set_value(std::move(response));
  }
  void abandon() noexcept override { answer_.set_value({599, {}, "abandoned"}); }
  http::Response wait() { return answer_.get_future().get(); }
  int count() const { return count_; }

 private:
  std::atomic<int> count_ = 0;
  std::promise<http::Response> answer_;
};

// A store whose first Custom API changes before each of the next few writes of entries, after they were
// checked. Its reads may take their time before they begin. It counts what it was asked for.
class ChangingStore final : public Store {
 public:
  explicit ChangingStore(Store& store) : store_(store) {}
  void change_before_writes(int count) { changes_ = count; }
  void delay_reads(std::chrono::milliseconds delay) { delay_ = delay; }
  void throw_after_writes() { throws_ = true; }
  void run_out_of_memory() { has_memory_ = false; }
  // Runs with each of those changes.
  void also(std::function<void()> with_change) { with_change_ = std::move(with_change); }
  // Runs while a write waits, the definitions as they are.
  void while_writes_wait(std::function<void()> meanwhile) { meanwhile_ = std::move(meanwhile); }
  int reads_and_writes() const { return count_; }

  std::shared_ptr<const Catalog> catalog() const override { return store_.catalog(); }
  Status read(ReadKind kind, const std::function<Status(Snapshot&)>& work) override {
    ++count_;
    std::this_thread::sleep_for(delay_);
    if (!has_memory_) throw std::bad_alloc();
    return store_.read(kind, work);
  }
  Status health() const override { return store_.health(); }
  StoreFigures figures() const override { return store_.figures(); }
  void write(Write write) override {
    ++count_;
    if (meanwhile_) meanwhile_();
    if (write.kind != WriteKind::Definitions && changes_-- > 0) {
      if (with_change_) with_change_();
      store_.write({WriteKind::Definitions,
                    [](Transaction& transaction) {
                      return transaction.update_custom_api(*transaction.catalog().apis().front());
                    },
                    [](const Status& changed) { EXPECT_TRUE(changed); }});
    }
    if (!throws_) return store_.write(std::move(write));
    std::promise<void> answered;
    store_.write({write.kind, std::move(write.work), [&](Status status) {
                    write.done(std::move(status));
                    answered.set_value();
                  }});
    answered.get_future().wait();
    throw std::runtime_error("after it was answered");
  }

 private:
  Store& store_;
  std::atomic<int> changes_ = 0;
  std::chrono::milliseconds delay_{0};
  std::atomic<bool> throws_ = false;
  std::atomic<bool> has_memory_ = true;
  std::function<void()> with_change_;
  std::function<void()> meanwhile_;
  std::atomic<int> count_ = 0;
};

class DispatchTest : public testing::Test {
 protected:
  DispatchTest()
      : access_(*Access::open(memory_, [this] { return Timestamp{Timestamp::now().ms + later_ms_}; })),
        services_{store_, *access_, lanes_, Links(), secrets_key_} {
    EXPECT_TRUE(access_->ensure_administrator(Credentials{"id", "secret"}, {}));
    bearer_ = "Bearer " + access_->issue_token({"id", "secret"})->access_token;
  }

  http::Response send(http::Method method, std::string_view path, std::string_view body = "",
                      std::string_view authorization = "") {
    http::Request request;
    request.method = method;
    request.path = path.substr(0, path.find('?'));
    if (request.path.size() < path.size()) request.query = path.substr(request.path.size() + 1);
    request.body = body;
    if (!authorization.empty()) request.headers = {{"Authorization", authorization}};
    const auto answer = std::make_shared<Answer>();
    dispatch(services_, request, http::Responder(answer));
    return answer->wait();
  }
  // From now on every token has ended.
  void end_tokens() { later_ms_ = token_lifetime_s * 1000; }
  // The caller keeps the request.
  std::shared_ptr<Answer> begin(const http::Request& request) {
    auto answer = std::make_shared<Answer>();
    dispatch(services_, request, http::Responder(answer));
    return answer;
  }
  http::Response send_as_administrator(http::Method method, std::string_view path,
                                       std::string_view body = "") {
    return send(method, path, body, bearer_);
  }

  std::atomic<std::int64_t> later_ms_ = 0;
  MemoryStore memory_{std::make_shared<MemoryDisk>()};
  ChangingStore store_{memory_};
  std::unique_ptr<Access> access_;
  Lanes lanes_{{.workers = 2, .lists = 1, .tokens = 1, .readers = 0}};
  SecretsKey secrets_key_{"", SecretsKey::IfMissing::Refuse};
  Services services_;
  std::string bearer_;
};

using enum http::Method;
constexpr std::string_view apis = "/v2/settings/extensions/custom-apis";
constexpr std::string_view policies = "/v2/permissions/custom-api-role-policies";
constexpr std::string_view api_body =
    R"({"data":{"type":"custom_api","name":"N","slug":"a","api_type":"a_ext","allow_upserts":true}})";

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

// A write that was checked against an old definition is checked again, a few times; it never commits
// unchecked. In the end it is checked where no definition can change meanwhile.
TEST_F(DispatchTest, ChecksAgainWhenTheDefinitionHasChanged) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  const std::string_view entry = R"({"data":{"type":"a_ext"}})";
  const std::string path = fmt::format("/v2/extensions/a/{}", entry_id);
  store_.change_before_writes(2);
  EXPECT_EQ(send_as_administrator(Put, path, entry).status, 201);
  store_.change_before_writes(4);
  EXPECT_EQ(send_as_administrator(Put, path, entry).status, 200);
  store_.change_before_writes(1000);
  const http::Response updated = send_as_administrator(Put, path, entry);
  EXPECT_EQ(updated.status, 200);
  EXPECT_NE(updated.body.find(R"("resource_version":2)"), std::string::npos) << updated.body;
  EXPECT_EQ(send_as_administrator(Put, path, R"({"data":{"type":"wrong"}})").status, 400);
  EXPECT_EQ(send_as_administrator(Post, "/v2/extensions/a", entry).status, 201);
  EXPECT_EQ(send_as_administrator(http::Method::Delete, path).status, 204);
  EXPECT_EQ(send_as_administrator(http::Method::Delete, path).status, 404);
}

// It never holds the definitions, so it gives up in the end; then nothing of it is written.
TEST_F(DispatchTest, ChecksABatchAgainAFewTimes) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  constexpr std::string_view path = "/v2/extensions/a/batch";
  constexpr std::string_view batch = R"({"data":[{"op":"create","entry":{"type":"a_ext"}}]})";
  store_.change_before_writes(attempts_max - 1);
  EXPECT_EQ(send_as_administrator(Post, path, batch).status, 200);
  store_.change_before_writes(1000);
  const http::Response refused = send_as_administrator(Post, path, batch);
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find(R"("code":"definition_changed")"), std::string::npos) << refused.body;
  store_.change_before_writes(0);
  const http::Response list = send_as_administrator(Get, "/v2/extensions/a");
  EXPECT_NE(list.body.find(R"("total":1})"), std::string::npos) << list.body;
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

TEST_F(DispatchTest, ConfirmsTheIdentityAtEachAttempt) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  const std::string path = fmt::format("/v2/extensions/a/{}", entry_id);
  http::Request request;
  request.method = Put;
  request.path = path;
  request.body = R"({"data":{"type":"a_ext"}})";
  request.headers = {{"Authorization", bearer_}};
  store_.also([this] { end_tokens(); });
  store_.change_before_writes(1);
  EXPECT_EQ(begin(request)->wait().status, 401);
  Result<std::optional<Entry>> entry = std::optional<Entry>();
  const Status read = memory_.read(ReadKind::One, [&](Snapshot& snapshot) -> Status {
    entry = snapshot.find_entry(*memory_.catalog()->apis().front(), *EntryId::parse(entry_id));
    return {};
  });
  ASSERT_TRUE(read && entry);
  EXPECT_FALSE(entry->has_value());
}

// What it was told before by its key, it may not be told again: the operations were judged by other rules.
TEST_F(DispatchTest, RepeatsNoAnswerByRightsThatHaveEnded) {
  const auto id_of = [](const http::Response& made) {
    EXPECT_EQ(made.status, 201) << made.body;
    return std::string(parse(made.body).find("data")->text_of("id"));
  };
  const std::string api = id_of(send_as_administrator(Post, apis, api_body));
  const std::string role = id_of(send_as_administrator(
      Post, "/v2/permissions/custom-user-roles", R"({"data":{"type":"custom_user_role","name":"Writer"}})"));
  const std::string named = fmt::format(R"("role":{{"data":{{"type":"custom_user_role","id":"{}"}}}})", role);
  const http::Response policy = send_as_administrator(
      Post, policies,
      fmt::format(R"({{"data":{{"type":"custom_api_role_policy","create":true,"read":true,"relationships":{{)"
                  R"("custom_api":{{"data":{{"type":"custom_api","id":"{}"}}}},{}}}}}}})",
                  api, named));
  const std::string policy_path = fmt::format("{}/{}", policies, id_of(policy));
  const http::Response key = send_as_administrator(
      Post, "/v2/application-keys",
      fmt::format(R"({{"data":{{"type":"application_key","name":"K","relationships":{{{}}}}}}})", named));
  const json::Value made = parse(key.body);
  const Credentials credentials{std::string(made.find("data")->text_of("client_id")),
                                std::string(made.find("data")->text_of("client_secret"))};
  const std::string bearer = "Bearer " + access_->issue_token(credentials)->access_token;
  http::Request batch;
  batch.method = Post;
  batch.path = "/v2/extensions/a/batch";
  batch.body = R"({"data":[{"op":"create","entry":{"type":"a_ext"}}]})";
  batch.headers = {{"Authorization", bearer}, {"Idempotency-Key", "k"}};
  ASSERT_EQ(begin(batch)->wait().status, 200);
  const http::Response again = begin(batch)->wait();
  EXPECT_EQ(header_of(again, "Idempotent-Replayed"), "true");
  std::atomic changed = false;
  store_.while_writes_wait([&] {
    if (changed.exchange(true)) return;
    const http::Response ended = send_as_administrator(
        Put, policy_path, R"({"data":{"type":"custom_api_role_policy","create":false,"update":true}})");
    EXPECT_EQ(ended.status, 200) << ended.body;
  });
  const http::Response refused = begin(batch)->wait();
  EXPECT_EQ(refused.status, 403) << refused.body;
}

// No definition changes when the time of a token is over.
TEST_F(DispatchTest, ConfirmsTheIdentityWhenAWriteIsMade) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  constexpr std::string_view entry = R"({"data":{"type":"a_ext"}})";
  const std::string path = fmt::format("/v2/extensions/a/{}", entry_id);
  ASSERT_EQ(send_as_administrator(Put, path, entry).status, 201);
  const std::string before = send_as_administrator(Get, path).body;
  store_.while_writes_wait([this] { end_tokens(); });
  for (const auto& [method, target] :
       {std::pair(Post, std::string("/v2/extensions/a")), std::pair(Put, path), std::pair(Delete, path)}) {
    later_ms_ = 0;
    EXPECT_EQ(send_as_administrator(method, target, method == Delete ? "" : entry).status, 401) << target;
  }
  later_ms_ = 0;
  EXPECT_EQ(send_as_administrator(Get, path).body, before);
  const std::string list = send_as_administrator(Get, "/v2/extensions/a").body;
  EXPECT_NE(list.find(R"("total":1)"), std::string::npos) << list;
}

TEST_F(DispatchTest, ConfirmsTheIdentityAfterAQueue) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  std::promise<void> opened;
  ASSERT_EQ(lanes_.lists.run([gate = opened.get_future().share()] { gate.wait(); }), Workers::Accepted::Yes);
  http::Request request;
  request.method = Get;
  request.path = "/v2/extensions/a";
  request.headers = {{"Authorization", bearer_}};
  const auto answer = begin(request);
  const int before = store_.reads_and_writes();
  end_tokens();
  opened.set_value();
  EXPECT_EQ(answer->wait().status, 401);
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

}  // namespace
}  // namespace bespoke
