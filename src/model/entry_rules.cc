#include "model/entry_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/attribute_reader.h"
#include "model/case_folding.h"
#include "model/errors.h"
#include "model/limits.h"

namespace bespoke {
namespace {

// RFC 3986 2.3: only these may stand in a path without being encoded.
bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

CheckedValue check_value(const CustomField& field, const json::Value& sent) {
  if (sent.is_null()) return {};
  CheckedValue checked = field.rules->check(sent);
  if (field.use_as_url_slug && sent.string() != nullptr) {
    const std::string& text = *sent.string();
    if (text.empty() || !std::ranges::all_of(text, is_unreserved)) {
      checked.problems.emplace_back("Expected string to consist of unreserved URL characters.");
    }
  }
  return checked;
}

DraftValue draft_value(const CustomField& field, const json::Value& sent) {
  DraftValue draft{true, check_value(field, sent)};
  const auto* text = std::get_if<std::string>(&draft.checked.value);
  if (field.rules->unique() && text != nullptr && draft.checked.problems.empty())
    draft.key = unique_key(field, *text);
  return draft;
}

// Of an entry that is too large whatever its rules say: costly ones would take seconds for each 64 KiB of it.
DraftValue unchecked_value(const CustomField& field, const json::Value& sent) {
  const bool is_text = field.type == FieldType::String && sent.string() != nullptr;
  if (!is_text || !field.rules->is_costly()) return draft_value(field, sent);
  return DraftValue{true, CheckedValue{*sent.string(), {}}};
}

void report(const CustomField& field, std::string_view problem, std::vector<std::string>& problems) {
  problems.push_back(fmt::format("Invalid value for field '{}'. {}", field.slug, problem));
}

// Everything that is wrong with the field once `merged` would be stored.
void report_field(const CustomField& field, const DraftValue& draft, const Value& merged,
                  std::vector<std::string>& problems) {
  for (const std::string& problem : draft.checked.problems) report(field, problem, problems);
  if (draft.checked.problems.empty() && is_null(merged) && !field.rules->allow_null_values()) {
    report(field, "Null values are not allowed.", problems);
  }
}

Status check_outcome(const Entry& entry, std::vector<std::string> problems) {
  if (!problems.empty()) return invalid(std::move(problems));
  if (data_size(entry) > entry_bytes_max) return entry_too_large();
  return {};
}

}  // namespace

EntryDraft draft_entry(const CustomApi& api, const json::Value& data) {
  EntryDraft draft;
  AttributeReader(&data, "", draft.problems).constant("type", api.api_type);
  draft.values.resize(api.fields.size());
  std::size_t text_bytes = 0;
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    const json::Value* sent = data.find(api.fields[i].slug);
    if (sent == nullptr) continue;
    if (sent->string() != nullptr) text_bytes += sent->string()->size();
    const bool is_too_large = text_bytes > static_cast<std::size_t>(entry_bytes_max);
    draft.values[i] =
        is_too_large ? unchecked_value(api.fields[i], *sent) : draft_value(api.fields[i], *sent);
  }
  return draft;
}

void complete_from_url(const CustomApi& api, const std::string& url_slug, EntryDraft& draft) {
  const CustomField* field = api.url_slug_field();
  if (field == nullptr) return;
  DraftValue& value = draft.values[static_cast<std::size_t>(field - api.fields.data())];
  if (!value.sent) {
    value = draft_value(*field, json::Value(url_slug));
    return;
  }
  const auto* text = std::get_if<std::string>(&value.checked.value);
  if (text == nullptr) return;
  const bool same = field->rules->case_blind() ? fold_case(*text) == fold_case(url_slug) : *text == url_slug;
  if (!same) value.checked.problems.emplace_back("Expected value to match the identifier in the URL.");
}

Status check_draft(const CustomApi& api, const EntryDraft& draft) {
  std::vector<std::string> problems = draft.problems;
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    for (const std::string& problem : draft.values[i].checked.problems)
      report(api.fields[i], problem, problems);
  }
  return problems.empty() ? Status() : invalid(std::move(problems));
}

Result<Entry> new_entry(const CustomApi& api, const EntryDraft& draft, EntryId id, Timestamp now) {
  Entry entry{id, {}, 0, now, now};
  std::vector<std::string> problems = draft.problems;
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    entry.values.push_back(draft.values[i].checked.value);
    if (draft.values[i].key) entry.known_keys.push_back({i, *draft.values[i].key});
    report_field(api.fields[i], draft.values[i], entry.values[i], problems);
  }
  if (Status outcome = check_outcome(entry, std::move(problems)); !outcome) return outcome.error();
  return entry;
}

Result<Entry> merge_entry(const CustomApi& api, const Entry& stored, const EntryDraft& draft, Timestamp now) {
  // A clock may be set back, and that of another node be ahead.
  const Timestamp updated_at = std::max(now, stored.updated_at);
  Entry entry{stored.id, stored.values, stored.version + 1, stored.created_at, updated_at};
  std::vector<std::string> problems = draft.problems;
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    const CustomField& field = api.fields[i];
    const DraftValue& change = draft.values[i];
    if (change.sent) entry.values[i] = change.checked.value;
    if (change.key) entry.known_keys.push_back({i, *change.key});
    report_field(field, change, entry.values[i], problems);
    if (change.checked.problems.empty() && field.rules->immutable() && entry.values[i] != stored.values[i]) {
      report(field, "The field is immutable.", problems);
    }
  }
  if (Status outcome = check_outcome(entry, std::move(problems)); !outcome) return outcome.error();
  return entry;
}

}  // namespace bespoke
