#include "server/issuer_keys.h"

#include <fmt/format.h>

#include <fstream>
#include <utility>

#include "base/guarded.h"
#include "base/log.h"
#include "model/errors.h"
#include "server/download.h"
#include "server/limits.h"

namespace bespoke {
namespace {

bool has_scheme(const std::string& place) {
  return place.find("://") != std::string::npos;
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(key_set_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof() || in.gcount() == 0) {
    return invalid(fmt::format("The file {} cannot be read, is empty or longer than {} bytes.", path,
                               key_set_bytes_max));
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace

Status check_place_of_keys(const std::string& place) {
  if (!has_scheme(place) || may_be_downloaded_from(place)) return {};
  return invalid(
      "--jwt-keys wants a file, or a URL that begins with https:// and holds no password; http:// only on "
      "this machine.");
}

IssuerKeys::IssuerKeys(std::string place, TrustedIssuer& issuer)
    : place_(std::move(place)), issuer_(issuer) {}

IssuerKeys::~IssuerKeys() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool IssuerKeys::is_url() const {
  return has_scheme(place_);
}

Status IssuerKeys::start() {
  if (!is_url()) {
    const Status loaded = load();
    return loaded ? Status() : Status(invalid("--jwt-keys: " + loaded.error().details.front()));
  }
  failed_ = !load_and_log();
  asked_at_ = Clock::now();
  issuer_.when_key_is_unknown([this] { ask_soon(); });
  thread_ = std::thread([this] { run(); });
  return {};
}

void IssuerKeys::reload() {
  if (!is_url()) {
    load_and_log();
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    reload_ = true;
  }
  changed_.notify_one();
}

// The same keys again leave alone what was verified with them.
Status IssuerKeys::load() {
  Result<std::string> text =
      is_url() ? download({place_, key_set_time_max, key_set_bytes_max}, ended_) : read_file(place_);
  if (!text) return std::move(text).error();
  if (*text == known_) return {};
  Result<std::shared_ptr<const JwkSet>> keys = JwkSet::read(*text);
  if (!keys) return std::move(keys).error();
  const bool is_empty = (*keys)->size() == 0;
  // At first that is a mistake; later the issuer has taken its last key back.
  if (is_empty && known_.empty())
    return invalid("The key set has no key with a `kid` that signatures can be checked with.");
  log::Line(is_empty ? log::Level::Warn : log::Level::Info, "issuer_keys_loaded")
      .field("keys", (*keys)->size());
  issuer_.take(*std::move(keys));
  known_ = *std::move(text);
  return {};
}

bool IssuerKeys::load_and_log() {
  const Status loaded = load();
  if (!loaded && !ended_) {
    log::Line(log::Level::Error, "issuer_keys_failed").field("error", loaded.error().details.front());
  }
  return static_cast<bool>(loaded);
}

void IssuerKeys::ask_soon() {
  {
    const std::lock_guard lock(mutex_);
    if (key_is_unknown_) return;
    key_is_unknown_ = true;
  }
  changed_.notify_one();
}

IssuerKeys::Clock::time_point IssuerKeys::next_time() const {
  if (reload_) return Clock::time_point::min();
  if (key_is_unknown_) return asked_at_ + unknown_key_interval;
  return asked_at_ + (failed_ ? key_set_retry_interval : key_set_interval);
}

void IssuerKeys::run() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    const Clock::time_point next = next_time();
    if (Clock::now() < next) {
      changed_.wait_until(lock, next);  // woken, it may be another time
      continue;
    }
    reload_ = false;
    key_is_unknown_ = false;
    lock.unlock();
    bool loaded = false;
    run_guarded("issuer_keys_failed", [&] { loaded = load_and_log(); });
    lock.lock();
    failed_ = !loaded;
    asked_at_ = Clock::now();
  }
}

}  // namespace bespoke
