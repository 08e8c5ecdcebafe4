#include "http/server.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "client.h"
#include "vectors.h"

namespace bespoke::http::test {
namespace {

ServerOptions vector_limits() {
  ServerOptions options;
  options.head_bytes_max = vector_head_bytes_max;
  options.body_bytes_max = vector_body_bytes_max;
  return options;
}

TEST(Server, AnswersARefusalOnceAndCloses) {
  const TestServer server(vector_limits());
  for (const Vector& vector : refused_vectors()) {
    Client client = server.connect();
    client.send(vector.bytes + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.status, vector.status) << vector.name;
    EXPECT_TRUE(reply.body.starts_with(std::to_string(vector.status) + " ")) << vector.name;
    EXPECT_NE(reply.head.find("Connection: close\r\n"), std::string::npos) << vector.name;
    EXPECT_TRUE(client.is_closed()) << vector.name;
  }
  Client client = server.connect();
  client.send(get);
  EXPECT_EQ(client.read_reply().status, 200);
}

TEST(Server, KeepsTheConnectionForAllThatIsWellFormed) {
  const TestServer server(vector_limits());
  Client client = server.connect();
  for (const Vector& vector : accepted_vectors()) {
    client.send(vector.bytes);
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.status, 200) << vector.name;
    EXPECT_EQ(reply.body, vector.understood) << vector.name;
  }
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  const TestServer server(vector_limits());
  Client client = server.connect();
  std::string all;
  for (const Vector& vector : accepted_vectors()) all += vector.bytes;
  client.send(all);
  for (const Vector& vector : accepted_vectors()) EXPECT_EQ(client.read_reply().body, vector.understood);
}

TEST(Server, ReadsRequestsThatArriveByteByByte) {
  const TestServer server(vector_limits());
  Client client = server.connect();
  for (const Vector& vector : accepted_vectors()) {
    if (vector.bytes.size() > 200) continue;
    client.send_byte_by_byte(vector.bytes);
    EXPECT_EQ(client.read_reply().body, vector.understood) << vector.name;
  }
}

TEST(Server, WritesTheWholeAnswer) {
  const TestServer server({}, [](const Request&, Responder respond) {
    respond({.status = 201, .headers = {{"Content-Type", "text/x"}, {"ETag", "W/\"1\""}}, .body = "hello"});
  });
  Client client = server.connect();
  client.send(get);
  const Reply reply = client.read_reply();
  const auto date = reply.head.find("Date: ");
  ASSERT_NE(date, std::string::npos);
  std::string head = reply.head;
  head.replace(date + 6, std::string_view("Sun, 06 Nov 1994 08:49:37 GMT").size(), "…");
  EXPECT_EQ(head,
            "HTTP/1.1 201 Created\r\nDate: …\r\nContent-Type: text/x\r\nETag: W/\"1\"\r\nContent-Length: "
            "5\r\n\r\n");
  EXPECT_EQ(reply.body, "hello");
}

TEST(Server, SendsNoBodyWhereThereIsNone) {
  const TestServer server({}, [](const Request& request, Responder respond) {
    respond({.status = request.path == "/204" ? 204 : 200, .body = "hello"});
  });
  Client client = server.connect();
  client.send(
      "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: "
      "a\r\n\r\n");
  const Reply head = client.read_reply(Expected::HeadOnly);
  EXPECT_EQ(head.status, 200);
  EXPECT_NE(head.head.find("Content-Length: 5\r\n"), std::string::npos);
  const Reply nothing = client.read_reply();
  EXPECT_EQ(nothing.status, 204);
  EXPECT_EQ(nothing.head.find("Content-Length"), std::string::npos);
  EXPECT_EQ(client.read_reply().body, "hello");
}

TEST(Server, SendsNoBodyWithTheRefusalOfAHead) {
  const TestServer server;
  Client client = server.connect();
  client.send("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
  EXPECT_EQ(client.read_reply(Expected::HeadOnly).status, 400);
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, ClosesWhenTheClientWants) {
  const TestServer server;
  for (const std::string_view bytes :
       {"GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n",
        "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}) {
    Client client = server.connect();
    client.send(std::string(bytes) + std::string(get));
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.body, "GET /a\n");
    EXPECT_NE(reply.head.find("Connection: close\r\n"), std::string::npos);
    EXPECT_TRUE(client.is_closed());
  }
}

TEST(Server, AnswersAClientThatHasFinishedSending) {
  const TestServer server;
  Client client = server.connect();
  client.send(get);
  client.finish_sending();
  EXPECT_EQ(client.read_reply().status, 200);
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, SendsContinueOnceAndOnlyToWhoWaits) {
  const TestServer server;
  const std::string head = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  Client client = server.connect();
  client.send(head);
  EXPECT_EQ(client.read_reply().head, "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("a");
  client.send("b");
  EXPECT_EQ(client.read_reply().body, "POST /p\nab");
  client.send(head + "cd");
  EXPECT_EQ(client.read_reply().body, "POST /p\ncd");
  client.send("POST /p HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  client.send("ef");
  EXPECT_EQ(client.read_reply().body, "POST /p\nef");
}

TEST(Server, LetsAClientReadTheRefusalOfABodyThatItGoesOnSending) {
  const TestServer server;
  Client client = server.connect();
  client.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n");
  const std::string piece(1024 * 1024, 'x');
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(client.send(piece)) << i;
  EXPECT_EQ(client.read_reply().status, 413);
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, TakesALargeBodyAndSendsALargeAnswer) {
  const TestServer server;
  Client client = server.connect();
  const std::string body(1024 * 1024, 'x');
  const std::string request = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n" + body;
  for (int i = 0; i < 3; ++i) {
    client.send(request);
    EXPECT_EQ(client.read_reply().body, "POST /p\n" + body);
  }
}

TEST(Server, TakesAnswersFromOtherThreads) {
  std::vector<std::thread> threads;
  std::mutex mutex;
  {
    const TestServer server({}, [&](const Request& request, Responder respond) {
      const std::lock_guard lock(mutex);
      threads.emplace_back([&request, respond = std::move(respond)]() mutable { respond(echo(request)); });
    });
    Client client = server.connect();
    for (int i = 0; i < 200; ++i) client.send("GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; i < 200; ++i) EXPECT_EQ(client.read_reply().body, "GET /" + std::to_string(i) + "\n");
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Server, AnswersForAHandlerThatDoesNot) {
  std::mutex mutex;
  std::multiset<std::string> logged;
  ServerOptions options;
  options.log_error = [&](std::string_view text) {
    const std::lock_guard lock(mutex);
    logged.emplace(text);
  };
  const TestServer server(options, [](const Request& request, Responder respond) {
    if (request.path == "/throw") throw std::runtime_error("no luck");
    if (request.path == "/throw-int") throw 1;
    if (request.path == "/drop") return;
    if (request.path == "/drop-elsewhere") {
      std::thread([dropped = std::move(respond)] {}).join();
      return;
    }
    if (request.path == "/header") return respond({.headers = {{"X", "a\r\nY: b"}}});
    if (request.path == "/status") return respond({.status = 100});
    respond(echo(request));
    if (request.path == "/late") throw std::runtime_error("too late");
  });
  const std::vector<std::pair<std::string, int>> rows{
      {"GET /throw", 503},  {"GET /throw-int", 503}, {"GET /drop", 503},  {"GET /drop-elsewhere", 503},
      {"POST /throw", 504}, {"PUT /drop", 504},      {"HEAD /drop", 503}, {"DELETE /drop-elsewhere", 504},
      {"GET /header", 500}, {"GET /status", 500},    {"GET /late", 200},  {"GET /fine", 200},
  };
  Client client = server.connect();
  for (const auto& [line, status] : rows) {
    client.send(line + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    const auto expected = line.starts_with("HEAD") ? Expected::HeadOnly : Expected::Body;
    EXPECT_EQ(client.read_reply(expected).status, status) << line;
  }
  const std::lock_guard lock(mutex);
  EXPECT_EQ(logged.count("a request was left unanswered"), 8U);
  EXPECT_EQ(logged.count("the handler threw: no luck"), 2U);
  EXPECT_EQ(logged.count("the handler threw"), 1U);
  EXPECT_EQ(logged.count("the handler threw: too late"), 1U);
  EXPECT_EQ(logged.count("an answer has a status or a header that cannot be sent"), 2U);
  EXPECT_EQ(logged.size(), 14U);
}

TEST(Server, OutlivesARefusalThatThrows) {
  ServerOptions options;
  options.refusal = [](int, std::string_view) -> Response { throw std::runtime_error("no luck"); };
  auto started =
      Server::start(options, [](const Request& request, Responder respond) { respond(echo(request)); });
  ASSERT_TRUE(bool(started));
  Client refused((*started)->port());
  refused.send("x\r\n\r\n");
  EXPECT_EQ(refused.read_reply().status, 400);
  Client client((*started)->port());
  client.send(get);
  EXPECT_EQ(client.read_reply().status, 200);
}

TEST(Server, LetsAResponderOutliveIt) {
  std::mutex mutex;
  std::vector<Responder> kept;
  auto server = std::make_unique<TestServer>(ServerOptions(), [&](const Request& request, Responder respond) {
    if (request.path != "/keep") return respond(echo(request));
    const std::lock_guard lock(mutex);
    kept.push_back(std::move(respond));
  });
  Client called = server->connect();
  Client dropped = server->connect();
  for (Client* client : {&called, &dropped})
    client->send(std::string(get) + "GET /keep HTTP/1.1\r\nHost: a\r\n\r\n");
  for (Client* client : {&called, &dropped}) EXPECT_EQ(client->read_reply().status, 200);
  for (;;) {
    const std::lock_guard lock(mutex);
    if (kept.size() == 2) break;
  }
  server.reset();
  EXPECT_TRUE(called.is_closed());
  EXPECT_TRUE(dropped.is_closed());
  kept.front()({});
  kept.clear();
}

TEST(Server, SaysWhyItCannotListen) {
  const TestServer first;
  ServerOptions taken;
  taken.port = std::to_string(first.port());
  ServerOptions unknown;
  unknown.host = "no such host";
  for (const ServerOptions& options : {taken, unknown}) {
    const auto second = Server::start(options, [](const Request&, Responder) {});
    ASSERT_FALSE(bool(second));
    EXPECT_EQ(second.error().code, ErrorCode::Unavailable);
    EXPECT_TRUE(
        second.error().details.at(0).starts_with("cannot listen on " + options.host + ":" + options.port))
        << second.error().details.at(0);
  }
}

}  // namespace
}  // namespace bespoke::http::test
