// `json_schema` of the fields that hold JSON: facts 4.2.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jsonschema/schema.h"
#include "model/attribute_reader.h"
#include "model/field_rules.h"

namespace bespoke {

inline constexpr std::size_t json_schema_length_max = 8192;  // of its text; facts 4.2

// Compiled when it is read; copies share that.
class JsonSchemaRule {
 public:
  // `prefix` is the reader's.
  void read(AttributeReader& reader, const std::string& prefix, std::vector<std::string>& problems);
  void write(json::Writer& out) const;
  void check(const json::Value& value, std::vector<std::string>& problems) const;
  // Writes a member of a JSON Schema, where there is a rule and it stands for itself in any document.
  void write_schema(json::Writer& out, Nulls nulls) const;
  std::string schema_remark() const;
  bool is_set() const { return schema_ != nullptr; }

 private:
  bool is_portable() const;

  std::string text_;  // as it was sent
  std::shared_ptr<const jsonschema::Schema> schema_;
};

}  // namespace bespoke
