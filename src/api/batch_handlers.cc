#include "api/batch_handlers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/actor_of.h"
#include "api/caller_rights.h"
#include "api/decode.h"
#include "api/encode.h"
#include "api/reply.h"
#include "api/resource_json.h"
#include "model/attribute_reader.h"
#include "model/errors.h"
#include "model/etag.h"
#include "service/batch.h"
#include "service/batch_refusals.h"
#include "service/limits.h"

namespace bespoke {
namespace {

struct OperationName {
  std::string_view name;
  BatchOp op;
  Permission permission;  // an upsert that creates needs another one
};

constexpr auto operation_names = std::to_array<OperationName>({
    {"create", BatchOp::Create, Permission::Create},
    {"update", BatchOp::Update, Permission::Update},
    {"upsert", BatchOp::Upsert, Permission::Update},
    {"delete", BatchOp::Delete, Permission::Delete},
});

const OperationName& name_of(BatchOp op) {
  return *std::ranges::find(operation_names, op, &OperationName::op);
}

// A string that is sent, whatever its length.
void read_text(AttributeReader& attributes, std::string_view name, std::optional<std::string>& target) {
  attributes.optional_text(name, batch_body_bytes_max, target);
}

// What no operation of its kind has is refused: an `if_match` that is spelt otherwise would overwrite what it
// was to protect.
Result<BatchOperation> read_operation(const ResolvedEntries& target, const json::Value& sent) {
  if (sent.object() == nullptr) return invalid("The operation must be an object.");
  std::vector<std::string> problems;
  AttributeReader attributes(&sent, "", problems);
  const auto* named = std::ranges::find(operation_names, sent.text_of("op"), &OperationName::name);
  if (named == operation_names.end()) {
    attributes.problem("op", "must be one of 'create', 'update', 'upsert' and 'delete'.");
    return invalid(std::move(problems));
  }
  BatchOperation operation{named->op};
  const bool creates = named->op == BatchOp::Create;
  const bool deletes = named->op == BatchOp::Delete;
  if (creates) {
    attributes.refuse_other_keys({"op", "entry"});
  } else {
    std::optional<std::string> identifier;
    read_text(attributes, "identifier", identifier);
    read_text(attributes, "if_match", operation.if_match);
    deletes ? attributes.refuse_other_keys({"op", "identifier", "if_match"})
            : attributes.refuse_other_keys({"op", "identifier", "if_match", "entry"});
    if (!identifier && problems.empty()) attributes.problem("identifier", "is required.");
    if (identifier) {
      Result<EntryKey> key = resolve_key(*target.api, target.family, *identifier);
      if (key) operation.key = *std::move(key);
    }
  }
  if (!deletes) {
    if (const json::Value* entry = attributes.object("entry")) {
      operation.data = *entry;
    } else if (problems.empty()) {
      attributes.problem("entry", "is required.");
    }
  }
  if (!problems.empty()) return invalid(std::move(problems));
  return operation;
}

// How many values the JSON may hold, at least as many as it does: a tree of them takes some fifty times the
// text of the shortest.
std::size_t values_in(std::string_view text) {
  std::size_t values = 1;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      in_string = !in_string;
    } else if (!in_string && text[i] == ',') {
      ++values;
    }
  }
  return values;
}

Result<std::vector<BatchOperation>> read_operations(const Call& call, const ResolvedEntries& target) {
  if (values_in(call.request.body) > batch_values_max)
    return invalid(fmt::format("A batch must not have more than {} values.", batch_values_max));
  const Result<json::Array> sent = read_data_list(call.request);
  if (!sent) return sent.error();
  if (sent->empty() || sent->size() > batch_operations_max) {
    return Error{
        ErrorCode::MalformedBody,
        {fmt::format("The field 'data' must be an array of 1 to {} operations.", batch_operations_max)}};
  }
  std::vector<BatchOperation> operations;
  BatchRefusals refusals;
  for (std::size_t i = 0; i < sent->size() && !refusals.full(); ++i) {
    Result<BatchOperation> operation = read_operation(target, (*sent)[i]);
    if (operation) {
      operations.push_back(*std::move(operation));
    } else {
      refusals.add(i, std::move(operation).error());
    }
  }
  if (!refusals.empty()) return refusals.error();
  return operations;
}

Status authorize_each(const Grant& grant, const std::vector<BatchOperation>& operations) {
  BatchRefusals refusals;
  for (std::size_t i = 0; i < operations.size() && !refusals.full(); ++i) {
    if (!grant.has(name_of(operations[i].op).permission)) refusals.add(i, forbidden());
  }
  return refusals.empty() ? Status() : refusals.error();
}

int status_of(BatchOutcome outcome) {
  switch (outcome) {
    case BatchOutcome::Created:
      return 201;
    case BatchOutcome::Updated:
      return 200;
    case BatchOutcome::Deleted:
      return 204;
  }
  return 200;
}

void write_operation(json::Writer& out, const CustomApi& api, const WrittenOperation& operation) {
  out.object();
  out.key("op").string(name_of(operation.op).name);
  out.key("status").integer(status_of(operation.outcome));
  if (operation.outcome != BatchOutcome::Deleted) {
    const WrittenState& state = operation.state;
    out.key("etag").string(etag_header(state.version));
    out.key("data").object();
    out.key("id").string(state.id.text());
    out.key("type").string(api.api_type);
    write_entry_meta(out, state.version, state.data_size, state.created_at, state.updated_at);
    out.end_object();
  }
  out.end_object();
}

http::Response batch_response(const WrittenBatch& batch) {
  return data_response(200, [&batch](json::Writer& out) {
    out.array();
    for (const WrittenOperation& operation : batch.operations) write_operation(out, *batch.api, operation);
    out.end_array();
  });
}

}  // namespace

// It never holds the definitions, as single writes do in the end: their checks would be made while nobody
// else writes, and a batch has many.
void write_batch(const CallPointer& call, const ResolvedEntries& target) {
  if (!call->checks_here && target.api->has_costly_rules()) return run_where_checks_are(call);
  Result<EntryRights> rights = entry_rights(*call, *target.api);
  if (!rights) return answer(call, rights.error());
  Result<std::vector<BatchOperation>> operations = read_operations(*call, target);
  if (!operations) return answer(call, operations.error());
  if (Status allowed = authorize_each(call->grant, *operations); !allowed)
    return answer(call, std::move(allowed).error());
  WriteChecks checks{
      Against::KnownDefinitions, *std::move(rights), still_may(*call), {}, author_of(call->identity)};
  write_batch(call->services.store, target.api, *std::move(operations), std::move(checks),
              reply<WrittenBatch>(call, batch_response));
}

}  // namespace bespoke
