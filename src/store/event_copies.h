// What a copy carries of the log of changes, as it is kept. Changes are named by their positions, and what
// refers to them as well: numbers beside those are a matter of one store.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/entry.h"

namespace bespoke {

// One change of an entry.
struct Change {
  Uuid id;
  std::string event;  // its name
  CustomApiId api;
  EntryId entry;
  std::int64_t version = 0;  // after it; of a deleted entry, its last
  Timestamp created_at;
  Timestamp updated_at;
  Timestamp at;
  std::string who;     // the key that it was made with
  std::string values;  // JSON: after the change, or of a deleted entry before it; by the ids of fields
  // JSON: what an update has changed, as it was before, where the API had a feed. Else empty.
  std::string former;
};

enum class JobState { Waiting, Succeeded, Failed };

struct Job {
  std::int64_t number = 0;
  Uuid id;
  std::int64_t integration = 0;
  std::string event;
  JobState state = JobState::Waiting;
  std::int64_t attempts = 0;       // all of them
  std::int64_t first_attempt = 0;  // how many there had been when it was last begun anew
  Timestamp next_at;               // while it waits
  Timestamp created_at;
  Timestamp updated_at;
};

// An attempt, as it is kept.
struct AttemptLog {
  std::int64_t number = 0;
  Uuid id;
  Uuid integration;
  Uuid job;
  std::string event;
  bool succeeded = false;
  std::int64_t attempt = 0;
  std::int64_t processing_ms = 0;
  std::optional<std::int64_t> status_code;
  std::string body;
  std::string error_detail;
  Timestamp created_at;
};

struct CopiedChange {
  std::int64_t number = 0;  // its position
  bool kept = false;        // for history and feeds, beside what waits for it
  Change change;
};

struct CopiedJob {
  std::int64_t number = 0;
  Job job;  // its `integration` is a matter of one store
  Uuid integration;
  EntryId entry;
  std::int64_t change = 0;  // its position; 0 where it is gone, as it may be once it was told
};

// Of the changes behind position `since`, and up to `until`.
struct Observation {
  std::string event;
  std::int64_t since = 0;
  std::optional<std::int64_t> until;

  friend auto operator<=>(const Observation&, const Observation&) = default;
};

struct CopiedObserver {
  Uuid integration;
  std::int64_t position = 0;              // how far into the log jobs have been made
  std::vector<Observation> observations;  // in their order
};

// An API that keeps its changes, or has kept some that are not removed yet: KeptBounds.
struct CopiedRetention {
  Uuid api;
  std::int64_t feed_since = 0;
  std::int64_t history_since = 0;
};

struct CopiedPlaces {
  std::int64_t last_position = 0;         // that any change has had
  std::vector<CopiedObserver> observers;  // as the integrations were made
  std::vector<CopiedRetention> retentions;
};

// The last that are there, to go on behind.
struct CopiedNumbers {
  std::int64_t change = 0;
  std::int64_t job = 0;
  std::int64_t attempt = 0;
};

// Reading wants that every change has its position: EventLog::give_positions. Restoring wants that the
// integrations are there, and is of a transaction.
class EventCopies {
 public:
  virtual ~EventCopies() = default;

  virtual Result<CopiedNumbers> copied_numbers() = 0;
  // The next behind that number, in their order; `copied_rows_max` at most.
  virtual Result<std::vector<CopiedChange>> copy_changes(std::int64_t behind) = 0;
  virtual Result<std::vector<CopiedJob>> copy_jobs(std::int64_t behind) = 0;
  virtual Result<std::vector<AttemptLog>> copy_attempts(std::int64_t behind) = 0;
  virtual Result<CopiedPlaces> copy_places() = 0;

  virtual Status restore(const std::vector<CopiedChange>& changes) = 0;
  virtual Status restore(const std::vector<CopiedJob>& jobs) = 0;
  virtual Status restore(const std::vector<AttemptLog>& attempts) = 0;
  // The last of all: what comes later has greater positions and numbers.
  virtual Status restore(const CopiedPlaces& places) = 0;
};

}  // namespace bespoke
