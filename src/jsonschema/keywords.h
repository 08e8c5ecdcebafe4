// The groups of keywords. Each adds to `node` what `schema`, an object, has of its group.
#pragma once

#include "base/json.h"
#include "jsonschema/compiler.h"
#include "jsonschema/program.h"

namespace bespoke::jsonschema {

using AddKeywords = void (*)(const json::Value& schema, Compiler& compiler, Node& node);

// Of the value itself.
void add_value_keywords(const json::Value& schema, Compiler& compiler, Node& node);
void add_number_keywords(const json::Value& schema, Compiler& compiler, Node& node);
void add_string_keywords(const json::Value& schema, Compiler& compiler, Node& node);
void add_array_keywords(const json::Value& schema, Compiler& compiler, Node& node);
void add_object_keywords(const json::Value& schema, Compiler& compiler, Node& node);
// Schemas for the same value.
void add_reference_keywords(const json::Value& schema, Compiler& compiler, Node& node);
void add_logic_keywords(const json::Value& schema, Compiler& compiler, Node& node);
// Schemas for its children.
void add_item_keywords(const json::Value& schema, Compiler& compiler, Node& node);
void add_member_keywords(const json::Value& schema, Compiler& compiler, Node& node);
// Schemas for the children that no other keyword has evaluated: the last.
void add_unevaluated_keywords(const json::Value& schema, Compiler& compiler, Node& node);

}  // namespace bespoke::jsonschema
