// What a server refuses so that it lasts: bodies that nobody wants, memory beyond the budget, connections
// beyond the most.
#include "http/load.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "client.h"
#include "http/limits.h"

namespace bespoke::http::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t mib = 1024 * 1024;

std::string post(std::string_view path, std::size_t length, std::string_view header = "") {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(header) +
         "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}

// `/closed` is answered 401 without a body, `/short` takes 1,000 bytes.
ServerOptions with_admission() {
  ServerOptions options;
  options.admit = [](const Request& request) -> Admission {
    if (request.path == "/closed") return Response{.status = 401, .headers = {}, .body = "closed"};
    return BodyLimit{request.path == "/short" ? 1000U : mib};
  };
  return options;
}

TEST(Admission, AnswersBeforeALongBodyAndCloses) {
  const TestServer server(with_admission());
  for (const std::string_view header : {"", "Expect: 100-continue\r\n"}) {
    Client client = server.connect();
    client.send(post("/closed", mib, header));
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.status, 401) << header;
    EXPECT_NE(reply.head.find("Connection: close\r\n"), std::string::npos) << header;
    EXPECT_TRUE(client.is_closed()) << header;
  }
}

TEST(Admission, IsToldBeforeTheLimit) {
  const TestServer server(with_admission());
  Client client = server.connect();
  client.send(post("/closed", 100 * mib));
  EXPECT_EQ(client.read_reply().status, 401);
}

