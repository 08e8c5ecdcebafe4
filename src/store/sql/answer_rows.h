// The answers that are kept of requests with an `Idempotency-Key`, on every SQL store.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/time.h"
#include "model/errors.h"
#include "store/kept_answer.h"
#include "store/limits.h"

namespace bespoke::sql {

// Rows are numbered as they come and go from the front, so that this takes two looks at an index.
inline constexpr const char* answers_kept =
    "coalesce((SELECT max(number) FROM idempotency_answers)-(SELECT min(number) FROM idempotency_answers)+1,"
    "0)";

template <class Connection>
Result<std::optional<KeptAnswer>> find_answer(Connection& connection, const Sha256& scope) {
  auto row =
      connection.prepare("SELECT request,status,etag,entry,body FROM idempotency_answers WHERE scope=?");
  if (!row) return row.error();
  const Result<bool> found = row->bind(std::span(scope)).step();
  if (!found) return found.error();
  if (!*found) return std::optional<KeptAnswer>();
  KeptAnswer answer;
  const std::string request = row->text(0);
  if (request.size() != answer.request.size()) return internal_error();
  std::ranges::copy(request, answer.request.begin());
  answer.status = static_cast<int>(row->integer(1));
  answer.etag = row->text(2);
  if (!row->is_null(3)) answer.entry = EntryId(row->uuid(3));
  answer.body = row->text(4);
  return std::optional(std::move(answer));
}

// What KeptAnswer has, in this order.
template <class Statement>
Statement& bind_answer(Statement& statement, const KeptAnswer& answer) {
  statement.bind(std::span(answer.request)).bind(std::int64_t{answer.status});
  statement.bind(std::string_view(answer.etag)).bind(std::string_view(answer.body));
  return answer.entry ? statement.bind(answer.entry->uuid()) : statement.bind_null();
}

template <class Connection>
Result<std::int64_t> trim_answers(Connection& connection, Timestamp since) {
  auto gone = connection.prepare(
      "DELETE FROM idempotency_answers WHERE at<? AND number IN (SELECT number FROM idempotency_answers "
      "ORDER BY number LIMIT ?) RETURNING number");
  if (!gone) return gone.error();
  gone->bind(since.ms).bind(answers_trimmed_max);
  for (std::int64_t count = 0;; ++count) {
    const Result<bool> row = gone->step();
    if (!row) return row.error();
    if (!*row) return count;
  }
}

}  // namespace bespoke::sql
