#include "service/unfinished_copy.h"

#include <fmt/format.h>

#include "base/json.h"
#include "model/errors.h"

namespace bespoke {
namespace {

std::optional<UnfinishedCopy> read(std::string_view text) {
  const Result<json::Value> value = json::read(text);
  if (!value) return std::nullopt;
  const json::Value* from = value->find("from");
  const json::Value* source = value->find("source");
  if (from == nullptr || from->string() == nullptr || source == nullptr || source->string() == nullptr)
    return std::nullopt;
  const auto integer = [&value](std::string_view key) -> std::int64_t {
    const json::Value* member = value->find(key);
    if (member == nullptr || member->number() == nullptr) return 0;
    return json::to_integer(*member->number()).value_or(0);
  };
  UnfinishedCopy copy{*from->string(), *source->string(), integer("entries"), {}, {}};
  const json::Value* api = value->find("api");
  if (api != nullptr && api->string() != nullptr) copy.api = CustomApiId::parse(*api->string());
  copy.behind = {Timestamp{integer("created_at")}, integer("key")};
  return copy;
}

}  // namespace

std::string UnfinishedCopy::text() const {
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("from").string(from);
  out.key("source").string(source);
  out.key("entries").integer(entries);
  if (api) out.key("api").string(api->text());
  out.key("created_at").integer(behind.created_at.ms);
  out.key("key").integer(behind.key);
  out.end_object();
  return text;
}

Result<std::optional<UnfinishedCopy>> find_unfinished_copy(Snapshot& snapshot) {
  const Result<std::optional<std::string>> kept = snapshot.find_secret(unfinished_copy_name);
  if (!kept) return kept.error();
  if (!*kept) return std::optional<UnfinishedCopy>();
  std::optional<UnfinishedCopy> copy = read(**kept);
  if (!copy) return internal_error();
  return copy;
}

Status put_unfinished_copy(Transaction& transaction, const UnfinishedCopy& copy) {
  return transaction.put_secret(unfinished_copy_name, copy.text());
}

Status refuse_unfinished_copy(Snapshot& snapshot) {
  const Result<std::optional<UnfinishedCopy>> copy = find_unfinished_copy(snapshot);
  if (!copy) return copy.error();
  if (!*copy) return {};
  return Error{ErrorCode::Unavailable,
               {fmt::format("The data is an unfinished copy of {}: run bespoke copy again to finish it.",
                            (*copy)->from)}};
}

}  // namespace bespoke
