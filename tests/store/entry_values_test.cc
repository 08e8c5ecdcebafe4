// Every value comes back as it was written, whatever it is.
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "store_test.h"

namespace bespoke {
namespace {

using Limits = std::numeric_limits<double>;

constexpr std::int64_t integer_max = 9'007'199'254'740'991;  // 2^53−1

std::vector<Value> edge_texts() {
  std::vector<Value> texts;
  for (const char* text :
       {"",       " ",      "0",          "1e5",        "007",        "NULL",        "null",
        "true",   "'",      "\"",         "\\",         "%",          "_",           "*",
        "--",     ";",      "?1",         ":a",         "@a",         "$a",          "x'41'",
        "\t\r\n", "\u007f", "\u0080",     "\u00e9",     "e\u0301",    "\u2028",      "\ufeff",
        "\uffff", "\ufffd", "\U00010000", "\U0001f600", "\U0010ffff", "\u200f\u202e"}) {
    texts.push_back(text);
  }
  texts.push_back(repeat("x", 65'535));
  texts.push_back(repeat("\u00e9", 65'535));
  texts.push_back(repeat("\U0001f600", 65'535));
  return texts;
}

std::vector<Value> edge_integers() {
  std::vector<Value> integers;
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{127}, std::int64_t{128}, std::int64_t{1} << 31,
        std::int64_t{1} << 32, integer_max - 1, integer_max}) {
    integers.push_back(number);
    integers.push_back(-number);
  }
  return integers;
}

std::vector<Value> edge_reals() {
  std::vector<Value> reals;
  for (const double number :
       {0.0, 1.0, 0.1, 1.0 / 3, 1e15, 1e16, 9007199254740993.0, 9223372036854775807.0, 1e18, 1e19, 1e22,
        123456789012345680.0, Limits::min(), Limits::denorm_min(), Limits::max(), Limits::epsilon(),
        2.2250738585072011e-308, 1.7976931348623157e308}) {
    reals.push_back(number);
    reals.push_back(-number);
  }
  return reals;
}

// The strings of a suite that lies beside the repository, if it does.
std::vector<Value> naughty_strings() {
  const std::filesystem::path repository =
      std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  std::ifstream file(repository.parent_path() / "shared/suites/naughty-strings/blns.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto parsed = json::read(text.str());
  std::vector<Value> strings;
  if (!parsed || parsed->array() == nullptr) return strings;
  for (const json::Value& value : *parsed->array()) {
    if (value.string() != nullptr) strings.push_back(*value.string());
  }
  return strings;
}

// Writes each value in an entry of its own, in an insert and in an update, and reads it back by id and in a
// list.
void round_trip(Store& store, const CustomApi& api, const std::vector<Value>& values) {
  std::vector<Entry> entries;
  for (const Value& value : values) entries.push_back(new_entry({value, Value()}));
  ASSERT_OK(write(store, [&](Transaction& transaction) {
    Status status;
    for (Entry& entry : entries) {
      if (status) status = transaction.insert_entry(api, entry);
      const Entry before = entry;
      entry = changed(before, {before.values[0], before.values[0]});
      if (status) status = transaction.update_entry(api, before, entry);
    }
    return status;
  }));
  std::size_t listed = 0;
  while (listed < entries.size()) {
    const auto page = list(store, api, paged(everything(), 20, static_cast<std::int64_t>(listed)));
    ASSERT_TRUE(page) << dump(page.error());
    ASSERT_FALSE(page->entries.empty());
    for (const Entry& entry : page->entries) EXPECT_EQ(dump(entry), dump(entries.at(listed++)));
  }
  for (const Entry& entry : entries) {
    const auto found = find(store, api, entry.id);
    ASSERT_TRUE(found && *found) << dump(found);
    EXPECT_EQ((*found)->values, entry.values);
  }
}

TEST_P(StoreTest, TextsComeBackAsTheyWere) {
  const auto api = add_api("texts", {new_field("v", FieldType::String), new_field("w", FieldType::String)});
  round_trip(store(), *api, edge_texts());
}

TEST_P(StoreTest, NaughtyStringsComeBackAsTheyWere) {
  const std::vector<Value> strings = naughty_strings();
  if (strings.empty()) GTEST_SKIP() << "the suite of naughty strings is not there";
  const auto api = add_api("naughty", {new_field("v", FieldType::String), new_field("w", FieldType::String)});
  round_trip(store(), *api, strings);
  for (const Value& value : strings) {
    const auto page = read_page(*api, matching(condition(entry_field_attribute, Operator::Eq, {value})));
    ASSERT_GE(page.total, 1) << dump(value);
    for (const Entry& entry : page.entries) EXPECT_EQ(entry.values[0], value);
  }
}

TEST_P(StoreTest, IntegersComeBackAsTheyWere) {
  const auto api =
      add_api("integers", {new_field("v", FieldType::Integer), new_field("w", FieldType::Integer)});
  round_trip(store(), *api, edge_integers());
}

// ±0 are one number here: the wire writes both as `0`.
TEST_P(StoreTest, RealsComeBackAsTheyWere) {
  const auto api = add_api("reals", {new_field("v", FieldType::Float), new_field("w", FieldType::Float)});
  round_trip(store(), *api, edge_reals());
}

TEST_P(StoreTest, BooleansAndNullsComeBackAsTheyWere) {
  const auto api =
      add_api("booleans", {new_field("v", FieldType::Boolean), new_field("w", FieldType::Boolean)});
  round_trip(store(), *api, {Value(true), Value(false), Value()});
  for (const FieldTypeInfo& type : field_types()) {
    const auto nulls =
        add_api("null-" + std::string(type.name), {new_field("v", type.type), new_field("w", type.type)});
    round_trip(store(), *nulls, {Value()});
  }
}

TEST_P(StoreTest, TimestampsAndVersionsComeBackAsTheyWere) {
  const auto api = add_api("times", {});
  for (const std::int64_t ms : {timestamp_min.ms, std::int64_t{-1}, std::int64_t{0}, timestamp_max.ms}) {
    Entry entry = new_entry({}, Timestamp{ms});
    entry.version = 5;
    entry.updated_at = timestamp_max;
    ASSERT_OK(insert(store(), *api, entry));
    EXPECT_EQ(dump(find(store(), *api, entry.id)), dump(entry));
  }
}

TEST_P(StoreTest, EntryOfAnApiWithoutFields) {
  const auto api = add_api("bare", {});
  const Entry entry = add_entry(*api, {});
  const Entry after = changed(entry, {});
  EXPECT_OK(update(store(), *api, entry, after));
  EXPECT_EQ(dump(read_page(*api, everything())), dump(after) + "\ntotal 1 exact");
}

}  // namespace
}  // namespace bespoke
