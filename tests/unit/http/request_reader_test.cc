#include "http/request_reader.h"

#include <gtest/gtest.h>

#include "client.h"
#include "vectors.h"

namespace bespoke::http::test {
namespace {

// What follows in the same bytes; it must neither be read with a request nor after a refusal.
constexpr std::string_view next_request = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

struct Reading {
  int status = 0;  // 0: not yet
  std::string understood;
  std::size_t used = 0;
};

Reading read(std::string_view bytes, std::size_t step) {
  RequestReader reader(vector_head_bytes_max);
  Reading reading;
  while (reading.used < bytes.size()) {
    // The piece is at an address of its own, so that reading beyond it is an error that ASan sees.
    const std::string piece(bytes.substr(reading.used, step));
    const std::size_t used = reader.feed(piece);
    reading.used += used;
    const bool waits = reader.progress() == Progress::HeadRead;
    if (waits) reader.limit_body(vector_body_bytes_max);
    if (reader.progress() == Progress::Complete) {
      reading.status = 200;
      reading.understood = echo(reader.request()).body;
      return reading;
    }
    if (reader.progress() == Progress::Refused) {
      reading.status = reader.refusal().status;
      return reading;
    }
    if (used != piece.size() && !waits) return reading;
  }
  return reading;
}

class EveryStep : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(RequestReader, EveryStep, testing::Values(1, 2, 3, 7, 64, 16384, 1'000'000));

TEST_P(EveryStep, ReadsWhatIsWellFormedAndNoByteMore) {
  for (const Vector& vector : accepted_vectors()) {
    const Reading reading = read(vector.bytes + std::string(next_request), GetParam());
    EXPECT_EQ(reading.status, 200) << vector.name;
    EXPECT_EQ(reading.understood, vector.understood) << vector.name;
    EXPECT_EQ(reading.used, vector.bytes.size()) << vector.name;
  }
}

TEST_P(EveryStep, RefusesWhatIsNot) {
  for (const Vector& vector : refused_vectors()) {
    EXPECT_EQ(read(vector.bytes + std::string(next_request), GetParam()).status, vector.status)
        << vector.name;
  }
}

TEST(RequestReader, WaitsForTheRestOfEveryRequest) {
  for (const Vector& vector : accepted_vectors()) {
    for (std::size_t size = 0; size < vector.bytes.size(); ++size) {
      const std::string_view start = std::string_view(vector.bytes).substr(0, size);
      EXPECT_EQ(read(start, start.size() + 1).status, 0) << vector.name << " up to byte " << size;
    }
  }
}

TEST(RequestReader, ReadsOneRequestAfterTheOther) {
  RequestReader reader(vector_head_bytes_max);
  std::string all;
  for (const Vector& vector : accepted_vectors()) all += vector.bytes;
  std::string_view unread = all;
  for (const Vector& vector : accepted_vectors()) {
    unread.remove_prefix(reader.feed(unread));
    if (reader.progress() == Progress::HeadRead) reader.limit_body(vector_body_bytes_max);
    unread.remove_prefix(reader.feed(unread));
    ASSERT_EQ(reader.progress(), Progress::Complete) << vector.name;
    EXPECT_EQ(echo(reader.request()).body, vector.understood) << vector.name;
    reader.next();
  }
  EXPECT_TRUE(unread.empty());
  EXPECT_EQ(reader.progress(), Progress::Empty);
}

TEST(RequestReader, FindsHeadersCaseBlind) {
  RequestReader reader(vector_head_bytes_max);
  reader.feed("GET / HTTP/1.1\r\nHost: a\r\nIf-Match:  \"x y\" \r\nEmpty:\r\nTwice: 1\r\ntwice: 2\r\n\r\n");
  const Request& request = reader.request();
  EXPECT_EQ(request.header("if-match"), "\"x y\"");
  EXPECT_EQ(request.header("IF-MATCH"), "\"x y\"");
  EXPECT_EQ(request.header("twice"), "1");
  EXPECT_EQ(request.find_header("empty"), "");
  EXPECT_EQ(request.find_header("absent"), std::nullopt);
  EXPECT_EQ(request.header("absent"), "");
  EXPECT_EQ(request.headers.size(), 5U);
}

TEST(RequestReader, KnowsTheMethods) {
  const std::vector<std::pair<std::string, Method>> rows{
      {"GET", Method::Get},         {"HEAD", Method::Head},   {"POST", Method::Post},
      {"PUT", Method::Put},         {"PATCH", Method::Patch}, {"DELETE", Method::Delete},
      {"OPTIONS", Method::Options}, {"TRACE", Method::Other}, {"get", Method::Other},
  };
  for (const auto& [text, method] : rows) {
    RequestReader reader(vector_head_bytes_max);
    reader.feed(text + " / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(reader.request().method, method) << text;
  }
}

TEST(RequestReader, KnowsWhatFollowsTheAnswer) {
  const std::vector<std::pair<std::string, AfterAnswer>> rows{
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", AfterAnswer::KeepOpen},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", AfterAnswer::KeepOpen},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", AfterAnswer::Close},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE\r\n\r\n", AfterAnswer::Close},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nConnection: close\r\n\r\n", AfterAnswer::Close},
      {"GET / HTTP/1.0\r\n\r\n", AfterAnswer::Close},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", AfterAnswer::Close},
  };
  for (const auto& [bytes, after] : rows) {
    RequestReader reader(vector_head_bytes_max);
    reader.feed(bytes);
    EXPECT_EQ(reader.progress(), Progress::Complete) << bytes;
    EXPECT_EQ(reader.head().after, after) << bytes;
  }
}

}  // namespace
}  // namespace bespoke::http::test
