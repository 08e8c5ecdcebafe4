#include "server/serve.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "api/dispatch.h"
#include "http/server.h"
#include "model/errors.h"
#include "server/first_key.h"
#include "store/open_store.h"

namespace bespoke {
namespace {

constexpr std::chrono::seconds drain_time{30};
constexpr std::size_t head_bytes_max =
    32 * 1024;  // a filter of 8 KiB may come with every byte encoded as three
constexpr int connections_a_point_reader = 12;
constexpr int point_readers_max = 4;
constexpr int connections_for_questions = 2;
constexpr unsigned workers_min = 2;  // so that one slow list never holds up all others

// Signals are taken by the main thread alone, when it waits for them: SIGTERM and SIGINT end the server,
// SIGUSR1 makes the log say more, SIGUSR2 less.
class Signals {
 public:
  Signals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
  }

  // Returns when the server is to end.
  void wait(log::Level level) {
    int signal = 0;
    while (sigwait(&signals_, &signal) == 0 && (signal == SIGUSR1 || signal == SIGUSR2)) {
      level = signal == SIGUSR1 ? more(level) : less(level);
      log::set_level(level);
      log::Line(log::Level::Error, "log_level").field("level", log::level_name(level));
    }
    log::Line(log::Level::Info, "draining").field("signal", signal);
    for (const int ignored : {SIGUSR1, SIGUSR2}) std::signal(ignored, SIG_IGN);
    // A second SIGTERM or SIGINT ends the process at once.
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  }

 private:
  static log::Level more(log::Level level) {
    return level == log::Level::Debug ? level : static_cast<log::Level>(static_cast<int>(level) - 1);
  }
  static log::Level less(log::Level level) {
    return level >= log::Level::Error ? log::Level::Error
                                      : static_cast<log::Level>(static_cast<int>(level) + 1);
  }

