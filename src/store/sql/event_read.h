// The rows of the log of changes, read by the columns that event_texts.h names.
#pragma once

#include "store/event_copies.h"

namespace bespoke::sql {

template <class Statement>
Job read_job(const Statement& row) {
  Job job;
  job.number = row.integer(0);
  job.id = row.uuid(1);
  job.integration = row.integer(2);
  job.event = row.text(3);
  job.state = static_cast<JobState>(row.integer(4));
  job.attempts = row.integer(5);
  job.first_attempt = row.integer(6);
  job.next_at.ms = row.integer(7);
  job.created_at.ms = row.integer(8);
  job.updated_at.ms = row.integer(9);
  return job;
}

template <class Statement>
Change read_change(const Statement& row, int first) {
  Change change;
  change.id = row.uuid(first);
  change.event = row.text(first + 1);
  change.api = CustomApiId(row.uuid(first + 2));
  change.entry = EntryId(row.uuid(first + 3));
  change.version = row.integer(first + 4);
  change.created_at.ms = row.integer(first + 5);
  change.updated_at.ms = row.integer(first + 6);
  change.at.ms = row.integer(first + 7);
  change.who = row.text(first + 8);
  change.values = row.text(first + 9);
  change.former = row.text(first + 10);
  return change;
}

template <class Statement>
AttemptLog read_attempt(const Statement& row) {
  AttemptLog log;
  log.number = row.integer(0);
  log.id = row.uuid(1);
  log.integration = row.uuid(2);
  log.job = row.uuid(3);
  log.event = row.text(4);
  log.succeeded = row.integer(5) != 0;
  log.attempt = row.integer(6);
  log.processing_ms = row.integer(7);
  if (!row.is_null(8)) log.status_code = row.integer(8);
  log.body = row.text(9);
  log.error_detail = row.text(10);
  log.created_at.ms = row.integer(11);
  return log;
}

}  // namespace bespoke::sql
