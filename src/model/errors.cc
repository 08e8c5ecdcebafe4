#include "model/errors.h"

#include <fmt/format.h>

#include <utility>

#include "base/limits.h"
#include "base/utf8.h"

namespace bespoke {

Error invalid(std::string detail) {
  return {ErrorCode::Invalid, {std::move(detail)}};
}
Error invalid(std::vector<std::string> details) {
  return {ErrorCode::Invalid, std::move(details)};
}
Error not_found() {
  return {ErrorCode::NotFound, {"Not found"}};
}
Error custom_api_not_found() {
  return {ErrorCode::CustomApiNotFound, {"Not found"}};
}
Error custom_field_not_found() {
  return {ErrorCode::CustomFieldNotFound, {"Not found"}};
}
Error entry_not_found() {
  return {ErrorCode::EntryNotFound, {"Not found"}};
}
Error integration_not_found() {
  return {ErrorCode::IntegrationNotFound, {"The resource could not be found"}};
}
Error invalid_integration(std::vector<std::string> details) {
  return {ErrorCode::InvalidIntegration, std::move(details)};
}
Error unauthenticated() {
  return {ErrorCode::Unauthenticated, {"Unable to validate access token"}};
}
Error forbidden() {
  return {ErrorCode::Forbidden, {"You do not have permission to access this resource."}};
}
Error method_not_allowed() {
  return {ErrorCode::MethodNotAllowed, {"This method is not allowed on this resource."}};
}

Error duplicate_custom_api(std::string_view attribute) {
  return {ErrorCode::DuplicateCustomApi,
          {fmt::format("custom_api with the given {} already exists", attribute)}};
}
Error duplicate_custom_field() {
  return {ErrorCode::DuplicateCustomField, {"custom_field with the given slug already exists"}};
}
Error duplicate_value(std::string_view field_slug) {
  return {ErrorCode::Conflict, {fmt::format("custom_entry with the given {} already exists", field_slug)}};
}

Error etag_mismatch(std::string_view sent, std::string_view current) {
  return {ErrorCode::PreconditionFailed,
          {fmt::format("The provided ETag '{}', does not match the current ETag '{}'.", with_valid_utf8(sent),
                       current)}};
}

Error entry_exists() {
  return {ErrorCode::EntryExists, {"The entry exists, and 'If-None-Match: *' asks for a new one."}};
}

Error entry_too_large() {
  return {ErrorCode::EntryTooLarge, {"Maximum entry size reached."}};
}
Error rate_limited(std::chrono::seconds wait) {
  return {ErrorCode::RateLimited,
          {fmt::format("Too many requests. Try again in {} {}.", wait.count(),
                       wait.count() == 1 ? "second" : "seconds")}};
}
Error deadline_exceeded(std::int64_t timeout_ms) {
  return {ErrorCode::DeadlineExceeded, {fmt::format("request timed out after {} ms.", timeout_ms)}};
}
Error definition_changed() {
  return {ErrorCode::DefinitionChanged, {"The definition changed while the request was checked."}};
}
Error malformed_query() {
  return {ErrorCode::InvalidParameter,
          {fmt::format("The query must be percent-encoded UTF-8 without U+0000, of {} parameters at most.",
                       query_parameters_max)}};
}
Error unavailable() {
  return {ErrorCode::Unavailable, {"An unknown error occurred"}};
}
Error outcome_unknown() {
  return {ErrorCode::OutcomeUnknown,
          {"The database was lost before it confirmed the write. It may have been made: look before you send "
           "it again."}};
}
Error invalid_idempotency_key(std::string detail) {
  return {ErrorCode::InvalidIdempotencyKey, {std::move(detail)}};
}
Error idempotency_key_in_use() {
  return {ErrorCode::IdempotencyKeyInUse,
          {"A request with this 'Idempotency-Key' is not over. Send it again in a moment."}};
}
Error idempotency_key_reused() {
  return {ErrorCode::IdempotencyKeyReused,
          {"This 'Idempotency-Key' was sent with another request. Take a new one for each."}};
}
Error too_many_answers() {
  return {ErrorCode::Unavailable,
          {"Too many answers are kept for requests with an 'Idempotency-Key'. Nothing was written. Send it "
           "again later, or without that header."}};
}
Error storage_full() {
  return {ErrorCode::StorageFull, {"The storage is full."}};
}
Error internal_error() {
  return {ErrorCode::Internal, {"there was a problem processing your request"}};
}

}  // namespace bespoke
