// What holds for both OpenAPI documents, so that tools and generators of clients take them.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "openapi_sample.h"

namespace bespoke {
namespace {

using openapi::custom_api_document;
using openapi::server_document;

// Both, the one of Custom APIs with one of every field type.
std::vector<json::Value> both_documents() {
  std::vector<CustomField> fields;
  for (const FieldTypeInfo& type : field_types()) {
    fields.push_back(sample_field(fmt::format("a_{}", type.name), type.type));
  }
  return {parse(server_document("/")), document_of(sample_api(std::move(fields)))};
}

// Calls `use` with `get /path` and each operation.
template <class Use>
void for_each_operation(const json::Value& document, Use use) {
  for (const json::Member& path : *at(document, {"paths"}).object()) {
    for (const json::Member& operation : *path.value.object()) {
      use(operation.key + " " + path.key, operation.value);
    }
  }
}

// What `$ref` names.
const json::Value& referenced(const json::Value& document, const json::Value& reference) {
  const std::string target = text_at(reference, {"$ref"});
  const std::size_t kind = target.find('/', 2) + 1;
  const std::size_t name = target.rfind('/') + 1;
  if (target == "none") return reference;
  return at(document, {"components", target.substr(kind, name - 1 - kind), target.substr(name)});
}

TEST(Documents, AreRelativeToTheServer) {
  for (const std::string_view server : {"/", "https://shop.example/shop"}) {
    for (const std::string& text : {server_document(server), custom_api_document(Catalog{}, server)}) {
      const json::Value document = parse(text);
      EXPECT_EQ(text_at(document.find("servers")->array()->front(), {"url"}), server);
      EXPECT_EQ(text_at(document, {"openapi"}), "3.1.0");
    }
  }
}

// Generators send both at once, which is refused.
TEST(Documents, HaveNoDefaultsOfPagesThatExcludeEachOther) {
  for (const json::Value& document : both_documents()) {
    for (const std::string_view name : {"PageOffset", "PageAfter"}) {
      const json::Value& parameter = at(document, {"components", "parameters", name});
      ASSERT_NE(at(parameter, {"schema"}).object(), nullptr) << name;
      for (const std::string_view key : {"example", "examples"})
        EXPECT_EQ(parameter.find(key), nullptr) << name;
      for (const std::string_view key : {"example", "examples", "default"}) {
        EXPECT_EQ(at(parameter, {"schema"}).find(key), nullptr) << name;
      }
    }
  }
}

// Generators name a type after the title, where there is one.
TEST(Documents, HaveNoTitlesOfComponents) {
  for (const json::Value& document : both_documents()) {
    for (const json::Member& schema : *at(document, {"components", "schemas"}).object()) {
      EXPECT_EQ(schema.value.find("title"), nullptr) << schema.key;
    }
  }
}

TEST(Documents, SayWhoseTheyAre) {
  for (const json::Value& document : both_documents()) {
    EXPECT_NE(at(document, {"info", "license", "name"}).string(), nullptr);
    EXPECT_NE(at(document, {"info", "license", "identifier"}).string(), nullptr);
  }
}

// Tools take versions apart at the dots; that of the Custom APIs has a hash behind the server's.
TEST(Documents, HaveTheVersionOfTheServer) {
  const std::vector<json::Value> documents = both_documents();
  const std::string server = text_at(documents.front(), {"info", "version"});
  const std::string custom_apis = text_at(documents.back(), {"info", "version"});
  EXPECT_TRUE(RE2::FullMatch(server, "[0-9]+[.][0-9]+[.][0-9]+")) << server;
  EXPECT_TRUE(custom_apis.starts_with(server + "+")) << custom_apis;
}

TEST(Documents, DescribeEachTagThatTheyUse) {
  for (const json::Value& document : both_documents()) {
    std::set<std::string> described, used;
    for (const json::Value& tag : *at(document, {"tags"}).array()) {
      described.insert(text_at(tag, {"name"}));
      EXPECT_NE(at(tag, {"description"}).string(), nullptr) << text_at(tag, {"name"});
    }
    for_each_operation(document, [&used](const std::string&, const json::Value& operation) {
      for (const json::Value& tag : *at(operation, {"tags"}).array()) used.insert(*tag.string());
    });
    EXPECT_EQ(used, described);
  }
}

TEST(Documents, TellOfWhatHttpRefuses) {
  for (const json::Value& document : both_documents()) {
    for_each_operation(document, [](const std::string& line, const json::Value& operation) {
      for (const std::string_view status : {"405", "408", "431"}) {
        EXPECT_NE(at(operation, {"responses", status}).object(), nullptr) << line << " " << status;
      }
    });
  }
}

// Of every body that is sent, and of every refusal, by itself or by its schema.
TEST(Documents, HaveAnExampleOfEachBody) {
  for (const json::Value& document : both_documents()) {
    for_each_operation(document, [&document](const std::string& line, const json::Value& operation) {
      if (const json::Object* forms = at(operation, {"requestBody", "content"}).object(); forms != nullptr) {
        const json::Value& whole = at(forms->front().value, {"schema"});
        const json::Value& data = at(whole, {"properties", "data"});
        const json::Value& schema = referenced(document, data.is_null() ? whole : data);
        EXPECT_NE(at(schema, {"examples"}).array(), nullptr) << line;
      }
      for (const json::Member& reply : *at(operation, {"responses"}).object()) {
        if (reply.key < "400") continue;
        const json::Value& refusal = referenced(document, reply.value);
        EXPECT_NE(at(refusal, {"content", "application/json", "example"}).object(), nullptr)
            << line << " " << reply.key;
      }
    });
  }
}

// Code for clients has one type for it, and no sum of types: of integrations it is a number, else a text.
TEST(Documents, HaveOneTypeOfTheStatusOfAnError) {
  for (const json::Value& document : both_documents()) {
    for_each_operation(document, [&document](const std::string& line, const json::Value& operation) {
      for (const json::Member& reply : *at(operation, {"responses"}).object()) {
        if (reply.key < "400") continue;
        const bool is_number =
            line.find(" /v2/integrations") != std::string::npos && (reply.key == "404" || reply.key == "422");
        const json::Value& content = at(referenced(document, reply.value), {"content", "application/json"});
        const json::Value& form = referenced(document, at(content, {"schema"}));
        const json::Value& error = referenced(document, at(form, {"properties", "errors", "items"}));
        EXPECT_EQ(text_at(error, {"properties", "status", "type"}), is_number ? "integer" : "string")
            << line << " " << reply.key;
        const json::Array* examples = at(content, {"example", "errors"}).array();
        ASSERT_NE(examples, nullptr) << line << " " << reply.key;
        const json::Value& example = examples->front();
        EXPECT_EQ(at(example, {"status"}).string() == nullptr, is_number) << line << " " << reply.key;
        EXPECT_EQ(text_at(example, {"code"}).starts_with("integration_"), is_number)
            << line << " " << reply.key;
      }
    });
  }
}

// A client that is told to wait has to be told for how long.
TEST(Documents, TellOfRetryAfterWhereItIsSent) {
  for (const json::Value& document : both_documents()) {
    for (const std::string_view name : {"TooManyRequests", "Unavailable"}) {
      EXPECT_NE(at(document, {"components", "responses", name, "headers", "Retry-After"}).object(), nullptr)
          << name;
    }
  }
}

// The lists of types that `items` once had stop generators, and of null in an `enum` some lose the null.
void expect_schemas_that_generators_take(const json::Value& value, const std::string& where) {
  if (const json::Array* elements = value.array(); elements != nullptr) {
    for (const json::Value& element : *elements) expect_schemas_that_generators_take(element, where);
  }
  if (const json::Object* members = value.object(); members != nullptr) {
    if (const json::Value* type = value.find("type"); type != nullptr && type->array() != nullptr) {
      EXPECT_LE(type->array()->size(), 2U) << where;
    }
    if (const json::Value* values = value.find("enum"); values != nullptr && values->array() != nullptr) {
      EXPECT_TRUE(std::ranges::none_of(*values->array(), [](const json::Value& each) {
        return each.is_null();
      })) << where;
    }
    for (const json::Member& member : *members) {
      if (member.key == "example" || member.key == "examples") continue;
      expect_schemas_that_generators_take(member.value, where + "/" + member.key);
    }
  }
}

TEST(Documents, HaveSchemasThatGeneratorsTake) {
  for (const json::Value& document : both_documents()) expect_schemas_that_generators_take(document, "#");
}

// Null is allowed by the schema of a member, or by what it refers to, and not by both.
TEST(Documents, AllowNullOnce) {
  const auto allows_null = [](const json::Value& schema) {
    const json::Array* types = at(schema, {"type"}).array();
    return types != nullptr && types->back().string() != nullptr && *types->back().string() == "null";
  };
  for (const json::Value& document : both_documents()) {
    for (const json::Member& schema : *at(document, {"components", "schemas"}).object()) {
      const json::Object* properties = at(schema.value, {"properties"}).object();
      if (properties == nullptr) continue;
      for (const json::Member& member : *properties) {
        const json::Array* ways = at(member.value, {"anyOf"}).array();
        if (ways == nullptr) continue;
        for (const json::Value& way : *ways) {
          EXPECT_FALSE(allows_null(referenced(document, way))) << schema.key << " " << member.key;
        }
      }
    }
  }
}

}  // namespace
}  // namespace bespoke
