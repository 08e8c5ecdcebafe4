#include "store/sql/event_texts.h"

#include <fmt/format.h>

#include "base/json.h"
#include "store/limits.h"

namespace bespoke::sql {

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
      "SELECT {},c.id,c.event,c.api,c.entry,c.version,c.created_at,c.updated_at,c.at,c.who,c.body FROM "
      "integration_jobs j JOIN changes c ON c.number=j.change WHERE j.integration=? AND j.state=0 AND "
      "j.next_at<=?{} ORDER BY j.next_at,j.number LIMIT ?",
      job_columns, in_order);
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

// While what they tell is kept.
std::string begin_anew_text(Which which) {
  return fmt::format(
      "UPDATE integration_jobs SET state=0,first_attempt=attempts,next_at=?,updated_at=? WHERE integration=? "
      "AND "
      "{} AND EXISTS(SELECT 1 FROM changes c WHERE c.number=integration_jobs.change)",
      which == Which::One ? "id=? AND state<>0" : "state=2");
}

std::vector<std::string> trim_texts(const char* position) {
  const auto beyond = [](const char* table, const std::string& which, std::int64_t kept) {
    return fmt::format(
        "DELETE FROM {0} WHERE number IN (SELECT t.number FROM integrations i JOIN {0} t ON "
        "t.integration=i.number{1} WHERE t.number<=(SELECT k.number FROM {0} k WHERE "
        "k.integration=i.number{2} "
        "ORDER BY k.number DESC LIMIT 1 OFFSET {3}) LIMIT {4})",
        table, which.empty() ? "" : " AND t." + which, which.empty() ? "" : " AND k." + which, kept,
        trimmed_rows_max);
  };
  return {
      beyond("integration_logs", "", attempts_kept_max),
      beyond("integration_jobs", "state=1", finished_jobs_kept_max),
      beyond("integration_jobs", "state=2", failed_jobs_kept_max),
      // One that has ended, of which every change was gone through.
      fmt::format(
          "DELETE FROM observations WHERE until IS NOT NULL AND NOT EXISTS(SELECT 1 FROM changes c WHERE "
          "c.number<=observations.until AND (c.{0} IS NULL OR c.{0}>(SELECT i.position FROM integrations "
          "i WHERE i.number=observations.integration)))",
          position),
      fmt::format("DELETE FROM changes WHERE number IN (SELECT c.number FROM changes c WHERE c.{0} IS NOT "
                  "NULL AND NOT "
                  "EXISTS(SELECT 1 FROM integrations i WHERE i.position<c.{0} AND EXISTS(SELECT 1 FROM "
                  "observations o "
                  "WHERE o.integration=i.number)) AND NOT EXISTS(SELECT 1 FROM integration_jobs j WHERE "
                  "j.change=c.number AND j.state<>1) ORDER BY c.{0} LIMIT {1})",
                  position, trimmed_rows_max),
  };
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
  return "SELECT l.number,l.id,i.id,l.job,l.event,l.succeeded,l.attempt,l.processing_ms,l.status_code,l.body,"
         "l.error_detail,l.created_at FROM integration_logs l JOIN integrations i ON i.number=l.integration" +
         where + " ORDER BY l.number DESC LIMIT ? OFFSET ?";
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

}  // namespace bespoke::sql
