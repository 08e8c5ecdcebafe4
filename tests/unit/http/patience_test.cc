// What the server waits for, and for how long: timeouts, the drain, and descriptors that ran out.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "client.h"
#include "http/server.h"

namespace bespoke::http::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

ServerOptions with_timeout(std::chrono::milliseconds ServerOptions::*timeout) {
  ServerOptions options;
  options.*timeout = 200ms;
  return options;
}

TEST(Timeout, RefusesAHeadThatIsNotFinished) {
  const TestServer server(with_timeout(&ServerOptions::head_timeout));
  for (const std::string_view bytes : {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX"}) {
    Client client = server.connect();
    client.send(bytes);
    const auto start = Clock::now();
    EXPECT_EQ(client.read_reply().status, 408);
    EXPECT_TRUE(client.is_closed());
    EXPECT_GE(since(start), 190ms);
  }
}

TEST(Timeout, IsNotPutOffByATrickle) {
  const TestServer server(with_timeout(&ServerOptions::head_timeout));
  Client client = server.connect();
  const auto start = Clock::now();
  for (int i = 0; i < 20; ++i) {
    client.send(i == 0 ? "GET / HTTP/1.1\r\nHost: a\r\nX: " : "x");
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(client.read_reply().status, 408);
  EXPECT_LT(since(start), 2s);
}

TEST(Timeout, RefusesABodyThatIsNotFinished) {
  const TestServer server(with_timeout(&ServerOptions::body_timeout));
  for (const std::string_view header :
       {"Content-Length: 3\r\n\r\nab", "Transfer-Encoding: chunked\r\n\r\n3\r\nab"}) {
    Client client = server.connect();
    client.send("POST /p HTTP/1.1\r\nHost: a\r\n" + std::string(header));
    EXPECT_EQ(client.read_reply().status, 408);
    EXPECT_TRUE(client.is_closed());
  }
  Client waiting = server.connect();
  waiting.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(waiting.read_reply().status, 100);
  EXPECT_EQ(waiting.read_reply().status, 408);
}

TEST(Timeout, ClosesIdleConnectionsWithoutAWord) {
  const TestServer server(with_timeout(&ServerOptions::idle_timeout));
  Client fresh = server.connect();
  EXPECT_TRUE(fresh.is_closed());
  EXPECT_EQ(fresh.read_reply().head, "");
  Client used = server.connect();
  used.send(get);
  EXPECT_EQ(used.read_reply().status, 200);
  EXPECT_TRUE(used.is_closed());
}

TEST(Timeout, LeavesARequestToItsHandlerForAsLongAsItTakes) {
  ServerOptions options;
  options.idle_timeout = options.head_timeout = options.body_timeout = options.write_timeout = 50ms;
  std::thread worker;
  const TestServer server(options, [&](const Request& request, Responder respond) {
    worker = std::thread([&request, respond = std::move(respond)]() mutable {
      std::this_thread::sleep_for(300ms);
      respond(echo(request));
    });
  });
  Client client = server.connect();
  client.send(get);
  EXPECT_EQ(client.read_reply().status, 200);
  worker.join();
}

TEST(Timeout, DropsAReaderThatNeverReads) {
  const TestServer server(with_timeout(&ServerOptions::write_timeout), [](const Request&, Responder respond) {
    respond({.body = std::string(64 * 1024 * 1024, 'x')});
  });
  Client client = server.connect();
  client.shrink_receive_buffer();
  client.send(get);
  const auto start = Clock::now();
  EXPECT_EQ(server.server->drain(start + 5s), DrainOutcome::AllDone);
  EXPECT_LT(since(start), 3s);
}

TEST(Timeout, LetsASlowReaderReadOn) {
  ServerOptions options;
  options.write_timeout = 500ms;  // not short: the client shares a busy machine
  const TestServer server(options, [](const Request&, Responder respond) {
    respond({.body = std::string(16 * 1024 * 1024, 'x')});
  });
  Client client = server.connect();
  client.pause_before_reads(4ms);
  client.send(get);
  const auto start = Clock::now();
  EXPECT_EQ(client.read_reply().body.size(), 16U * 1024 * 1024);
  EXPECT_GT(since(start), 1000ms);
}

// A handler that keeps the requests of `/wait` until it is told to go on.
class Waiting {
 public:
  Handler handler() {
    return [this](const Request& request, Responder respond) {
      if (request.path != "/wait") return respond(echo(request));
      const std::lock_guard lock(mutex_);
      kept_.push_back(std::move(respond));
      arrived_.notify_all();
    };
  }
  void wait_for_one() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !kept_.empty(); });
  }
  void go_on() {
    const std::lock_guard lock(mutex_);
    for (Responder& respond : kept_) respond({.body = "waited"});
    kept_.clear();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Responder> kept_;
};

