#include "store/postgresql/database.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "model/errors.h"
#include "store/postgresql/limits.h"

namespace bespoke::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_after_failure{200};
constexpr std::chrono::milliseconds room_pause{20};
constexpr std::chrono::seconds more_pause{5};  // between tries for more connections than there could be
constexpr std::chrono::seconds quick{1};       // a refusal that came as fast came from somebody
constexpr int connections_least = 6;           // one for each use

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

// What the role, the database or the server may have been set to, and would end our statements and sessions
// or change what they mean. Ours: a session that its owner has left in the middle of a transaction lets go of
// its locks, and compiling plans costs more than the lists that it is for. Left as they are: `search_path`
// and `synchronous_commit`, which are the operator's, and `default_transaction_read_only`, by which a server
// that was replaced is kept from taking writes.
constexpr const char* session_settings = R"(
  SET client_min_messages = error;
  SET statement_timeout = '60s';
  SET idle_in_transaction_session_timeout = '20s';
  SET lock_timeout = 0;
  SET idle_session_timeout = 0;
  SET exit_on_error = off;
  SET default_transaction_isolation = 'read committed';
  SET default_transaction_deferrable = off;
  SET row_security = off;
  SET standard_conforming_strings = on;
  SET plan_cache_mode = auto;
  SET gin_fuzzy_search_limit = 0;
  SET jit = off;
)";
// What libpq says where no server that the URL names takes writes.
constexpr std::string_view only_reads = "session is read-only";
constexpr std::string_view instead_of_reading =
    ": this is a standby, or default_transaction_read_only is on. Name the primary in the URL, or "
    "ALTER ROLE … (or DATABASE …) SET default_transaction_read_only = off";
constexpr int transaction_timeout_since = 170000;  // the version of the server

std::string settings_for(int server_version) {
  std::string settings = session_settings;
  if (server_version >= transaction_timeout_since) settings += "SET transaction_timeout = 0;";
  return settings;
}

std::string first_line(const char* text) {
  const std::string all = text == nullptr ? "" : text;
  return all.substr(0, all.find('\n'));
}

// Whether it is connected and has our settings.
bool set_up(PGconn* handle) {
  if (handle == nullptr || PQstatus(handle) != CONNECTION_OK) return false;
  PGresult* set = PQexec(handle, settings_for(PQserverVersion(handle)).c_str());
  const bool done = PQresultStatus(set) == PGRES_COMMAND_OK;
  PQclear(set);
  return done;
}

// SQLSTATEs: PostgreSQL's appendix A. The server lets nobody in by that name or password, or has no such
// database.
bool is_final(std::string_view state) {
  return state == "28P01" || state == "28000" || state == "3D000" || state == "42501";
}

// The SQLSTATE at the end of a message of libpq that was told to say that and nothing else; else nothing.
std::string_view state_of(std::string_view message) {
  while (message.ends_with('\n')) message.remove_suffix(1);
  constexpr std::size_t size = 5;
  const bool formed = message.size() > size + 2 && message.substr(message.size() - size - 2, 2) == "  ";
  return formed ? message.substr(message.size() - size) : std::string_view();
}

Handle open(const std::string& url, std::atomic<int>& count) {
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
  ++count;
  Handle handle(PQconnectdbParams(keywords.data(), values.data(), 1), CloseHandle{&count});
  if (handle == nullptr) --count;
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

void Database::rest() {
  rest_until_.store((Clock::now() + pause_after_failure).time_since_epoch().count());
}

Database::Attempt Database::try_once() {
  const Clock::time_point start = Clock::now();
  Attempt attempt{open(url_, open_), Refusal::Away};
  PGconn* const handle = attempt.handle.get();
  if (set_up(handle)) return attempt;
  note_failure(handle);
  if (handle != nullptr && Clock::now() - start < quick) {
    attempt.refusal = judge(handle);
    if (set_up(handle)) return attempt;  // the second time it was let in
  }
  attempt.handle.reset();
  return attempt;
}

// libpq tells the SQLSTATE of a refused connection in its message only, and where it was told to before: so
// it is asked once more.
Database::Refusal Database::judge(PGconn* handle) const {
  if (is_malformed() || PQconnectionNeedsPassword(handle) != 0) return Refusal::Final;
  PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE);
  PQreset(handle);
  PQsetErrorVerbosity(handle, PQERRORS_DEFAULT);
  const std::string_view state = state_of(PQerrorMessage(handle));
  if (state == "53300") return Refusal::Full;
  return is_final(state) ? Refusal::Final : Refusal::Away;
}

