// The product's refusals, by name. The texts are the contract's: facts 3 to 9 and the contract's decisions.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bespoke {

Error invalid(std::string detail);
Error invalid(std::vector<std::string> details);
Error not_found();  // no such path
Error custom_api_not_found();
Error custom_field_not_found();
Error entry_not_found();
Error integration_not_found();
Error invalid_integration(std::vector<std::string> details);
Error unauthenticated();
Error forbidden();
Error method_not_allowed();
Error duplicate_custom_api(std::string_view attribute);  // `slug` or `api_type`
Error duplicate_custom_field();
Error duplicate_value(std::string_view field_slug);
// Both as header values; `current` is empty where there is no entry.
Error etag_mismatch(std::string_view sent, std::string_view current);
Error entry_exists();  // where only a new one was asked for
Error entry_too_large();
Error rate_limited(std::chrono::seconds wait);
Error deadline_exceeded(std::int64_t timeout_ms);
Error definition_changed();
Error malformed_query();  // where parse_query gives none
Error unavailable();
Error outcome_unknown();
Error storage_full();
Error invalid_idempotency_key(std::string detail);
Error idempotency_key_in_use();
Error idempotency_key_reused();
Error too_many_answers();  // are kept already
Error internal_error();

}  // namespace bespoke
