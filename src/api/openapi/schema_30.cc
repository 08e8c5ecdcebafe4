#include "api/openapi/schema_30.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace bespoke::openapi {
namespace {

// What means the same in both.
constexpr auto kept = std::to_array<std::string_view>(
    {"title", "description", "format", "multipleOf", "minimum", "maximum", "minLength", "maxLength",
     "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "default",
     "readOnly", "writeOnly", "deprecated", "example"});

// What means something else in another place, or with other siblings.
constexpr auto not_alone =
    std::to_array<std::string_view>({"$ref", "properties", "additionalProperties", "items"});

bool is_null_type(const json::Value& schema) {
  const json::Value* type = schema.find("type");
  return type != nullptr && type->string() != nullptr && *type->string() == "null";
}

bool is_reference(const json::Value& schema) {
  const json::Object* members = schema.object();
  return members != nullptr && members->size() == 1 && members->front().key == "$ref";
}

json::Value just_null() {
  json::Array nothing_else;
  nothing_else.emplace_back();
  json::Object members;
  members.push_back({"nullable", true});
  members.push_back({"enum", std::move(nothing_else)});
  return members;
}

class Rewriter {
 public:
  // Whether the schema in 3.0 allows exactly what the one in 3.1 does. One that allows more would, under
  // `not`, refuse more.
  bool is_exact() const { return exact_; }

  json::Value rewrite(const json::Value& schema) {
    if (const bool* all = schema.boolean()) {
      json::Object none;
      if (!*all) none.push_back({"not", json::Object{}});
      return none;
    }
    if (schema.object() == nullptr) return json::Object{};
    if (is_null_type(schema)) return just_null();
    for (const json::Member& member : *schema.object()) add(member);
    if (is_array_ && !has("items")) put("items", json::Object{});
    if (nullable_ && !has("nullable")) put("nullable", true);
    return std::move(out_);
  }

 private:
  void add(const json::Member& member) {
    const std::string& key = member.key;
    const json::Value& value = member.value;
    if (std::ranges::find(kept, key) != kept.end() || key.starts_with("x-")) return put(key, value);
    if (key == "$ref") return add_reference(value);
    if (key == "type") return add_type(value);
    if (key == "const") return put("enum", json::Array{value});
    if (key == "enum") return add_enum(*value.array());
    if (key == "required" || key == "examples") return add_list(key, *value.array());
    if (key == "properties") return add_properties(value);
    if (key == "items") return put(key, inner(value));
    if (key == "additionalProperties") return put(key, value.boolean() ? value : inner(value));
    if (key == "allOf" || key == "anyOf" || key == "oneOf") return add_branches(key, *value.array());
    if (key == "not") return add_not(value);
    if (key == "exclusiveMinimum") return add_exclusive("minimum", key, value);
    if (key == "exclusiveMaximum") return add_exclusive("maximum", key, value);
    exact_ = false;
  }

  json::Value inner(const json::Value& schema) {
    if (is_reference(schema)) return schema;
    Rewriter rewriter;
    json::Value rewritten = rewriter.rewrite(schema);
    exact_ = exact_ && rewriter.is_exact();
    return rewritten;
  }

  // Beside a reference 3.0 reads nothing.
  void add_reference(const json::Value& target) {
    json::Object reference;
    reference.push_back({"$ref", target});
    json::Array branches;
    branches.emplace_back(std::move(reference));
    put("allOf", std::move(branches));
  }

  void add_type(const json::Value& type) {
    json::Array others;
    if (type.string() != nullptr) others.push_back(type);
    if (const json::Array* types = type.array()) {
      std::ranges::copy_if(*types, std::back_inserter(others),
                           [](const json::Value& one) { return *one.string() != "null"; });
      nullable_ = others.size() < types->size();
    }
    if (others.size() != 1) {
      exact_ = false;
      nullable_ = false;  // it says nothing without a type
      return;
    }
    is_array_ = *others.front().string() == "array";
    put("type", others.front());
  }

  // An empty list of these is not allowed.
  void add_list(const std::string& key, const json::Array& list) {
    if (list.empty()) return;
    if (key == "required") return put(key, list);
    put("example", list.front());
  }

  void add_enum(json::Array values) {
    nullable_ = nullable_ || std::ranges::any_of(values, &json::Value::is_null);
    put("enum", std::move(values));
  }

  void add_properties(const json::Value& properties) {
    json::Object members;
    for (const json::Member& member : *properties.object())
      members.push_back({member.key, inner(member.value)});
    put("properties", std::move(members));
  }

  // A branch that is null is `nullable` beside what is left.
  void add_branches(const std::string& key, const json::Array& branches) {
    const bool was_exact = exact_;
    json::Array others;
    for (const json::Value& branch : branches) {
      if (key != "allOf" && is_null_type(branch)) {
        nullable_ = true;
      } else {
        others.push_back(inner(branch));
      }
    }
    if (others.size() == 1 && may_stand_here(others.front())) return stand_here(others.front());
    if (others.size() == 1) return add_only(others.front());
    // Branches that allow more may both hold where one of them did.
    const bool is_any = key == "oneOf" && was_exact && !exact_;
    if (!others.empty()) put(is_any ? "anyOf" : key, std::move(others));
  }

  // `nullable` says nothing without a type. That of a reference is left for readers to find, which they do.
  void add_only(const json::Value& branch) {
    const json::Value* type = branch.find("type");
    if (nullable_ && type != nullptr) add_type(*type);
    put("allOf", json::Array{branch});
  }

  // Whether a single branch may stand in place of its list: a reference may not, nor what depends on its
  // siblings.
  bool may_stand_here(const json::Value& branch) const {
    return std::ranges::none_of(*branch.object(), [this](const json::Member& member) {
      return has(member.key) || std::ranges::find(not_alone, member.key) != not_alone.end();
    });
  }

  void stand_here(const json::Value& branch) {
    for (const json::Member& member : *branch.object()) {
      if (member.key == "enum" && nullable_) {
        json::Array values = *member.value.array();
        values.emplace_back();
        add_enum(std::move(values));
      } else {
        put(member.key, member.value);
      }
    }
  }

  void add_not(const json::Value& refused) {
    Rewriter rewriter;
    json::Value rewritten = rewriter.rewrite(refused);
    if (is_null_type(refused) || !rewriter.is_exact()) {
      exact_ = false;
    } else {
      put("not", std::move(rewritten));
    }
  }

  void add_exclusive(std::string_view bound, const std::string& key, const json::Value& value) {
    if (has(bound)) {
      exact_ = false;
      return;
    }
    put(bound, value);
    put(key, true);
  }

  bool has(std::string_view key) const {
    return std::ranges::find(out_, key, &json::Member::key) != out_.end();
  }
  // The first of two that become one stays: the other one is left out.
  void put(std::string_view key, json::Value value) {
    if (has(key)) {
      exact_ = false;
    } else {
      out_.push_back({std::string(key), std::move(value)});
    }
  }

  json::Object out_;
  bool exact_ = true;
  bool nullable_ = false;
  bool is_array_ = false;
};

}  // namespace

json::Value schema_30(const json::Value& schema) {
  return is_reference(schema) ? schema : Rewriter().rewrite(schema);
}

}  // namespace bespoke::openapi
