// What becomes of requests whose definitions or rights change while they are under way.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "api/limits.h"
#include "dispatch_requests.h"
#include "service/limits.h"

namespace bespoke {
namespace {

using enum http::Method;
constexpr std::string_view policies = "/v2/permissions/custom-api-role-policies";

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

TEST_F(DispatchTest, ConfirmsTheIdentityWhenAReadHasWaited) {
  ASSERT_EQ(send_as_administrator(Post, apis, api_body).status, 201);
  store_.delay_reads(std::chrono::milliseconds(50));
  http::Request request;
  request.method = Get;
  request.path = "/v2/extensions/a";
  request.headers = {{"Authorization", bearer_}};
  EXPECT_EQ(begin(request)->wait().status, 200);
  const auto answer = begin(request);
  end_tokens();
  EXPECT_EQ(answer->wait().status, 401);
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

}  // namespace
}  // namespace bespoke
