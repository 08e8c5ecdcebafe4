#include "store/postgresql/database.h"

#include <array>
#include <utility>

#include "base/log.h"
#include "model/errors.h"

namespace bespoke::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_after_failure{200};

// What the URL does not say. A server that is gone without a word is given up within seconds; with several
// hosts in the URL, the one that takes writes is looked for.
constexpr std::array<std::pair<const char*, const char*>, 7> defaults = {{
    {"connect_timeout", "3"},
    {"tcp_user_timeout", "5000"},
    {"keepalives_idle", "5"},
    {"keepalives_interval", "2"},
    {"keepalives_count", "3"},
    {"target_session_attrs", "read-write"},
    {"fallback_application_name", "bespoke"},
}};

// A session that its owner has left in the middle of a transaction lets go of its locks. Compiling plans
// costs more than the lists that it is for.
constexpr const char* session_settings = R"(
  SET client_min_messages = error;
  SET statement_timeout = '60s';
  SET idle_in_transaction_session_timeout = '20s';
  SET default_transaction_isolation = 'read committed';
  SET jit = off;
)";

std::string first_line(const char* text) {
  const std::string all = text == nullptr ? "" : text;
  return all.substr(0, all.find('\n'));
}

Handle open(const std::string& url) {
  std::array<const char*, defaults.size() + 3> keywords{};
  std::array<const char*, defaults.size() + 3> values{};
  std::size_t i = 0;
  for (const auto& [keyword, value] : defaults) {
    keywords[i] = keyword;
    values[i++] = value;
  }
  keywords[i] = "dbname";  // taken apart by libpq, and overrules what stands before it
  values[i++] = url.c_str();
  keywords[i] = "client_encoding";
  values[i++] = "UTF8";
  Handle handle(PQconnectdbParams(keywords.data(), values.data(), 1));
  if (handle != nullptr)
    PQsetNoticeReceiver(
        handle.get(), [](void*, const PGresult*) {}, nullptr);
  return handle;
}

}  // namespace

// Whether the caller is to try; while the database rests, nobody is, and after that one at a time.
bool Database::take_turn() {
  auto until = rest_until_.load();
  const auto now = Clock::now().time_since_epoch().count();
  if (until == 0) return true;
  const auto next = (Clock::now() + pause_after_failure).time_since_epoch().count();
  return now >= until && rest_until_.compare_exchange_strong(until, next);
}

Result<Handle> Database::connect() {
  if (!take_turn()) return unavailable();
  Handle handle = open(url_);
  const bool open_now = handle != nullptr && PQstatus(handle.get()) == CONNECTION_OK;
  if (open_now) {
    PGresult* set = PQexec(handle.get(), session_settings);
    const bool done = PQresultStatus(set) == PGRES_COMMAND_OK;
    PQclear(set);
    if (done) {
      rest_until_.store(0);
      return handle;
    }
  }
  rest_until_.store((Clock::now() + pause_after_failure).time_since_epoch().count());
  note_failure(handle.get());
  return unavailable();
}

bool Database::is_malformed() const {
  PQconninfoOption* const options = PQconninfoParse(url_.c_str(), nullptr);
  PQconninfoFree(options);
  return options == nullptr;
}

// Of a URL that it cannot read, libpq repeats what may be the password.
void Database::note_failure(PGconn* handle) {
  std::string why = first_line(handle == nullptr ? "no memory" : PQerrorMessage(handle));
  if (is_malformed()) {
    why = "its URL is malformed: it has an unknown option, or a character that must be percent-encoded";
  }
  log::Line(log::Level::Error, "database_unreachable").field("message", why);
  const std::lock_guard lock(mutex_);
  last_failure_ = std::move(why);
}

std::string Database::last_failure() const {
  const std::lock_guard lock(mutex_);
  return last_failure_;
}

}  // namespace bespoke::postgresql
