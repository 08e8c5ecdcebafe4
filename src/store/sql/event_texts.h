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
inline constexpr const char* entry_change_columns =
    "c.id,c.event,c.api,c.entry,c.version,c.created_at,c.updated_at,c.at,c.who,c.body,c.former";
inline constexpr const char* attempt_columns =
    "l.number,l.id,i.id,l.job,l.event,l.succeeded,l.attempt,l.processing_ms,l.status_code,l.body,l.error_"
    "detail,l.created_at";

std::string write_attempts(const std::vector<Attempt>& attempts);

std::string news_text(const char* position);
std::string lags_text(const char* position);
// Where an integration stands, how far the next part goes, and of how many changes it is.
std::string part_text(const char* position);
std::string make_jobs_text(const char* position, const char* new_id);
std::string due_jobs_text(Order order);
std::string log_attempts_text(const char* new_id, const char* attempts);
std::string move_jobs_text(const char* attempts);
std::string hurry_text();
std::string begin_anew_text();
std::string begin_all_anew_text();
// Of all kinds but changes, which free_changes.h looks for.
std::string find_surplus_text(SurplusKind kind, const char* position);
// Behind which position and up to which each integration has changes to go through, or had when it was
// disabled.
std::string held_parts_text(const char* position);
// What need not wait any more, behind a position and up to another: of what is not kept,
std::string free_changes_text(const char* position);
// and of what an API keeps.
std::string free_kept_text(const char* position);
// The APIs that have changes which neither a feed nor history keeps any more, and up to which position.
std::string passed_apis_text(const char* position);
// `numbers` is how the store makes a table of a parameter.
std::string remove_surplus_text(SurplusKind kind, const char* position, const char* numbers);
std::string write_numbers(const std::vector<std::int64_t>& numbers);
std::string list_jobs_text(const std::optional<JobState>& state);
std::string list_attempts_text(const LogFilter& filter);
std::string figures_text(const char* position);
std::string left_behind_text(const char* position, const char* last_position);

std::string entry_changes_text(const char* position);
std::string find_change_text(const char* position);
std::string changes_behind_text(const char* position);
// Of an API, of those that are kept behind a position: how many the next are, kept_moved_max at most, and
// where the last of these lies;
std::string count_kept_text(const char* position);
// how many they are up to another;
std::string passed_kept_text(const char* position);
// where the one lies that so many lie before;
std::string nth_kept_text(const char* position);
// where the last lies, of the next trimmed_rows_max, that is from before a time.
std::string aged_kept_text(const char* position);
// Where the last lies of the next kept_moved_max, up to another position;
std::string walked_kept_text(const char* position);
// and the versions of their entries, up to that position, that come after so many later ones; `rows_max` at
// most.
std::string displaced_text(const char* position, std::int64_t rows_max);
// Forgets the APIs that keep none any more, once the last of theirs has gone.
std::string end_kept_text();

}  // namespace bespoke::sql