constexpr std::string_view wait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(Drain, FinishesWhatIsInFlightAndClosesWhatIsIdle) {
  Waiting waiting;
  const TestServer server({}, waiting.handler());
  Client idle = server.connect();
  idle.send(get);
  EXPECT_EQ(idle.read_reply().status, 200);
  Client busy = server.connect();
  busy.send(wait);
  waiting.wait_for_one();
  auto drained = std::async(std::launch::async, [&] { return server.server->drain(Clock::now() + 5s); });
  EXPECT_TRUE(idle.is_closed());
  EXPECT_EQ(drained.wait_for(0s), std::future_status::timeout);
  waiting.go_on();
  const Reply reply = busy.read_reply();
  EXPECT_EQ(reply.body, "waited");
  EXPECT_NE(reply.head.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(busy.is_closed());
  busy.finish_sending();
  EXPECT_EQ(drained.get(), DrainOutcome::AllDone);
}

TEST(Drain, AnswersRequestsThatAreOnTheirWay) {
  const TestServer server;
  Client fresh = server.connect();
  Client begun = server.connect();
  begun.send(get.substr(0, 10));
  std::this_thread::sleep_for(50ms);
  auto drained = std::async(std::launch::async, [&] { return server.server->drain(Clock::now() + 5s); });
  std::this_thread::sleep_for(100ms);
  fresh.send(get);
  begun.send(get.substr(10));
  for (Client* client : {&fresh, &begun}) {
    const Reply reply = client->read_reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_NE(reply.head.find("Connection: close\r\n"), std::string::npos);
    client->finish_sending();
  }
  EXPECT_EQ(drained.get(), DrainOutcome::AllDone);
}

TEST(Drain, KeepsConnectionsAtRestForAsLongAsItIsTold) {
  ServerOptions options;
  options.drain_grace = 1500ms;
  const TestServer server(options);
  Client used = server.connect();
  Client unused = server.connect();
  used.send(get);
  EXPECT_EQ(used.read_reply().status, 200);
  const auto start = Clock::now();
  auto drained = std::async(std::launch::async, [&] { return server.server->drain(start + 5s); });
  std::this_thread::sleep_for(1s);
  used.send(get);
  const Reply reply = used.read_reply();
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.head.find("Connection: close\r\n"), std::string::npos);
  used.finish_sending();
  EXPECT_TRUE(unused.is_closed());
  EXPECT_GE(since(start), 1400ms);
  EXPECT_EQ(drained.get(), DrainOutcome::AllDone);
}

// Who was let in is answered, whoever comes while the server stops listening.
TEST(Drain, ResetsNoConnectionThatWasMade) {
  const TestServer server;
  std::atomic<int> answered = 0;
  std::atomic<int> reset = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      while (true) {
        Client client(server.port());
        if (!client.is_connected()) return;
        client.send(get);
        client.read_reply().status == 200 ? ++answered : ++reset;
      }
    });
  }
  while (answered < 500) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(server.server->drain(Clock::now() + 5s), DrainOutcome::AllDone);
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(reset, 0);
}

TEST(Drain, FailsNoRequestOfABusyClient) {
  const TestServer server;
  std::atomic<int> answered = 0;
  std::atomic<bool> failed = false;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      Client client = server.connect();
      for (;;) {
        client.send(get);
        const Reply reply = client.read_reply();
        if (reply.status != 200) failed = true;
        ++answered;
        if (reply.status != 200 || reply.head.find("Connection: close\r\n") != std::string::npos) return;
      }
    });
  }
  while (answered < 1000) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(server.server->drain(Clock::now() + 5s), DrainOutcome::AllDone);
  for (std::thread& client : clients) client.join();
  EXPECT_FALSE(failed);
}

TEST(Drain, GivesUpAtTheDeadline) {
  Waiting waiting;
  auto server = std::make_unique<TestServer>(ServerOptions(), waiting.handler());
  Client busy = server->connect();
  busy.send(wait);
  waiting.wait_for_one();
  EXPECT_EQ(server->server->drain(Clock::now() + 100ms), DrainOutcome::DeadlinePassed);
  server.reset();
  EXPECT_TRUE(busy.is_closed());
  waiting.go_on();
}

TEST(Drain, IsDoneAtOnceWithoutConnections) {
  const TestServer server;
  const auto start = Clock::now();
  EXPECT_EQ(server.server->drain(start + 5s), DrainOutcome::AllDone);
  EXPECT_LT(since(start), 1s);
}

TEST(Accepting, ResumesWhenDescriptorsAreFreeAgain) {
  const TestServer server;
  Client before = server.connect();
  before.send(get);
  EXPECT_EQ(before.read_reply().status, 200);
  // When UBSan first meets an object's type it opens a pipe to see whether the memory is there, and takes a
  // failure for a bad object: the server's tick must have met its connections before.
  std::this_thread::sleep_for(1100ms);

  rlimit old_limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &old_limit), 0);
  std::unique_ptr<Client> waiting;
  {
    // Room for the client's own socket, and for nothing else.
    const int next_free = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next_free);
    const rlimit limit{.rlim_cur = static_cast<rlim_t>(next_free) + 1, .rlim_max = old_limit.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  }
  waiting = std::make_unique<Client>(server.port());
  waiting->send(get);
  before.send(get);
  EXPECT_EQ(before.read_reply().status, 200);
  std::this_thread::sleep_for(250ms);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &old_limit), 0);
  EXPECT_EQ(waiting->read_reply().status, 200);
}

}  // namespace
}  // namespace bespoke::http::test
