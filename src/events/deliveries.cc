#include "events/deliveries.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/guarded.h"
#include "base/hash.h"
#include "base/log.h"
#include "events/attempt_text.h"
#include "events/event_body.h"
#include "events/limits.h"
#include "events/signature.h"
#include "model/errors.h"
#include "service/integrations.h"
#include "service/submit.h"
#include "store/limits.h"

namespace bespoke {
namespace {

constexpr std::chrono::milliseconds lease_time{6000};
constexpr std::chrono::milliseconds lease_pause{1500};  // between renewals
constexpr std::chrono::milliseconds look_pause{100};    // between looks for changes and jobs
constexpr std::chrono::milliseconds idle_pause{200};    // while there are no integrations
constexpr std::chrono::milliseconds care_pause{5000};
constexpr std::chrono::milliseconds failure_pause{500};  // while the store refuses
constexpr std::chrono::seconds end_time{2};
constexpr int failures_of_absence = 5;  // in a row: then the next success means that the receiver is back
constexpr int trims_at_once = 10;
constexpr std::int64_t status_gone = 410;

bool has_work(const Catalog& catalog) {
  return !catalog.integrations().empty() ||
         std::ranges::any_of(catalog.apis(), [](const auto& api) { return api->keeps_changes(); });
}

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
  if (has_work(*store_.catalog())) is_tidy_ = false;
  if (is_tidy_) return posts_.work(idle_pause);
  const Clock::time_point now = Clock::now();
  if (now >= next_leases_) take_leases();
  if (now >= next_jobs_) make_jobs();
  for (auto& [number, line] : lines_) {
    if (line.queue.empty() && Clock::now() >= line.next_look) load(line);
    start(line);
  }
  posts_.work(posts_.under_way() > 0 ? look_pause / 2 : look_pause);
  keep_attempts();
  if (now >= next_care_) care();
}

void Deliveries::end() {
  const Clock::time_point deadline = Clock::now() + end_time;
  while (posts_.under_way() > 0 && Clock::now() < deadline) {
    posts_.work(look_pause);
    keep_attempts();
  }
  if (!lines_.empty()) (void)write([this](EventLog& log) { return log.give_leases_back(owner_); });
}

Status Deliveries::write(const std::function<Status(EventLog&)>& work) {
  return write_now(store_, WriteKind::Entries, [&work](Transaction& transaction) -> Status {
    const Result<EventLog*> log = transaction.events();
    return log ? work(**log) : log.error();
  });
}

Status Deliveries::read(const std::function<Status(EventLog&)>& work) {
  return store_.read(ReadKind::Several, [&work](Snapshot& snapshot) -> Status {
    const Result<EventLog*> log = snapshot.events();
    return log ? work(**log) : log.error();
  });
}

// A lease that was not renewed is lost, and with it what was loaded; what is under way ends as it will.
void Deliveries::take_leases() {
  next_leases_ = Clock::now() + lease_pause;
  const std::shared_ptr<const Catalog> catalog = store_.catalog();
  if (catalog->integrations().empty() && lines_.empty()) return;
  std::set<std::int64_t> owned;
  const Status taken = write([&](EventLog& log) -> Status {
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

// Those that may have more jobs, where there are changes that jobs have not been made of.
std::vector<std::int64_t> Deliveries::lines_with_room() {
  std::vector<std::int64_t> numbers;
  const Status looked = read([&](EventLog& log) -> Status {
    const Result<bool> news = log.has_news();
    if (!news || !*news) return news ? Status() : news.error();
    for (const auto& [number, line] : lines_) {
      const Result<std::int64_t> waiting = log.count_jobs(number, JobState::Waiting);
      if (!waiting) return waiting.error();
      if (*waiting < jobs_waiting_max) numbers.push_back(number);
    }
    return {};
  });
  return looked ? numbers : std::vector<std::int64_t>();
}

// For `numbers` behind `from`, until that is enough for one unit of work.
Status Deliveries::make_some_jobs(EventLog& log, const std::vector<std::int64_t>& numbers, std::size_t& from,
                                  bool& more) {
  if (const Result<std::int64_t> given = log.give_positions(); !given) return given.error();
  for (std::int64_t gone_through = 0; from < numbers.size() && gone_through < changes_at_once_max; ++from) {
    const Result<std::int64_t> changes = log.make_jobs(numbers[from], changes_at_once_max, Timestamp::now());
    if (!changes) return changes.error();
    if (*changes == changes_at_once_max) more = true;
    gone_through += *changes;
  }
  return {};
}

// Of an integration that is not enabled as well: what happened before it was disabled is kept for it.
void Deliveries::make_jobs() {
  next_jobs_ = Clock::now() + look_pause;
  if (lines_.empty()) return;
  const std::vector<std::int64_t> hungry = lines_with_room();
  bool more = false;
  for (std::size_t from = 0; from < hungry.size();) {
    const Status made = write([&, begin = from](EventLog& log) {
      from = begin;  // the work may be run again
      return make_some_jobs(log, hungry, from, more);
    });
    if (made) continue;
    next_jobs_ = Clock::now() + failure_pause;
    return;
  }
  if (more) next_jobs_ = {};
  for (auto& [number, line] : lines_) line.next_look = {};
}

void Deliveries::load(Line& line) {
  line.next_look = Clock::now() + look_pause;
  if (!line.integration->enabled || line.under_way >= integration_deliveries_at_once_max) return;
  const Order order = line.integration->is_concurrent ? Order::Concurrent : Order::Serial;
  const auto held = static_cast<std::int64_t>(line.held.size());
  std::vector<DueJob> jobs;
  const Status loaded = read([&](EventLog& log) -> Status {
    Result<std::vector<DueJob>> due = log.due_jobs(line.integration->number, order, Timestamp::now(),
                                                   jobs_loaded_max + held, loaded_bytes_max);
    if (!due) return due.error();
    jobs = *std::move(due);
    return {};
  });
  if (!loaded) line.next_look = Clock::now() + failure_pause;
  for (DueJob& job : jobs) {
    if (!line.held.insert(job.job.number).second) continue;
    line.queue.push_back(std::move(job));
  }
}

void Deliveries::start(Line& line) {
  if (!line.integration->enabled) {
    for (const DueJob& due : line.queue) line.held.erase(due.job.number);
    line.queue.clear();
  }
  while (!line.queue.empty() && line.under_way < integration_deliveries_at_once_max &&
         posts_.under_way() < deliveries_at_once_max && attempts_.size() < deliveries_at_once_max) {
    const DueJob due = std::move(line.queue.front());
    line.queue.pop_front();
    send(line, due);
  }
}

void Deliveries::send(Line& line, const DueJob& due) {
  const Integration& integration = *line.integration;
  ++line.under_way;
  std::optional<std::string> secret;
  if (integration.sealed_secret) {
    secret = key_.unseal(*integration.sealed_secret, integration.id);
    if (!secret) {
      return told(
          integration.number, due.job,
          failed_with("The secret_key cannot be read: the key file is not the one that it was kept with"));
    }
  }
  const std::string id = due.job.id.text();
  const std::int64_t now_s = Timestamp::now().ms / 1000;
  OutboundRequest post;
  post.method = "POST";
  post.url = integration.url;
  post.headers = {
      {"Content-Type", "application/json"}, {"webhook-id", id}, {"webhook-timestamp", std::to_string(now_s)}};
  post.body = event_body(due, due.job.attempts + 1, integration, secret, *store_.catalog(), links_);
  if (secret) {
    post.headers.emplace_back("X-MOLTIN-SECRET-KEY", *secret);
    post.headers.emplace_back("webhook-signature", webhook_signature(*secret, id, now_s, post.body));
  }
  posts_.send(std::move(post), [this, number = integration.number,
                                job = due.job](const OutboundReply& reply) { told(number, job, reply); });
}

void Deliveries::told(std::int64_t number, const Job& job, const OutboundReply& reply) {
  (succeeded(reply) ? counts_->succeeded : counts_->failed).fetch_add(1, std::memory_order_relaxed);
  attempts_.push_back(judge(job, reply));
  attempt_lines_.push_back(number);
  const auto found = lines_.find(number);
  if (found == lines_.end()) return;
  Line& line = found->second;
  if (line.under_way > 0) --line.under_way;
  if (succeeded(reply)) {
    line.is_back = line.is_back || line.failures >= failures_of_absence;
    line.failures = 0;
  } else {
    ++line.failures;
    if (reply.status == status_gone) disable(line);
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
  } else if (reply.status == status_gone || schedule_.gives_up_after(tries)) {
    attempt.state = JobState::Failed;
  } else {
    attempt.next_at.ms += schedule_.pause(tries, random()).count();
  }
  return attempt;
}

std::uint8_t Deliveries::random() const {
  std::array<std::uint8_t, 1> byte{};
  fill_random(byte);
  return byte.front();
}

// Until they are kept, their jobs are held: an attempt that is not on disk was not made.
void Deliveries::keep_attempts() {
  if (attempts_.empty()) return;
  const Status kept = write([this](EventLog& log) { return log.keep_attempts(attempts_, Timestamp::now()); });
  if (!kept) return std::this_thread::sleep_for(failure_pause);
  for (std::size_t i = 0; i < attempts_.size(); ++i) {
    const auto line = lines_.find(attempt_lines_[i]);
    if (line != lines_.end()) line->second.held.erase(attempts_[i].job);
  }
  attempts_.clear();
  attempt_lines_.clear();
  for (auto& [number, line] : lines_) {
    if (line.is_back) hurry(line);
    if (line.queue.empty()) line.next_look = {};
  }
}

void Deliveries::hurry(Line& line) {
  bool all = false;
  const Status hurried = write([&](EventLog& log) -> Status {
    const Result<std::int64_t> count = log.hurry(line.integration->number, Timestamp::now());
    if (!count) return count.error();
    all = *count < moved_jobs_max;
    return {};
  });
  if (hurried && all) line.is_back = false;
}

void Deliveries::disable(const Line& line) const {
  const IntegrationId id = line.integration->id;
  log::Line(log::Level::Warn, "integration_disabled")
      .field("integration", id.text())
      .field("status", status_gone);
  disable_integration(store_, id, [](const Status&) {});
}

// Looked for beside the writer, and removed in small pieces.
Deliveries::Trimmed Deliveries::trim(SurplusKind kind) {
  for (int i = 0; i < trims_at_once; ++i) {
    Surplus surplus;
    const Status looked = read([&](EventLog& log) -> Status {
      Result<Surplus> found = log.find_surplus(kind);
      if (!found) return found.error();
      surplus = *std::move(found);
      return {};
    });
    if (!looked || surplus.numbers.empty()) return Trimmed::All;
    if (!write([&](EventLog& log) { return log.remove(surplus); })) return Trimmed::All;
    if (surplus.numbers.size() < static_cast<std::size_t>(trimmed_rows_max)) return Trimmed::All;
  }
  return Trimmed::ThereIsMore;
}

// Whether there is anything that an API keeps.
bool Deliveries::age_kept_changes() {
  bool any = true;
  (void)read([&any](EventLog& log) -> Status {
    const Result<bool> keeps = log.keeps_any();
    if (keeps) any = *keeps;
    return keeps ? Status() : keeps.error();
  });
  if (!any) return false;
  (void)write([](EventLog& log) -> Status {
    const Result<std::int64_t> given = log.give_positions();
    return given ? log.age_kept(Timestamp::now()) : given.error();
  });
  return true;
}

void Deliveries::care() {
  next_care_ = Clock::now() + care_pause;
  is_tidy_ = !age_kept_changes() && lines_.empty() && !has_work(*store_.catalog());
  for (const SurplusKind kind : surplus_kinds) {
    if (trim(kind) == Trimmed::ThereIsMore) next_care_ = Clock::now() + look_pause;
  }
  (void)read([this](EventLog& log) -> Status {
    const Result<DeliveryFigures> figures = log.figures();
    if (!figures) return figures.error();
    counts_->waiting = figures->waiting;
    counts_->given_up = figures->failed;
    counts_->oldest_ms = figures->oldest ? figures->oldest->ms : 0;
    return {};
  });
}

}  // namespace bespoke
