#include "base/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <sstream>
#include <thread>

#include "base/limits.h"
#include "base/log_sink.h"
#include "base/time.h"

namespace bespoke::log {
namespace {

class Log : public testing::Test {
 protected:
  void SetUp() override { start(Level::Info); }
  void TearDown() override { set_level(Level::Off); }

  static void capture() {
    flush();
    testing::internal::CaptureStderr();
  }
  // The lines since capture() was called, each time shown as `@`.
  static std::string written() {
    flush();
    std::istringstream lines(testing::internal::GetCapturedStderr());
    std::string out;
    for (std::string line; std::getline(lines, line);) {
      const std::string time = line.substr(0, line.find(' '));
      EXPECT_EQ(parse_timestamp(time).value_or(Timestamp{}).text(), time);
      out += '@' + line.substr(time.size()) + '\n';
    }
    return out;
  }
};

TEST_F(Log, WritesOneLineARecord) {
  capture();
  Line(Level::Info, "request")
      .field("method", "GET")
      .field("route", "/v2/extensions/{slug}")
      .field("status", 200)
      .field("bytes", std::size_t{18446744073709551615U})
      .field("left", std::int64_t{-3})
      .field("ms", std::chrono::nanoseconds(1'023'456));
  Line(Level::Warn, "next").field("n", 1);
  EXPECT_EQ(written(),
            "@ info request method=GET route=/v2/extensions/{slug} status=200 bytes=18446744073709551615 "
            "left=-3 ms=1.023\n"
            "@ warn next n=1\n");
}

TEST_F(Log, LetsNoValueForgeALineOrAField) {
  const struct {
    std::string value;
    const char* shown;
  } cases[] = {
      {"", R"("")"},
      {"two words", R"("two words")"},
      {"a=b", R"("a=b")"},
      {"a\nb\r\t", R"("a\x0ab\x0d\x09")"},
      {R"(say "hi" \o/)", R"("say \"hi\" \\o/")"},
      {"\x1b[31m", R"("\x1b[31m")"},
      {"é\xff\x7f", R"("\xc3\xa9\xff\x7f")"},
      {"\xe2\x80\xa8", R"("\xe2\x80\xa8")"},
      {std::string("\0", 1), R"("\x00")"},
      {std::string(log_value_bytes_max + 1, 'v'), nullptr},
  };
  const std::string cut(log_value_bytes_max, 'v');
  for (const auto& c : cases) {
    capture();
    Line(Level::Info, "e").field("v", c.value);
    EXPECT_EQ(written(), "@ info e v=" + (c.shown == nullptr ? cut : c.shown) + "\n");
  }
}

TEST_F(Log, LeavesOutWhatIsBelowTheLevel) {
  capture();
  Line(Level::Debug, "debug").field("a", "two words").field("b", 1);
  set_level(Level::Error);
  Line(Level::Warn, "warn").field("n", 1);
  Line(Level::Error, "error").field("n", 1);
  set_level(Level::Debug);
  Line(Level::Debug, "again").field("n", 1);
  set_level(Level::Off);
  Line(Level::Error, "off").field("n", 1);
  EXPECT_EQ(written(), "@ error error n=1\n@ debug again n=1\n");
}

TEST_F(Log, WritesWarningsAtOnceAndTheRestSoon) {
  capture();
  Line(Level::Info, "waits").field("n", 1);
  Line(Level::Warn, "now").field("n", 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_TRUE(testing::internal::GetCapturedStderr().ends_with("warn now n=1\n"));

  capture();
  Line(Level::Info, "soon").field("n", 1);
  std::this_thread::sleep_for(2 * flush_interval);
  EXPECT_TRUE(testing::internal::GetCapturedStderr().ends_with("info soon n=1\n"));
}

TEST_F(Log, IsWrittenBeforeTheProgramAborts) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a fork has no thread that writes
  const auto log_and_terminate = [] {
    Line(Level::Info, "last").field("n", 1);
    std::terminate();
  };
  EXPECT_DEATH(log_and_terminate(), "info last n=1");
}

TEST_F(Log, KeepsLinesOfManyThreadsWhole) {
  constexpr int lines = 2000;
  const std::string value(100, 'x');
  capture();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int line = 0; line < lines; ++line) Line(Level::Info, "e").field("v", value);
    });
  }
  for (std::thread& thread : threads) thread.join();
  flush();
  const std::string all = testing::internal::GetCapturedStderr();
  const std::size_t length = std::string("2026-11-22T10:31:10.123Z info e v=\n").size() + value.size();
  ASSERT_EQ(all.size(), 4 * lines * length);
  for (std::size_t at = 0; at < all.size(); at += length) {
    ASSERT_EQ(all.substr(at + 24, length - 24), " info e v=" + value + "\n");
  }
}

