// Tells webhooks of changes: docs/decisions/0031.
//
//     a change commits      the log has it, with its place
//     make_jobs             a job for each integration that observes it; the log is the queue behind these
//     load, send            up to 32 of an integration at once
//     2xx                   the job is over
//     anything else         it is tried again, later and later; in the end it is given up, and kept
//
// Jobs are made, and outcomes kept, by writes that go on while it sends.
// An integration is told by one node at a time, which has a lease on it. A node that dies leaves its jobs as
// they were before its attempts, and another takes them up when the lease is over: nothing is lost, and what
// had arrived may arrive twice, with the same id.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "api/call.h"
#include "events/address_guard.h"
#include "events/busy.h"
#include "events/event_care.h"
#include "events/retry_schedule.h"
#include "outbound/http_requests.h"

namespace bespoke {

struct DeliveryOptions {
  std::vector<IpNetwork> allowed;
  std::chrono::seconds give_up_after{24 * 60 * 60};
};

// Has threads of its own, from its beginning to its end.
class Deliveries {
 public:
  // `store` and `key` outlive it.
  Deliveries(Store& store, const SecretsKey& key, Links links, DeliveryOptions options);
  // Waits a moment for what is under way.
  ~Deliveries();

  const std::shared_ptr<DeliveryCounts>& counts() const { return counts_; }

 private:
  using Clock = std::chrono::steady_clock;

  // What this node has of an integration.
  struct Line {
    std::shared_ptr<const Integration> integration;
    std::deque<DueJob> queue;
    std::set<std::int64_t> held;  // jobs in the queue, under way, or over and not yet kept
    std::size_t under_way = 0;
    std::size_t bytes = 0;  // of values, of jobs in the queue and under way
    int failures = 0;       // since the last success
    bool is_back = false;
    Clock::time_point next_look{};
    Clock::time_point next_probe{};
  };

  // A write that is under way.
  struct Pending {
    std::mutex mutex;
    std::optional<Status> outcome;
  };

  // A delivery that is under way.
  struct Sent {
    Job job;
    std::size_t bytes;  // of values
    std::string url;
  };

  // Attempts whose outcome is known and not on disk.
  struct Told {
    std::vector<Attempt> attempts;
    std::vector<std::int64_t> lines;  // of each
  };

  // For `numbers` behind `from`, one unit of work after the other.
  struct JobMaking {
    std::vector<std::int64_t> numbers;
    std::size_t from = 0;
    bool more = false;  // changes, of which no jobs have been made yet
  };

  void run();
  void take_turn();
  void start_all();
  bool look_at_integrations();
  bool clock_was_set_back();
  void end();
  void take_leases();
  void make_jobs();
  void make_next_jobs();
  std::vector<std::int64_t> lines_with_room();
  void load(Line& line);
  void start(Line& line);
  static bool may_send(Line& line);
  void send(Line& line, const DueJob& due);
  void told(std::int64_t line, const Sent& sent, const OutboundReply& reply);
  std::size_t loaded_bytes() const;
  Attempt judge(const Job& job, const OutboundReply& reply) const;
  void keep_attempts();
  void release_kept();
  void hurry(Line& line);
  void disable(const Line& line) const;
  std::shared_ptr<Pending> write_later(std::function<Status(EventLog&)> work);
  static std::optional<Status> take_outcome(std::shared_ptr<Pending>& pending);

  Store& store_;
  const SecretsKey& key_;
  const Links links_;
  const AddressGuard guard_;
  const RetrySchedule schedule_;
  const Uuid owner_ = new_uuid_v7();
  const std::shared_ptr<DeliveryCounts> counts_ = std::make_shared<DeliveryCounts>();
  EventCare care_{store_, counts_};
  Busy busy_{store_};
  HttpRequests posts_;
  std::map<std::int64_t, Line> lines_;      // by the number of the integration
  std::shared_ptr<const Catalog> catalog_;  // by which lines_ have their integrations
  Told told_;
  std::shared_ptr<Told> kept_ = std::make_shared<Told>();  // those that `keeping_` keeps
  std::shared_ptr<Pending> keeping_;
  std::shared_ptr<JobMaking> jobs_;
  std::shared_ptr<Pending> making_;
  Timestamp latest_ = Timestamp::now();
  Clock::time_point next_leases_{};
  Clock::time_point next_jobs_{};
  Clock::time_point next_start_{};
  Clock::time_point next_keep_{};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace bespoke