TEST(Admission, AnswersBeforeAChunkedBodyAndCloses) {
  const TestServer server(with_admission());
  Client client = server.connect();
  client.send("POST /closed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 401);
  EXPECT_TRUE(client.is_closed());
}

TEST(Admission, ReadsOverAShortBodyAndGoesOn) {
  const TestServer server(with_admission());
  Client client = server.connect();
  const std::string body(20'000, 'x');
  for (int i = 0; i < 3; ++i) {
    client.send(post("/closed", body.size()));
    EXPECT_EQ(client.read_reply().body, "closed") << i;  // no byte of the body was sent
    client.send(body);
    client.send(get);
    EXPECT_EQ(client.read_reply().body, "GET /a\n") << i;
  }
  client.send(post("/closed", body.size()) + body + std::string(get) + std::string(get));
  EXPECT_EQ(client.read_reply().body, "closed");
  EXPECT_EQ(client.read_reply().body, "GET /a\n");
  EXPECT_EQ(client.read_reply().body, "GET /a\n");
}

TEST(Admission, LimitsTheBodyOfOneRequest) {
  const TestServer server(with_admission());
  Client fits = server.connect();
  fits.send(post("/short", 1000));
  fits.send(std::string(1000, 'x'));
  EXPECT_EQ(fits.read_reply().status, 200);
  fits.send(post("/long", 1001));
  fits.send(std::string(1001, 'x'));
  EXPECT_EQ(fits.read_reply().status, 200);
  fits.send(post("/short", 1001));
  EXPECT_EQ(fits.read_reply().status, 413);
  Client chunked = server.connect();
  chunked.send("POST /short HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n");
  EXPECT_EQ(chunked.read_reply().status, 413);
}

TEST(Admission, ThatThrowsIsAnswered500) {
  ServerOptions options;
  options.admit = [](const Request&) -> Admission { throw std::runtime_error("a bug"); };
  const TestServer server(std::move(options));
  Client client = server.connect();
  client.send(post("/", 100));
  EXPECT_EQ(client.read_reply().status, 500);
}

TEST(MemoryBudget, IsNeverPassed) {
  MemoryBudget budget(100);
  EXPECT_TRUE(budget.take(60));
  EXPECT_FALSE(budget.take(41));
  EXPECT_EQ(budget.used(), 60U);
  EXPECT_TRUE(budget.take(40));
  budget.take_anyway(10);
  EXPECT_FALSE(budget.take(0));
  budget.give_back(110);
  EXPECT_EQ(budget.used(), 0U);
}

TEST(MemoryCharge, CountsWhatIsBeyondTheFirstBytes) {
  MemoryBudget budget(1000);
  {
    MemoryCharge charge(budget);
    EXPECT_TRUE(charge.hold(unmetered_bytes_max));
    EXPECT_FALSE(charge.holds_any());
    EXPECT_TRUE(charge.hold(unmetered_bytes_max + 700));
    EXPECT_EQ(budget.used(), 700U);
    EXPECT_FALSE(charge.hold(unmetered_bytes_max + 1001));
    EXPECT_EQ(budget.used(), 700U);
    charge.hold_anyway(unmetered_bytes_max + 1001);
    EXPECT_EQ(budget.used(), 1001U);
    EXPECT_TRUE(charge.hold(unmetered_bytes_max + 1));
    EXPECT_EQ(budget.used(), 1U);
  }
  EXPECT_EQ(budget.used(), 0U);
}

ServerOptions with_budget(std::size_t bytes) {
  ServerOptions options;
  options.threads = 1;
  options.load = std::make_shared<Load>(bytes);
  return options;
}

template <class Condition>
bool eventually(const Condition& condition) {
  for (int i = 0; i < 500 && !condition(); ++i) std::this_thread::sleep_for(10ms);
  return condition();
}

TEST(Memory, OfDeclaredBodiesIsNotTaken) {
  const ServerOptions options = with_budget(mib);
  const TestServer server(options);
  std::vector<std::unique_ptr<Client>> waiting;
  for (int i = 0; i < 20; ++i) {
    waiting.push_back(std::make_unique<Client>(server.port()));
    waiting.back()->send(post("/", mib / 4));
  }
  Client client = server.connect();
  client.send(post("/", mib / 4) + std::string(mib / 4, 'x'));
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_TRUE(eventually([&] { return options.load->memory.used() == 0; }));
}

TEST(Memory, IsGivenUpByWhoHasHeldItLongest) {
  const ServerOptions options = with_budget(2 * mib);
  const TestServer server(options);
  std::vector<std::unique_ptr<Client>> held_back;
  for (int i = 0; i < 2; ++i) {
    held_back.push_back(std::make_unique<Client>(server.port()));
    held_back.back()->send(post("/", mib) + std::string(mib - 1, 'x'));
  }
  ASSERT_TRUE(eventually([&] { return options.load->memory.used() > 19 * mib / 10; }));
  Client early = server.connect();
  early.send(post("/", mib / 2));
  early.send(std::string(mib / 2, 'x'));
  EXPECT_EQ(early.read_reply().status, 503);  // they have not held it for long
  EXPECT_EQ(options.load->memory.refusals() > 0, true);
  std::this_thread::sleep_for(1500ms);
  Client later = server.connect();
  later.send(post("/", mib / 2) + std::string(mib / 2, 'x'));
  EXPECT_EQ(later.read_reply().status, 200);
  EXPECT_EQ(held_back.front()->read_reply().status, 503);
}

TEST(Memory, OfUnreadAnswersIsBounded) {
  const ServerOptions options = with_budget(32 * mib);
  const TestServer server(options, [](const Request& request, Responder respond) {
    respond({.body = std::string(request.path == "/long" ? 24 * mib : 1, 'x')});
  });
  Client unread = server.connect();
  unread.shrink_receive_buffer();
  unread.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return options.load->memory.used() > 20 * mib; }));
  Client client = server.connect();
  client.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 503);
  client.send(get);  // and the connection goes on
  EXPECT_EQ(client.read_reply().status, 200);
  std::this_thread::sleep_for(1500ms);
  client.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 200);  // the one that does not read was cut off
}

// Whoever counts answers is told what was sent.
TEST(Memory, IsMissedByAnAnswerThatIsToldSo) {
  const ServerOptions options = with_budget(mib);
  std::mutex mutex;
  std::vector<int> sent;
  const TestServer server(options, [&](const Request& request, Responder respond) {
    Response response{.body = std::string(request.path == "/long" ? 2 * mib : 1, 'x')};
    response.on_sent = [&](int status) {
      const std::lock_guard lock(mutex);
      sent.push_back(status);
    };
    respond(std::move(response));
  });
  Client client = server.connect();
  client.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 503);
  client.send(get);
  EXPECT_EQ(client.read_reply().status, 200);
  const std::lock_guard lock(mutex);
  EXPECT_EQ(sent, (std::vector{503, 200}));
}

