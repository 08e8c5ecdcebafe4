#include "store/sql/event_copy_texts.h"

#include <fmt/format.h>

#include "store/limits.h"
#include "store/sql/change_rows.h"
#include "store/sql/event_texts.h"

namespace bespoke::sql {
namespace {

constexpr const char* integration_of_id = "(SELECT number FROM integrations WHERE id=?)";

// The last position that is not behind that number. Those behind it all have greater positions: such a number
// was taken while no write was under way. It is the same wherever it is read, also where what the number
// named is gone.
std::string as_position(const char* number, const char* position, const char* last_position) {
  return fmt::format("coalesce((SELECT min(c.{1}) FROM changes c WHERE c.number>{0})-1,{2})", number,
                     position, last_position);
}

}  // namespace

std::string RestoreText::of_rows(std::size_t count) const {
  std::string text = head;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "(" : ",(") + places + ")";
  return text;
}

std::string copied_numbers_text() {
  return "SELECT coalesce((SELECT max(number) FROM changes),0),coalesce((SELECT max(number) FROM "
         "integration_jobs),0),coalesce((SELECT max(number) FROM integration_logs),0)";
}

std::string copy_changes_text(const char* position) {
  return fmt::format("SELECT c.{0},c.kept,{1} FROM changes c WHERE c.{0}>? ORDER BY c.{0} LIMIT {2}",
                     position, entry_change_columns, copied_rows_max);
}

std::string copy_jobs_text(const char* position) {
  return fmt::format(
      "SELECT {0},i.id,j.entry,coalesce((SELECT c.{1} FROM changes c WHERE c.number=j.change),0) FROM "
      "integration_jobs j JOIN integrations i ON i.number=j.integration WHERE j.number>? ORDER BY j.number "
      "LIMIT {2}",
      job_columns, position, copied_rows_max);
}

std::string copy_attempts_text() {
  return fmt::format(
      "SELECT {} FROM integration_logs l JOIN integrations i ON i.number=l.integration WHERE l.number>? "
      "ORDER "
      "BY l.number LIMIT {}",
      attempt_columns, copied_rows_max);
}

std::string copy_observers_text() {
  return "SELECT id,position FROM integrations WHERE number>? ORDER BY number";
}

std::string copy_retentions_text() {
  return "SELECT api,feed_since,history_since FROM kept_changes WHERE history_since>=? ORDER BY api";
}

std::string copy_observations_text(const char* position, const char* last_position) {
  return fmt::format(
      "SELECT o.event,{},CASE WHEN o.until IS NULL THEN NULL ELSE {} END FROM observations o WHERE "
      "o.integration={}",
      as_position("o.since", position, last_position), as_position("o.until", position, last_position),
      integration_of_id);
}

RestoreText restore_changes_text(const char* place_columns, int place_columns_count) {
  std::string places;
  for (int i = 0; i < place_columns_count; ++i) places += "?,";
  return {fmt::format("INSERT INTO changes({},id,{}) VALUES", place_columns, change_columns),
          places + "?,?,?,?,?,?,?,?,?,?,?,?"};
}

RestoreText restore_jobs_text(const char* given_numbers) {
  return {fmt::format("INSERT INTO integration_jobs(number,id,integration,change,entry,event,state,attempts,"
                      "first_attempt,next_at,created_at,updated_at){} VALUES",
                      given_numbers),
          fmt::format("?,?,{},?,?,?,?,?,?,?,?,?", integration_of_id)};
}

RestoreText restore_attempts_text(const char* given_numbers) {
  return {fmt::format("INSERT INTO integration_logs(number,id,integration,job,event,succeeded,attempt,"
                      "processing_ms,status_code,body,error_detail,created_at){} VALUES",
                      given_numbers),
          fmt::format("?,?,{},?,?,?,?,?,CAST(? AS bigint),?,?,?", integration_of_id)};
}

}  // namespace bespoke::sql
