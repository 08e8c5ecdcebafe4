#include "store/sql/event_texts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json.h"
#include "store/limits.h"

namespace bespoke::sql {
namespace {

// The last number that is too old is looked up once for each integration.
std::string beyond_text(const char* table, const std::string& which, std::int64_t kept) {
  const std::string of_kept = which.empty() ? "" : " AND k." + which;
  const std::string of_row = which.empty() ? "" : " AND t." + which;
  return fmt::format(
      "WITH b AS MATERIALIZED (SELECT i.number AS integration,(SELECT k.number FROM {0} k WHERE "
      "k.integration=i.number{1} ORDER BY k.number DESC LIMIT 1 OFFSET {2}) AS last FROM integrations i) "
      "SELECT t.number FROM b CROSS JOIN {0} t WHERE t.integration=b.integration{3} AND t.number<=b.last "
      "LIMIT {4}",
      table, of_kept, kept, of_row, trimmed_rows_max);
}

std::string left_of_removed(const char* table) {
  return fmt::format(
      "SELECT t.number FROM removed_integrations r CROSS JOIN {} t WHERE t.integration=r.number LIMIT {}",
      table, trimmed_rows_max);
}

// No job has yet to tell it. A subquery that PostgreSQL does not make a join of, which might read all jobs.
constexpr const char* is_told =
    "(SELECT j.number FROM integration_jobs j WHERE j.change=changes.number AND j.state<>1 LIMIT 1) IS NULL";

// A change that jobs were made of for all that may observe it.
std::string may_go(const char* position) {
  return fmt::format(
      "NOT EXISTS(SELECT 1 FROM observations o JOIN integrations i ON i.number=o.integration WHERE "
      "i.position<changes.{} AND (o.until IS NULL OR changes.number<=o.until)) AND {}",
      position, is_told);
}

// The position of the first that came behind that number; null where none has a position yet. All that came
// before have lesser ones, as store/sql/event_copy_texts.cc says.
std::string first_behind(const char* number, const char* position) {
  return fmt::format(
      "(SELECT c.{1} FROM changes c WHERE c.number>{0} AND c.{1} IS NOT NULL ORDER BY c.number LIMIT 1)",
      number, position);
}

// One that has ended, of which every change was gone through: those behind its end have greater positions.
std::string ended_observation(const char* position) {
  return fmt::format(
      "until IS NOT NULL AND NOT EXISTS(SELECT 1 FROM changes c WHERE c.{0} IS NULL AND "
      "c.number<=observations.until) AND coalesce((SELECT c.number FROM changes c WHERE c.{0}>(SELECT "
      "i.position FROM integrations i WHERE i.number=observations.integration) ORDER BY c.{0} LIMIT 1),{1})"
      ">until",
      position, never);
}

// A change that is kept as history by now. What was kept before, or for long enough, may wait to be removed.
std::string is_there(const char* position) {
  return fmt::format(
      "(c.{0} IS NULL OR c.{0}>(SELECT k.history_since FROM kept_changes k WHERE k.api=c.api))", position);
}

// Those that are kept of an API, behind a position.
std::string kept_behind(const char* position) {
  return fmt::format(" FROM changes WHERE kept=1 AND api=? AND {}>?", position);
}

}  // namespace

std::string write_attempts(const std::vector<Attempt>& attempts) {
  std::string text;
  json::Writer out(text);
  out.array();
  for (const Attempt& attempt : attempts) {
    out.object();
    out.key("job").integer(attempt.job);
    out.key("attempt").integer(attempt.number);
    out.key("state").integer(static_cast<std::int64_t>(attempt.state));
    out.key("next_at").integer(attempt.next_at.ms);
    out.key("ms").integer(attempt.processing_ms);
    if (attempt.status_code) out.key("status").integer(*attempt.status_code);
    out.key("body").string(attempt.body);
    out.key("error").string(attempt.error_detail);
    out.end_object();
  }
  out.end_array();
  return text;
}

std::string news_text(const char* position) {
  return fmt::format(
      "SELECT 1 WHERE EXISTS(SELECT 1 FROM changes WHERE {0} IS NULL) OR EXISTS(SELECT 1 FROM changes WHERE "
      "{0}>(SELECT min(position) FROM integrations))",
      position);
}

std::string lags_text(const char* position) {
  return fmt::format(
      "SELECT 1 FROM integrations i WHERE i.number=? AND (EXISTS(SELECT 1 FROM changes WHERE {0} IS NULL) OR "
      "EXISTS(SELECT 1 FROM changes WHERE {0}>i.position))",
      position);
}

std::string part_text(const char* position) {
  return fmt::format(
      "SELECT i.position,n.last,n.count FROM integrations i,(SELECT max(p) AS last,count(*) AS count FROM "
      "(SELECT {0} AS p FROM changes WHERE {0}>(SELECT position FROM integrations WHERE number=?) ORDER BY "
      "{0} "
      "LIMIT ?) AS c) AS n WHERE i.number=?",
      position);
}

// It was observed if it came after the observation began and before it ended, if it has.
std::string make_jobs_text(const char* position, const char* new_id) {
  return fmt::format(
      "INSERT INTO integration_jobs(id,integration,change,entry,event,state,attempts,first_attempt,next_at,"
      "created_at,updated_at) SELECT {1},o.integration,c.number,c.entry,c.event,0,0,0,?,?,? FROM changes c "
      "JOIN "
      "observations o ON o.event=c.event AND c.number>o.since AND (o.until IS NULL OR c.number<=o.until) "
      "WHERE "
      "o.integration=? AND c.{0}>? AND c.{0}<=? ORDER BY c.{0}",
      position, new_id);
}

std::string due_jobs_text(Order order) {
  const char* in_order =
      order == Order::Serial
          ? " AND NOT EXISTS(SELECT 1 FROM integration_jobs e WHERE e.integration=j.integration AND "
            "e.entry=j.entry AND e.state=0 AND e.number<j.number)"
          : "";
  return fmt::format(
      "SELECT {},{} FROM integration_jobs j JOIN changes c ON c.number=j.change WHERE j.integration=? AND "
      "j.state=0 "
      "AND j.next_at<=?{} ORDER BY j.next_at,j.number LIMIT ?",
      job_columns, entry_change_columns, in_order);
}

std::string log_attempts_text(const char* new_id, const char* attempts) {
  return fmt::format(
      "INSERT INTO "
      "integration_logs(id,integration,job,event,succeeded,attempt,processing_ms,status_code,body,"
      "error_detail,created_at) SELECT {},j.integration,j.id,j.event,CASE WHEN r.state=1 THEN 1 ELSE 0 END,"
      "r.attempt,r.ms,r.status,r.body,r.error,? FROM {} JOIN integration_jobs j ON j.number=r.job",
      new_id, attempts);
}

std::string move_jobs_text(const char* attempts) {
  return fmt::format(
      "UPDATE integration_jobs SET state=r.state,attempts=r.attempt,next_at=r.next_at,updated_at=? FROM {} "
      "WHERE "
      "integration_jobs.number=r.job",
      attempts);
}

// So many at a time that other writes wait for no longer than for one of theirs.
std::string hurry_text() {
  return fmt::format(
      "UPDATE integration_jobs SET next_at=? WHERE number IN (SELECT number FROM integration_jobs WHERE "
      "integration=? AND state=0 AND attempts>0 AND next_at>? LIMIT {})",
      moved_jobs_max);
}

// While what they tell is kept.
std::string begin_anew_text() {
  return "UPDATE integration_jobs SET state=0,first_attempt=attempts,next_at=?,updated_at=? WHERE "
         "integration=? AND id=? AND state<>0 AND EXISTS(SELECT 1 FROM changes c WHERE "
         "c.number=integration_jobs.change)";
}

std::string begin_all_anew_text() {
  return fmt::format(
      "UPDATE integration_jobs SET state=0,first_attempt=attempts,next_at=?,updated_at=? WHERE number IN "
      "(SELECT j.number FROM integration_jobs j WHERE j.integration=? AND j.state=2 AND j.updated_at<=? AND "
      "EXISTS(SELECT 1 FROM changes c WHERE c.number=j.change) ORDER BY j.number LIMIT {})",
      moved_jobs_max);
}

std::string find_surplus_text(SurplusKind kind, const char* position) {
  switch (kind) {
    case SurplusKind::Attempts:
      return beyond_text("integration_logs", "", attempts_kept_max);
    case SurplusKind::SucceededJobs:
      return beyond_text("integration_jobs", "state=1", finished_jobs_kept_max);
    case SurplusKind::FailedJobs:
      return beyond_text("integration_jobs", "state=2", failed_jobs_kept_max);
    case SurplusKind::Observations:
      return fmt::format("SELECT DISTINCT integration FROM observations WHERE {} LIMIT {}",
                         ended_observation(position), trimmed_rows_max);
    case SurplusKind::RemovedJobs:
      return left_of_removed("integration_jobs");
    case SurplusKind::RemovedAttempts:
      return left_of_removed("integration_logs");
    case SurplusKind::RemovedIntegrations:
      return fmt::format(
          "SELECT r.number FROM removed_integrations r WHERE NOT EXISTS(SELECT 1 FROM integration_jobs j "
          "WHERE "
          "j.integration=r.number) AND NOT EXISTS(SELECT 1 FROM integration_logs l WHERE "
          "l.integration=r.number) LIMIT {}",
          trimmed_rows_max);
    case SurplusKind::Changes:
    case SurplusKind::KeptChanges:
    case SurplusKind::Displaced:
      break;
  }
  return {};
}

std::string held_parts_text(const char* position) {
  return fmt::format(
      "SELECT i.position,CASE WHEN o.until IS NULL THEN {0} ELSE coalesce({1}-1,{0}) END FROM observations o "
      "JOIN integrations i ON i.number=o.integration",
      never, first_behind("o.until", position));
}

std::string free_changes_text(const char* position) {
  return fmt::format(
      "SELECT number FROM changes WHERE kept=0 AND {0}>? AND {0}<=? AND {1} ORDER BY {0} LIMIT ?", position,
      is_told);
}

std::string passed_apis_text(const char* position) {
  return fmt::format(
      "SELECT k.api,k.since FROM (SELECT api,CASE WHEN feed_since<history_since THEN feed_since ELSE "
      "history_since END AS since FROM kept_changes) AS k WHERE (SELECT c.{0} FROM changes c WHERE c.kept=1 "
      "AND c.api=k.api AND c.{0} IS NOT NULL ORDER BY c.{0} LIMIT 1)<=k.since",
      position);
}

std::string free_kept_text(const char* position) {
  return fmt::format("SELECT number{1} AND {0}<=? AND {2} ORDER BY {0} LIMIT ?", position,
                     kept_behind(position), is_told);
}

std::string remove_surplus_text(SurplusKind kind, const char* position, const char* numbers) {
  const auto removed = [numbers](const char* table, const char* column, const std::string& which) {
    return fmt::format("DELETE FROM {} WHERE {} IN (SELECT number FROM {}) AND {}", table, column, numbers,
                       which);
  };
  switch (kind) {
    case SurplusKind::Attempts:
    case SurplusKind::RemovedAttempts:
      return removed("integration_logs", "number", "true");
    case SurplusKind::RemovedJobs:
      return removed("integration_jobs", "number", "true");
    case SurplusKind::RemovedIntegrations:
      return removed("removed_integrations", "number", "true");
    case SurplusKind::SucceededJobs:
      return removed("integration_jobs", "number", "state=1");
    case SurplusKind::FailedJobs:
      return removed("integration_jobs", "number", "state=2");
    case SurplusKind::Observations:
      return removed("observations", "integration", ended_observation(position));
    case SurplusKind::Changes:
    case SurplusKind::KeptChanges:
      return removed("changes", "number", may_go(position));
    case SurplusKind::Displaced:
      return fmt::format("UPDATE changes SET kept=0 WHERE kept=1 AND number IN (SELECT number FROM {})",
                         numbers);
  }
  return {};
}

std::string write_numbers(const std::vector<std::int64_t>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ","));
}

