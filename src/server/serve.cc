#include "server/serve.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "api/dispatch.h"
#include "console/console_files.h"
#include "events/feeds.h"
#include "http/server.h"
#include "model/errors.h"
#include "model/rule_compiler.h"
#include "server/answer_keeper.h"
#include "server/audit_keeper.h"
#include "server/border.h"
#include "server/control_socket.h"
#include "server/early_end.h"
#include "server/first_key.h"
#include "server/issuer.h"
#include "server/limits.h"
#include "server/memory_plan.h"
#include "server/signals.h"
#include "server/webhooks.h"
#include "store/open_store.h"

namespace bespoke {
namespace {

constexpr int connections_a_point_reader = 12;
constexpr int connections_for_questions = 2;
constexpr unsigned workers_min = 2;       // so that one slow body never holds up all others
constexpr unsigned list_threads_min = 2;  // likewise, of lists

// Half of the cores stay for other work, however many ask for tokens.
unsigned token_threads_of(unsigned cores) {
  return std::max(1U, cores / 2);
}

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
  Border border;
  DeliveryOptions webhooks;
  std::unique_ptr<Issuer> issuer;
};

Status check_allowance(const Config& config) {
  const int connections = config.connections_max.value_or(connections_max_min);
  if (connections < connections_max_min || connections > connections_max_max) {
    return invalid(fmt::format("--connections-max wants a number from {} to {}, not {}.", connections_max_min,
                               connections_max_max, connections));
  }
  const int budget = config.memory_budget_mib.value_or(memory_budget_mib_min);
  if (budget < memory_budget_mib_min || budget > memory_budget_mib_max) {
    return invalid(fmt::format("--memory-budget-mib wants a number from {} to {}, not {}.",
                               memory_budget_mib_min, memory_budget_mib_max, budget));
  }
  return {};
}

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
  if (config.database_wait_s < 0 || config.database_wait_s > database_wait_s_max) {
    return invalid(fmt::format("--database-wait wants a number from 0 to {}, not {}.", database_wait_s_max,
                               config.database_wait_s));
  }
  if (config.drain_ms < 0 || config.drain_ms > drain_ms_max) {
    return invalid(
        fmt::format("--drain-ms wants a number from 0 to {}, not {}.", drain_ms_max, config.drain_ms));
  }
  if (config.idle_timeout_s < 1 || config.idle_timeout_s > idle_timeout_s_max) {
    return invalid(fmt::format("--idle-timeout wants a number of seconds from 1 to {}, not {}.",
                               idle_timeout_s_max, config.idle_timeout_s));
  }
  if (config.audit_keep_days < 1 || config.audit_keep_days > audit_keep_days_max) {
    return invalid(fmt::format("--audit-keep-days wants a number from 1 to {}, not {}.", audit_keep_days_max,
                               config.audit_keep_days));
  }
  if (Status allowed = check_allowance(config); !allowed) return std::move(allowed).error();
  Result<Border> border = check_border(config);
  if (!border) return std::move(border).error();
  Result<DeliveryOptions> webhooks = check_webhooks(config);
  if (!webhooks) return std::move(webhooks).error();
  Result<std::unique_ptr<Issuer>> issuer = check_issuer(config);
  if (!issuer) return std::move(issuer).error();
  return Checked{*level,
                 *std::move(database),
                 *std::move(listen),
                 *std::move(public_url),
                 *std::move(border),
                 *std::move(webhooks),
                 *std::move(issuer)};
}

Result<std::unique_ptr<Access>> open_access(const Config& config, Store& store, Issuer* issuer) {
  Result<std::unique_ptr<Access>> access = Access::open(store);
  if (!access) return access;
  std::error_code told_with_the_key;  // the folder of the embedded store is there; another store needs none
  std::filesystem::create_directories(config.data, told_with_the_key);
  const Status ensured = (*access)->ensure_administrator(
      config.administrator, [&config](const Credentials& key) { return show_first_key(key, config.data); });
  if (!ensured) return ensured.error();
  if (issuer == nullptr) return access;
  if (Status started = issuer->keys.start(); !started) return std::move(started).error();
  (*access)->trust(issuer->tokens);
  return access;
}

// What clients may have of the machine: what the operator says, else what the plan does.
struct Allowance {
  std::size_t connections_max;
  std::shared_ptr<http::Load> load;
};

Allowance allow(const Config& config, const MemoryPlan& plan) {
  constexpr std::size_t mib = 1024 * 1024;
  const std::size_t budget_bytes = config.memory_budget_mib
                                       ? static_cast<std::size_t>(*config.memory_budget_mib) * mib
                                       : plan.budget_bytes;
  const std::size_t connections_max =
      config.connections_max ? static_cast<std::size_t>(*config.connections_max) : plan.connections_max;
  return {connections_max, std::make_shared<http::Load>(budget_bytes)};
}

