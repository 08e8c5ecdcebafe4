#include "api/openapi/operation.h"

#include <set>

#include "api/authorize.h"
#include "api/idempotency.h"
#include "api/openapi/components.h"
#include "api/routes.h"

namespace bespoke::openapi {
namespace {

std::string_view method_key(http::Method method) {
  switch (method) {
    case http::Method::Get:
      return "get";
    case http::Method::Post:
      return "post";
    case http::Method::Put:
      return "put";
    case http::Method::Delete:
      return "delete";
    case http::Method::Head:
    case http::Method::Patch:
    case http::Method::Options:
    case http::Method::Other:
      return "";
  }
  return "";
}

void write_reference(json::Writer& out, std::string_view key, std::string_view schema) {
  out.key(key).raw(reference("schemas", schema));
}

// An object whose members are all required, the way every envelope is.
template <class WriteProperties>
void write_envelope(json::Writer& out, std::initializer_list<std::string_view> names,
                    WriteProperties write_properties) {
  out.object();
  out.key("type").string("object");
  out.key("required").array();
  for (const std::string_view name : names) out.string(name);
  out.end_array();
  out.key("properties").object();
  write_properties();
  out.end_object();
  out.end_object();
}

void write_data_envelope(json::Writer& out, std::string_view schema) {
  write_envelope(out, {"data"}, [&] { write_reference(out, "data", schema); });
}

void write_list_envelope(json::Writer& out, std::string_view schema, std::string_view meta) {
  write_envelope(out, {"data", "meta", "links"}, [&] {
    out.key("data").object();
    out.key("type").string("array");
    write_reference(out, "items", schema);
    out.end_object();
    write_reference(out, "meta", meta);
    write_reference(out, "links", "ListLinks");
  });
}

void write_schema(json::Writer& out, const Reply& reply) {
  switch (reply.shape) {
    case Shape::Nothing:
      return;
    case Shape::Text:
      return out.raw(R"({"type":"string"})");
    case Shape::Plain:
      return out.raw(reference("schemas", reply.schema));
    case Shape::One:
    case Shape::Entry:
      return write_data_envelope(out, reply.schema);
    case Shape::DefinitionList:
      return write_list_envelope(out, reply.schema, "DefinitionListMeta");
    case Shape::EntryList:
      return write_list_envelope(out, reply.schema, "EntryListMeta");
  }
}

// Said once, with the actions. A template is a path of its own form.
bool takes_key(const Operation& operation) {
  if (operation.method != http::Method::Post && operation.method != http::Method::Put) return false;
  const Route* route = find_route(operation.method, operation.path).route;
  return route != nullptr && key_use(route->action) == KeyUse::Kept;
}

void write_reply(json::Writer& out, const Reply& reply, bool may_be_repeated) {
  out.key(std::to_string(reply.status)).object();
  out.key("description").string(reply.description);
  out.key("headers").object();
  out.key("X-Request-Id").raw(reference("headers", "RequestId"));
  if (reply.shape == Shape::Entry) out.key("ETag").raw(reference("headers", "ETag"));
  if (may_be_repeated) out.key("Idempotent-Replayed").raw(reference("headers", "IdempotentReplayed"));
  out.end_object();
  if (reply.shape != Shape::Nothing) {
    out.key("content").object();
    out.key(reply.shape == Shape::Text ? "text/plain" : "application/json").object();
    out.key("schema");
    write_schema(out, reply);
    out.end_object();
    out.end_object();
  }
  out.end_object();
}

// Who may call is said once, in the table of routes. A template is a path of its own form.
bool needs_token(const Operation& operation) {
  const Route* route = find_route(operation.method, operation.path).route;
  return route == nullptr || !is_open(route->action);
}

// The statuses of all errors, in order.
std::set<int> all_errors(const Operation& operation) {
  std::set<int> errors(operation.errors.begin(), operation.errors.end());
  errors.insert({405, 408, 429, 431, 500});
  const bool closed = needs_token(operation);
  if (closed) errors.insert({401, 403, 503});
  if (!operation.request.empty()) errors.insert({400, 413, 415, 503});
  if (closed && operation.method != http::Method::Get) errors.insert({504, 507});
  if (takes_key(operation)) errors.insert({400, 409, 422});
  return errors;
}

std::string_view response_name(int status, const Operation& operation) {
  if (status == 422 && takes_key(operation)) return "IdempotencyKeyReused";
  return error_name(status, operation.error_form);
}

void write_parameters(json::Writer& out, const Operation& operation) {
  const bool keyed = takes_key(operation);
  if (operation.parameters.empty() && !keyed) return;
  out.key("parameters").array();
  for (const std::string& parameter : operation.parameters) out.raw(parameter);
  if (keyed) out.raw(reference("parameters", "IdempotencyKey"));
  out.end_array();
}

void write_request(json::Writer& out, const Operation& operation) {
  const bool form = operation.encoding == Encoding::Form;
  out.key("requestBody").object();
  out.key("required").boolean(true);
  out.key("content").object();
  out.key(form ? "application/x-www-form-urlencoded" : "application/json").object();
  out.key("schema");
  form ? out.raw(reference("schemas", operation.request)) : write_data_envelope(out, operation.request);
  out.end_object();
  out.end_object();
  out.end_object();
}

void write_operation(json::Writer& out, const Operation& operation) {
  out.key(method_key(operation.method)).object();
  out.key("operationId").string(operation.id);
  out.key("tags").array();
  out.string(operation.tag);
  out.end_array();
  out.key("summary").string(operation.summary);
  if (!operation.description.empty()) out.key("description").string(operation.description);
  if (operation.origin == Origin::Ours) out.key("x-extension").boolean(true);
  if (!needs_token(operation)) out.key("security").raw("[]");
  write_parameters(out, operation);
  if (!operation.request.empty()) write_request(out, operation);
  out.key("responses").object();
  for (const Reply& reply : operation.replies) write_reply(out, reply, takes_key(operation));
  for (const int status : all_errors(operation)) {
    out.key(std::to_string(status)).raw(reference("responses", response_name(status, operation)));
  }
  out.end_object();
  out.end_object();
}

}  // namespace

void write_paths(json::Writer& out, std::span<const Operation> operations) {
  std::string_view path;
  for (const Operation& operation : operations) {
    if (operation.path != path) {
      if (!path.empty()) out.end_object();
      path = operation.path;
      out.key(path).object();
    }
    write_operation(out, operation);
  }
  if (!path.empty()) out.end_object();
}

}  // namespace bespoke::openapi