std::string list_jobs_text(const std::optional<JobState>& state) {
  return fmt::format(
      "SELECT {} FROM integration_jobs j WHERE j.integration=?{} ORDER BY j.number DESC LIMIT ? "
      "OFFSET ?",
      job_columns, state ? " AND j.state=?" : "");
}

std::string list_attempts_text(const LogFilter& filter) {
  std::string where;
  if (filter.integration) where += " WHERE l.integration=?";
  if (filter.job) where += where.empty() ? " WHERE l.job=?" : " AND l.job=?";
  return fmt::format(
      "SELECT {} FROM integration_logs l JOIN integrations i ON i.number=l.integration{} ORDER BY l.number "
      "DESC LIMIT ? OFFSET ?",
      attempt_columns, where);
}

std::string figures_text(const char* position) {
  return fmt::format(
      "SELECT (SELECT count(*) FROM integration_jobs WHERE state=0)+(SELECT count(*) FROM changes WHERE {0} "
      "IS NULL "
      "OR {0}>(SELECT min(position) FROM integrations WHERE enabled=1)),(SELECT count(*) FROM "
      "integration_jobs "
      "WHERE state=2),coalesce((SELECT min(c.at) FROM changes c WHERE c.number=(SELECT min(change) FROM "
      "integration_jobs WHERE state=0)),(SELECT min(at) FROM changes WHERE {0}>(SELECT min(position) FROM "
      "integrations WHERE enabled=1)))",
      position);
}

