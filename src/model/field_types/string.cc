#include <fmt/format.h>
#include <re2/re2.h>

#include <cstdint>

#include "base/utf8.h"
#include "model/attribute_reader.h"
#include "model/field_types/ecma_pattern.h"
#include "model/field_types/field_types.h"

namespace bespoke {
namespace {

constexpr std::int64_t string_length_max = 65'535;  // code points; facts 4.2
constexpr std::size_t regex_length_max = 1024;      // facts 4.2
// RE2 may look at each of its program's instructions for every byte of a value: 64 KiB under a program of
// this size take seconds at worst. A plain expression has tens of them, `\p{L}` 1,200. Ours.
constexpr int regex_program_max = 10'000;
constexpr std::int64_t regex_memory_max = 1 << 20;  // bytes that RE2 may use for one expression; ours

class StringRules final : public FieldRules {
 public:
  CheckedValue check(const json::Value& sent) const override {
    const std::string* text = sent.string();
    if (text == nullptr) return wrong_type(FieldType::String);
    CheckedValue checked{*text, {}};
    const auto length = static_cast<std::int64_t>(count_code_points(*text));
    if (min_length_ && length < *min_length_) {
      checked.problems.push_back(fmt::format("Expected min_length to be no less than {}.", *min_length_));
    }
    if (const std::int64_t max = max_length_.value_or(string_length_max); length > max) {
      checked.problems.push_back(fmt::format("Expected max_length to be no greater than {}.", max));
    }
    // A search, not a full match: facts 4.2. What is longer than any value is not searched: it would take the
    // time of sixteen values.
    if (regex_ && length <= string_length_max && !RE2::PartialMatch(*text, *regex_)) {
      checked.problems.push_back(fmt::format("Expected string to match regex: '{}'.", regex_->pattern()));
    }
    return checked;
  }

  void write(json::Writer& out) const override {
    write_bound(out, "min_length", min_length_);
    write_bound(out, "max_length", max_length_);
    out.key("regex");
    regex_ ? out.string(regex_->pattern()) : out.null();
    write_common(out);
    out.key("unique");
    out.string(unique_ ? "yes" : "no");
    out.key("unique_case_insensitivity");
    out.boolean(case_blind_);
  }

  void write_schema(json::Writer& out, SchemaOf values, Nulls nulls) const override {
    write_schema_types(out, {"string"}, nulls);
    if (values == SchemaOf::Stored) return;
    if (min_length_) out.key("minLength").integer(*min_length_);
    out.key("maxLength").integer(max_length_.value_or(string_length_max));
    if (!regex_) return;
    if (const auto pattern = ecma_pattern(regex_->pattern())) out.key("pattern").string(*pattern);
  }

  std::string schema_remark() const override {
    if (!regex_ || ecma_pattern(regex_->pattern())) return {};
    return fmt::format("Must match the RE2 expression `{}`.", regex_->pattern());
  }

  bool unique() const override { return unique_; }
  bool case_blind() const override { return case_blind_; }

  void read(const json::Value* sent, const StringRules* current, std::vector<std::string>& problems) {
    AttributeReader reader(sent, "validation.string.", problems);
    reader.refuse_other_keys({"min_length", "max_length", "regex", "allow_null_values", "immutable", "unique",
                              "unique_case_insensitivity"});
    reader.optional_integer("min_length", 0, string_length_max, min_length_);
    reader.optional_integer("max_length", 0, string_length_max, max_length_);
    if (min_length_ && max_length_ && *min_length_ >= *max_length_) {
      reader.problem("min_length", "must be less than 'max_length'.");
    }
    read_regex(reader);
    read_common(reader);
    read_unique(reader);
    if (current != nullptr) return refuse_new_uniqueness(reader, *current);
    if (case_blind_ && !unique_) {
      reader.problem("unique_case_insensitivity", "can only be true if 'unique' is 'yes'.");
    }
  }

 private:
  void read_regex(AttributeReader& reader) {
    std::optional<std::string> pattern;
    if (regex_) pattern = regex_->pattern();
    reader.optional_text("regex", regex_length_max, pattern);
    if (!pattern) return regex_.reset();
    if (regex_ && regex_->pattern() == *pattern) return;
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(regex_memory_max);
    auto compiled = std::make_shared<const RE2>(*pattern, options);
    if (!compiled->ok()) {
      return reader.problem("regex",
                            fmt::format("is not a valid RE2 regular expression: {}.", compiled->error()));
    }
    if (compiled->ProgramSize() > regex_program_max) {
      return reader.problem("regex", "is too complex: repeat less, or smaller classes.");
    }
    regex_ = std::move(compiled);
  }

  void read_unique(AttributeReader& reader) {
    if (const json::Value* sent = reader.find("unique")) {
      const std::string* word = sent->string();
      if (sent->is_null() || (word != nullptr && *word == "no")) {
        unique_ = false;
      } else if (word != nullptr && *word == "yes") {
        unique_ = true;
      } else {
        reader.problem("unique", "must be 'yes' or 'no'.");
      }
    }
    reader.boolean("unique_case_insensitivity", false, case_blind_);
  }

  // Both are create-only: stored values were never compared under another rule. Facts 4.2.
  void refuse_new_uniqueness(AttributeReader& reader, const StringRules& current) const {
    if (unique_ != current.unique_) reader.problem("unique", "cannot be updated.");
    if (case_blind_ != current.case_blind_) reader.problem("unique_case_insensitivity", "cannot be updated.");
  }

  std::optional<std::int64_t> min_length_;
  std::optional<std::int64_t> max_length_;
  std::shared_ptr<const RE2> regex_;
  bool unique_ = false;
  bool case_blind_ = false;
};

}  // namespace

std::shared_ptr<const FieldRules> read_string_rules(const json::Value* sent, const FieldRules* current,
                                                    std::vector<std::string>& problems) {
  const auto* same_type = static_cast<const StringRules*>(current);
  auto rules =
      same_type == nullptr ? std::make_shared<StringRules>() : std::make_shared<StringRules>(*same_type);
  rules->read(sent, same_type, problems);
  return rules;
}

}  // namespace bespoke
