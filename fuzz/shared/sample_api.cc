#include "sample_api.h"

#include "base/json.h"
#include "fuzz.h"
#include "model/custom_api_rules.h"
#include "model/custom_field_rules.h"

namespace bespoke {
namespace {

constexpr std::string_view api_json =
    R"({"type":"custom_api","name":"Sample","slug":"samples","api_type":"sample_ext","allow_upserts":true})";

constexpr std::string_view field_jsons[] = {
    R"({"slug":"key","field_type":"string","use_as_url_slug":true,"validation":{"string":{
        "unique":"yes","unique_case_insensitivity":true,"allow_null_values":false}}})",
    R"({"slug":"text","field_type":"string"})",
    R"({"slug":"code","field_type":"string","validation":{"string":{
        "min_length":2,"max_length":9,"regex":"^[a-z]+([0-9]|é)*$","immutable":true}}})",
    R"({"slug":"count","field_type":"integer"})",
    R"({"slug":"stars","field_type":"integer","validation":{"integer":{"min_value":1,"max_value":5}}})",
    R"({"slug":"price","field_type":"float"})",
    R"({"slug":"ratio","field_type":"float","validation":{"float":{
        "min_value":0,"max_value":1,"immutable":true}}})",
    R"({"slug":"open","field_type":"boolean"})",
    R"({"slug":"tags","field_type":"list"})",
    R"({"slug":"codes","field_type":"list","validation":{"list":{"allowed_type":"integer","max_length":3}}})",
    R"({"slug":"spec","field_type":"any","validation":{"any":{"json_schema":{
        "version":"2020-12","schema":"{\"additionalProperties\":{\"maxLength\":2}}"}}}})",
};

CustomApi make() {
  std::vector<std::string> problems;
  CustomApi api = read_custom_api(read_own(api_json), nullptr, problems);
  for (const std::string_view text : field_jsons) {
    json::Value data = read_own(text);
    json::Object members = *data.object();
    members.push_back({"type", std::string("custom_field")});
    members.push_back({"name", std::string("Field")});
    api.fields.push_back(read_custom_field(std::move(members), nullptr, problems));
  }
  require(problems.empty(), "the sample API is accepted");
  return api;
}

}  // namespace

const CustomApi& sample_api() {
  static const CustomApi api = make();
  return api;
}

}  // namespace bespoke
