#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/utf8.h"
#include "jsonschema/expression.h"
#include "model/attribute_reader.h"
#include "model/field_types/ecma_pattern.h"
#include "model/field_types/field_types.h"
#include "model/limits.h"

namespace bespoke {
namespace {

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
    if (regex_ && length <= string_length_max && !regex_->expression.is_in(*text)) {
      checked.problems.push_back(fmt::format("Expected string to match regex: '{}'.", regex_->text));
    }
    return checked;
  }

  void write(json::Writer& out) const override {
    write_bound(out, "min_length", min_length_);
    write_bound(out, "max_length", max_length_);
    out.key("regex");
    regex_ ? out.string(regex_->text) : out.null();
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
    if (const auto pattern = ecma_pattern(regex_->text)) out.key("pattern").string(*pattern);
  }

  std::string schema_remark() const override {
    if (!regex_ || ecma_pattern(regex_->text)) return {};
    return fmt::format("Must match the RE2 expression `{}`.", regex_->text);
  }

  bool unique() const override { return unique_; }
  bool case_blind() const override { return case_blind_; }
  bool is_costly() const override {
    return regex_ && (regex_->expression.effort() > quick_effort_max ||
                      regex_->expression.instructions() > quick_instructions_max);
  }

  RuleWeight weight() const override {
    return regex_ ? RuleWeight{regex_->text, regex_->expression.instructions(), 0} : RuleWeight{};
  }

  void read(const json::Value* sent, const StringRules* current, RuleCompiler& compiler,
            std::vector<std::string>& problems) {
    AttributeReader reader(sent, "validation.string.", problems);
    reader.refuse_other_keys({"min_length", "max_length", "regex", "allow_null_values", "immutable", "unique",
                              "unique_case_insensitivity"});
    reader.optional_integer("min_length", 0, string_length_max, min_length_);
    reader.optional_integer("max_length", 0, string_length_max, max_length_);
    if (min_length_ && max_length_ && *min_length_ >= *max_length_) {
      reader.problem("min_length", "must be less than 'max_length'.");
    }
    read_regex(reader, compiler);
    read_common(reader);
    read_unique(reader);
    if (current != nullptr) return refuse_new_uniqueness(reader, *current);
    if (case_blind_ && !unique_) {
      reader.problem("unique_case_insensitivity", "can only be true if 'unique' is 'yes'.");
    }
  }

 private:
  struct Regex {
    std::string text;  // as it was sent
    jsonschema::Expression expression;
  };

  void read_regex(AttributeReader& reader, RuleCompiler& compiler) {
    std::optional<std::string> pattern;
    if (regex_) pattern = regex_->text;
    reader.optional_text("regex", regex_length_max, pattern);
    if (!pattern) return regex_.reset();
    if (regex_ && regex_->text == *pattern) return compiler.know_regex(*pattern, regex_->expression);
    Result<jsonschema::Expression> compiled = compiler.regex(*pattern);
    if (!compiled) return reader.problem("regex", compiled.error().details.front());
    regex_ = Regex{*std::move(pattern), *std::move(compiled)};
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
  std::optional<Regex> regex_;
  bool unique_ = false;
  bool case_blind_ = false;
};

}  // namespace

std::shared_ptr<const FieldRules> read_string_rules(const json::Value* sent, const FieldRules* current,
                                                    RuleCompiler& compiler,
                                                    std::vector<std::string>& problems) {
  const auto* same_type = static_cast<const StringRules*>(current);
  auto rules =
      same_type == nullptr ? std::make_shared<StringRules>() : std::make_shared<StringRules>(*same_type);
  rules->read(sent, same_type, compiler, problems);
  return rules;
}

}  // namespace bespoke
