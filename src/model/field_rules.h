// What a Custom Field demands of its values: the `validation` object of the wire. One file per type under
// field_types/ knows the type's settings, how to read and write them, and how to check a value.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/field_type.h"
#include "model/value.h"

namespace bespoke {

class AttributeReader;
class RuleCompiler;

// What the rules say of one value. Each problem is a sentence of facts 5.7 without its beginning, such as
// `Expected max_length to be no greater than 2.`; the value counts only when there is none.
struct CheckedValue {
  Value value;
  std::vector<std::string> problems;
};

// What is compiled of a field's rules: memory and time for as long as the definition stands.
struct RuleWeight {
  std::string_view text;               // the rule's; it lives as long as the rules
  std::size_t regex_instructions = 0;  // RE2's, of a regular expression or of the patterns of a JSON Schema
  std::size_t schema_bytes = 0;        // of the text of a JSON Schema
};

enum class SchemaOf {
  Sent,    // what a client may send: every rule
  Stored,  // what a client may find: older than the rules, perhaps, so only the type binds
};
enum class Nulls { Allowed, Refused };

// Immutable after it was read; any thread may use it.
class FieldRules {
 public:
  virtual ~FieldRules() = default;

  // Turns a value that a client sent, null excluded, into what is stored.
  virtual CheckedValue check(const json::Value& sent) const = 0;

  // Writes the members of `validation.<type>`, defaults included.
  virtual void write(json::Writer& out) const = 0;

  // Writes the members of a JSON Schema that such values hold to.
  virtual void write_schema(json::Writer& out, SchemaOf values, Nulls nulls) const = 0;
  // What of the rules that schema cannot say, as a sentence; empty where it says all.
  virtual std::string schema_remark() const { return {}; }

  bool allow_null_values() const { return allow_null_values_; }
  bool immutable() const { return immutable_; }
  // Only strings can be unique.
  virtual bool unique() const { return false; }
  virtual bool case_blind() const { return false; }
  // Of a list's elements: Any where they may be mixed. None for every other type.
  virtual std::optional<FieldType> element_type() const { return std::nullopt; }
  // Whether a check may take milliseconds, whatever the value's length.
  virtual bool is_costly() const { return false; }
  virtual RuleWeight weight() const { return {}; }

 protected:
  // `allow_null_values` and `immutable`, which every type has.
  void read_common(AttributeReader& reader);
  void write_common(json::Writer& out) const;

  bool allow_null_values_ = true;
  bool immutable_ = false;
};

// Reads `validation`, whose one key is the type's name; `sent` is null where a request has none. A key that
// is left out keeps the value of `current`, or its default where there is no current rule; null is a key's
// default. Every broken rule goes to `problems`, as a detail for the client; the rules count only when there
// is none.
std::shared_ptr<const FieldRules> read_field_rules(FieldType type, const json::Value* sent,
                                                   const FieldRules* current, RuleCompiler& compiler,
                                                   std::vector<std::string>& problems);
// With a compiler of its own.
std::shared_ptr<const FieldRules> read_field_rules(FieldType type, const json::Value* sent,
                                                   const FieldRules* current,
                                                   std::vector<std::string>& problems);

}  // namespace bespoke
