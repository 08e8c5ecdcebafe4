// What a store promises of the definitions of Custom Fields, and of the values that hang on them.
#include <chrono>
#include <thread>

#include "model/errors.h"
#include "model/limits.h"
#include "store_test.h"

namespace bespoke {
namespace {

Status insert_field(Store& store, const CustomApi& api, const CustomField& field) {
  return define(store,
                [&](Transaction& transaction) { return transaction.insert_custom_field(api.id, field); });
}

Status update_field(Store& store, const CustomApi& api, const CustomField& field) {
  return define(store,
                [&](Transaction& transaction) { return transaction.update_custom_field(api.id, field); });
}

Status delete_field(Store& store, const CustomApi& api, const CustomField& field) {
  return define(store,
                [&](Transaction& transaction) { return transaction.delete_custom_field(api.id, field.id); });
}

CustomField renamed(CustomField field, std::string_view slug) {
  field.slug = slug;
  return field;
}

// The entry as it is at that version, a field more than it was written with.
Entry with_null(Entry entry, std::int64_t version) {
  entry.version = version;
  entry.values.emplace_back();
  return entry;
}

std::vector<CustomField> one_of_each_type() {
  return {
      new_field(
          "s", FieldType::String,
          R"({"min_length":1,"max_length":9,"regex":"^[a-z'\"\\\\]+$","allow_null_values":false,"unique":"yes",)"
          R"("unique_case_insensitivity":true,"immutable":true})"),
      new_field("i", FieldType::Integer,
                R"({"min_value":-9007199254740991,"max_value":9007199254740991,"immutable":true})"),
      new_field("f", FieldType::Float, R"({"min_value":-0.1,"max_value":1e300,"allow_null_values":false})"),
      new_field("b", FieldType::Boolean, R"({"allow_null_values":false})"),
      new_url_slug_field("u", case_blind_url_slug_rules),
  };
}

TEST_P(StoreTest, FieldsAreKeptWholeAndInTheOrderOfTheirCreation) {
  CustomApi api = new_api("fields");
  std::vector<CustomField> fields = one_of_each_type();
  fields[0].name = "N\u00e4me \U0001f600";
  fields[0].description = "d'\"\\";
  fields[0].sort_order = 1000;
  fields[0].updated_at = at_ms(123'456);
  const auto defined = add_api(api, fields);
  api.fields = fields;
  EXPECT_EQ(dump(*defined), dump(api));
  reopen();
  EXPECT_EQ(dump(*current(api)), dump(api));
}

TEST_P(StoreTest, FieldUpdateReplacesItsAttributes) {
  const auto api = add_api("fields", one_of_each_type());
  CustomField field = api->fields[1];
  field.name = "new";
  field.description = "newer";
  field.slug = "newest";
  field.sort_order = 5;
  field.rules = new_field("i", FieldType::Integer, R"({"min_value":3})").rules;
  field.column = 4711;
  field.updated_at = at_ms(5);
  ASSERT_OK(update_field(store(), *api, field));
  EXPECT_EQ(dump(current(*api)->fields[1]), dump(field));
  EXPECT_EQ(current(*api)->fields[1].column, api->fields[1].column);
  EXPECT_EQ(dump(current(*api)->fields[0]), dump(api->fields[0]));
}

TEST_P(StoreTest, FieldSlugIsUniqueWithinItsApi) {
  const auto api = add_api("one", {new_field("a", FieldType::String), new_field("b", FieldType::String)});
  EXPECT_EQ(dump(insert_field(store(), *api, new_field("a", FieldType::Integer))),
            dump(duplicate_custom_field()));
  EXPECT_EQ(dump(update_field(store(), *api, renamed(api->fields[0], "b"))), dump(duplicate_custom_field()));
  EXPECT_EQ(dump(*current(*api)), dump(*api));
  EXPECT_EQ(current(*api)->version, api->version);
  EXPECT_OK(update_field(store(), *api, api->fields[0]));
  add_api("two", {new_field("a", FieldType::String)});
}

TEST_P(StoreTest, RenamedFieldKeepsItsValues) {
  const auto api =
      add_api("one", {new_field("a", FieldType::String, unique_rules), new_field("b", FieldType::Integer)});
  const Entry entry = add_entry(*api, {Value("x"), Value(std::int64_t{1})});
  ASSERT_OK(update_field(store(), *api, renamed(api->fields[0], "c")));
  const auto after = current(*api);
  EXPECT_EQ(dump(find(store(), *after, entry.id)), dump(entry));
  EXPECT_EQ(
      read_page(*after, matching(condition(attribute_of(*after, "c"), Operator::Eq, {Value("x")}))).total, 1);
  EXPECT_EQ(dump(insert(store(), *after, new_entry({Value("x"), Value()}))), dump(duplicate_value("c")));
  add_field(*after, new_field("a", FieldType::String));
  EXPECT_EQ(dump(read_entry(*current(*api), entry.id).values[2]), "null");
}

TEST_P(StoreTest, FieldsCanSwapTheirSlugsInOneTransaction) {
  const auto api = add_api("one", {new_field("a", FieldType::String), new_field("b", FieldType::String)});
  const Entry entry = add_entry(*api, {Value("x"), Value("y")});
  EXPECT_OK(define(store(), [&](Transaction& transaction) {
    EXPECT_OK(transaction.update_custom_field(api->id, renamed(api->fields[0], "c")));
    EXPECT_OK(transaction.update_custom_field(api->id, renamed(api->fields[1], "a")));
    return transaction.update_custom_field(api->id, renamed(api->fields[0], "b"));
  }));
  EXPECT_EQ(current(*api)->fields[0].slug, "b");
  EXPECT_EQ(dump(find(store(), *current(*api), entry.id)), dump(entry));
}

TEST_P(StoreTest, NewFieldIsNullInEveryEntry) {
  const auto api = add_api("grows", {new_field("a", FieldType::String)});
  const Entry old = add_entry(*api, {Value("x")});
  for (const CustomField& field : one_of_each_type()) add_field(*api, field);
  const auto grown = current(*api);
  Entry wanted = old;
  wanted.values.resize(6);
  EXPECT_EQ(dump(find(store(), *grown, old.id)), dump(wanted));
  for (std::size_t field = 1; field < 6; ++field) {
    const auto is_null = condition(entry_field_attribute + field, Operator::IsNull);
    EXPECT_EQ(read_page(*grown, matching(is_null)).total, 1) << field;
  }
  const Entry after =
      changed(wanted, {Value("x"), Value("s"), Value(std::int64_t{1}), Value(0.5), Value(true), Value("u")});
  ASSERT_OK(update(store(), *grown, wanted, after));
  EXPECT_EQ(dump(find(store(), *grown, old.id)), dump(after));
}

TEST_P(StoreTest, RemovedFieldIsGone) {
  const auto api = add_api("shrinks", {new_field("a", FieldType::String), new_field("b", FieldType::Integer),
                                       new_field("c", FieldType::Boolean)});
  Entry entry = add_entry(*api, {Value("x"), Value(std::int64_t{1}), Value(true)});
  ASSERT_OK(delete_field(store(), *api, api->fields[1]));
  const auto after = current(*api);
  ASSERT_EQ(after->fields.size(), 2U);
  EXPECT_EQ(after->find_field("b"), nullptr);
  entry.values = {Value("x"), Value(true)};
  EXPECT_EQ(dump(find(store(), *after, entry.id)), dump(entry));
  const Entry next = add_entry(*after, {Value("y"), Value()});
  EXPECT_EQ(dump(find(store(), *after, next.id)), dump(next));
}

// A store may keep the column of a removed field and give it to the next: no value may come back with it.
TEST_P(StoreTest, FieldAddedAgainStartsNull) {
  for (const CustomField& kind : one_of_each_type()) {
    const std::vector<Value> values = {Value("s"), Value(std::int64_t{1}), Value(0.5), Value(true),
                                       Value("u")};
    const Value& value = values[static_cast<std::size_t>(kind.type)];
    const auto api = add_api("again-" + kind.slug, {new_field("stays", FieldType::String)});
    const Entry first = add_entry(*api, {Value("x")});
    for (int round = 0; round < 8; ++round) {
      CustomField field = kind;
      field.id = new_id<CustomFieldId>();
      ASSERT_OK(insert_field(store(), *api, field));
      const auto now = current(*api);
      const Entry stored = read_entry(*now, first.id);
      ASSERT_EQ(dump(stored.values), R"("x", null)") << kind.slug << " round " << round;
      ASSERT_EQ(read_page(*now, matching(condition(attribute_of(*now, kind.slug), Operator::IsNull))).total,
                1);
      ASSERT_OK(update(store(), *now, stored, changed(stored, {Value("x"), value})));
      ASSERT_OK(delete_field(store(), *now, field));
    }
  }
}

// Here nobody holds an older definition, and the store has the time to tidy up before the column's next
// field.
TEST_P(StoreTest, FieldAddedAgainLaterStartsNull) {
  const CustomApiId id = add_api("later", {new_field("n", FieldType::Integer)})->id;
  const auto api = [&] { return CustomApi(*store().catalog()->find(id)); };
  std::vector<Entry> entries;
  for (std::int64_t i = 0; i < 300; ++i) entries.push_back(new_entry({Value(i)}));
  add_entries(api(), entries);
  for (int round = 0; round < 4; ++round) {
    add_field(api(), new_field("f", FieldType::String, unique_rules));
    EXPECT_EQ(read_page(api(), matching(condition(entry_field_attribute + 1, Operator::IsNull))).total, 300)
        << round;
    EXPECT_OK(write(store(), [&](Transaction& transaction) {
      Status status;
      for (const Entry& entry : entries) {
        const Entry before = with_null(entry, round);
        const Entry after = changed(before, {entry.values[0], Value(entry.id.text())});
        if (status) status = transaction.update_entry(api(), before, after);
      }
      return status;
    }));
    ASSERT_OK(delete_field(store(), api(), api().fields[1]));
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
  }
}

TEST_P(StoreTest, FieldRemovedAndAddedInOneTransactionStartsNull) {
  const auto api = add_api("once", {new_field("a", FieldType::String, unique_rules)});
  const Entry entry = add_entry(*api, {Value("x")});
  EXPECT_OK(define(store(), [&](Transaction& transaction) {
    EXPECT_OK(transaction.delete_custom_field(api->id, api->fields[0].id));
    EXPECT_OK(transaction.insert_custom_field(api->id, new_field("a", FieldType::String, unique_rules)));
    const auto seen = transaction.catalog().find(api->id);
    EXPECT_EQ(dump(transaction.find_entry(*seen, entry.id)->value().values), "null");
    return Status();
  }));
  EXPECT_EQ(dump(read_entry(*current(*api), entry.id).values), "null");
  add_entry(*current(*api), {Value("x")});
}

TEST_P(StoreTest, FailedFieldChangesLeaveTheValues) {
  const auto api = add_api("fails", {new_field("a", FieldType::String, unique_rules)});
  const Entry entry = add_entry(*api, {Value("x")});
  EXPECT_REFUSED(
      define(store(),
             [&](Transaction& transaction) {
               EXPECT_OK(transaction.delete_custom_field(api->id, api->fields[0].id));
               EXPECT_OK(transaction.insert_custom_field(api->id, new_field("a", FieldType::String)));
               return Status(not_found());
             }),
      ErrorCode::NotFound);
  EXPECT_EQ(dump(find(store(), *api, entry.id)), dump(entry));
  EXPECT_EQ(dump(insert(store(), *api, new_entry({Value("x")}))), dump(duplicate_value("a")));
}

// A request may hold an older catalog than the snapshot that it reads: it was authorized by that.
TEST_P(StoreTest, OlderCatalogIsRefused) {
  const auto old = add_api("older", {new_field("a", FieldType::String), new_field("b", FieldType::String)});
  const Entry entry = add_entry(*old, {Value("was"), Value("stays")});
  ASSERT_OK(delete_field(store(), *old, old->fields[0]));
  for (const char* slug : {"a", "c", "d"}) add_field(*old, new_field(slug, FieldType::String));
  const auto now = current(*old);
  const Entry stored = read_entry(*now, entry.id);
  ASSERT_OK(update(store(), *now, stored,
                   changed(stored, {Value("stays"), Value("n1"), Value("n2"), Value("n3")})));
  EXPECT_REFUSED(find(store(), *old, entry.id), ErrorCode::DefinitionChanged);
  EXPECT_REFUSED(find(store(), *old, EntryId::make()), ErrorCode::DefinitionChanged);
  EXPECT_REFUSED(list(store(), *old, everything()), ErrorCode::DefinitionChanged);
  EXPECT_TRUE(find(store(), *now, entry.id));
  ASSERT_OK(
      define(store(), [&](Transaction& transaction) { return transaction.delete_custom_api(old->id); }));
  EXPECT_REFUSED(find(store(), *now, entry.id), ErrorCode::DefinitionChanged);
  EXPECT_REFUSED(list(store(), *now, everything()), ErrorCode::DefinitionChanged);
}

TEST_P(StoreTest, ApiWithAHundredFields) {
  std::vector<CustomField> fields;
  std::vector<Value> values;
  for (std::size_t i = 0; i < custom_fields_max; ++i) {
    const FieldType type = field_types()[i % 4].type;
    fields.push_back(new_field("f" + std::to_string(i), type, i % 8 == 0 ? unique_rules : plain_rules));
    const auto number = static_cast<std::int64_t>(i);
    const std::vector<Value> kinds = {Value("s" + std::to_string(i)), Value(number),
                                      Value(0.5 + static_cast<double>(i)), Value(i % 3 == 0)};
    values.push_back(kinds[static_cast<std::size_t>(type)]);
  }
  const auto api = add_api("wide", fields);
  ASSERT_EQ(api->fields.size(), custom_fields_max);
  const Entry entry = add_entry(*api, values);
  EXPECT_EQ(dump(find(store(), *api, entry.id)), dump(entry));
  Entry same = new_entry(values);
  const Status refused = insert(store(), *api, same);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().details.size(), 13U);
}

}  // namespace
}  // namespace bespoke
