#include "base/log.h"

#include <spdlog/logger.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>

#include "base/limits.h"
#include "base/log_sink.h"
#include "base/time.h"

namespace bespoke::log {
namespace {

constexpr std::string_view level_names[] = {"debug", "info", "warn", "error", "off"};

// How long the end of the process waits for whoever reads.
constexpr std::chrono::seconds patience{1};

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::Debug:
      return spdlog::level::debug;
    case Level::Info:
      return spdlog::level::info;
    case Level::Warn:
      return spdlog::level::warn;
    case Level::Error:
      return spdlog::level::err;
    case Level::Off:
      return spdlog::level::off;
  }
  return spdlog::level::off;
}

std::atomic<Level> lowest_level = Level::Off;

// Never destroyed, so that a line is safe until the very end of the process.
const std::shared_ptr<LogSink>& sink() {
  static const auto& made = *new auto(std::make_shared<LogSink>());
  return made;
}

const std::shared_ptr<spdlog::logger>& logger() {
  static const auto& made = *new auto([] {
    auto own = std::make_shared<spdlog::logger>("bespoke", sink());
    own->set_level(spdlog::level::trace);  // Line has already asked enabled()
    own->flush_on(spdlog::level::warn);
    return own;
  }());
  return made;
}

std::terminate_handler terminate_before = nullptr;

// What is about to abort says first what it had to say.
[[noreturn]] void flush_and_terminate() {
  flush();
  if (terminate_before != nullptr) terminate_before();
  std::abort();
}

// Plain enough to stand without quotes.
bool is_word(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\';
  });
}

// All but printable ASCII is escaped: some readers break lines at characters beyond it.
void append_quoted(std::string& out, std::string_view value) {
  constexpr char hex[] = "0123456789abcdef";
  out += '"';
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (byte < 0x20 || byte >= 0x7F) {
      out.append("\\x").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace

std::string_view level_name(Level level) {
  return level_names[static_cast<std::size_t>(level)];
}

std::optional<Level> parse_level(std::string_view text) {
  const auto found = std::find(std::begin(level_names), std::end(level_names), text);
  if (found == std::end(level_names)) return std::nullopt;
  return static_cast<Level>(found - std::begin(level_names));
}

void start(Level level) {
  static std::once_flag once;
  std::call_once(once, [] {
    sink()->start();
    terminate_before = std::set_terminate(flush_and_terminate);
    std::atexit(flush);
  });
  set_level(level);
}

void set_level(Level level) {
  lowest_level.store(level, std::memory_order_relaxed);
}

bool enabled(Level level) {
  return level >= lowest_level.load(std::memory_order_relaxed);
}

void flush() {
  sink()->wait_until_written(patience);
}

std::uint64_t lines_dropped() {
  return sink()->lines_dropped();
}

Line::Line(Level level, std::string_view event) : level_(level), enabled_(enabled(level)) {
  if (!enabled_) return;
  text_.reserve(256);
  Timestamp::now().append_to(text_);
  text_.append(1, ' ').append(level_name(level)).append(1, ' ').append(event);
}

Line::~Line() {
  if (!enabled_) return;
  text_ += '\n';
  logger()->log(to_spdlog(level_), spdlog::string_view_t(text_.data(), text_.size()));
}

Line& Line::field(std::string_view key, std::string_view value) {
  value = value.substr(0, log_value_bytes_max);
  if (!enabled_ || is_word(value)) return plain_field(key, value);
  plain_field(key, "");
  append_quoted(text_, value);
  return *this;
}

Line& Line::field(std::string_view key, std::chrono::nanoseconds elapsed) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
  const std::string fraction = std::to_string(1000 + us % 1000);
  return plain_field(key, std::to_string(us / 1000) + '.' + fraction.substr(1));
}

Line& Line::plain_field(std::string_view key, std::string_view value) {
  if (enabled_) text_.append(1, ' ').append(key).append(1, '=').append(value);
  return *this;
}

}  // namespace bespoke::log