Result<std::unique_ptr<http::Server>> listen(const Checked& checked, unsigned threads, const Config& config,
                                             const Allowance& allowance, Services& services) {
  http::ServerOptions options;
  options.host = checked.listen.host;
  options.port = checked.listen.port;
  options.tls = checked.border.tls;
  options.threads = threads;
  options.drain_grace = std::chrono::milliseconds(config.drain_ms);
  options.idle_timeout = std::chrono::seconds(config.idle_timeout_s);
  options.connections_max = allowance.connections_max;
  options.load = allowance.load;
  options.admit = [&services](const http::Request& request) { return admit(services, request); };
  options.refusal = refuse;
  options.log_error = [](std::string_view text) {
    log::Line(log::Level::Error, "http_failed").field("error", text);
  };
  Result<std::unique_ptr<http::Server>> server = http::Server::start(
      std::move(options), [&services](const http::Request& request, http::Responder responder) {
        dispatch(services, request, std::move(responder));
      });
  if (server) return server;
  return invalid(server.error().details.back() + ". End what listens there, or choose another by --listen.");
}

void let_in(Services& services, const Border& border) {
  services.cors = border.cors;
  services.trusted_proxies = border.trusted_proxies;
  services.limits.bound_requests(border.requests_per_second_by_key);
  services.secure_transport = border.tls != nullptr;
}

// Requests that outlast the drain would use what main is about to destroy; what they had committed is on
// disk.
[[noreturn]] void end_at_once() {
  static std::mutex once;  // two may find that the time is over
  once.lock();
  log::Line(log::Level::Error, "drain_failed").field("seconds", drain_time_max.count());
  log::flush();
  std::_Exit(1);
}

// Ends the process at the deadline unless it was destroyed before: the end may wait for a database that does
// not answer. Its thread is there from the beginning, since at the end there may be no memory for one.
class EndInTime {
 public:
  EndInTime() : thread_([this] { wait(); }) {}
  EndInTime(const EndInTime&) = delete;
  EndInTime& operator=(const EndInTime&) = delete;
  ~EndInTime() {
    set({}, true);
    thread_.join();
  }

  void arm(std::chrono::steady_clock::time_point deadline) { set(deadline, false); }

 private:
  void set(std::optional<std::chrono::steady_clock::time_point> deadline, bool ended) {
    {
      const std::lock_guard lock(mutex_);
      deadline_ = deadline;
      ended_ = ended;
    }
    changed_.notify_one();
  }

  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_ || deadline_; });
    if (!ended_ && !changed_.wait_until(lock, *deadline_, [this] { return ended_; })) end_at_once();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  bool ended_ = false;
  std::thread thread_;
};

// What is behind the handlers, the threads included that wait for it.
struct Depth {
  std::unique_ptr<Store> store;
  std::unique_ptr<Lanes> lanes;
};

// Every thread that reads has a connection, and lists have less than half of them, as the store wants it.
LaneThreads sqlite_lanes(unsigned cores) {
  return {.workers = std::max(workers_min, cores),
          .lists = std::max(list_threads_min, cores),
          .tokens = token_threads_of(cores),
          .readers = 0};
}

// Those that read.
unsigned sqlite_connections(unsigned cores) {
  const LaneThreads threads = sqlite_lanes(cores);
  return cores + threads.workers + threads.lists + threads.tokens +
         3;  // and deliveries, their care, and feeds
}

Result<Depth> open_sqlite(const Config& config, unsigned cores, const MemoryPlan& plan) {
  const LaneThreads threads = sqlite_lanes(cores);
  SqliteOptions options;
  options.folder = config.data;
  options.readers = static_cast<int>(sqlite_connections(cores));
  options.cache_bytes = plan.cache_bytes;
  options.mapped_bytes = plan.mapped_bytes;
  Result<std::unique_ptr<Store>> store = open_sqlite_store(options);
  if (!store) return std::move(store).error();
  return Depth{*std::move(store), std::make_unique<Lanes>(threads)};
}

// How many connections read entries by their keys: each reads many at once.
int point_readers_of(int connections) {
  return std::clamp(connections / connections_a_point_reader, 1, point_readers_max);
}

