#include "builders.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <random>

#include "query/limits.h"

namespace bespoke {
namespace {

std::int64_t next_ms() {
  static std::atomic<std::int64_t> ms = 0;
  return ++ms;
}

std::shared_ptr<const FieldRules> rules_of(FieldType type, std::string_view text) {
  const json::Value sent =
      *json::read(R"({")" + std::string(info(type).name) + R"(":)" + std::string(text) + "}");
  std::vector<std::string> problems;
  auto rules = read_field_rules(type, &sent, nullptr, problems);
  for (const std::string& problem : problems) ADD_FAILURE() << problem;
  return rules;
}

BoundFilter group(Junction junction, std::vector<BoundFilter> members) {
  return {BoundFilter::Group{junction, std::move(members)}};
}

}  // namespace

std::string new_uuid() {
  static std::atomic<std::uint64_t> calls = 0;
  std::mt19937_64 random(++calls);
  const std::uint64_t high = random();
  const std::uint64_t low = random();
  char text[37];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-8%03x-%012llx", static_cast<unsigned>(high >> 32),
                static_cast<unsigned>(high >> 16 & 0xffff), static_cast<unsigned>(high & 0xfff),
                static_cast<unsigned>(low >> 48 & 0xfff),
                static_cast<unsigned long long>(low & 0xffffffffffff));
  return text;
}

Timestamp at_ms(std::int64_t ms) {
  return Timestamp{1'700'000'000'000 + ms};
}

CustomApi new_api(std::string_view slug) {
  CustomApi api;
  api.id = new_id<CustomApiId>();
  api.name = "The " + std::string(slug);
  api.slug = slug;
  api.api_type = std::string(slug) + "_ext";
  api.parents = {ParentApi{}};
  api.created_at = api.updated_at = at_ms(next_ms());
  return api;
}

CustomField new_field(std::string_view slug, FieldType type, std::string_view rules) {
  CustomField field;
  field.id = new_id<CustomFieldId>();
  field.name = "The " + std::string(slug);
  field.slug = slug;
  field.type = type;
  field.rules = rules_of(type, rules);
  field.created_at = field.updated_at = at_ms(next_ms());
  return field;
}

CustomField new_url_slug_field(std::string_view slug, std::string_view rules) {
  CustomField field = new_field(slug, FieldType::String, rules);
  field.use_as_url_slug = true;
  return field;
}

Entry new_entry(std::vector<Value> values) {
  return new_entry(std::move(values), at_ms(next_ms()));
}

Entry new_entry(std::vector<Value> values, Timestamp created_at) {
  Entry entry;
  entry.id = new_id<EntryId>();
  entry.values = std::move(values);
  entry.created_at = entry.updated_at = created_at;
  return entry;
}

Entry changed(const Entry& before, std::vector<Value> values) {
  Entry after = before;
  after.values = std::move(values);
  after.version = before.version + 1;
  after.updated_at = at_ms(next_ms());
  return after;
}

std::size_t attribute_of(const CustomApi& api, std::string_view field_slug) {
  const CustomField* field = api.find_field(field_slug);
  EXPECT_NE(field, nullptr) << field_slug;
  return entry_field_attribute + static_cast<std::size_t>(field - api.fields.data());
}

BoundFilter condition(std::size_t attribute, Operator op, std::vector<Value> operands) {
  return {BoundCondition{attribute, op, std::move(operands), std::nullopt}};
}

BoundFilter like(std::size_t attribute, std::string_view text, Wildcard wildcard) {
  const bool before = wildcard == Wildcard::Before || wildcard == Wildcard::Both;
  const bool after = wildcard == Wildcard::After || wildcard == Wildcard::Both;
  return {BoundCondition{attribute, Operator::Like, {}, LikePattern{std::string(text), before, after}}};
}

BoundFilter all_of(std::vector<BoundFilter> members) {
  return group(Junction::And, std::move(members));
}
BoundFilter any_of(std::vector<BoundFilter> members) {
  return group(Junction::Or, std::move(members));
}

ListQuery everything() {
  return sorted(entry_created_at_attribute, Direction::Ascending);
}

ListQuery matching(BoundFilter filter) {
  ListQuery query = everything();
  query.filter = std::move(filter);
  return query;
}

ListQuery sorted(std::size_t attribute, Direction direction) {
  ListQuery query;
  query.sort = {attribute, direction};
  query.page.limit = page_limit_max;
  return query;
}

ListQuery paged(ListQuery query, std::int64_t limit, std::int64_t offset) {
  query.page = {limit, offset};
  return query;
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string repeated;
  repeated.reserve(text.size() * times);
  while (times-- > 0) repeated += text;
  return repeated;
}

}  // namespace bespoke