  sigset_t signals_{};
};

// Every connection is a descriptor; the soft limit of a shell is far below what the system allows.
void allow_many_connections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

struct Checked {
  log::Level level;
  std::string database;
  ListenAddress listen;
  std::string public_url;
};

Result<Checked> check(const Config& config) {
  const Result<log::Level> level = parse_log_level(config.log_level);
  if (!level) return level.error();
  log::start(*level);
  Result<ListenAddress> listen = parse_listen(config.listen);
  if (!listen) return std::move(listen).error();
  Result<std::string> public_url = parse_public_url(config.public_url);
  if (!public_url) return std::move(public_url).error();
  Result<std::string> database = choose_database(config.database);
  if (!database) return std::move(database).error();
  if (config.database_connections < database_connections_min ||
      config.database_connections > database_connections_max) {
    return invalid(fmt::format("--database-connections wants a number from {} to {}, not {}.",
                               database_connections_min, database_connections_max,
                               config.database_connections));
  }
  if (config.drain_ms < 0 || config.drain_ms > drain_ms_max) {
    return invalid(
        fmt::format("--drain-ms wants a number from 0 to {}, not {}.", drain_ms_max, config.drain_ms));
  }
  return Checked{*level, *std::move(database), *std::move(listen), *std::move(public_url)};
}

Result<std::unique_ptr<Access>> open_access(const Config& config, Store& store) {
  Result<std::unique_ptr<Access>> access = Access::open(store);
  if (!access) return access;
  std::error_code told_with_the_key;  // the folder of the embedded store is there; another store needs none
  std::filesystem::create_directories(config.data, told_with_the_key);
  const Status ensured = (*access)->ensure_administrator(
      config.administrator, [&config](const Credentials& key) { return show_first_key(key, config.data); });
  if (!ensured) return ensured.error();
  return access;
}

Result<std::unique_ptr<http::Server>> listen(const ListenAddress& address, unsigned threads, int drain_ms,
                                             Services& services) {
  http::ServerOptions options;
  options.host = address.host;
  options.port = address.port;
  options.threads = threads;
  options.head_bytes_max = head_bytes_max;
  options.drain_grace = std::chrono::milliseconds(drain_ms);
  options.refusal = refuse;
  options.log_error = [](std::string_view text) {
    log::Line(log::Level::Error, "http_failed").field("error", text);
  };
  return http::Server::start(std::move(options),
                             [&services](const http::Request& request, http::Responder responder) {
                               dispatch(services, request, std::move(responder));
                             });
}

// Requests that outlast the drain would use what main is about to destroy; what they had committed is on
// disk.
[[noreturn]] void end_at_once() {
  static std::mutex once;  // two may find that the time is over
  once.lock();
  log::Line(log::Level::Error, "drain_failed").field("seconds", drain_time.count());
  log::flush();
  std::_Exit(1);
}

// Ends the process at the deadline unless it was destroyed before: the end may wait for a database that does
// not answer.
class EndInTime {
 public:
  explicit EndInTime(std::chrono::steady_clock::time_point deadline)
      : thread_([this, deadline] {
          std::unique_lock lock(mutex_);
          if (!changed_.wait_until(lock, deadline, [this] { return ended_; })) end_at_once();
        }) {}
  EndInTime(const EndInTime&) = delete;
  EndInTime& operator=(const EndInTime&) = delete;
  ~EndInTime() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
  std::thread thread_;
};

// What is behind the handlers, the threads included that wait for it.
struct Depth {
  std::unique_ptr<Store> store;
  std::unique_ptr<Workers> workers;
  std::unique_ptr<Workers> readers;  // none where the store is in this process
};

Result<Depth> open_sqlite(const Config& config, unsigned cores) {
  const unsigned workers = std::max(workers_min, cores);
  Result<std::unique_ptr<Store>> store = open_sqlite_store({config.data, static_cast<int>(cores + workers)});
  if (!store) return std::move(store).error();
  return Depth{*std::move(store), std::make_unique<Workers>(workers), nullptr};
}

// How many connections read entries by their keys: each reads many at once.
int point_readers_of(int connections) {
  return std::clamp(connections / connections_a_point_reader, 1, point_readers_max);
}

// Two of the connections hear of other nodes and clean up, and few read entries by their keys. Of the others
// two thirds write, since a commit is a wait for the disk; the rest runs lists, but for those that the short
// questions find, for definitions and keys.
Result<Depth> open_postgresql(const std::string& url, int connections, unsigned cores) {
  const int point_readers = point_readers_of(connections);
  const int others = connections - 2 - point_readers;
  const int readers = std::max({2, std::min(4, others / 2), others / 3});
  const int lists = std::max(1, readers - connections_for_questions);
  const int writers = others - readers;
  Result<std::unique_ptr<Store>> store = open_postgresql_store({url, readers, lists, point_readers, writers});
  if (!store) return std::move(store).error();
  return Depth{*std::move(store), std::make_unique<Workers>(std::max(cores, static_cast<unsigned>(lists))),
               std::make_unique<Workers>(connections_for_questions)};
}

Status run(const Config& config) {
  Signals signals;
  allow_many_connections();
  Result<Checked> checked = check(config);
  if (!checked) return std::move(checked).error();
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  std::optional<EndInTime> in_time;  // outlives all that the end may wait for
  Result<Depth> depth = checked->database.empty()
                            ? open_sqlite(config, cores)
                            : open_postgresql(checked->database, config.database_connections, cores);
  if (!depth) return std::move(depth).error();
  Store& store = *depth->store;
  Result<std::unique_ptr<Access>> access = open_access(config, store);
  if (!access) return std::move(access).error();
  Services services{store, **access, *depth->workers, Links(checked->public_url), depth->readers.get()};
  Result<std::unique_ptr<http::Server>> server = listen(checked->listen, cores, config.drain_ms, services);
  if (!server) return std::move(server).error();
  log::Line(log::Level::Info, "serving").field("host", checked->listen.host).field("port", (*server)->port());
  log::flush();

  signals.wait(checked->level);
  services.draining = true;
  const auto deadline = std::chrono::steady_clock::now() + drain_time;
  in_time.emplace(deadline);
  if ((*server)->drain(deadline) == http::DrainOutcome::DeadlinePassed) end_at_once();
  depth->workers->stop();
  if (depth->readers) depth->readers->stop();
  return {};
}

}  // namespace

int serve(const Config& config) {
  const Status ended = run(config);
  if (ended) {
    log::Line(log::Level::Info, "ended").field("status", EXIT_SUCCESS);
    log::flush();
    return EXIT_SUCCESS;
  }
  for (const std::string& detail : ended.error().details) fmt::print(stderr, "bespoke: {}\n", detail);
  return EXIT_FAILURE;
}

}  // namespace bespoke
