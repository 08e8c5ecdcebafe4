#include "differential.h"

#include <algorithm>
#include <map>

#include "query/evaluate.h"
#include "query/limits.h"

namespace bespoke {
namespace {

constexpr std::size_t differences_max = 5;
constexpr std::size_t lists_per_api = 60;

// What each of a transaction's changes was answered with. A taken id and taken values may be named in any
// way.
std::string answer(const Status& status, const std::optional<Entry>& before) {
  if (status) return "ok";
  const bool named =
      before.has_value() || status.error().details.front() != "custom_entry with the given id already exists";
  if (status.error().code == ErrorCode::Conflict && named) return dump(status);
  return dump(Error{status.error().code, {}});
}

Status apply(Transaction& transaction, const CustomApi& api, const std::optional<Entry>& before,
             const std::optional<Entry>& after) {
  if (!before) return transaction.insert_entry(api, *after);
  if (!after) return transaction.delete_entry(api, *before);
  return transaction.update_entry(api, *before, *after);
}

ListQuery unfiltered() {
  ListQuery query = everything();
  query.timeout_ms = timeout_ms_max;
  return query;
}

const BoundCondition& first_condition(const BoundFilter& filter) {
  if (const auto* condition = std::get_if<BoundCondition>(&filter.content)) return *condition;
  return first_condition(std::get<BoundFilter::Group>(filter.content).members.front());
}

}  // namespace

std::vector<std::string> Differential::run(std::size_t lists) {
  while (lists > 0 && differences_.size() < differences_max) {
    const std::size_t count = std::min(lists, lists_per_api);
    run_api(count);
    lists -= count;
  }
  return differences_;
}

void Differential::run_api(std::size_t lists) {
  create_api();
  for (int round = 0; round < 3; ++round) {
    write_entries();
    write_entries();
    compare_keys();
    compare_lists(lists / 3 + (round == 0 ? lists % 3 : 0));
    change_fields();
  }
  define("delete_custom_api",
         [&](Transaction& transaction) { return transaction.delete_custom_api(api_id_); });
}

void Differential::define(const std::string& what, const Work& work) {
  const std::string judged = dump(bespoke::define(judge_, work));
  expect_same(what, judged, dump(bespoke::define(store_, work)));
}

void Differential::create_api() {
  const CustomApi api = new_api("api-" + std::to_string(names_made_++));
  const std::vector<CustomField> fields = random_fields(chance_);
  api_id_ = api.id;
  define("create", [&](Transaction& transaction) {
    Status status = transaction.insert_custom_api(api);
    for (const CustomField& field : fields) {
      if (status) status = transaction.insert_custom_field(api.id, field);
    }
    return status;
  });
}

void Differential::change_fields() {
  const auto api = judged_api();
  const std::size_t index = chance_.below(api->fields.size());
  CustomField field = api->fields[index];
  CustomField added = random_field(chance_, "g" + std::to_string(names_made_++));
  const bool removes = index > 0 && chance_.one_in(2);
  field.slug += "x";
  if (chance_.one_in(3)) added.slug = removes ? api->fields[index].slug : api->fields[0].slug;
  define("change of fields", [&](Transaction& transaction) {
    const Status status = removes ? transaction.delete_custom_field(api->id, field.id)
                                  : transaction.update_custom_field(api->id, field);
    return status ? transaction.insert_custom_field(api->id, added) : status;
  });
  expect_same("definition", dump(*judged_api()), dump(*given_api()));
}

std::vector<Entry> Differential::judged_entries() {
  const auto page = list(judge_, *judged_api(), unfiltered());
  return page ? page->entries : std::vector<Entry>();
}

Differential::Change Differential::random_change() {
  const std::vector<Entry> entries = judged_entries();
  const std::size_t kind = entries.size() < 8 ? 0 : chance_.below(6);
  if (kind < 3) {
    Entry added = random_entry(chance_, *judged_api());
    if (!entries.empty() && chance_.one_in(20)) {
      added.id = chance_.pick(entries).id;
      // Where it takes the place of one that was deleted, no update of that one may take it for its own.
      added.version = 1000 + static_cast<std::int64_t>(names_made_++);
    }
    return {std::nullopt, added};
  }
  const Entry& before = chance_.pick(entries);
  if (kind == 3 || entries.size() > 60) return {before, std::nullopt};
  Entry after = before;
  after.values = random_values(chance_, *judged_api());
  after.version = before.version + 1;
  after.updated_at = at_ms(static_cast<std::int64_t>(chance_.below(6)));
  return {before, after};
}

// Some of the changes clash, some rest on a version that the same transaction has replaced; some of the
// transactions fail in the end.
void Differential::write_entries() {
  std::vector<Change> changes;
  const std::size_t count = chance_.between(1, 16);
  while (changes.size() < count) changes.push_back(random_change());
  const bool fails = chance_.one_in(8);
  std::string answers;
  const Work work = [&](Transaction& transaction) {
    answers.clear();
    const auto api = transaction.catalog().find(api_id_);
    for (const auto& [before, after] : changes)
      answers += answer(apply(transaction, *api, before, after), before) + "\n";
    return fails ? Status(Error{ErrorCode::Invalid, {}}) : Status();
  };
  const std::string judged = dump(write(judge_, work)) + "\n" + answers;
  const std::string given = dump(write(store_, work)) + "\n" + answers;
  expect_same("writes", judged, given);
}

void Differential::compare_keys() {
  const std::vector<Entry> entries = judged_entries();
  std::vector<EntryKey> keys = {new_id<EntryId>()};
  if (!entries.empty()) keys.push_back(chance_.pick(entries).id);
  for (int i = 0; i < 4; ++i) keys.push_back(UrlSlug{random_text(chance_)});
  for (const EntryKey& key : keys) {
    const auto* slug = std::get_if<UrlSlug>(&key);
    expect_same("entry " + (slug ? "'" + slug->value + "'" : std::get<EntryId>(key).text()),
                dump(find(judge_, *judged_api(), key)), dump(find(store_, *given_api(), key)));
  }
}

void Differential::compare_lists(std::size_t count) {
  const std::vector<Entry> entries = judged_entries();
  for (std::size_t i = 0; i < count && differences_.size() < differences_max; ++i) {
    const ListQuery query = random_query(chance_, *judged_api(), entries);
    compare_list(query);
    if (query.filter && i % 4 == 0) compare_partition(first_condition(*query.filter));
  }
}

void Differential::compare_list(const ListQuery& query) {
  ListQuery asked = query;
  distort_(asked);
  const auto judged = list(judge_, *judged_api(), query);
  const auto given = list(store_, *given_api(), asked);
  expect_same(dump(query), dump(judged), dump(given));
  if (!judged || !given || !judged->last || !given->last) return;
  compare_list_behind(query, *judged, *given);
}

// Goes on behind the page, each store by the place that it gave.
void Differential::compare_list_behind(ListQuery query, const EntryPage& judged, const EntryPage& given) {
  query.page.offset += query.page.limit;
  query.after = judged.last;
  const auto judged_next = list(judge_, *judged_api(), query);
  ListQuery asked = query;
  asked.after = given.last;
  distort_(asked);
  const auto given_next = list(store_, *given_api(), asked);
  expect_same(dump(query), dump(judged_next), dump(given_next));
}

// A condition holds of an entry, or its contrary does, or it is of a null: each entry is in one of the three,
// by the store's lists and by what the plain evaluator makes of the entries themselves.
void Differential::compare_partition(const BoundCondition& leaf) {
  const bool may_be_null = leaf.attribute >= entry_field_attribute && leaf.part == Part::Whole;
  if (leaf.op == Operator::IsNull || !may_be_null) return;
  const std::vector<Entry> all = given_entries(std::nullopt);
  std::map<EntryId, std::string> parts;
  for (const Entry& entry : given_entries(BoundFilter{leaf})) parts[entry.id] += "holds ";
  for (const Entry& entry : given_entries(condition(leaf.attribute, Operator::IsNull))) {
    parts[entry.id] += "is null ";
  }
  std::string wrong;
  for (const Entry& entry : all) {
    const Value& value = entry.values[leaf.attribute - entry_field_attribute];
    const bool holds = Matcher({leaf}).matches(0, [&](std::size_t, std::size_t) { return value; });
    const std::string wanted = is_null(value) ? "is null " : holds ? "holds " : "";
    if (parts[entry.id] != wanted) wrong += "\n" + dump(entry) + ": " + parts[entry.id];
  }
  expect_same("partition by " + dump(leaf), std::to_string(all.size()), std::to_string(parts.size()) + wrong);
}

std::vector<Entry> Differential::given_entries(std::optional<BoundFilter> filter) {
  ListQuery query = unfiltered();
  query.filter = std::move(filter);
  const auto page = list(store_, *given_api(), query);
  return page ? page->entries : std::vector<Entry>();
}

void Differential::expect_same(const std::string& what, const std::string& judged, const std::string& given) {
  if (judged == given) return;
  const std::string api = judged_api() ? dump(*judged_api()) : "no API";
  differences_.push_back("seed " + std::to_string(seed_) + ": " + what + "\n--- judged\n" + judged +
                         "\n--- given\n" + given + "\n--- of " + api);
}

}  // namespace bespoke
