#include "api/resolve.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sample.h"

namespace bespoke {
namespace {

constexpr std::string_view other_api_id = "00000000-0000-4000-8000-0000000000aa";

// `plain` (api_id) with the field `text`, and `slugged` (other_api_id) whose field `name` is its url slug.
Catalog catalog() {
  CustomApi plain = sample_api({sample_field("text", FieldType::String)});
  plain.slug = "plain";
  CustomField name = sample_field("name", FieldType::String);
  name.use_as_url_slug = true;
  CustomApi slugged = sample_api({name});
  slugged.id = *CustomApiId::parse(other_api_id);
  slugged.slug = "slugged";
  slugged.api_type = "slugged_ext";
  return {Settings{}, {std::make_shared<const CustomApi>(plain), std::make_shared<const CustomApi>(slugged)}};
}

std::string refusal(const Error& error) {
  if (error.code == ErrorCode::CustomApiNotFound) return "no api";
  if (error.code == ErrorCode::CustomFieldNotFound) return "no field";
  if (error.code == ErrorCode::EntryNotFound) return "no entry";
  return "another error";
}

// As `api`, `api field`, `api key` or what is not there.
std::string text(const ResolvedApi& target) {
  return target.api->slug;
}
std::string text(const ResolvedField& target) {
  return fmt::format("{} {}", target.api->slug,
                     target.field ? (*target.field)->slug : refusal(target.field.error()));
}
std::string text(const ResolvedEntries& target) {
  return fmt::format("{} {}", target.api->slug, target.family == EntryFamily::BySlug ? "by slug" : "by id");
}
std::string text(const ResolvedEntry& target) {
  if (!target.key) return fmt::format("{} {}", target.api->slug, refusal(target.key.error()));
  const auto* slug = std::get_if<UrlSlug>(&*target.key);
  return fmt::format("{} {}", target.api->slug,
                     slug == nullptr ? std::get<EntryId>(*target.key).text() : "url slug " + slug->value);
}

template <class Target>
std::string outcome(Result<Target> (*resolve)(const PathParameters&, const Catalog&), std::string_view first,
                    std::string_view second = "") {
  const Catalog definitions = catalog();
  const Result<Target> target = resolve({std::string(first), std::string(second)}, definitions);
  return target ? text(*target) : refusal(target.error());
}

TEST(Resolve, FindsApisByIdOrBySlugAsTheRouteNamesThem) {
  EXPECT_EQ(outcome(resolve_api, api_id), "plain");
  EXPECT_EQ(outcome(resolve_api, other_api_id), "slugged");
  EXPECT_EQ(outcome(resolve_api, parent_id), "no api");
  EXPECT_EQ(outcome(resolve_api, "plain"), "no api");
  EXPECT_EQ(outcome(resolve_entries_by_id, api_id), "plain by id");
  EXPECT_EQ(outcome(resolve_entries_by_id, "plain"), "no api");
  EXPECT_EQ(outcome(resolve_entries_by_slug, "plain"), "plain by slug");
  EXPECT_EQ(outcome(resolve_entries_by_slug, "Plain"), "no api");
  EXPECT_EQ(outcome(resolve_entries_by_slug, api_id), "no api");
}

TEST(Resolve, FindsFieldsWithinTheirApi) {
  EXPECT_EQ(outcome(resolve_field, api_id, field_id), "plain text");
  EXPECT_EQ(outcome(resolve_field, other_api_id, field_id), "slugged name");
  EXPECT_EQ(outcome(resolve_field, api_id, entry_id), "plain no field");
  EXPECT_EQ(outcome(resolve_field, api_id, "text"), "plain no field");
  EXPECT_EQ(outcome(resolve_field, parent_id, field_id), "no api");
  EXPECT_EQ(outcome(resolve_field, "plain", field_id), "no api");
}

TEST(Resolve, NamesEntriesByTheOnlyIdentifierThatTheRouteAccepts) {
  const std::string id(entry_id);
  EXPECT_EQ(outcome(resolve_entry_by_id, api_id, id), "plain " + id);
  EXPECT_EQ(outcome(resolve_entry_by_id, api_id, "x"), "plain no entry");
  EXPECT_EQ(outcome(resolve_entry_by_id, other_api_id, id), "slugged " + id);
  EXPECT_EQ(outcome(resolve_entry_by_id, other_api_id, "x"), "slugged no entry");
  EXPECT_EQ(outcome(resolve_entry_by_id, parent_id, id), "no api");
  EXPECT_EQ(outcome(resolve_entry_by_slug, "plain", id), "plain " + id);
  EXPECT_EQ(outcome(resolve_entry_by_slug, "plain", "x"), "plain no entry");
  EXPECT_EQ(outcome(resolve_entry_by_slug, "slugged", "x"), "slugged url slug x");
  EXPECT_EQ(outcome(resolve_entry_by_slug, "slugged", id), "slugged url slug " + id);
  EXPECT_EQ(outcome(resolve_entry_by_slug, "unknown", id), "no api");
}

}  // namespace
}  // namespace bespoke
