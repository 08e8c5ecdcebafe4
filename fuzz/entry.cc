// draft_entry, new_entry and merge_entry: an entry that was accepted, sent back as it was answered, is the
// same.
#include <string>

#include "api/resource_json.h"
#include "fuzz.h"
#include "model/entry_rules.h"
#include "sample_api.h"

namespace bespoke {
namespace {

constexpr Timestamp now{1'700'000'000'000};

std::string text_of(Entry entry) {
  for (Value& value : entry.values) {
    if (auto* real = std::get_if<double>(&value); real != nullptr && canary)
      *real = static_cast<float>(*real);
  }
  std::string text;
  json::Writer out(text);
  write_entry(out, sample_api(), entry, Links(""));
  return text;
}

void check_merge(const Entry& stored, const EntryDraft& draft) {
  const Result<Entry> merged = merge_entry(sample_api(), stored, draft, now);
  if (!merged) return require_tellable(merged.error());
  require(merged->version == stored.version + 1 && merged->id == stored.id, "an update is the next version");
}

}  // namespace

void fuzz(std::string_view input) {
  static const Entry stored = {{},
                               {std::string("a"),
                                {},
                                std::string("ab"),
                                7,
                                {},
                                0.5,
                                0.25,
                                true,
                                JsonText{R"(["a",1.0])"},
                                {},
                                JsonText{"{}"}},
                               3,
                               now,
                               now};
  const Result<json::Value> data = json::read(input);
  if (!data || data->object() == nullptr) return;
  EntryDraft draft = draft_entry(sample_api(), *data);
  check_merge(stored, draft);
  const Result<Entry> entry = new_entry(sample_api(), draft, EntryId(), now);
  if (!entry) {
    require_tellable(entry.error());
    complete_from_url(sample_api(), "a", draft);
    return check_merge(stored, draft);
  }

  const std::string text = text_of(*entry);
  require(data_size(*entry) <= static_cast<std::int64_t>(text.size()), "an entry is no larger than its JSON");
  const EntryDraft same = draft_entry(sample_api(), read_own(text));
  const Result<Entry> again = new_entry(sample_api(), same, EntryId(), now);
  require(again && again->values == entry->values, "an entry that is sent back is the same");
  require(static_cast<bool>(merge_entry(sample_api(), *entry, same, now)),
          "immutable values may be sent back");
}

}  // namespace bespoke
