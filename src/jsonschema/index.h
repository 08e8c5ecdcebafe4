// Where everything is in a document of schemas: the subschemas, the URIs and the anchors.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "jsonschema/program.h"

namespace bespoke::jsonschema {

// A resource while the document is at hand.
struct IndexedResource {
  std::string uri;
  const json::Value* root = nullptr;
  std::map<std::string, const json::Value*, std::less<>> anchors;  // the dynamic ones included
  std::map<std::string, const json::Value*, std::less<>> dynamic_anchors;
  Resource* compiled = nullptr;
};

struct Place {
  IndexedResource* resource = nullptr;
  std::string pointer;  // from the document's root
};

// Invalid, as `'/properties/a' must be a schema.`
Error invalid_at(std::string_view pointer, std::string_view problem);

// Keeps pointers into the documents that are added.
class Index {
 public:
  explicit Index(std::deque<Resource>& compiled) : compiled_(compiled) {}

  // Invalid for what is not as the metaschema demands and for URIs and anchors that are there twice.
  Status add_document(const json::Value& document, std::string_view uri);

  // What `reference` in the schema at `from` means. Invalid, the pointer being `from` and `keyword`, when it
  // leads nowhere; then nothing is fetched. A place that only the reference makes a schema of is added.
  struct Target {
    const json::Value* schema = nullptr;
    std::string dynamic_anchor;  // that the reference names; empty when it names none
  };
  Result<Target> resolve(const json::Value& from, std::string_view keyword, std::string_view reference);

  const Place& place(const json::Value& schema) const { return places_.at(&schema); }
  const std::deque<IndexedResource>& resources() const { return resources_; }
  // In the order in which they were added.
  const std::vector<const json::Value*>& schemas() const { return schemas_; }

 private:
  Status add(const json::Value& schema, Place place);
  Status add_keyword(const json::Member& keyword, const Place& place);
  Status enter_resource(const json::Value& schema, Place& place);
  Status add_anchors(const json::Value& schema, const Place& place);
  IndexedResource* resource_of(const json::Value& root, std::string uri);
  IndexedResource* find_resource(std::string_view uri);
  Result<Target> follow(IndexedResource& resource, std::string_view pointer, const Error& nowhere);

  std::deque<Resource>& compiled_;
  std::deque<IndexedResource> resources_;
  std::map<std::string, IndexedResource*, std::less<>> by_uri_;
  std::unordered_map<const json::Value*, Place> places_;
  std::vector<const json::Value*> schemas_;
};

}  // namespace bespoke::jsonschema
