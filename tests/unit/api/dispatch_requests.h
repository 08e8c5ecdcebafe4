// Requests by hand, to a store in memory whose definitions change while they are under way.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "api/dispatch.h"
#include "memory_store.h"
#include "sample.h"
#include "service/limits.h"

namespace bespoke {

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
  static constexpr unsigned workers = 2;
  static constexpr std::string_view apis = "/v2/settings/extensions/custom-apis";
  static constexpr std::string_view api_body =
      R"({"data":{"type":"custom_api","name":"N","slug":"a","api_type":"a_ext","allow_upserts":true}})";

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
  Lanes lanes_{{.workers = workers, .lists = 1, .tokens = 1, .readers = 0}};
  SecretsKey secrets_key_{"", SecretsKey::IfMissing::Refuse};
  Services services_;
  std::string bearer_;
};

}  // namespace bespoke