// 503 says that nothing was written.
TEST(Memory, IsGrantedToTheAnswersOfWrites) {
  const ServerOptions options = with_budget(100'000);
  const TestServer server(options, [](const Request&, Responder respond) {
    respond({.status = 201, .headers = {}, .body = std::string(200'000, 'x')});
  });
  Client client = server.connect();
  client.send(post("/", 1) + "x");
  EXPECT_EQ(client.read_reply().status, 201);
  client.send(get);
  EXPECT_EQ(client.read_reply().status, 503);
}

TEST(Connections, ThatIdleMakeRoomForNewOnes) {
  ServerOptions options = with_budget(mib);
  options.connections_max = 10;
  const TestServer server(options);
  std::vector<std::unique_ptr<Client>> idle;
  for (int i = 0; i < 10; ++i) {
    idle.push_back(std::make_unique<Client>(server.port()));
    idle.back()->send(get);
    EXPECT_EQ(idle.back()->read_reply().status, 200) << i;
  }
  Client client = server.connect();
  client.send(get);
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_TRUE(idle.front()->is_closed());
  idle.back()->send(get);
  EXPECT_EQ(idle.back()->read_reply().status, 200);
  EXPECT_EQ(options.load->connections_made_room.load(), 1U);
}

TEST(Connections, BeyondTheMostAreAnswered503WhereNoneIdles) {
  ServerOptions options = with_budget(mib);
  options.connections_max = 3;
  const TestServer server(options);
  std::vector<std::unique_ptr<Client>> busy;
  for (int i = 0; i < 3; ++i) {
    busy.push_back(std::make_unique<Client>(server.port()));
    busy.back()->send(post("/", 10));
  }
  std::this_thread::sleep_for(100ms);
  Client client = server.connect();
  client.send(get);
  EXPECT_EQ(client.read_reply().status, 503);
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(options.load->connections_refused.load(), 1U);
  busy.front()->send("0123456789");
  EXPECT_EQ(busy.front()->read_reply().status, 200);
  Client next = server.connect();  // the first idles now
  next.send(get);
  EXPECT_EQ(next.read_reply().status, 200);
}

// Connections are dealt out in turn: those at odd places belong to the second thread, which is held up while
// two more arrive. Together they are one too many.
TEST(Connections, OfABurstCloseNoMoreThanAreTooMany) {
  ServerOptions options = with_budget(mib);
  options.threads = 2;
  options.connections_max = 7;
  std::promise<void> held;
  std::promise<void> go_on;
  const auto hold = [&held, gate = go_on.get_future().share()](const Request& request, Responder respond) {
    if (request.path == "/held") {
      held.set_value();
      gate.wait();
    }
    respond(echo(request));
  };
  const TestServer server(options, hold);
  std::vector<std::unique_ptr<Client>> clients;
  const auto connect = [&] { clients.push_back(std::make_unique<Client>(server.port())); };
  const auto expect_answer = [&](std::size_t place) {
    clients.at(place)->send(get);
    EXPECT_EQ(clients.at(place)->read_reply().status, 200) << place;
  };
  for (std::size_t place = 0; place < 4; ++place) {
    connect();
    expect_answer(place);
  }
  clients.at(1)->send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
  held.get_future().wait();
  for (std::size_t place = 4; place < 8; ++place) {
    connect();
    if (place % 2 == 0) expect_answer(place);
  }
  std::this_thread::sleep_for(100ms);  // until the last one was accepted
  go_on.set_value();
  EXPECT_EQ(clients.at(1)->read_reply().status, 200);
  expect_answer(5);
  expect_answer(7);
  EXPECT_EQ(options.load->connections_made_room.load(), 1U);
  EXPECT_EQ(options.load->connections_refused.load(), 0U);
  EXPECT_EQ(options.load->connections.load(), 7U);
  EXPECT_TRUE(clients.at(3)->is_closed());
}

TEST(Connections, AreCountedUntilTheyAreClosedHoweverThatIs) {
  ServerOptions options = with_budget(mib);
  {
    const TestServer server(options);
    {
      Client leaves = server.connect();
      Client is_refused = server.connect();
      leaves.send(get);
      EXPECT_EQ(leaves.read_reply().status, 200);
      is_refused.send("no HTTP\r\n\r\n");
      EXPECT_EQ(is_refused.read_reply().status, 400);
      EXPECT_EQ(options.load->connections.load(), 2U);  // it lingers
    }
    EXPECT_TRUE(eventually([&] { return options.load->connections.load() == 0; }));
    Client stays = server.connect();
    stays.send(get);
    EXPECT_EQ(stays.read_reply().status, 200);
    EXPECT_EQ(options.load->connections.load(), 1U);
  }
  EXPECT_EQ(options.load->connections.load(), 0U);
}

}  // namespace
}  // namespace bespoke::http::test
