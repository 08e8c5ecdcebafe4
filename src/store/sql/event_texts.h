// The statements of store/sql/event_rows.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/event_log.h"

namespace bespoke::sql {

inline constexpr const char* job_columns =
    "j.number,j.id,j.integration,j.event,j.state,j.attempts,j.first_attempt,j.next_at,j.created_at,j.updated_"
    "at";
inline constexpr int job_columns_count = 10;

std::string write_attempts(const std::vector<Attempt>& attempts);

std::string news_text(const char* position);
// Where an integration stands, how far the next part goes, and of how many changes it is.
std::string part_text(const char* position);
std::string make_jobs_text(const char* position, const char* new_id);
std::string due_jobs_text(Order order);
std::string log_attempts_text(const char* new_id, const char* attempts);
std::string move_jobs_text(const char* attempts);
enum class Which { All, One };
std::string begin_anew_text(Which which);
std::vector<std::string> trim_texts(const char* position);
std::string list_jobs_text(const std::optional<JobState>& state);
std::string list_attempts_text(const LogFilter& filter);
std::string figures_text(const char* position);

}  // namespace bespoke::sql
