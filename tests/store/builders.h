// Definitions, entries and queries in one line each.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "model/custom_api.h"
#include "model/entry.h"
#include "query/list_query.h"

namespace bespoke {

// The inside of `validation.<type>`.
inline constexpr std::string_view plain_rules = "{}";
inline constexpr std::string_view unique_rules = R"({"unique":"yes"})";
inline constexpr std::string_view case_blind_rules = R"({"unique":"yes","unique_case_insensitivity":true})";
inline constexpr std::string_view url_slug_rules = R"({"unique":"yes","allow_null_values":false})";
inline constexpr std::string_view case_blind_url_slug_rules =
    R"({"unique":"yes","unique_case_insensitivity":true,"allow_null_values":false})";

// A UUID that no other call gives; one after the other they are in no order.
std::string new_uuid();
template <class AnyId>
AnyId new_id() {
  return *AnyId::parse(new_uuid());
}
// Milliseconds after a fixed moment of the tests.
Timestamp at_ms(std::int64_t ms);

// Its api_type is the slug with `_ext`.
CustomApi new_api(std::string_view slug);
CustomField new_field(std::string_view slug, FieldType type, std::string_view rules = plain_rules);
CustomField new_url_slug_field(std::string_view slug, std::string_view rules = url_slug_rules);

inline Value integer(std::int64_t number) {
  return Value(number);
}

// Each entry is created a millisecond after the last.
Entry new_entry(std::vector<Value> values);
Entry new_entry(std::vector<Value> values, Timestamp created_at);
// The next version of an entry.
Entry changed(const Entry& before, std::vector<Value> values);

// The attribute of that field, for filters and sorts.
std::size_t attribute_of(const CustomApi& api, std::string_view field_slug);

BoundFilter condition(std::size_t attribute, Operator op, std::vector<Value> operands = {});
enum class Wildcard { None, Before, After, Both };
BoundFilter like(std::size_t attribute, std::string_view text, Wildcard wildcard);
BoundFilter all_of(std::vector<BoundFilter> members);
BoundFilter any_of(std::vector<BoundFilter> members);

// Up to a hundred, the oldest first.
ListQuery everything();
ListQuery matching(BoundFilter filter);
ListQuery sorted(std::size_t attribute, Direction direction);
ListQuery paged(ListQuery query, std::int64_t limit, std::int64_t offset);

// The text repeated, by code points of any length.
std::string repeat(std::string_view text, std::size_t times);

}  // namespace bespoke
