// `json_schema` of the fields that hold JSON: facts 4.2.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jsonschema/schema.h"
#include "model/attribute_reader.h"

namespace bespoke {

inline constexpr std::size_t json_schema_length_max = 8192;  // of its text; facts 4.2

// Compiled when it is read; copies share that.
class JsonSchemaRule {
 public:
  // `prefix` is the reader's.
  void read(AttributeReader& reader, const std::string& prefix, std::vector<std::string>& problems);
  void write(json::Writer& out) const;
  void check(const json::Value& value, std::vector<std::string>& problems) const;
  bool is_set() const { return schema_ != nullptr; }

 private:
  std::string text_;  // as it was sent
  std::shared_ptr<const jsonschema::Schema> schema_;
};

}  // namespace bespoke
