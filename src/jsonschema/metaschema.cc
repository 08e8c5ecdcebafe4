#include "jsonschema/metaschema.h"

namespace bespoke::jsonschema {
namespace {

constexpr std::string_view text = R"({
"$id": "schema",
"$dynamicAnchor": "meta",
"allOf": [
  {"$ref": "meta/core"},
  {"$ref": "meta/applicator"},
  {"$ref": "meta/unevaluated"},
  {"$ref": "meta/validation"},
  {"$ref": "meta/meta-data"},
  {"$ref": "meta/format-annotation"},
  {"$ref": "meta/content"}
],
"type": ["object", "boolean"],
"properties": {
  "definitions": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
  "dependencies": {
    "type": "object",
    "additionalProperties": {
      "anyOf": [{"$dynamicRef": "#meta"}, {"$ref": "meta/validation#/$defs/stringArray"}]
    }
  },
  "$recursiveAnchor": {"$ref": "meta/core#/$defs/anchorString"},
  "$recursiveRef": {"$ref": "meta/core#/$defs/uriReferenceString"}
},
"$defs": {
  "core": {
    "$id": "meta/core",
    "$dynamicAnchor": "meta",
    "type": ["object", "boolean"],
    "properties": {
      "$id": {"$ref": "#/$defs/uriReferenceString", "pattern": "^[^#]*#?$"},
      "$schema": {"$ref": "#/$defs/uriString"},
      "$ref": {"$ref": "#/$defs/uriReferenceString"},
      "$anchor": {"$ref": "#/$defs/anchorString"},
      "$dynamicRef": {"$ref": "#/$defs/uriReferenceString"},
      "$dynamicAnchor": {"$ref": "#/$defs/anchorString"},
      "$vocabulary": {
        "type": "object",
        "propertyNames": {"$ref": "#/$defs/uriString"},
        "additionalProperties": {"type": "boolean"}
      },
      "$comment": {"type": "string"},
      "$defs": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}}
    },
    "$defs": {
      "anchorString": {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"},
      "uriString": {"type": "string", "format": "uri"},
      "uriReferenceString": {"type": "string", "format": "uri-reference"}
    }
  },
  "applicator": {
    "$id": "meta/applicator",
    "$dynamicAnchor": "meta",
    "type": ["object", "boolean"],
    "properties": {
      "prefixItems": {"$ref": "#/$defs/schemaArray"},
      "items": {"$dynamicRef": "#meta"},
      "contains": {"$dynamicRef": "#meta"},
      "additionalProperties": {"$dynamicRef": "#meta"},
      "properties": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
      "patternProperties": {
        "type": "object",
        "additionalProperties": {"$dynamicRef": "#meta"},
        "propertyNames": {"format": "regex"}
      },
      "dependentSchemas": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
      "propertyNames": {"$dynamicRef": "#meta"},
      "if": {"$dynamicRef": "#meta"},
      "then": {"$dynamicRef": "#meta"},
      "else": {"$dynamicRef": "#meta"},
      "allOf": {"$ref": "#/$defs/schemaArray"},
      "anyOf": {"$ref": "#/$defs/schemaArray"},
      "oneOf": {"$ref": "#/$defs/schemaArray"},
      "not": {"$dynamicRef": "#meta"}
    },
    "$defs": {
      "schemaArray": {"type": "array", "minItems": 1, "items": {"$dynamicRef": "#meta"}}
    }
  },
  "unevaluated": {
    "$id": "meta/unevaluated",
    "$dynamicAnchor": "meta",
    "type": ["object", "boolean"],
    "properties": {
      "unevaluatedItems": {"$dynamicRef": "#meta"},
      "unevaluatedProperties": {"$dynamicRef": "#meta"}
    }
  },
  "validation": {
    "$id": "meta/validation",
    "$dynamicAnchor": "meta",
    "type": ["object", "boolean"],
    "properties": {
      "type": {
        "anyOf": [
          {"$ref": "#/$defs/simpleTypes"},
          {"type": "array", "items": {"$ref": "#/$defs/simpleTypes"}, "minItems": 1, "uniqueItems": true}
        ]
      },
      "const": true,
      "enum": {"type": "array", "items": true},
      "multipleOf": {"type": "number", "exclusiveMinimum": 0},
      "maximum": {"type": "number"},
      "exclusiveMaximum": {"type": "number"},
      "minimum": {"type": "number"},
      "exclusiveMinimum": {"type": "number"},
      "maxLength": {"$ref": "#/$defs/nonNegativeInteger"},
      "minLength": {"$ref": "#/$defs/nonNegativeIntegerDefault0"},
      "pattern": {"type": "string", "format": "regex"},
      "maxItems": {"$ref": "#/$defs/nonNegativeInteger"},
      "minItems": {"$ref": "#/$defs/nonNegativeIntegerDefault0"},
      "uniqueItems": {"type": "boolean"},
      "maxContains": {"$ref": "#/$defs/nonNegativeInteger"},
      "minContains": {"$ref": "#/$defs/nonNegativeInteger"},
      "maxProperties": {"$ref": "#/$defs/nonNegativeInteger"},
      "minProperties": {"$ref": "#/$defs/nonNegativeIntegerDefault0"},
      "required": {"$ref": "#/$defs/stringArray"},
      "dependentRequired": {"type": "object", "additionalProperties": {"$ref": "#/$defs/stringArray"}}
    },
    "$defs": {
      "nonNegativeInteger": {"type": "integer", "minimum": 0},
      "nonNegativeIntegerDefault0": {"$ref": "#/$defs/nonNegativeInteger"},
      "simpleTypes": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]},
      "stringArray": {"type": "array", "items": {"type": "string"}, "uniqueItems": true}
    }
  },
  "meta-data": {
    "$id": "meta/meta-data",
    "$dynamicAnchor": "meta",
    "type": ["object", "boolean"],
    "properties": {
      "title": {"type": "string"},
      "description": {"type": "string"},
      "default": true,
      "deprecated": {"type": "boolean"},
      "readOnly": {"type": "boolean"},
      "writeOnly": {"type": "boolean"},
      "examples": {"type": "array", "items": true}
    }
  },
  "format-annotation": {
    "$id": "meta/format-annotation",
    "$dynamicAnchor": "meta",
    "type": ["object", "boolean"],
    "properties": {"format": {"type": "string"}}
  },
  "content": {
    "$id": "meta/content",
    "$dynamicAnchor": "meta",
    "type": ["object", "boolean"],
    "properties": {
      "contentEncoding": {"type": "string"},
      "contentMediaType": {"type": "string"},
      "contentSchema": {"$dynamicRef": "#meta"}
    }
  }
}})";

}  // namespace

bool is_metaschema_uri(std::string_view uri) {
  if (!uri.starts_with(metaschema_base)) return false;
  uri.remove_prefix(metaschema_base.size());
  for (const std::string_view known :
       {"schema", "meta/core", "meta/applicator", "meta/unevaluated", "meta/validation", "meta/meta-data",
        "meta/format-annotation", "meta/content"}) {
    if (uri == known) return true;
  }
  return false;
}

const json::Value& metaschema() {
  static const json::Value document = [] {
    Result<json::Value> read = json::read(text);
    return *std::move(read);
  }();
  return document;
}

}  // namespace bespoke::jsonschema