std::string left_behind_text(const char* position, const char* last_position) {
  const std::string enabled = first_behind(
      "(SELECT min(o.since) FROM observations o WHERE o.integration=i.number AND o.until IS NULL)", position);
  return fmt::format(
      "SELECT i.number FROM integrations i WHERE i.enabled=1 AND i.position<{0}-? AND {1}<={0}-?",
      last_position, enabled);
}

std::string entry_changes_text(const char* position) {
  return fmt::format(
      "SELECT {} FROM changes c WHERE c.kept=1 AND c.api=? AND c.entry=? AND {} ORDER BY c.number DESC "
      "LIMIT ? OFFSET ?",
      entry_change_columns, is_there(position));
}

std::string find_change_text(const char* position) {
  return fmt::format(
      "SELECT {} FROM changes c WHERE c.kept=1 AND c.api=? AND c.entry=? AND c.id=? AND {} AND (SELECT "
      "count(*) "
      "FROM (SELECT 1 FROM changes n WHERE n.kept=1 AND n.api=c.api AND n.entry=c.entry AND "
      "n.number>c.number "
      "LIMIT ?) AS l)<?",
      entry_change_columns, is_there(position));
}

std::string changes_behind_text(const char* position) {
  return fmt::format(
      "SELECT c.{0},(SELECT max(n.number) FROM changes n WHERE n.kept=1 AND n.api=c.api AND n.entry=c.entry)"
      "-c.number,{1} FROM changes c WHERE c.kept=1 AND c.api=? AND c.{0}>? ORDER BY c.{0} LIMIT ?",
      position, entry_change_columns);
}

