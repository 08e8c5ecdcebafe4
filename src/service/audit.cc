#include "service/audit.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/json.h"
#include "model/errors.h"
#include "query/evaluate.h"
#include "service/limits.h"

namespace bespoke {
namespace {

using enum Operator;

constexpr OperatorSet text_operators = {Eq, In};

// An attribute, and where a line has it: at the top, or one level below.
struct Property {
  Attribute attribute;
  std::string_view member;
  std::string_view inner = {};
};

constexpr std::array<Property, 7> properties = {{
    {{"created_at", OperandType::Timestamp, {Lt, Le, Eq, Gt, Ge}, Sortable::Yes}, "at"},
    {{"action", OperandType::Text, text_operators}, "action"},
    {{"client_id", OperandType::Text, text_operators}, "actor", "client_id"},
    {{"address", OperandType::Text, text_operators}, "address"},
    {{"request_id", OperandType::Text, text_operators}, "request_id"},
    {{"target_type", OperandType::Text, text_operators}, "target", "type"},
    {{"target_id", OperandType::Text, text_operators}, "target", "id"},
}};

Value value_of(const AuditLine& line, const json::Value& read, std::size_t attribute) {
  if (attribute == 0) return line.at.ms;
  const Property& property = properties[attribute];
  const json::Value* found = read.find(property.member);
  if (found != nullptr && !property.inner.empty()) found = found->find(property.inner);
  if (found == nullptr || found->string() == nullptr) return {};
  return *found->string();
}

// What is no JSON is no line that anybody could ask for.
bool is_wanted(const Matcher& filter, const AuditLine& line) {
  const Result<json::Value> read = json::read(line.text);
  if (!read) return false;
  return filter.matches(0,
                        [&](std::size_t, std::size_t attribute) { return value_of(line, *read, attribute); });
}

Status read_audit(Store& store, const std::function<Status(AuditLog&)>& work) {
  return store.read(ReadKind::Several, [&work](Snapshot& snapshot) -> Status {
    const Result<AuditLog*> log = snapshot.audit();
    if (!log) return log.error();
    return *log == nullptr ? Status(unavailable()) : work(**log);
  });
}

// In reads of their own: a long one would keep the store from tidying up.
Result<std::vector<AuditLine>> read_part(Store& store, std::int64_t before, std::int64_t limit) {
  std::vector<AuditLine> lines;
  const Status done = read_audit(store, [&](AuditLog& log) -> Status {
    Result<std::vector<AuditLine>> part = log.list_before(before, limit);
    if (!part) return part.error();
    lines = *std::move(part);
    return {};
  });
  if (!done) return done.error();
  return lines;
}

std::string failed_login_members(const FailedLogin& failed, const Catalog& catalog) {
  std::string text;
  json::Writer out(text);
  const auto optional = [&out](std::string_view key, const std::string& value) {
    out.key(key);
    value.empty() ? out.null() : out.string(value);
  };
  out.object();
  out.key("action").string("failed_login");
  out.key("actor").null();
  optional("address", failed.address);
  optional("request_id", failed.request_id);
  out.key("target").object();
  out.key("type").string("application_key");
  if (const ApplicationKey* key = catalog.keys().find(failed.client_id); key != nullptr) {
    out.key("id").string(id_of(*key).text());
    out.key("name").string(key->name.empty() ? key->client_id : key->name);
  }
  out.end_object();
  out.key("count").integer(failed.count);
  out.end_object();
  return text.substr(1, text.size() - 2);
}

// Follows the chain, line by line.
class Verification {
 public:
  explicit Verification(AuditReport& report)
      : report_(report), position_(report.chain.removed_position), hash_(report.chain.removed_hash) {}

  void add(const AuditLine& line) {
    ++report_.lines;
    if (line.position > position_ + 1) tell_missing(line.position - 1);
    const bool follows = line.position == position_ + 1;
    const std::string start =
        "{\"position\":" + std::to_string(line.position) + ",\"at\":\"" + line.at.text() + "\",";
    if (line.hash != audit_hash(line.previous_hash, line.text) || !line.text.starts_with(start)) {
      tell("Line " + std::to_string(line.position) + " was changed: it is not what its hash is of.");
    } else if (follows && line.previous_hash != hash_) {
      tell("Line " + std::to_string(line.position) +
           " does not follow the one before it: " + "one of the two was replaced.");
    }
    position_ = line.position;
    hash_ = line.hash;
  }

  void end() {
    if (position_ < report_.chain.position) return tell_missing(report_.chain.position);
    if (position_ != report_.chain.position || hash_ != report_.chain.hash) {
      tell("The last line, " + std::to_string(position_) + ", is not the one that the chain ends with.");
    }
  }

 private:
  void tell_missing(std::int64_t last) {
    const std::string first = std::to_string(position_ + 1);
    tell(position_ + 1 == last ? "Line " + first + " is missing."
                               : "Lines " + first + " to " + std::to_string(last) + " are missing.");
  }
  void tell(std::string fault) {
    if (report_.faults.size() < audit_faults_max) report_.faults.push_back(std::move(fault));
  }

  AuditReport& report_;
  std::int64_t position_;
  std::string hash_;
};

Status verify(AuditLog& log, AuditReport& report) {
  Result<AuditChain> chain = log.chain();
  if (!chain) return chain.error();
  report = {0, *std::move(chain), {}};
  Verification verification(report);
  std::int64_t behind = std::numeric_limits<std::int64_t>::min();
  while (true) {
    const Result<std::vector<AuditLine>> part = log.list_behind(behind, audit_part_lines_max);
    if (!part) return part.error();
    if (part->empty()) break;
    for (const AuditLine& line : *part) verification.add(line);
    behind = part->back().position;
  }
  verification.end();
  return {};
}

}  // namespace

void log_failed_login(Store& store, FailedLogin failed, Done<void> done) {
  store.write({WriteKind::Entries,
               [failed = std::move(failed)](Transaction& transaction) -> Status {
                 const Result<AuditLog*> log = transaction.audit();
                 if (!log) return log.error();
                 if (*log == nullptr) return unavailable();
                 return (*log)->append(Timestamp::now(), failed_login_members(failed, transaction.catalog()));
               },
               std::move(done)});
}

const Attributes& audit_attributes() {
  static const Attributes attributes = [] {
    Attributes all;
    for (const Property& property : properties) all.push_back(property.attribute);
    return all;
  }();
  return attributes;
}

Result<AuditPage> list_audit_log(Store& store, const AuditQuery& query) {
  AuditPage page;
  std::optional<Matcher> filter;
  if (query.filter) filter.emplace(*query.filter);
  const std::int64_t part_lines = query.filter ? audit_part_lines_max : query.limit + 1;
  std::int64_t before = query.before.value_or(std::numeric_limits<std::int64_t>::max());
  while (true) {
    if (std::chrono::steady_clock::now() >= query.deadline) return deadline_exceeded(query.timeout_ms);
    Result<std::vector<AuditLine>> part = read_part(store, before, part_lines);
    if (!part) return part.error();
    if (part->empty()) return page;
    before = part->back().position;
    for (AuditLine& line : *part) {
      if (filter && !is_wanted(*filter, line)) continue;
      page.more = std::ssize(page.lines) == query.limit;
      if (page.more) return page;
      page.lines.push_back(std::move(line));
    }
  }
}

Result<AuditReport> verify_audit_log(Store& store) {
  AuditReport report;
  const Status done = read_audit(store, [&report](AuditLog& log) { return verify(log, report); });
  if (!done) return done.error();
  return report;
}

}  // namespace bespoke
