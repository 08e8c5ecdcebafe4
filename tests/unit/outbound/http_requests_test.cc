#include "outbound/http_requests.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>

namespace bespoke {
namespace {

using std::chrono::milliseconds;

// Takes one connection after the other, reads each request's head, and sends the text that it was made with.
class Answering {
 public:
  explicit Answering(std::string answer, int connections = 1) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size);
    ::listen(listener_, 8);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, connections] { serve(connections); });
  }
  ~Answering() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  Answering(const Answering&) = delete;
  Answering& operator=(const Answering&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/path"; }
  // What arrived on all connections so far; to be asked when the answers are there.
  const std::string& received() const { return received_; }

 private:
  void serve(int connections) {
    for (int i = 0; i < connections; ++i) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      char bytes[4096];
      std::string head;
      while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = ::read(socket, bytes, sizeof bytes);
        if (count <= 0) break;
        head.append(bytes, static_cast<std::size_t>(count));
      }
      received_ += head;
      for (std::size_t sent = 0; sent < answer_.size();) {
        const ssize_t count = ::send(socket, answer_.data() + sent, answer_.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<std::size_t>(count);
      }
      // Without an answer the connection hangs until the client gives up.
      if (answer_.empty()) (void)::read(socket, bytes, sizeof bytes);
      ::close(socket);
    }
  }

  const std::string answer_;
  std::string received_;
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

OutboundReply reply_to(OutboundRequest request, OutboundOptions options = {}) {
  HttpRequests requests(std::move(options));
  OutboundReply reply;
  requests.send(std::move(request), [&reply](OutboundReply received) { reply = std::move(received); });
  while (requests.under_way() > 0) requests.work(milliseconds(50));
  return reply;
}

OutboundRequest get(std::string url) {
  OutboundRequest request;
  request.url = std::move(url);
  return request;
}

TEST(HttpRequests, TellStatusBodyAndWhenToComeBack) {
  const Answering server("HTTP/1.1 503 Busy\r\nretry-after:  7 \r\nContent-Length: 4\r\n\r\nbusy");
  const OutboundReply reply = reply_to(get(server.url()));
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, "busy");
  EXPECT_EQ(reply.retry_after, "7");
  EXPECT_EQ(reply.failure, OutboundFailure::None);
  EXPECT_FALSE(reply.is_cut);
}

TEST(HttpRequests, SendMethodHeadersAndBody) {
  const Answering server("HTTP/1.1 204 No Content\r\n\r\n");
  OutboundRequest request = get(server.url());
  request.method = "PUT";
  request.headers = {{"X-Own", "value"}, {"Content-Type", "application/json"}};
  request.body = "{}";
  EXPECT_EQ(reply_to(std::move(request)).status, 204);
  for (const char* line : {"PUT /path HTTP/1.1\r\n", "X-Own: value\r\n", "Content-Type: application/json\r\n",
                           "Content-Length: 2\r\n", "User-Agent: Bespoke\r\n"}) {
    EXPECT_NE(server.received().find(line), std::string::npos) << line << " in " << server.received();
  }
}

TEST(HttpRequests, KeepTheBeginningOfABody) {
  const Answering server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789");
  OutboundOptions options;
  options.kept_bytes_max = 4;
  const OutboundReply reply = reply_to(get(server.url()), options);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "0123");
  EXPECT_FALSE(reply.is_cut);
}

TEST(HttpRequests, ReadNoMoreOfABodyThanTheyMay) {
  const Answering server("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x'));
  OutboundOptions options;
  options.read_bytes_max = 1000;
  options.kept_bytes_max = 10;
  const OutboundReply reply = reply_to(get(server.url()), options);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, std::string(10, 'x'));
  EXPECT_TRUE(reply.is_cut);
  EXPECT_EQ(reply.failure, OutboundFailure::None);
}

TEST(HttpRequests, RefuseEndlessHeaders) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 2000; ++i) head += "X-" + std::to_string(i) + ": " + std::string(60, 'y') + "\r\n";
  const Answering server(head + "Content-Length: 0\r\n\r\n");
  const OutboundReply reply = reply_to(get(server.url()));
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(reply.failure, OutboundFailure::Lost);
}

TEST(HttpRequests, FollowNoRedirect) {
  const Answering server("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(reply_to(get(server.url())).status, 302);
}

TEST(HttpRequests, GiveUpInTime) {
  const Answering server("");
  OutboundOptions options;
  options.time_max = milliseconds(200);
  const OutboundReply reply = reply_to(get(server.url()), options);
  EXPECT_EQ(reply.status, 0);
  EXPECT_EQ(reply.failure, OutboundFailure::TimedOut);
  EXPECT_GE(reply.took.count(), 190);
}

TEST(HttpRequests, TellWhyThereIsNoAnswer) {
  OutboundOptions nowhere;
  nowhere.allows = [](const sockaddr*) { return false; };
  EXPECT_EQ(reply_to(get("http://127.0.0.1:1/"), nowhere).failure, OutboundFailure::NotAllowed);
  const OutboundReply nobody = reply_to(get("http://127.0.0.1:1/"));
  EXPECT_EQ(nobody.failure, OutboundFailure::NotConnected);
  EXPECT_EQ(nobody.message, "Connection refused");
  EXPECT_EQ(reply_to(get("http://nowhere.invalid/")).failure, OutboundFailure::NotFound);
  EXPECT_EQ(reply_to(get("ftp://127.0.0.1/")).failure, OutboundFailure::Lost);
  EXPECT_EQ(reply_to(get("file:///etc/hostname")).failure, OutboundFailure::Lost);
  OutboundOptions no_authority;
  no_authority.ca_file = "/no/such/file";
  const Answering server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  std::string url = server.url();
  EXPECT_EQ(reply_to(get(url.replace(0, 4, "https")), no_authority).failure, OutboundFailure::NotTrusted);
}

// A server that closes a connection at rest between two requests: the second arrives on a new one, by itself.
TEST(HttpRequests, AskOnAnotherConnectionWhereTheOldOneIsGone) {
  const Answering server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 2);
  HttpRequests requests({});
  for (const Repeat repeat : {Repeat::Allowed, Repeat::Never}) {
    OutboundRequest request = get(server.url());
    request.repeat = repeat;
    std::int64_t status = 0;
    requests.send(std::move(request), [&status](const OutboundReply& reply) { status = reply.status; });
    while (requests.under_way() > 0) requests.work(milliseconds(50));
    EXPECT_EQ(status, 200);
  }
}

TEST(HttpRequests, AreWokenWhileTheyWait) {
  HttpRequests requests({});
  const auto start = std::chrono::steady_clock::now();
  std::thread waker([&requests] {
    std::this_thread::sleep_for(milliseconds(50));
    requests.wake();
  });
  requests.work(milliseconds(20'000));
  waker.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(10'000));
}

}  // namespace
}  // namespace bespoke
