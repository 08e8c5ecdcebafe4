#include "service/event_sum.h"

#include "service/sum_text.h"

namespace bespoke {
namespace {

std::string integration_text(const Integration& integration) {
  std::string text;
  append_text(text, integration.id.text());
  append_text(text, integration.name);
  append_text(text, integration.description);
  append_number(text, integration.enabled ? 1 : 0);
  append_number(text, integration.is_concurrent ? 1 : 0);
  for (const std::string& event : integration.observes) append_text(text, event);
  append_text(text, integration.url);
  append_optional(text, integration.sealed_secret);
  append_number(text, integration.created_at.ms);
  append_number(text, integration.updated_at.ms);
  return text;
}

std::string text_of(const CopiedChange& row) {
  const Change& change = row.change;
  std::string text;
  append_number(text, row.number);
  append_number(text, row.kept ? 1 : 0);
  append_text(text, change.id.text());
  append_text(text, change.event);
  append_text(text, change.api.text());
  append_text(text, change.entry.text());
  append_number(text, change.version);
  append_number(text, change.created_at.ms);
  append_number(text, change.updated_at.ms);
  append_number(text, change.at.ms);
  append_text(text, change.who);
  append_text(text, change.values);
  append_text(text, change.former);
  return text;
}

std::string text_of(const CopiedJob& row) {
  const Job& job = row.job;
  std::string text;
  append_number(text, row.number);
  append_text(text, job.id.text());
  append_text(text, row.integration.text());
  append_number(text, row.change);
  append_text(text, row.entry.text());
  append_text(text, job.event);
  append_number(text, static_cast<std::int64_t>(job.state));
  append_number(text, job.attempts);
  append_number(text, job.first_attempt);
  append_number(text, job.next_at.ms);
  append_number(text, job.created_at.ms);
  append_number(text, job.updated_at.ms);
  return text;
}

std::string text_of(const AttemptLog& row) {
  std::string text;
  append_number(text, row.number);
  append_text(text, row.id.text());
  append_text(text, row.integration.text());
  append_text(text, row.job.text());
  append_text(text, row.event);
  append_number(text, row.succeeded ? 1 : 0);
  append_number(text, row.attempt);
  append_number(text, row.processing_ms);
  append_number(text, row.status_code.value_or(-1));
  append_text(text, row.body);
  append_text(text, row.error_detail);
  append_number(text, row.created_at.ms);
  return text;
}

std::string text_of(const CopiedPlaces& places) {
  std::string text;
  append_number(text, places.last_position);
  for (const CopiedObserver& observer : places.observers) {
    append_text(text, observer.integration.text());
    append_number(text, observer.position);
    append_number(text, observer.observations.size());
    for (const Observation& each : observer.observations) {
      append_text(text, each.event);
      append_number(text, each.since);
      append_number(text, each.until.value_or(-1));
    }
  }
  for (const CopiedRetention& retention : places.retentions) {
    append_text(text, retention.api.text());
    append_number(text, retention.feed_since);
    append_number(text, retention.history_since);
  }
  return text;
}

// All that `read` gives, part after part.
template <class Read>
Status add_rows(EventSum& sum, const Read& read) {
  for (std::int64_t behind = 0;;) {
    const auto part = read(behind);
    if (!part) return part.error();
    if (part->empty()) return {};
    for (const auto& row : *part) sum.digest = digest(sum.digest + text_of(row));
    sum.count += static_cast<std::int64_t>(part->size());
    behind = part->back().number;
  }
}

Status add_log(EventSum& sum, EventCopies& log) {
  Status added = add_rows(sum, [&log](std::int64_t behind) { return log.copy_changes(behind); });
  if (!added) return added;
  added = add_rows(sum, [&log](std::int64_t behind) { return log.copy_jobs(behind); });
  if (!added) return added;
  added = add_rows(sum, [&log](std::int64_t behind) { return log.copy_attempts(behind); });
  if (!added) return added;
  const Result<CopiedPlaces> places = log.copy_places();
  if (!places) return places.error();
  sum.digest = digest(sum.digest + text_of(*places));
  return {};
}

}  // namespace

Result<EventSum> sum_events(Snapshot& snapshot, const Catalog& catalog) {
  EventSum sum;
  std::string integrations;
  for (const auto& integration : catalog.integrations()) {
    append_text(integrations, integration_text(*integration));
    ++sum.count;
  }
  sum.digest = digest(integrations);
  if (!snapshot.keeps_events()) return sum;
  const Result<EventLog*> log = snapshot.events();
  if (!log) return log.error();
  if (Status added = add_log(sum, **log); !added) return added.error();
  return sum;
}

}  // namespace bespoke
