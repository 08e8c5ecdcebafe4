#include "dump.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.h"
#include "model/field_type.h"

namespace bespoke {
namespace {

std::string in_quotes(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string text_or_none(const std::optional<std::string>& text) {
  return text ? in_quotes(*text) : "none";
}

// `separator` between the dumps of the members.
template <class Members>
std::string join(const Members& members, std::string_view separator) {
  std::string out;
  for (const auto& member : members) {
    if (!out.empty()) out += separator;
    out += dump(member);
  }
  return out;
}

std::string_view name_of(TotalKind kind) {
  switch (kind) {
    case TotalKind::Exact:
      return "exact";
    case TotalKind::LowerBound:
      return "lower bound";
    case TotalKind::Observed:
      return "observed";
  }
  return {};
}

std::string_view name_of(ErrorCode code) {
  using Row = std::pair<ErrorCode, std::string_view>;
  static constexpr std::array rows = std::to_array<Row>({
      {ErrorCode::Invalid, "Invalid"},
      {ErrorCode::NotFound, "NotFound"},
      {ErrorCode::CustomApiNotFound, "CustomApiNotFound"},
      {ErrorCode::CustomFieldNotFound, "CustomFieldNotFound"},
      {ErrorCode::EntryNotFound, "EntryNotFound"},
      {ErrorCode::IntegrationNotFound, "IntegrationNotFound"},
      {ErrorCode::Conflict, "Conflict"},
      {ErrorCode::DuplicateCustomApi, "DuplicateCustomApi"},
      {ErrorCode::DuplicateCustomField, "DuplicateCustomField"},
      {ErrorCode::PreconditionFailed, "PreconditionFailed"},
      {ErrorCode::EntryTooLarge, "EntryTooLarge"},
      {ErrorCode::DeadlineExceeded, "DeadlineExceeded"},
      {ErrorCode::DefinitionChanged, "DefinitionChanged"},
      {ErrorCode::Unavailable, "Unavailable"},
      {ErrorCode::OutcomeUnknown, "OutcomeUnknown"},
      {ErrorCode::StorageFull, "StorageFull"},
      {ErrorCode::IdempotencyKeyInUse, "IdempotencyKeyInUse"},
      {ErrorCode::Internal, "Internal"},
  });
  const auto row = std::ranges::find(rows, code, &Row::first);
  return row == rows.end() ? "no code of a store" : row->second;
}

struct ValueText {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(const std::string& text) const { return in_quotes(text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const {
    std::string out;
    json::append_double(out, number);
    return out + "f";
  }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(const JsonText& json) const { return "json " + json.text; }
};

}  // namespace

std::string dump(const Value& value) {
  return std::visit(ValueText{}, value);
}

std::string dump(const ParentApi& parent) {
  return parent.api ? parent.api->text() : "/v2/extensions";
}

std::string dump(const BoundCondition& condition) {
  std::string out = std::string(operator_name(condition.op)) + "(#" + std::to_string(condition.attribute);
  if (condition.part == Part::Element) out += "[" + std::to_string(condition.element) + "]";
  if (condition.part == Part::Length) out += ".length";
  for (const Value& operand : condition.operands) out += "," + dump(operand);
  if (condition.like) {
    out += condition.like->any_before ? ",*" : ",";
    out += in_quotes(condition.like->text);
    if (condition.like->any_after) out += "*";
  }
  return out + ")";
}

std::string dump(const std::vector<Value>& values) {
  return join(values, ", ");
}

std::string dump(const Entry& entry) {
  return entry.id.text() + " v" + std::to_string(entry.version) + " " + std::to_string(entry.created_at.ms) +
         ".." + std::to_string(entry.updated_at.ms) + " [" + dump(entry.values) + "]";
}

std::string dump(const std::optional<Entry>& entry) {
  return entry ? dump(*entry) : "none";
}

std::string dump(const EntryPage& page) {
  return join(page.entries, "\n") + "\ntotal " + std::to_string(page.total) + " " +
         std::string(name_of(page.total_kind)) + (page.last ? " more behind " + dump(page.last->value) : "");
}

std::string dump(const Error& error) {
  std::string out(name_of(error.code));
  for (const std::string& detail : error.details) out += "; " + detail;
  return out;
}

std::string dump(const Status& status) {
  return status ? "ok" : dump(status.error());
}

std::string dump(const CustomField& field) {
  std::string rules;
  json::Writer writer(rules);
  writer.object();
  field.rules->write(writer);
  writer.end_object();
  return field.id.text() + " " + in_quotes(field.name) + " " + in_quotes(field.description) + " " +
         field.slug + " " + std::string(info(field.type).name) +
         (field.use_as_url_slug ? " url slug " : " ") + (field.indexed == Indexed::No ? "unindexed " : "") +
         std::to_string(field.sort_order) + " " + rules + " " + std::to_string(field.created_at.ms) + ".." +
         std::to_string(field.updated_at.ms);
}

std::string dump(const CustomApi& api) {
  return api.id.text() + " " + in_quotes(api.name) + " " + in_quotes(api.description) + " " + api.slug + " " +
         api.api_type + (api.allow_upserts ? " upserts " : " ") + text_or_none(api.presentation.page) + "/" +
         text_or_none(api.presentation.section) + " under " + join(api.parents, ", ") + " " +
         std::to_string(api.created_at.ms) + ".." + std::to_string(api.updated_at.ms) + "\n" +
         join(api.fields, "\n");
}

std::string dump(const BoundFilter& filter) {
  if (const auto* condition = std::get_if<BoundCondition>(&filter.content)) return dump(*condition);
  const auto& group = std::get<BoundFilter::Group>(filter.content);
  return "(" + join(group.members, group.junction == Junction::And ? " : " : " | ") + ")";
}

std::string dump(const ListQuery& query) {
  const std::string filter = query.filter ? dump(*query.filter) : "none";
  const std::string sort = query.sort.attribute ? "#" + std::to_string(*query.sort.attribute) : "none";
  return "filter " + filter + " sort " + (query.sort.direction == Direction::Descending ? "-" : "") + sort +
         " limit " + std::to_string(query.page.limit) + " offset " + std::to_string(query.page.offset) +
         (query.total_method == TotalMethod::Observed ? " observed" : "") +
         (query.total_method == TotalMethod::Exact ? " exact" : "") +
         (query.after ? " after " + dump(query.after->value) : "");
}

}  // namespace bespoke
