#include "jsonschema/index.h"

#include <fmt/format.h>

#include <utility>

#include "base/url.h"
#include "jsonschema/metaschema.h"
#include "jsonschema/pointer.h"
#include "jsonschema/shape.h"
#include "jsonschema/uri.h"

namespace bespoke::jsonschema {

Error invalid_at(std::string_view pointer, std::string_view problem) {
  return {ErrorCode::Invalid, {fmt::format("'{}' {}", pointer, problem)}};
}

Status Index::add_document(const json::Value& document, std::string_view uri) {
  if (const std::string_view problem = problem_of(Shape::Schema, document); !problem.empty()) {
    return invalid_at({}, problem);
  }
  IndexedResource* resource = resource_of(document, std::string(uri));
  return resource == nullptr ? invalid_at({}, "has a URI that is taken.") : add(document, {resource, {}});
}

Status Index::add(const json::Value& schema, Place place) {
  if (places_.contains(&schema)) return {};
  if (Status status = enter_resource(schema, place); !status) return status;
  schemas_.push_back(&schema);
  places_.emplace(&schema, place);
  if (schema.object() == nullptr) return {};
  for (const json::Member& member : *schema.object()) {
    if (Status status = add_keyword(member, place); !status) return status;
  }
  return add_anchors(schema, place);
}

Status Index::add_keyword(const json::Member& keyword, const Place& place) {
  const Shape shape = shape_of(keyword.key);
  std::string pointer = place.pointer;
  append_token(pointer, keyword.key);
  if (const std::string_view problem = problem_of(shape, keyword.value); !problem.empty()) {
    return invalid_at(pointer, problem);
  }
  for (const Subschema& subschema : subschemas(shape, keyword.value)) {
    Status status = add(*subschema.schema, {place.resource, pointer + subschema.pointer});
    if (!status) return status;
  }
  return {};
}

Status Index::enter_resource(const json::Value& schema, Place& place) {
  const json::Value* id = schema.find("$id");
  if (id == nullptr || !problem_of(Shape::Identifier, *id).empty()) return {};
  const std::string uri = resolve_uri(place.resource->uri, *id->string());
  place.resource = resource_of(schema, std::string(split_uri(uri).document));
  if (place.resource == nullptr) return invalid_at(place.pointer + "/$id", "is the URI of another schema.");
  return {};
}

Status Index::add_anchors(const json::Value& schema, const Place& place) {
  for (const std::string_view keyword : {"$anchor", "$dynamicAnchor"}) {
    const json::Value* anchor = schema.find(keyword);
    if (anchor == nullptr) continue;
    const std::string& name = *anchor->string();
    const auto [known, is_new] = place.resource->anchors.emplace(name, &schema);
    if (!is_new && known->second != &schema) {
      return invalid_at(fmt::format("{}/{}", place.pointer, keyword), "is the anchor of another schema.");
    }
    if (keyword == "$dynamicAnchor") place.resource->dynamic_anchors.emplace(name, &schema);
  }
  return {};
}

// The resource with that root and URI; null when the URI is another's.
IndexedResource* Index::resource_of(const json::Value& root, std::string uri) {
  if (IndexedResource* known = find_resource(uri)) return known->root == &root ? known : nullptr;
  IndexedResource& resource = resources_.emplace_back();
  resource.uri = std::move(uri);
  resource.root = &root;
  resource.compiled = &compiled_.emplace_back();
  by_uri_.emplace(resource.uri, &resource);
  return &resource;
}

IndexedResource* Index::find_resource(std::string_view uri) {
  const auto found = by_uri_.find(uri);
  return found == by_uri_.end() ? nullptr : found->second;
}

Result<Index::Target> Index::resolve(const json::Value& from, std::string_view keyword,
                                     std::string_view reference) {
  const Place& here = place(from);
  const std::string pointer = fmt::format("{}/{}", here.pointer, keyword);
  const std::string uri = resolve_uri(here.resource->uri, reference);
  const auto [document, fragment] = split_uri(uri);
  IndexedResource* resource = find_resource(document);
  if (resource == nullptr && is_metaschema_uri(document)) {
    if (Status added = add_document(metaschema(), metaschema_base); !added) {
      return invalid_at(pointer, "refers to the metaschema, whose URI the document has taken.");
    }
    resource = find_resource(document);
  }
  if (resource == nullptr)
    return invalid_at(pointer, "refers to another document, and none is ever fetched.");

  const Error nowhere = invalid_at(pointer, "leads to no schema.");
  const std::optional<std::string> name = percent_decode(fragment);
  if (!name) return nowhere;
  if (name->empty() || name->starts_with('/')) return follow(*resource, *name, nowhere);
  const auto anchor = resource->anchors.find(*name);
  if (anchor == resource->anchors.end()) return nowhere;
  return Target{anchor->second, resource->dynamic_anchors.contains(*name) ? *name : ""};
}

Result<Index::Target> Index::follow(IndexedResource& resource, std::string_view pointer,
                                    const Error& nowhere) {
  const json::Value* value = resource.root;
  Place last = place(*value);
  while (!pointer.empty()) {
    const std::string token = take_token(pointer);
    value = step_into(*value, token);
    if (value == nullptr) return nowhere;
    append_token(last.pointer, token);
    if (const auto known = places_.find(value); known != places_.end()) last = known->second;
  }
  if (!problem_of(Shape::Schema, *value).empty()) return nowhere;
  if (Status added = add(*value, last); !added) return std::move(added).error();
  return Target{value, {}};
}

}  // namespace bespoke::jsonschema