Result<Handle> Database::connect() {
  while (true) {
    if (!has_room() && !wait_for_room()) return unavailable();
    if (!take_turn()) return unavailable();
    Attempt attempt = try_once();
    if (attempt.handle != nullptr) {
      rest_until_.store(0);
      return std::move(attempt.handle);
    }
    const bool has_others = attempt.refusal == Refusal::Full && wanted_ != 0 && open_ > 0;
    if (!has_others) break;
    rest_until_.store(0);
    note_full();
    if (has_room()) break;  // not even the least is to be had
  }
  rest();
  log::Line(log::Level::Error, "database_unreachable").field("message", last_failure());
  return unavailable();
}

Status Database::wait_until_there(std::chrono::seconds wait, const std::function<bool()>& is_wanted) {
  const Clock::time_point give_up = Clock::now() + wait;
  bool told = false;
  while (true) {
    const Attempt attempt = try_once();
    if (attempt.handle != nullptr) return {};
    if (attempt.refusal == Refusal::Final || Clock::now() >= give_up || !is_wanted()) return unavailable();
    if (!std::exchange(told, true)) {
      log::Line(log::Level::Warn, "database_awaited")
          .field("seconds", wait.count())
          .field("message", last_failure());
    }
    std::this_thread::sleep_for(pause_after_failure);
  }
}

bool Database::has_room() const {
  const int limit = limit_;
  return limit == 0 || open_ < limit;
}

bool Database::wait_for_room() const {
  const Clock::time_point give_up = Clock::now() + room_time_max;
  while (!has_room()) {
    if (Clock::now() >= give_up) return false;
    std::this_thread::sleep_for(room_pause);
  }
  return true;
}

void Database::note_full() {
  const int got = std::max(open_.load(), connections_least);
  if (got >= wanted_) return;
  if (limit_.exchange(got) != 0) return;
  log::Line(log::Level::Warn, "database_connections_limited")
      .field("wanted", wanted_.load())
      .field("got", got);
}

// As many at once as there may be, and one more.
void Database::try_for_more() {
  if (limit_ == 0 || Clock::now() < next_try_for_more_) return;
  next_try_for_more_ = Clock::now() + more_pause;
  std::vector<Handle> tried;
  while (open_ <= limit_) {
    tried.push_back(open(url_, open_));
    if (tried.back() == nullptr || PQstatus(tried.back().get()) != CONNECTION_OK) return;
  }
  const int more = limit_ + std::max(1, limit_ / 4);
  limit_.store(more < wanted_ ? more : 0);
  if (more < wanted_) return;
  log::Line(log::Level::Warn, "database_connections_restored").field("wanted", wanted_.load());
}

bool Database::is_malformed() const {
  PQconninfoOption* const options = PQconninfoParse(url_.c_str(), nullptr);
  PQconninfoFree(options);
  return options == nullptr;
}

// Of a URL that it cannot read, libpq repeats what may be the password.
void Database::note_failure(PGconn* handle) {
  std::string why = first_line(handle == nullptr ? "no memory" : PQerrorMessage(handle));
  if (why.ends_with(only_reads)) why += instead_of_reading;
  if (is_malformed()) {
    why = "its URL is malformed: it has an unknown option, or a character that must be percent-encoded";
  }
  const std::lock_guard lock(mutex_);
  last_failure_ = std::move(why);
}

std::string Database::last_failure() const {
  const std::lock_guard lock(mutex_);
  return last_failure_;
}

}  // namespace bespoke::postgresql
