// The log of changes, and what is kept of telling them: docs/decisions/0030.
//
// A write that is observed leaves a change in its own transaction. Changes have positions, in the order in
// which they became visible: whoever has read up to a position misses nothing that comes to lie before it.
// Telling an integration of a change is a job. The log itself is the queue: jobs are made of a part of it at
// a time, so that a million changes that wait cost no more than their rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/entry.h"
#include "model/integration.h"
#include "store/event_copies.h"
#include "store/limits.h"

namespace bespoke {

// A change with its position.
struct PlacedChange {
  std::int64_t position = 0;
  bool is_latest = true;  // of its entry, among those that are kept
  Change change;
};

// A job that is due, with what it tells.
struct DueJob {
  Job job;
  Change change;
};

// What an attempt came to.
struct Attempt {
  std::int64_t job = 0;  // its number
  std::int64_t number = 1;
  JobState state = JobState::Waiting;  // of the job, now
  Timestamp next_at;
  std::int64_t processing_ms = 0;
  std::optional<std::int64_t> status_code;
  std::string body;          // the beginning of the reply
  std::string error_detail;  // empty where it succeeded
};

struct LogFilter {
  std::optional<std::int64_t> integration;  // its number
  std::optional<Uuid> job;
};

// What an operator watches.
struct DeliveryFigures {
  std::int64_t waiting = 0;  // changes without a job yet, counted once for each integration, and jobs
  std::int64_t failed = 0;   // jobs that were given up
  std::optional<Timestamp> oldest;
};

enum class Order { Serial, Concurrent };

// Displaced are versions beyond those that an API keeps of each entry: they become what is not kept. The last
// three are of integrations that were removed, which go themselves when nothing is left.
enum class SurplusKind {
  Attempts,
  SucceededJobs,
  FailedJobs,
  Observations,
  Changes,
  KeptChanges,
  Displaced,
  RemovedJobs,
  RemovedAttempts,
  RemovedIntegrations
};
inline constexpr std::array surplus_kinds = {SurplusKind::Attempts,        SurplusKind::SucceededJobs,
                                             SurplusKind::FailedJobs,      SurplusKind::Observations,
                                             SurplusKind::Changes,         SurplusKind::KeptChanges,
                                             SurplusKind::Displaced,       SurplusKind::RemovedJobs,
                                             SurplusKind::RemovedAttempts, SurplusKind::RemovedIntegrations};
struct Surplus {
  SurplusKind kind = SurplusKind::Attempts;
  std::vector<std::int64_t> numbers;  // trimmed_rows_max at most; of observations, of their integrations
};

// No change is of a later position.
inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

// What is kept of an API, by positions.
struct KeptBounds {
  std::int64_t feed_since = never;     // behind it a feed has all changes; `never` where there is no feed
  std::int64_t counted = 0;            // how many there are behind that,
  std::int64_t counted_to = 0;         // and up to this one
  std::int64_t history_since = never;  // likewise, of history: but for versions that are not kept,
  std::int64_t trimmed_to = 0;         // of which none is left up to this one

  friend bool operator==(const KeptBounds&, const KeptBounds&) = default;
};

// How far back a feed goes, whichever is less.
struct FeedWindow {
  std::int64_t hours = feed_window_hours;
  std::int64_t changes = feed_window_changes_max;
};

struct KeptMove {
  Uuid api;
  KeptBounds from;
  KeptBounds to;
  bool is_whole = true;  // otherwise there is more to move at once
};

// Of a snapshot or a transaction; what changes something, of a transaction.
class EventLog : public EventCopies {
 public:
  // Gives positions to changes that are committed and have none yet, positions_given_max at most. Returns to
  // how many. Where the store has one writer they have them from the beginning.
  virtual Result<std::int64_t> give_positions() = 0;

  // Whether there are changes that jobs have not been made of for every integration.
  virtual Result<bool> has_news() = 0;
  // Whether there are for this one.
  virtual Result<bool> lags(std::int64_t integration) = 0;