std::string count_kept_text(const char* position) {
  return fmt::format(
      "SELECT count(*),coalesce(max(n.p),0) FROM (SELECT {0} AS p{1} ORDER BY {0} LIMIT {2}) AS n", position,
      kept_behind(position), kept_moved_max);
}

std::string passed_kept_text(const char* position) {
  return fmt::format("SELECT count(*){} AND {}<=?", kept_behind(position), position);
}

std::string nth_kept_text(const char* position) {
  return fmt::format("SELECT {0}{1} ORDER BY {0} LIMIT 1 OFFSET ?", position, kept_behind(position));
}

std::string aged_kept_text(const char* position) {
  return fmt::format(
      "SELECT coalesce(max(n.p),0) FROM (SELECT {0} AS p,at{1} ORDER BY {0} LIMIT {2}) AS n WHERE n.at<?",
      position, kept_behind(position), trimmed_rows_max);
}

std::string walked_kept_text(const char* position) {
  return fmt::format(
      "SELECT coalesce(max(n.p),0) FROM (SELECT {0} AS p{1} AND {0}<=? ORDER BY {0} LIMIT {2}) AS n",
      position, kept_behind(position), kept_moved_max);
}

std::string displaced_text(const char* position, std::int64_t rows_max) {
  return fmt::format(
      "SELECT o.number FROM (SELECT DISTINCT entry{1} AND {0}<=?) AS e CROSS JOIN changes o WHERE o.kept=1 "
      "AND "
      "o.api=? AND o.entry=e.entry AND o.{0}<=? AND o.number<(SELECT n.number FROM changes n WHERE n.kept=1 "
      "AND "
      "n.api=o.api AND n.entry=o.entry ORDER BY n.number DESC LIMIT 1 OFFSET ?) LIMIT {2}",
      position, kept_behind(position), rows_max);
}

std::string end_kept_text() {
  return fmt::format(
      "DELETE FROM kept_changes WHERE feed_since={0} AND history_since={0} AND NOT EXISTS(SELECT 1 FROM "
      "changes "
      "c WHERE c.api=kept_changes.api AND c.kept=1)",
      never);
}

}  // namespace bespoke::sql
