// Values that must be unique: told apart by all of their code points, or by the folded ones.
#include "model/errors.h"
#include "store_test.h"

namespace bespoke {
namespace {

struct UniqueRow {
  std::string first, second;
  bool exact_clash, case_blind_clash;
};

std::vector<UniqueRow> unique_rows() {
  const std::string prefix = repeat("\u00e9", 64);
  const std::string long_text = repeat("x", 65'534);
  return {
      {"a", "a", true, true},
      {"a", "A", false, true},
      {"", "", true, true},
      {"a", "a ", false, false},
      {"\u00df", "SS", false, true},
      {"\u00df", "ss", false, true},
      {"\u1e9e", "ss", false, true},
      {"Stra\u00dfe", "STRASSE", false, true},
      {"\u00c4", "\u00e4", false, true},
      {"\u00e4", "a\u0308", false, false},  // folding does not normalise
      {"\u0130", "i\u0307", false, true},
      {"\u0130", "i", false, false},  // by no locale
      {"\u0131", "I", false, false},
      {"\u03a3", "\u03c3", false, true},
      {"\u03c3", "\u03c2", false, true},
      {"\u03a3", "\u03c2", false, true},
      {"\ufb03", "FFI", false, true},
      {"\u212a", "k", false, true},  // the Kelvin sign
      {"\u017f", "S", false, true},
      {"\U00010400", "\U00010428", false, true},
      {"\u0390", "\u03b9\u0308\u0301", false, true},
      {"%", "_", false, false},
      {"1", "1.0", false, false},
      {prefix + "a", prefix + "a", true, true},
      {prefix + "a", prefix + "A", false, true},
      {prefix + "a", prefix + "b", false, false},
      {prefix, prefix + "a", false, false},
      {long_text + "a", long_text + "a", true, true},
      {long_text + "a", long_text + "A", false, true},
      {long_text + "a", long_text + "b", false, false},
  };
}

void expect_clash(Store& store, const CustomApi& api, const UniqueRow& row, bool clash) {
  const std::string shown = row.first.substr(0, 20) + " and " + row.second.substr(0, 20);
  const Entry first = new_entry({Value(row.first)});
  const Entry second = new_entry({Value(row.second)});
  const std::string wanted = clash ? dump(duplicate_value("f")) : "ok";
  EXPECT_OK(insert(store, api, first)) << shown;
  EXPECT_EQ(dump(insert(store, api, second)), wanted) << shown;
  EXPECT_OK(remove(store, api, first)) << shown;
  EXPECT_EQ(dump(find(store, api, second.id)), clash ? "none" : dump(second)) << shown;
  EXPECT_EQ(dump(remove(store, api, second)) == "ok", !clash) << shown;
}

TEST_P(StoreTest, UniqueValuesClash) {
  const auto exact = add_api("exact", {new_field("f", FieldType::String, unique_rules)});
  const auto blind = add_api("blind", {new_field("f", FieldType::String, case_blind_rules)});
  const auto plain = add_api("plain", {new_field("f", FieldType::String)});
  for (const UniqueRow& row : unique_rows()) {
    expect_clash(store(), *exact, row, row.exact_clash);
    expect_clash(store(), *blind, row, row.case_blind_clash);
    expect_clash(store(), *plain, row, false);
  }
}

TEST_P(StoreTest, NullIsNeverADuplicate) {
  for (const std::string_view rules : {unique_rules, case_blind_rules}) {
    const auto api =
        add_api(rules == unique_rules ? "exact" : "blind", {new_field("f", FieldType::String, rules)});
    const Entry first = add_entry(*api, {Value()});
    add_entry(*api, {Value()});
    const Entry text = add_entry(*api, {Value("x")});
    EXPECT_OK(update(store(), *api, text, changed(text, {Value()})));
    EXPECT_OK(update(store(), *api, first, changed(first, {Value("x")})));
    EXPECT_EQ(read_page(*api, everything()).total, 3);
  }
}

TEST_P(StoreTest, ConflictNamesEveryUniqueFieldThatClashes) {
  const auto api =
      add_api("several", {new_field("a", FieldType::String, unique_rules), new_field("b", FieldType::String),
                          new_field("c", FieldType::String, case_blind_rules),
                          new_field("d", FieldType::String, unique_rules)});
  add_entry(*api, {Value("1"), Value("x"), Value("One"), Value("d1")});
  add_entry(*api, {Value("2"), Value("x"), Value("Two"), Value("d2")});
  const Entry third = add_entry(*api, {Value("3"), Value("x"), Value("Three"), Value("d3")});
  const std::vector<std::pair<std::vector<Value>, std::vector<std::string>>> rows = {
      {{Value("1"), Value("x"), Value("four"), Value("d4")}, {"a"}},
      {{Value("1"), Value("x"), Value("ONE"), Value("d4")}, {"a", "c"}},
      {{Value("1"), Value("x"), Value("TWO"), Value("d4")}, {"a", "c"}},  // of two entries
      {{Value("4"), Value("x"), Value("two"), Value("d1")}, {"c", "d"}},
      {{Value("2"), Value("x"), Value("two"), Value("d2")}, {"a", "c", "d"}},
      {{Value(), Value("x"), Value("two"), Value()}, {"c"}},
  };
  for (const auto& [values, slugs] : rows) {
    Error wanted{ErrorCode::Conflict, {}};
    for (const std::string& slug : slugs) wanted.details.push_back(duplicate_value(slug).details.front());
    EXPECT_EQ(dump(insert(store(), *api, new_entry(values))), dump(wanted));
    EXPECT_EQ(dump(update(store(), *api, third, changed(third, values))), dump(wanted));
  }
  EXPECT_EQ(dump(find(store(), *api, third.id)), dump(third));
}

TEST_P(StoreTest, UniqueValueIsFreedByDeleteAndUpdate) {
  for (const std::string_view rules : {unique_rules, case_blind_rules}) {
    const auto api =
        add_api(rules == unique_rules ? "exact" : "blind", {new_field("f", FieldType::String, rules)});
    const Entry first = add_entry(*api, {Value("x")});
    ASSERT_OK(remove(store(), *api, first));
    const Entry second = add_entry(*api, {Value("x")});
    const Entry moved = changed(second, {Value("y")});
    ASSERT_OK(update(store(), *api, second, moved));
    const Entry third = add_entry(*api, {Value("x")});
    EXPECT_EQ(dump(update(store(), *api, moved, changed(moved, {Value("x")}))), dump(duplicate_value("f")));
    ASSERT_OK(update(store(), *api, third, changed(third, {Value()})));
    EXPECT_OK(update(store(), *api, moved, changed(moved, {Value("x")})));
  }
}

TEST_P(StoreTest, EntryDoesNotClashWithItself) {
  for (const std::string_view rules : {unique_rules, case_blind_rules}) {
    const auto api =
        add_api(rules == unique_rules ? "exact" : "blind", {new_field("f", FieldType::String, rules)});
    const Entry v0 = add_entry(*api, {Value("x")});
    const Entry v1 = changed(v0, {Value("x")});
    EXPECT_OK(update(store(), *api, v0, v1));
    EXPECT_OK(update(store(), *api, v1, changed(v1, {Value("X")})));
  }
}

TEST_P(StoreTest, UniqueValuesCanMoveWithinATransaction) {
  const auto api = add_api("one", {new_field("f", FieldType::String, unique_rules)});
  const Entry a = add_entry(*api, {Value("a")});
  const Entry b = add_entry(*api, {Value("b")});
  EXPECT_OK(write(store(), [&](Transaction& transaction) {
    EXPECT_OK(transaction.delete_entry(*api, a));
    EXPECT_OK(transaction.update_entry(*api, b, changed(b, {Value("a")})));
    EXPECT_REFUSED(transaction.insert_entry(*api, new_entry({Value("a")})), ErrorCode::Conflict);
    return transaction.insert_entry(*api, new_entry({Value("b")}));
  }));
}

TEST_P(StoreTest, UniqueValuesAreOfOneApi) {
  const auto one = add_api("one", {new_field("f", FieldType::String, unique_rules)});
  const auto two = add_api("two", {new_field("f", FieldType::String, unique_rules)});
  add_entry(*one, {Value("x")});
  EXPECT_OK(insert(store(), *two, new_entry({Value("x")})));
}

TEST_P(StoreTest, UniqueFieldAddedLaterBindsLaterValues) {
  const auto api = add_api("one", {new_field("f", FieldType::String)});
  const Entry old = add_entry(*api, {Value("x")});
  add_entry(*api, {Value("x")});
  add_field(*api, new_field("u", FieldType::String, case_blind_rules));
  const auto now = current(*api);
  add_entry(*now, {Value("x"), Value("u")});
  const Entry stored = read_entry(*now, old.id);
  EXPECT_EQ(dump(update(store(), *now, stored, changed(stored, {Value("x"), Value("U")}))),
            dump(duplicate_value("u")));
  EXPECT_OK(update(store(), *now, stored, changed(stored, {Value("x"), Value("v")})));
}

// A digest that was computed before the unit of work is not computed again in it. The judge keeps no digests.
TEST_P(StoreTest, KeysThatComeWithAnEntryAreTakenAsTheyAre) {
  if (GetParam().name == "memory") return;
  const auto api = add_api("one", {new_url_slug_field("f", case_blind_url_slug_rules)});
  const CustomField& field = api->fields[0];
  Entry entry = new_entry({Value("a")});
  entry.known_keys = {{0, unique_key(field, "X")}};
  EXPECT_OK(insert(store(), *api, entry));
  EXPECT_REFUSED(insert(store(), *api, new_entry({Value("x")})), ErrorCode::Conflict);
  EXPECT_EQ(dump(find(store(), *api, UrlSlug{"?", unique_key(field, "x")})), dump(entry));

  Entry after = changed(entry, {Value("b")});
  after.known_keys = {{0, unique_key(field, "Y")}};
  EXPECT_OK(update(store(), *api, entry, after));
  EXPECT_REFUSED(insert(store(), *api, new_entry({Value("y")})), ErrorCode::Conflict);
  EXPECT_OK(insert(store(), *api, new_entry({Value("x")})));
}

}  // namespace
}  // namespace bespoke