  // Whether it is the owner's now to tell this integration, until `until`: nobody else had it, or no longer.
  virtual Result<bool> take_lease(std::int64_t integration, const Uuid& owner, Timestamp now,
                                  Timestamp until) = 0;
  virtual Status give_leases_back(const Uuid& owner) = 0;
  // Makes jobs of the next `changes_max` changes. How many changes it went through.
  virtual Result<std::int64_t> make_jobs(std::int64_t integration, std::int64_t changes_max,
                                         Timestamp now) = 0;
  virtual Result<std::int64_t> count_jobs(std::int64_t integration, JobState state) = 0;
  // Jobs that wait and are due, those that wait longest first; of `bytes_max` bytes of values, or one. In
  // serial order none of an entry of which an earlier one waits.
  virtual Result<std::vector<DueJob>> due_jobs(std::int64_t integration, Order order, Timestamp now,
                                               std::int64_t jobs_max, std::size_t bytes_max) = 0;
  // Keeps what attempts came to, and logs them.
  virtual Status keep_attempts(const std::vector<Attempt>& attempts, Timestamp now) = 0;
  // Jobs that failed before and wait are due at once: the receiver is back. How many, of moved_jobs_max.
  virtual Result<std::int64_t> hurry(std::int64_t integration, Timestamp now) = 0;
  // Begins a job anew that is over. How many.
  virtual Result<std::int64_t> begin_anew(std::int64_t integration, const Uuid& job, Timestamp now) = 0;
  // Begins jobs anew that were given up until then. How many, of moved_jobs_max.
  virtual Result<std::int64_t> begin_all_anew(std::int64_t integration, Timestamp until, Timestamp now) = 0;
  // What nobody waits for: attempts, jobs that are over and changes beyond what is kept of them; some of it.
  // Finding it takes longer than other writes should wait, so a snapshot does it.
  virtual Result<Surplus> find_surplus(SurplusKind kind) = 0;
  // Removes it, unless it is waited for by now.
  virtual Status remove(const Surplus& surplus) = 0;

  virtual Result<std::vector<Job>> list_jobs(std::int64_t integration, std::optional<JobState> state,
                                             std::int64_t offset, std::int64_t limit) = 0;
  virtual Result<std::optional<Job>> find_job(std::int64_t integration, const Uuid& job) = 0;
  // The latest first.
  virtual Result<std::vector<AttemptLog>> list_attempts(const LogFilter& filter, std::int64_t offset,
                                                        std::int64_t limit) = 0;
  virtual Result<DeliveryFigures> figures() = 0;

  // Integrations that are enabled and have more changes to go through than that, of those that came since
  // they were enabled. It goes by positions, where what they do not observe lies too.
  virtual Result<std::vector<std::int64_t>> left_behind(std::int64_t changes_max) = 0;

  // What is kept of an API that keeps its changes (CustomApi::retention).

  // Whether there is any, of an API that keeps them or has kept them.
  virtual Result<bool> keeps_any() = 0;
  // How the bounds of what is kept move, by age and by count; kept_moved_max changes of an API at once. A
  // snapshot finds it, since it counts.
  virtual Result<std::vector<KeptMove>> find_kept_moves(Timestamp now, const FeedWindow& window) = 0;
  // What lies before both becomes surplus; nothing, where another node has moved it meanwhile.
  virtual Status move_kept(const std::vector<KeptMove>& moves) = 0;
  // Of an entry's history, the latest first.
  virtual Result<std::vector<Change>> entry_changes(const CustomApiId& api, const EntryId& entry,
                                                    std::int64_t offset, std::int64_t limit) = 0;
  // Of the latest `versions_max`.
  virtual Result<std::optional<Change>> find_entry_change(const CustomApiId& api, const EntryId& entry,
                                                          const Uuid& change, std::int64_t versions_max) = 0;
  // The next of all its entries behind that position; of `bytes_max` bytes of values, or one.
  virtual Result<std::vector<PlacedChange>> changes_behind(const CustomApiId& api, std::int64_t position,
                                                           std::int64_t changes_max,
                                                           std::size_t bytes_max) = 0;
  // Behind which position a feed has them all. None where the API has no feed.
  virtual Result<std::optional<std::int64_t>> feed_since(const CustomApiId& api) = 0;
  // That any change has had, or one that is still being committed.
  virtual Result<std::int64_t> last_position() = 0;
  // Behind it lies all that is committed from now on; once give_positions found none without, and until some
  // are removed, it is the greatest.
  virtual Result<std::int64_t> committed_position() = 0;
  // Whether there are changes that give_positions would give one.
  virtual Result<bool> lacks_positions() = 0;
};

}  // namespace bespoke
