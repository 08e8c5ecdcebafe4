#include "base/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <sstream>
#include <thread>

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
      {std::string(value_bytes_max + 1, 'v'), nullptr},
  };
  const std::string cut(value_bytes_max, 'v');
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
  EXPECT_TRUE(testing::internal::GetCapturedStderr().ends_with("warn now n=1\n"));

  capture();
  Line(Level::Info, "soon").field("n", 1);
  std::this_thread::sleep_for(2 * flush_interval);
  EXPECT_TRUE(testing::internal::GetCapturedStderr().ends_with("info soon n=1\n"));
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

TEST_F(Log, LosesWholeLinesWhereNobodyReadsIt) {
  constexpr int lines = 10'000;  // more than the kernel keeps
  for (const auto kind : {UnreadStderr::Kind::Pipe, UnreadStderr::Kind::Socket}) {
    flush();
    UnreadStderr unread(kind);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < lines; ++i) Line(Level::Warn, "lost").field("v", std::string(100, 'x'));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    const std::string kept = unread.read_all();
    EXPECT_GT(kept.size(), 4'000U);
    EXPECT_TRUE(kept.ends_with("x\n"));
    Line(Level::Warn, "read").field("v", "again");
    EXPECT_TRUE(unread.read_all().ends_with("Z warn read v=again\n"));
  }
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
