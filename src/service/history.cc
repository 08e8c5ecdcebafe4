#include "service/history.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/json.h"
#include "model/errors.h"
#include "service/changes.h"

namespace bespoke {
namespace {

constexpr std::int64_t every_version = std::numeric_limits<std::int64_t>::max();

Status check_kept(const CustomApi& api) {
  if (api.retention.history) return {};
  return invalid("The Custom API keeps no history: its 'history' is false.");
}

std::int64_t versions_kept(const CustomApi& api) {
  return api.retention.history_versions > 0 ? api.retention.history_versions : every_version;
}

// The entry, which may be gone, is asked for afterwards: what was read is shown by no definitions that had
// changed before.
Status read_log(Store& store, const CustomApi& api, const EntryId& id,
                const std::function<Status(EventLog&)>& work) {
  return store.read(ReadKind::Several, [&](Snapshot& snapshot) -> Status {
    const Result<EventLog*> log = snapshot.events();
    if (!log) return log.error();
    if (Status worked = work(**log); !worked) return worked;
    const Result<std::optional<Entry>> entry = snapshot.find_entry(api, id);
    return entry ? Status() : entry.error();
  });
}

// A creation changed what is not null, a deletion nothing.
std::vector<std::string> changed_fields(const CustomApi& api, const EntryVersion& version,
                                        const Entry* before) {
  std::vector<std::string> changed;
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    const Value& value = version.entry.values[i];
    if (before == nullptr ? !is_null(value) : before->values[i] != value)
      changed.push_back(api.fields[i].slug);
  }
  return changed;
}

Result<std::vector<EntryVersion>> read_versions(const CustomApi& api, std::vector<Change> changes) {
  std::vector<EntryVersion> versions;
  versions.reserve(changes.size());
  for (Change& change : changes) {
    Result<Entry> entry = entry_after(api, change);
    if (!entry) return entry.error();
    versions.push_back({std::move(change), *std::move(entry), {}});
  }
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const bool created = event_kind(versions[i].change.event) == EventKind::Created;
    const Entry* before = created || i + 1 == versions.size() ? nullptr : &versions[i + 1].entry;
    if (created || before != nullptr) versions[i].changed = changed_fields(api, versions[i], before);
  }
  return versions;
}

}  // namespace

Result<EntryId> find_entry_id(Store& store, const CustomApi& api, const EntryKey& key) {
  std::optional<Entry> found;
  const Status read = store.read(ReadKind::One, [&](Snapshot& snapshot) -> Status {
    Result<std::optional<Entry>> entry = snapshot.find_entry(api, key);
    if (!entry) return entry.error();
    found = *std::move(entry);
    return {};
  });
  if (!read) return read.error();
  if (!found) return entry_not_found();
  return found->id;
}

// One more is read than shown, to compare with. What is beyond the versions that are kept may be there still.
Result<std::vector<EntryVersion>> list_history(Store& store, const CustomApi& api, const EntryId& id,
                                               std::int64_t offset, std::int64_t limit) {
  if (Status kept = check_kept(api); !kept) return kept.error();
  const std::int64_t left = std::max<std::int64_t>(versions_kept(api) - offset, 0);
  std::vector<Change> changes;
  const Status read = read_log(store, api, id, [&](EventLog& log) -> Status {
    Result<std::vector<Change>> found = log.entry_changes(api.id, id, offset, std::min(limit + 1, left));
    if (!found) return found.error();
    changes = *std::move(found);
    return {};
  });
  if (!read) return read.error();
  if (changes.empty() && offset == 0) return entry_not_found();
  return read_versions(api, std::move(changes));
}

Result<EntryVersion> find_version(Store& store, const CustomApi& api, const EntryId& id, const Uuid& change) {
  if (Status kept = check_kept(api); !kept) return kept.error();
  std::optional<Change> found;
  const Status read = read_log(store, api, id, [&](EventLog& log) -> Status {
    Result<std::optional<Change>> one = log.find_entry_change(api.id, id, change, versions_kept(api));
    if (!one) return one.error();
    found = *std::move(one);
    return {};
  });
  if (!read) return read.error();
  if (!found) return entry_not_found();
  Result<Entry> entry = entry_after(api, *found);
  if (!entry) return entry.error();
  return EntryVersion{*std::move(found), *std::move(entry), {}};
}

void restore_version(Store& store, CustomApiPointer api, PutEntry request, const EntryVersion& version,
                     WriteChecks checks, Done<PutAnswer> done) {
  std::string text;
  json::Writer out(text);
  out.object();
  out.key("type").string(api->api_type);
  for (std::size_t i = 0; i < api->fields.size(); ++i) {
    out.key(api->fields[i].slug);
    write_value(out, version.entry.values[i]);
  }
  out.end_object();
  Result<json::Value> data = json::read(text);
  if (!data) return done(data.error());
  put_entry(store, std::move(api), std::move(request), *std::move(data), std::move(checks), std::move(done));
}

}  // namespace bespoke