// Two of the connections hear of other nodes and clean up, and few read entries by their keys. Of the others
// two thirds write, since a commit is a wait for the disk; the rest runs lists, but for those that the short
// questions find, for definitions and keys.
Result<Depth> open_postgresql(const std::string& url, const Config& config, unsigned cores) {
  const int connections = config.database_connections;
  const int point_readers = point_readers_of(connections);
  const int others = connections - 2 - point_readers;
  const int readers = std::max({2, std::min(4, others / 2), others / 3});
  const int lists = std::max(1, readers - connections_for_questions);
  const int writers = others - readers;
  Result<std::unique_ptr<Store>> store = open_postgresql_store(
      {url, readers, lists, point_readers, writers, IfMissing::Make,
       std::chrono::seconds(config.database_wait_s), [] { return !Signals::end_is_pending(); }});
  if (!store) return std::move(store).error();
  const LaneThreads threads{.workers = std::max(workers_min, cores),
                            .lists = static_cast<unsigned>(lists),
                            .tokens = token_threads_of(cores),
                            .readers = connections_for_questions};
  return Depth{*std::move(store), std::make_unique<Lanes>(threads)};
}

// None where the data is no folder's, or its file system has no sockets: that costs backups, and nothing
// else.
std::unique_ptr<ControlSocket> open_control(const Checked& checked, const Config& config, Store& store) {
  if (!checked.database.empty()) return nullptr;
  Result<std::unique_ptr<ControlSocket>> opened = ControlSocket::open(store, config.data);
  if (opened) return *std::move(opened);
  log::Line(log::Level::Warn, "no_backups").field("error", opened.error().details.back());
  return nullptr;
}

Status run(const Config& config) {
  Signals signals;
  allow_many_connections();
  Result<Checked> checked = check(config);
  if (!checked) return std::move(checked).error();
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  const Machine machine = look_at_machine();
  tune_allocator(machine);
  const Transport transport = config.tls_certificate.empty() ? Transport::Plain : Transport::Tls;
  // Of connections to SQLite, and the one that writes.
  const MemoryPlan plan = plan_memory(machine, sqlite_connections(cores) + 1, transport);
  limit_compiled_regexes(plan.expression_bytes);
  EndInTime in_time;  // outlives all that the end may wait for
  std::optional<EarlyEnd> early_end(std::in_place);
  Result<Depth> depth = checked->database.empty() ? open_sqlite(config, cores, plan)
                                                  : open_postgresql(checked->database, config, cores);
  early_end.reset();
  if (!depth && Signals::end_is_pending()) return {};  // it was told to end while it waited
  if (!depth) return std::move(depth).error();
  Store& store = *depth->store;
  Result<std::unique_ptr<Access>> access = open_access(config, store, checked->issuer.get());
  if (!access) return std::move(access).error();
  const std::unique_ptr<SecretsKey> secrets_key = secrets_key_of(config, checked->database);
  if (Status opened = secrets_key->open(); !opened) return opened;
  std::optional<Deliveries> deliveries(std::in_place, store, *secrets_key, Links(checked->public_url),
                                       checked->webhooks);
  Services services{store, **access, *depth->lanes, Links(checked->public_url), *secrets_key};
  services.deliveries = deliveries->counts();
  std::optional<AuditKeeper> audit(std::in_place, store, services.failed_logins,
                                   AuditKeeping{std::chrono::days(config.audit_keep_days)});
  std::optional<AnswerKeeper> answers(std::in_place, store);
  const Allowance allowance = allow(config, plan);
  services.load = allowance.load;
  Feeds feeds(store, Links(checked->public_url), allowance.load);
  services.feeds = &feeds;
  let_in(services, checked->border);
  if (!config.no_console) services.console = console_files();
  Result<std::unique_ptr<http::Server>> server = listen(*checked, cores, config, allowance, services);
  if (!server) return std::move(server).error();
  std::unique_ptr<ControlSocket> control = open_control(*checked, config, store);
  log::Line(log::Level::Info, "serving").field("host", checked->listen.host).field("port", (*server)->port());
  log::flush();

  signals.wait(checked->level, [&checked] {
    reload_certificate(checked->border.tls.get());
    if (checked->issuer != nullptr) checked->issuer->keys.reload();
  });
  services.draining = true;
  control.reset();
  const auto deadline = std::chrono::steady_clock::now() + drain_time_max;
  in_time.arm(deadline);
  if ((*server)->drain(deadline) == http::DrainOutcome::DeadlinePassed) end_at_once();
  deliveries.reset();
  audit.reset();
  answers.reset();
  depth->lanes->stop();
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
  log::flush();  // so that why it failed is the last line
  for (const std::string& detail : ended.error().details) fmt::print(stderr, "bespoke: {}\n", detail);
  return EXIT_FAILURE;
}

}  // namespace bespoke
