// The statements of store/sql/event_copy_rows.h.
#pragma once

#include <cstddef>
#include <string>

namespace bespoke::sql {

// Inserts rows.
struct RestoreText {
  std::string head;
  std::string places;  // the values of one row

  std::string of_rows(std::size_t count) const;
};

std::string copied_numbers_text();
// Each has one parameter, behind which it begins.
std::string copy_changes_text(const char* position);
std::string copy_jobs_text(const char* position);
std::string copy_attempts_text();
std::string copy_observers_text();
std::string copy_retentions_text();
// Of one integration, by positions.
std::string copy_observations_text(const char* position, const char* last_position);

RestoreText restore_changes_text(const char* place_columns, int place_columns_count);
RestoreText restore_jobs_text(const char* given_numbers);
RestoreText restore_attempts_text(const char* given_numbers);

}  // namespace bespoke::sql