// Stands in the place of stderr and takes as much as the kernel keeps, until somebody reads.
class UnreadStderr {
 public:
  enum class Kind { Pipe, Socket };

  explicit UnreadStderr(Kind kind) : stderr_(::dup(STDERR_FILENO)) {
    const int made =
        kind == Kind::Pipe ? ::pipe(ends_.data()) : ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data());
    EXPECT_EQ(made, 0);
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    ::dup2(ends_[1], STDERR_FILENO);
  }
  UnreadStderr(const UnreadStderr&) = delete;
  UnreadStderr& operator=(const UnreadStderr&) = delete;
  ~UnreadStderr() {
    ::dup2(stderr_, STDERR_FILENO);
    for (const int file : {stderr_, ends_[0], ends_[1]}) ::close(file);
  }

  std::string read_all() {
    std::string all;
    std::array<char, 4096> piece{};
    for (ssize_t count = 0; (count = ::read(ends_[0], piece.data(), piece.size())) > 0;) {
      all.append(piece.data(), static_cast<std::size_t>(count));
    }
    return all;
  }

 private:
  int stderr_;
  std::array<int, 2> ends_{};
};

// What was read until `event` has come, whole lines of it.
std::string read_until(UnreadStderr& unread, std::string_view event) {
  std::string all;
  for (int tries = 0; tries < 2'000 && (all.find(event) == std::string::npos || !all.ends_with('\n'));
       ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    all += unread.read_all();
  }
  return all;
}

std::size_t count_of(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

TEST_F(Log, DropsWholeLinesWhereNobodyReadsItAndSaysHowMany) {
  constexpr std::size_t lines = 5'000;  // more than may wait and the kernel keeps
  const std::string value(1'000, 'x');
  for (const auto kind : {UnreadStderr::Kind::Pipe, UnreadStderr::Kind::Socket}) {
    flush();
    const std::uint64_t before = lines_dropped();
    UnreadStderr unread(kind);
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < lines; ++i) Line(Level::Warn, "kept").field("v", value);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900));
    const std::size_t dropped = lines_dropped() - before;
    EXPECT_GT(dropped, 0U);
    const std::string all = read_until(unread, "log_lines_dropped");
    EXPECT_EQ(count_of(all, "Z warn kept v=" + value + "\n"), lines - dropped);
    EXPECT_TRUE(all.ends_with("Z warn log_lines_dropped count=" + std::to_string(dropped) + "\n"));
    EXPECT_EQ(count_of(all, "\n"), lines - dropped + 1);
    Line(Level::Warn, "read").field("v", "again");
    EXPECT_TRUE(read_until(unread, "read").ends_with("Z warn read v=again\n"));
  }
}

// Whoever waits for the end does not wait for ever.
TEST_F(Log, IsGivenUpAfterASecondWhereNobodyReadsIt) {
  UnreadStderr unread(UnreadStderr::Kind::Pipe);
  for (int i = 0; i < 1'000; ++i) Line(Level::Info, "kept").field("v", std::string(100, 'x'));
  const auto start = std::chrono::steady_clock::now();
  flush();
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GT(took, std::chrono::milliseconds(900));
  EXPECT_LT(took, std::chrono::seconds(3));
  unread.read_all();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  unread.read_all();
  flush();
}

TEST(LogLevel, IsReadFromItsName) {
  EXPECT_EQ(parse_level("debug"), Level::Debug);
  EXPECT_EQ(parse_level("info"), Level::Info);
  EXPECT_EQ(parse_level("warn"), Level::Warn);
  EXPECT_EQ(parse_level("error"), Level::Error);
  EXPECT_EQ(parse_level("off"), Level::Off);
  EXPECT_EQ(parse_level("Info"), std::nullopt);
  EXPECT_EQ(parse_level(""), std::nullopt);
}

}  // namespace
}  // namespace bespoke::log
