// `json_schema` of the fields that hold JSON: facts 4.2.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/attribute_reader.h"
#include "model/field_rules.h"
#include "model/rule_compiler.h"

namespace bespoke {

// Compiled when it is read; copies share that.
class JsonSchemaRule {
 public:
  // `prefix` is the reader's.
  void read(AttributeReader& reader, const std::string& prefix, RuleCompiler& compiler,
            std::vector<std::string>& problems);
  void write(json::Writer& out) const;
  void check(const json::Value& value, std::vector<std::string>& problems) const;
  // Writes a member of a JSON Schema, where there is a rule and it stands for itself in any document.
  void write_schema(json::Writer& out, Nulls nulls) const;
  std::string schema_remark() const;
  bool is_set() const { return schema_ != nullptr; }
  RuleWeight weight() const;

 private:
  // As another document may hold it; none where it cannot.
  std::optional<json::Value> portable_schema() const;

  std::string text_;  // as it was sent
  SchemaPointer schema_;
};

}  // namespace bespoke
