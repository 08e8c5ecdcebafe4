#include "model/entry_rules.h"

#include <gtest/gtest.h>

#include "model/errors.h"
#include "sample.h"

namespace bespoke {
namespace {

constexpr Timestamp then{1'000};
constexpr Timestamp now{2'000};

CustomApi shelf(std::vector<CustomField> fields) {
  CustomApi api;
  api.api_type = "shelf_ext";
  api.fields = std::move(fields);
  return api;
}

CustomApi sample() {
  return shelf({
      field_of("title", FieldType::String, R"({"max_length":3,"regex":"[A-Z]","allow_null_values":false})"),
      field_of("amount", FieldType::Integer, R"({"immutable":true})"),
      field_of("price", FieldType::Float),
      field_of("active", FieldType::Boolean),
  });
}

std::string told(const Result<Entry>& entry) {
  if (entry) return dump(*entry);
  if (entry.error().code == ErrorCode::EntryTooLarge) return "too large: " + lines(entry.error().details);
  EXPECT_EQ(entry.error().code, ErrorCode::Invalid);
  return lines(entry.error().details);
}

std::string created(const CustomApi& api, const std::string& data) {
  const EntryId id = EntryId::make();
  const Result<Entry> entry = new_entry(api, draft_entry(api, parse(data)), id, now);
  if (entry) {
    EXPECT_EQ(entry->id, id);
  }
  return told(entry);
}

std::string merged(const CustomApi& api, std::vector<Value> stored, const std::string& data) {
  const Entry before{EntryId::make(), std::move(stored), 4, then, then};
  const Result<Entry> entry = merge_entry(api, before, draft_entry(api, parse(data)), now);
  if (entry) {
    EXPECT_EQ(entry->id, before.id);
  }
  return told(entry);
}

// A regular expression may take seconds for each 64 KiB: what is too large anyway is not searched any
// further.
TEST(NewEntry, TooLargeIsNotSearchedByCostlyExpressions) {
  const std::string costly = R"({"regex":"^(((a?){10}){10}){9}b"})";
  const CustomApi api =
      shelf({field_of("one", FieldType::String), field_of("two", FieldType::String, costly)});
  ASSERT_TRUE(api.fields[1].rules->is_costly());
  const auto sent = [](std::size_t one) {
    return R"({"type":"shelf_ext","one":")" + std::string(one, 'x') + R"(","two":"x"})";
  };
  EXPECT_TRUE(created(api, sent(65'535))
                  .starts_with("Invalid value for field 'two'. Expected string to match regex"));
  const std::string two = R"(","two":")" + std::string(60'000, 'x') + "\"}";
  EXPECT_EQ(created(api, R"({"type":"shelf_ext","one":")" + std::string(60'000, 'x') + two),
            "too large: " + lines(entry_too_large().details));
}

TEST(NewEntry, Takes) {
  const CustomApi api = sample();
  const struct {
    std::string data, wanted;
  } cases[] = {
      {R"({"type":"shelf_ext","title":"A"})", R"(v0 2000-2000: "A" null null null)"},
      {R"({"active":false,"price":1,"amount":1e2,"title":"aB","type":"shelf_ext"})",
       R"(v0 2000-2000: "aB" 100 real 1 false)"},
      {R"({"type":"shelf_ext","title":"A","amount":null,"price":null,"active":null})",
       R"(v0 2000-2000: "A" null null null)"},
      {R"({"type":"shelf_ext","title":"A","id":7,"links":7,"meta":7,"slug":7,"unknown":{"x":[]}})",
       R"(v0 2000-2000: "A" null null null)"},
  };
  for (const auto& c : cases) EXPECT_EQ(created(api, c.data), c.wanted) << c.data;
}

TEST(NewEntry, RefusesWithEveryBrokenRuleInTheOrderOfTheFields) {
  const CustomApi api = sample();
  const std::string type = "The field 'type' must be 'shelf_ext'.";
  const std::string null = "Invalid value for field 'title'. Null values are not allowed.";
  const struct {
    std::string data, wanted;
  } cases[] = {
      {R"({"title":"A"})", type},
      {R"({"type":"other_ext","title":"A"})", type},
      {R"({"type":null,"title":"A"})", type},
      {R"({"type":"shelf_ext"})", null},
      {R"({"type":"shelf_ext","title":null})", null},
      {R"({"type":"shelf_ext","title":7})", "Invalid value for field 'title'. Expected type to be 'string'."},
      {R"({"active":0,"price":"1","amount":1.5,"title":"abcd"})",
       type + "\nInvalid value for field 'title'. Expected max_length to be no greater than 3."
              "\nInvalid value for field 'title'. Expected string to match regex: '[A-Z]'."
              "\nInvalid value for field 'amount'. Expected type to be 'integer'."
              "\nInvalid value for field 'price'. Expected type to be 'float'."
              "\nInvalid value for field 'active'. Expected type to be 'boolean'."},
  };
  for (const auto& c : cases) EXPECT_EQ(created(api, c.data), c.wanted) << c.data;
}

TEST(MergeEntry, ChangesOnlyWhatIsSent) {
  const CustomApi api = sample();
  const std::vector<Value> stored = {"Old", std::int64_t{7}, 0.5, true};
  const struct {
    std::string data, wanted;
  } cases[] = {
      {R"({"type":"shelf_ext"})", R"(v5 1000-2000: "Old" 7 real 0.5 true)"},
      {R"({"type":"shelf_ext","title":"New"})", R"(v5 1000-2000: "New" 7 real 0.5 true)"},
      {R"({"type":"shelf_ext","price":null,"active":null})", R"(v5 1000-2000: "Old" 7 null null)"},
      {R"({"type":"shelf_ext","amount":7.0})", R"(v5 1000-2000: "Old" 7 real 0.5 true)"},
      {R"({"type":"shelf_ext","amount":8})", "Invalid value for field 'amount'. The field is immutable."},
      {R"({"type":"shelf_ext","amount":null})", "Invalid value for field 'amount'. The field is immutable."},
      {R"({"type":"shelf_ext","title":null})",
       "Invalid value for field 'title'. Null values are not allowed."},
      {R"({"title":"abcd","active":"x"})",
       "The field 'type' must be 'shelf_ext'."
       "\nInvalid value for field 'title'. Expected max_length to be no greater than 3."
       "\nInvalid value for field 'title'. Expected string to match regex: '[A-Z]'."
       "\nInvalid value for field 'active'. Expected type to be 'boolean'."},
  };
  for (const auto& c : cases) EXPECT_EQ(merged(api, stored, c.data), c.wanted) << c.data;
}

// Rules may be newer than what is stored: null rules judge the merged entry, all others what was sent.
TEST(MergeEntry, IsNeverUpdatedEarlierThanBefore) {
  const CustomApi api = sample();
  const std::vector<Value> stored = {"A", Value(), Value(), Value()};
  for (const Timestamp before : {then, now, Timestamp{now.ms + 1}}) {
    const Entry entry{EntryId::make(), stored, 4, then, before};
    const Result<Entry> merged =
        merge_entry(api, entry, draft_entry(api, parse(R"({"type":"shelf_ext"})")), now);
    ASSERT_TRUE(merged);
    EXPECT_EQ(merged->updated_at, std::max(before, now));
  }
}

TEST(MergeEntry, MeetsNewerRules) {
  const CustomApi api = sample();
  const std::string null = "Invalid value for field 'title'. Null values are not allowed.";
  const struct {
    std::vector<Value> stored;
    std::string data, wanted;
  } cases[] = {
      {{Value(), Value(), 0.5, true}, R"({"type":"shelf_ext","price":1})", null},
      {{Value(), Value(), 0.5, true},
       R"({"type":"shelf_ext","title":"A"})",
       R"(v5 1000-2000: "A" null real 0.5 true)"},
      {{"far too long", Value(), 0.5, true},
       R"({"type":"shelf_ext","price":1})",
       R"(v5 1000-2000: "far too long" null real 1 true)"},
      {{"far too long", Value(), 0.5, true},
       R"({"type":"shelf_ext","title":"far too long"})",
       "Invalid value for field 'title'. Expected max_length to be no greater than 3."
       "\nInvalid value for field 'title'. Expected string to match regex: '[A-Z]'."},
      // What was left out at the creation cannot be set later: facts 14, 23.
      {{"A", Value(), 0.5, true},
       R"({"type":"shelf_ext","amount":1})",
       "Invalid value for field 'amount'. The field is immutable."},
      {{"A", Value(), 0.5, true},
       R"({"type":"shelf_ext","amount":null})",
       R"(v5 1000-2000: "A" null real 0.5 true)"},
  };
  for (const auto& c : cases) EXPECT_EQ(merged(api, c.stored, c.data), c.wanted) << c.data;
}

TEST(MergeEntry, TellsBothThatNullAndThatAChangeAreForbidden) {
  const CustomApi api =
      shelf({field_of("sku", FieldType::String, R"({"allow_null_values":false,"immutable":true})")});
  EXPECT_EQ(merged(api, {"x"}, R"({"type":"shelf_ext","sku":null})"),
            "Invalid value for field 'sku'. Null values are not allowed."
            "\nInvalid value for field 'sku'. The field is immutable.");
}

// Facts 5.6: 65,536 bytes at most, and 413 only where no rule is broken.
TEST(EntrySize, IsCountedInBytesOfAllValues) {
  const CustomApi api = shelf({field_of("a", FieldType::String), field_of("b", FieldType::String),
                               field_of("c", FieldType::Integer, R"({"max_value":5})")});
  const std::string too_large = "too large: Maximum entry size reached.";
  const std::string longest = repeat("a", 65'535);
  const std::string wide = repeat("😀", 16'384);
  const struct {
    std::string name, data, wanted;
  } cases[] = {
      {"exactly", R"("a":")" + longest + R"(","b":"x")", R"(v0 2000-2000: ")" + longest + R"(" "x" null)"},
      {"one more", R"("a":")" + longest + R"(","b":"xy")", too_large},
      {"a digit more", R"("a":")" + longest + R"(","b":"x","c":1)", too_large},
      {"wide, exactly", R"("a":")" + wide + R"(")", R"(v0 2000-2000: ")" + wide + R"(" null null)"},
      {"wide, one more", R"("a":")" + wide + R"(x")", too_large},
      {"broken as well", R"("a":")" + wide + R"(x","c":6)",
       "Invalid value for field 'c'. Expected max_value to be no greater than 5."},
  };
  for (const auto& c : cases) {
    // EXPECT_TRUE: a difference would print 64 KiB twice.
    EXPECT_TRUE(created(api, R"({"type":"shelf_ext",)" + c.data + "}") == c.wanted) << c.name;
  }
  EXPECT_EQ(merged(api, {longest, Value(), Value()}, R"({"type":"shelf_ext","c":1})").substr(0, 20),
            R"(v5 1000-2000: "aaaaa)");
  EXPECT_EQ(merged(api, {longest, "x", Value()}, R"({"type":"shelf_ext","c":1})"), too_large);
}

// An upsert by url slug: facts 5.4, 16.
std::string upserted(const std::string& rules, const std::string& url, const std::string& members) {
  CustomField field = field_of("sku", FieldType::String, rules);
  field.use_as_url_slug = true;
  const CustomApi api = shelf({field_of("amount", FieldType::Integer), std::move(field)});
  EntryDraft draft = draft_entry(api, parse(R"({"type":"shelf_ext")" + members + "}"));
  complete_from_url(api, url, draft);
  return told(new_entry(api, draft, EntryId::make(), now));
}

TEST(CompleteFromUrl, GivesTheUrlSlugItsValue) {
  const std::string plain = R"({"unique":"yes","allow_null_values":false,"max_length":5})";
  const std::string case_blind =
      R"({"unique":"yes","allow_null_values":false,"unique_case_insensitivity":true})";
  const std::string before = "Invalid value for field 'sku'. ";
  const std::string unreserved = before + "Expected string to consist of unreserved URL characters.";
  const std::string mismatch = before + "Expected value to match the identifier in the URL.";
  const struct {
    std::string rules, url, members, wanted;
  } cases[] = {
      {plain, "a-1", "", R"(v0 2000-2000: null "a-1")"},
      {plain, "a-1", R"(,"amount":3)", R"(v0 2000-2000: 3 "a-1")"},
      {plain, "a-1", R"(,"sku":"a-1")", R"(v0 2000-2000: null "a-1")"},
      {plain, "A.z_~", "", R"(v0 2000-2000: null "A.z_~")"},
      {plain, "a-1", R"(,"sku":"b-1")", mismatch},
      {plain, "a-1", R"(,"sku":"A-1")", mismatch},
      {plain, "a-1", R"(,"sku":null)", before + "Null values are not allowed."},
      {plain, "a-1", R"(,"sku":7)", before + "Expected type to be 'string'."},
      {plain, "a b", "", unreserved},
      {plain, "", "", unreserved},
      {plain, "é", "", unreserved},
      {plain, "a/b", "", unreserved},
      {plain, "abcdef", "", before + "Expected max_length to be no greater than 5."},
      {plain, "a b c d", "", before + "Expected max_length to be no greater than 5.\n" + unreserved},
      {plain, "a-1", R"(,"sku":"a b")", unreserved + "\n" + mismatch},
      {case_blind, "a-1", R"(,"sku":"A-1")", R"(v0 2000-2000: null "A-1")"},
      {case_blind, "A-1", "", R"(v0 2000-2000: null "A-1")"},
      {case_blind, "a-1", R"(,"sku":"B-1")", mismatch},
  };
  for (const auto& c : cases) EXPECT_EQ(upserted(c.rules, c.url, c.members), c.wanted) << c.url << c.members;
}

TEST(CompleteFromUrl, LeavesOtherApisAlone) {
  const CustomApi api = shelf({field_of("sku", FieldType::String)});
  EntryDraft draft = draft_entry(api, parse(R"({"type":"shelf_ext"})"));
  complete_from_url(api, "x", draft);
  EXPECT_EQ(told(new_entry(api, draft, EntryId::make(), now)), "v0 2000-2000: null");
}

// Which fields have a key, and whether it is their value's.
std::string keys(const CustomApi& api, const Result<Entry>& entry) {
  if (!entry) return "refused";
  std::string text;
  for (const FieldKey& known : entry->known_keys) {
    const CustomField& field = api.fields[known.field];
    const bool right = known.key == unique_key(field, std::get<std::string>(entry->values[known.field]));
    text += field.slug + (right ? " " : "! ");
  }
  return text;
}

// So that no digest is computed by the store's writer.
TEST(UniqueKeys, ComeWithWhatWasSent) {
  const CustomApi api = shelf({
      field_of("sku", FieldType::String, R"({"unique":"yes"})"),
      field_of("title", FieldType::String),
      field_of("mail", FieldType::String, R"({"unique":"yes","unique_case_insensitivity":true})"),
  });
  const struct {
    std::string data, created, merged;
  } cases[] = {
      {R"({"type":"shelf_ext","sku":"A","title":"T","mail":"M@X"})", "sku mail ", "sku mail "},
      {R"({"type":"shelf_ext","mail":"m@x"})", "mail ", "mail "},
      {R"({"type":"shelf_ext","sku":null,"title":"T"})", "", ""},
      {R"({"type":"shelf_ext","sku":1})", "refused", "refused"},
  };
  const Entry stored{EntryId::make(), {Value("S"), {}, Value("old@x")}, 1, then, then};
  for (const auto& c : cases) {
    const EntryDraft draft = draft_entry(api, parse(c.data));
    EXPECT_EQ(keys(api, new_entry(api, draft, EntryId::make(), now)), c.created) << c.data;
    EXPECT_EQ(keys(api, merge_entry(api, stored, draft, now)), c.merged) << c.data;
  }
}

TEST(UniqueKeys, ComeWithAUrlSlugOfTheUrl) {
  CustomApi api =
      shelf({field_of("sku", FieldType::String, R"({"unique":"yes","allow_null_values":false})")});
  api.fields[0].use_as_url_slug = true;
  EntryDraft draft = draft_entry(api, parse(R"({"type":"shelf_ext"})"));
  complete_from_url(api, "A-1", draft);
  EXPECT_EQ(keys(api, new_entry(api, draft, EntryId::make(), now)), "sku ");
}

}  // namespace
}  // namespace bespoke
