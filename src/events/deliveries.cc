#include "events/deliveries.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/guarded.h"
#include "base/hash.h"
#include "base/log.h"
#include "events/attempt_text.h"
#include "events/delivery_request.h"
#include "events/limits.h"
#include "model/errors.h"
#include "service/event_units.h"
#include "service/integrations.h"
#include "store/limits.h"

namespace bespoke {
namespace {

constexpr std::chrono::milliseconds lease_time{6000};
constexpr std::chrono::milliseconds lease_pause{1500};  // between renewals
constexpr std::chrono::milliseconds look_pause{100};    // between looks for changes and jobs
constexpr std::chrono::milliseconds busy_pause{50};     // between starts, while clients wait for their writes
constexpr std::chrono::milliseconds busy_look_pause{250};
constexpr std::chrono::milliseconds idle_pause{200};     // while there are no integrations
constexpr std::chrono::milliseconds failure_pause{500};  // while the store refuses
constexpr std::chrono::milliseconds set_back_min{10000};
constexpr std::chrono::milliseconds probe_pause{25};  // between deliveries to a receiver that is away
constexpr std::chrono::seconds end_time{2};
constexpr int failures_of_absence = 5;  // in a row: then the next success means that the receiver is back
constexpr std::int64_t status_gone = 410;

OutboundOptions options_of_posts(const AddressGuard& guard) {
  OutboundOptions options;
  options.allows = [&guard](const sockaddr* address) { return guard.allows(address); };
  options.connect_time_max = delivery_time_max;
  options.time_max = delivery_time_max;
  options.read_bytes_max = reply_bytes_max;
  options.kept_bytes_max = reply_kept_bytes_max;
  return options;
}

}  // namespace

Deliveries::Deliveries(Store& store, const SecretsKey& key, Links links, DeliveryOptions options)
    : store_(store),
      key_(key),
      links_(std::move(links)),
      guard_(std::move(options.allowed)),
      schedule_(options.give_up_after),
      posts_(options_of_posts(guard_)),
      thread_([this] { run(); }) {}

Deliveries::~Deliveries() {
  ending_ = true;
  posts_.wake();
  thread_.join();
}

// What gets here is a bug or the end of memory: what was not kept is done again.
void Deliveries::run() {
  while (!ending_) {
    if (run_guarded("deliveries_failed", [this] {
          while (!ending_) take_turn();
        })) {
      break;
    }
    lines_.clear();
    std::this_thread::sleep_for(failure_pause);
  }
  run_guarded("deliveries_failed", [this] { end(); });
}

void Deliveries::take_turn() {
  if (lines_.empty() && store_.catalog()->integrations().empty()) return posts_.work(idle_pause);
  if (Clock::now() >= next_leases_) take_leases();
  make_jobs();
  if (Clock::now() >= next_start_) start_all();
  posts_.work(posts_.under_way() > 0 ? look_pause / 2 : look_pause);
  keep_attempts();
}

void Deliveries::start_all() {
  const bool set_back = clock_was_set_back();
  for (auto& [number, line] : lines_) {
    line.is_back = line.is_back || set_back;
    if (line.is_back) hurry(line);
    if (line.queue.empty() && Clock::now() >= line.next_look) load(line);
  }
  if (look_at_integrations()) {
    for (auto& [number, line] : lines_) start(line);
  }
  if (busy_.is_busy()) next_start_ = Clock::now() + busy_pause;
}

// Where something is to be sent: who has changed an integration relies on it from the answer on, on every
// node. False where that cannot be known now.
bool Deliveries::look_at_integrations() {
  if (std::ranges::all_of(lines_, [](const auto& line) { return line.second.queue.empty(); })) return true;
  const Result<std::shared_ptr<const Catalog>> current = store_.current_catalog();
  if (!current) return false;
  if (*current == catalog_) return true;
  catalog_ = *current;
  std::map<std::int64_t, std::shared_ptr<const Integration>> known;
  for (const auto& each : catalog_->integrations()) known.emplace(each->number, each);
  std::erase_if(lines_, [&known](const auto& line) { return !known.contains(line.first); });
  for (auto& [number, line] : lines_) line.integration = known.at(number);
  return true;
}

// Then what waits for its time would wait for as long as it was set back by.
bool Deliveries::clock_was_set_back() {
  const Timestamp now = Timestamp::now();
  const bool set_back = now.ms < latest_.ms - set_back_min.count();
  latest_ = set_back ? now : std::max(latest_, now);
  return set_back;
}

void Deliveries::end() {
  const Clock::time_point deadline = Clock::now() + end_time;
  while (posts_.under_way() > 0 && Clock::now() < deadline) {
    posts_.work(look_pause);
    keep_attempts();
  }
  while (keeping_ != nullptr || making_ != nullptr) {
    posts_.work(look_pause);
    if (keeping_ != nullptr && take_outcome(keeping_)) kept_->attempts.clear();
    if (making_ != nullptr) (void)take_outcome(making_);
  }
  if (!told_.attempts.empty()) {
    (void)write_events(store_,
                       [this](EventLog& log) { return log.keep_attempts(told_.attempts, Timestamp::now()); });
  }
  if (!lines_.empty()) {
    (void)write_events(store_, [this](EventLog& log) { return log.give_leases_back(owner_); });
  }
}

std::shared_ptr<Deliveries::Pending> Deliveries::write_later(std::function<Status(EventLog&)> work) {
  auto pending = std::make_shared<Pending>();
  store_.write({WriteKind::Entries, on_events(std::move(work)), [this, pending](Status status) {
                  // `this` is there until the outcome was taken.
                  const std::lock_guard lock(pending->mutex);
                  pending->outcome = std::move(status);
                  posts_.wake();
                }});
  return pending;
}

// Of one that is over, which is none any more then.
std::optional<Status> Deliveries::take_outcome(std::shared_ptr<Pending>& pending) {
  std::optional<Status> outcome;
  {
    const std::lock_guard lock(pending->mutex);
    outcome = std::move(pending->outcome);
  }
  if (outcome) pending.reset();
  return outcome;
}

// A lease that was not renewed is lost, and with it what was loaded; what is under way ends as it will.
void Deliveries::take_leases() {
  next_leases_ = Clock::now() + lease_pause;
  const std::shared_ptr<const Catalog> catalog = store_.catalog();
  if (catalog->integrations().empty() && lines_.empty()) return;
  std::set<std::int64_t> owned;
  const Status taken = write_events(store_, [&](EventLog& log) -> Status {
    owned.clear();
    const Timestamp now = Timestamp::now();
    for (const auto& each : catalog->integrations()) {
      const Result<bool> own = log.take_lease(each->number, owner_, now, {now.ms + lease_time.count()});
      if (!own) return own.error();
      if (*own) owned.insert(each->number);
    }
    return {};
  });
  if (!taken) return;  // until they are over; then somebody else has them
  for (const auto& each : catalog->integrations()) {
    if (owned.contains(each->number)) lines_[each->number].integration = each;
  }
  std::erase_if(lines_, [&](const auto& line) { return !owned.contains(line.first); });
}

// Those that may have more jobs: there are changes for them that jobs have not been made of.
std::vector<std::int64_t> Deliveries::lines_with_room() {
  std::vector<std::int64_t> numbers;
  const Status looked = read_events(store_, [&](EventLog& log) -> Status {
    if (const Result<bool> news = log.has_news(); !news || !*news) return news ? Status() : news.error();
    for (const auto& [number, line] : lines_) {
      const Result<bool> lags = log.lags(number);
      const Result<std::int64_t> waiting = log.count_jobs(number, JobState::Waiting);
      if (!lags || !waiting) return lags ? waiting.error() : lags.error();
      if (*lags && *waiting < jobs_waiting_max) numbers.push_back(number);
    }
    return {};
  });
  return looked ? numbers : std::vector<std::int64_t>();
}

// Of an integration that is not enabled as well: what happened before it was disabled is kept for it.
void Deliveries::make_jobs() {
  if (making_ != nullptr) {
    const std::optional<Status> made = take_outcome(making_);
    if (!made) return;
    if (!*made) {
      next_jobs_ = Clock::now() + failure_pause;
    } else if (jobs_->from < jobs_->numbers.size()) {
      make_next_jobs();
    } else {
      for (auto& [number, line] : lines_) line.next_look = {};
      const auto is_idle = [](const auto& line) { return line.second.queue.empty(); };
      if (jobs_->more && std::ranges::all_of(lines_, is_idle) && !busy_.is_busy()) next_jobs_ = {};
    }
    return;
  }
  if (lines_.empty() || Clock::now() < next_jobs_) return;
  next_jobs_ = Clock::now() + (busy_.is_busy() ? busy_look_pause : look_pause);
  std::vector<std::int64_t> hungry = lines_with_room();
  if (hungry.empty()) return;
  jobs_ = std::make_shared<JobMaking>(JobMaking{std::move(hungry)});
  make_next_jobs();
}

void Deliveries::make_next_jobs() {
  making_ = write_later([jobs = jobs_, begin = jobs_->from](EventLog& log) -> Status {
    if (const Result<std::int64_t> given = log.give_positions(); !given) return given.error();
    jobs->from = begin;  // the work may be run again
    for (std::int64_t gone_through = 0;
         jobs->from < jobs->numbers.size() && gone_through < changes_at_once_max; ++jobs->from) {
      const Result<std::int64_t> changes =
          log.make_jobs(jobs->numbers[jobs->from], changes_at_once_max, Timestamp::now());
      if (!changes) return changes.error();
      if (*changes == changes_at_once_max) jobs->more = true;
      gone_through += *changes;
    }
    return {};
  });
}

void Deliveries::load(Line& line) {
  line.next_look = Clock::now() + look_pause;
  if (!line.integration->enabled || line.under_way >= integration_deliveries_at_once_max) return;
  const std::size_t loaded_before = loaded_bytes();
  if (loaded_before >= all_loaded_bytes_max) return;
  const std::size_t bytes_max = std::min(loaded_bytes_max, all_loaded_bytes_max - loaded_before);
  const Order order = line.integration->is_concurrent ? Order::Concurrent : Order::Serial;
  const auto held = static_cast<std::int64_t>(line.held.size());
  std::vector<DueJob> jobs;
  const Status loaded = read_events(store_, [&](EventLog& log) -> Status {
    Result<std::vector<DueJob>> due = log.due_jobs(line.integration->number, order, Timestamp::now(),
                                                   jobs_loaded_max + held, bytes_max + line.bytes);
    if (!due) return due.error();
    jobs = *std::move(due);
    return {};
  });
  if (!loaded) line.next_look = Clock::now() + failure_pause;
  for (DueJob& job : jobs) {
    if (!line.held.insert(job.job.number).second) continue;
    line.bytes += job.change.values.size();
    line.queue.push_back(std::move(job));
  }
}

std::size_t Deliveries::loaded_bytes() const {
  std::size_t bytes = 0;
  for (const auto& [number, line] : lines_) bytes += line.bytes;
  return bytes;
}

void Deliveries::start(Line& line) {
  if (!line.integration->enabled) {
    for (const DueJob& due : line.queue) {
      line.held.erase(due.job.number);
      line.bytes -= due.change.values.size();
    }
    line.queue.clear();
  }
  while (!line.queue.empty() && may_send(line) && posts_.under_way() < deliveries_at_once_max &&
         told_.attempts.size() + kept_->attempts.size() < deliveries_at_once_max) {
    const DueJob due = std::move(line.queue.front());
    line.queue.pop_front();
    send(line, due);
  }
}

// A receiver that is away gets one after the other, so that a day of it costs nothing: the first that arrives
// brings the others along.
bool Deliveries::may_send(Line& line) {
  if (line.failures < failures_of_absence) return line.under_way < integration_deliveries_at_once_max;
  if (line.under_way > 0 || Clock::now() < line.next_probe) return false;
  line.next_probe = Clock::now() + probe_pause;
  return true;
}

void Deliveries::send(Line& line, const DueJob& due) {
  const Integration& integration = *line.integration;
  ++line.under_way;
  const Sent sent{due.job, due.change.values.size(), integration.url};
  std::optional<std::string> secret;
  if (integration.sealed_secret) {
    secret = key_.unseal(*integration.sealed_secret, integration.id);
    if (!secret) return told(integration.number, sent, without_secret());
  }
  posts_.send(
      delivery_request(due, integration, secret, *store_.catalog(), links_),
      [this, number = integration.number, sent](const OutboundReply& reply) { told(number, sent, reply); });
}

// A receiver that was replaced meanwhile speaks for itself alone.
void Deliveries::told(std::int64_t number, const Sent& sent, const OutboundReply& reply) {
  (succeeded(reply) ? counts_->succeeded : counts_->failed).fetch_add(1, std::memory_order_relaxed);
  const auto found = lines_.find(number);
  const bool is_gone =
      reply.status == status_gone && found != lines_.end() && found->second.integration->url == sent.url;
  told_.attempts.push_back(judge(sent.job, reply));
  if (is_gone) told_.attempts.back().state = JobState::Failed;
  told_.lines.push_back(number);
  if (found == lines_.end()) return;
  Line& line = found->second;
  if (line.under_way > 0) --line.under_way;
  line.bytes -= std::min(line.bytes, sent.bytes);
  if (succeeded(reply)) {
    line.is_back = line.is_back || line.failures >= failures_of_absence;
    line.failures = 0;
  } else {
    ++line.failures;
    if (is_gone) disable(line);
  }
}

Attempt Deliveries::judge(const Job& job, const OutboundReply& reply) const {
  Attempt attempt;
  attempt.job = job.number;
  attempt.number = job.attempts + 1;
  attempt.next_at = Timestamp::now();
  attempt.processing_ms = reply.took.count();
  if (reply.status != 0) attempt.status_code = reply.status;
  attempt.body = kept_text(reply.body);
  attempt.error_detail = error_detail(reply);
  const std::int64_t tries = attempt.number - job.first_attempt;
  if (succeeded(reply)) {
    attempt.state = JobState::Succeeded;
  } else if (schedule_.gives_up_after(tries)) {
    attempt.state = JobState::Failed;
  } else {
    std::array<std::uint8_t, 1> random{};
    fill_random(random);
    attempt.next_at.ms += schedule_.pause(tries, random.front()).count();
  }
  return attempt;
}

// Until they are kept, their jobs are held: an attempt that is not on disk was not made.
void Deliveries::keep_attempts() {
  if (keeping_ != nullptr) {
    const std::optional<Status> kept = take_outcome(keeping_);
    if (!kept) return;
    if (*kept) {
      release_kept();
    } else {
      next_keep_ = Clock::now() + failure_pause;
    }
  }
  if (kept_->attempts.empty()) std::swap(told_, *kept_);
  if (kept_->attempts.empty() || Clock::now() < next_keep_) return;
  keeping_ = write_later(
      [kept = kept_](EventLog& log) { return log.keep_attempts(kept->attempts, Timestamp::now()); });
}

void Deliveries::release_kept() {
  for (std::size_t i = 0; i < kept_->attempts.size(); ++i) {
    const auto line = lines_.find(kept_->lines[i]);
    if (line != lines_.end()) line->second.held.erase(kept_->attempts[i].job);
  }
  *kept_ = {};
  for (auto& [number, line] : lines_) {
    if (line.queue.empty()) line.next_look = {};
  }
}

void Deliveries::hurry(Line& line) {
  bool all = false;
  const Status hurried = write_events(store_, [&](EventLog& log) -> Status {
    const Result<std::int64_t> count = log.hurry(line.integration->number, Timestamp::now());
    if (!count) return count.error();
    all = *count < moved_jobs_max;
    return {};
  });
  if (hurried && all) line.is_back = false;
}

void Deliveries::disable(const Line& line) const {
  log::Line(log::Level::Warn, "integration_disabled")
      .field("integration", line.integration->id.text())
      .field("status", status_gone);
  disable_integration(store_, line.integration->id, line.integration->url, [](const Status&) {});
}

}  // namespace bespoke
