#include "service/copy.h"

#include <fmt/format.h>

#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "base/hash.h"
#include "model/errors.h"
#include "service/copy_pages.h"
#include "service/event_copying.h"
#include "service/limits.h"
#include "service/submit.h"
#include "service/unfinished_copy.h"

namespace bespoke {
namespace {

constexpr std::int64_t count_timeout_ms = 600'000;

// What the source has beside entries.
struct Head {
  std::shared_ptr<const Catalog> catalog;
  std::vector<ApplicationKey> keys;
  std::vector<Secret> secrets;
};

Result<Head> read_head(Store& source) {
  Result<std::shared_ptr<const Catalog>> catalog = source.current_catalog();
  if (!catalog) return catalog.error();
  Head head{*std::move(catalog), {}, {}};
  const Status read = source.read([&head](Snapshot& snapshot) -> Status {
    if (const Status whole = refuse_unfinished_copy(snapshot); !whole) {
      return invalid("The source itself is not whole. " + whole.error().details.front());
    }
    Result<std::vector<ApplicationKey>> keys = snapshot.list_keys();
    if (!keys) return keys.error();
    Result<std::vector<Secret>> secrets = snapshot.list_secrets();
    if (!secrets) return secrets.error();
    head.keys = *std::move(keys);
    head.secrets = *std::move(secrets);
    return {};
  });
  if (!read) return read.error();
  return head;
}

// Data sets have secrets of their own, random ones.
std::string name_source(const Head& head) {
  std::string secrets;
  for (const Secret& secret : head.secrets) secrets += secret.name + '\n' + secret.value + '\n';
  return to_hex(sha256(secrets));
}

Result<std::int64_t> count_entries(Store& store, const Catalog& catalog) {
  std::int64_t count = 0;
  ListQuery all;
  all.total_method = TotalMethod::Exact;
  all.timeout_ms = count_timeout_ms;
  const Status counted = store.read([&](Snapshot& snapshot) -> Status {
    count = 0;
    for (const auto& api : catalog.apis()) {
      const Result<EntryPage> page = snapshot.list_entries(*api, all);
      if (!page) return page.error();
      count += page->total;
    }
    return {};
  });
  if (!counted) return counted.error();
  return count;
}

Status refuse_data(Transaction& target) {
  const Result<bool> keys = target.has_keys();
  if (!keys) return keys.error();
  const Result<std::vector<Secret>> secrets = target.list_secrets();
  if (!secrets) return secrets.error();
  const std::size_t apis = target.catalog().apis().size();
  if (apis == 0 && !*keys && secrets->empty()) return {};
  return invalid(
      fmt::format("The target holds data already: {} Custom APIs{}. It must be empty; a server that was "
                  "started on it once has left a key there.",
                  apis, *keys ? " and keys" : ""));
}

// The target has the first definitions of the source, or all.
Status refuse_other_definitions(const Catalog& source, const Catalog& target) {
  const auto there = target.apis();
  bool same = there.size() <= source.apis().size();
  for (std::size_t i = 0; same && i < there.size(); ++i) {
    same = definition_text(*there[i]) == definition_text(*source.apis()[i]);
  }
  if (same) return {};
  return invalid(
      "The definitions of the source have changed since the copy was begun: empty the target and begin "
      "again.");
}

// One write at a time, so that the next page is read meanwhile.
class Writing {
 public:
  explicit Writing(Store& store) : store_(store) {}
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  ~Writing() { (void)wait(); }

  void start(std::function<Status(Transaction&)> work) {
    auto written = std::make_shared<std::promise<Status>>();
    outcome_ = written->get_future();
    store_.write({WriteKind::Entries, std::move(work),
                  [written](Status status) { written->set_value(std::move(status)); }});
  }
  // The outcome of the last one.
  Status wait() { return outcome_.valid() ? outcome_.get() : Status(); }

 private:
  Store& store_;
  std::future<Status> outcome_;
};

class Copier {
 public:
  Copier(Store& source, Store& target, const CopyOptions& options)
      : source_(source), target_(target), options_(options) {}

  Result<CopyReport> run() {
    Result<Head> head = read_head(source_);
    if (!head) return head.error();
    if (Status begun = begin(*head); !begun) return begun.error();
    CopyReport report;
    report.already_there = mark_.entries;
    const Result<std::int64_t> total = count_entries(source_, *head->catalog);
    if (!total) return total.error();
    total_ = *total;
    if (Status defined = copy_definitions(*head->catalog); !defined) return defined.error();
    if (Status copied = copy_entries(*head->catalog); !copied) return copied.error();
    if (Status copied = copy_audit_log(); !copied) return copied.error();
    if (Status copied = copy_changes(); !copied) return copied.error();
    if (Status checked = check(report); !checked) return checked.error();
    if (!report.same()) return report;
    if (Status finished = finish(); !finished) return finished.error();
    return report;
  }

 private:
  // The mark that the target has now, or gets with what has no entries.
  Status begin(const Head& head) {
    const std::string name = name_source(head);
    return write_now(
        target_, WriteKind::Definitions,
        [&](Transaction& target) -> Status {
          const Result<std::optional<UnfinishedCopy>> there = find_unfinished_copy(target);
          if (!there) return there.error();
          if (*there && (*there)->source != name) {
            return invalid(
                fmt::format("The target is an unfinished copy of other data, of {}.", (*there)->from));
          }
          if (*there) {
            mark_ = **there;
            return refuse_other_definitions(*head.catalog, target.catalog());
          }
          if (Status empty = refuse_data(target); !empty) return empty;
          mark_ = UnfinishedCopy{options_.from, name, 0, {}, {}};
          return put_head(target, head);
        },
        Audited::No);
  }

  Status put_head(Transaction& target, const Head& head) const {
    if (Status put = target.update_settings(head.catalog->settings()); !put) return put;
    for (const auto& role : head.catalog->access().roles()) {
      if (Status put = target.put_custom_role(*role); !put) return put;
    }
    // In front of the APIs, whose versions it would move.
    for (const auto& integration : head.catalog->integrations()) {
      if (Status put = target.put_integration(*integration); !put) return put;
    }
    for (const ApplicationKey& key : head.keys) {
      if (Status put = target.put_key(key); !put) return put;
    }
    for (const Secret& secret : head.secrets) {
      if (Status put = target.put_secret(secret.name, secret.value); !put) return put;
    }
    return put_unfinished_copy(target, mark_);
  }

  // A transaction each: PostgreSQL bounds how many tables one may make.
  Status copy_definitions(const Catalog& catalog) {
    for (const auto& api : catalog.apis()) {
      if (target_.catalog()->find(api->id) != nullptr) continue;
      Status put = write_now(
          target_, WriteKind::Definitions,
          [&](Transaction& target) -> Status {
            if (Status ours = check_mark(target, mark_); !ours) return ours;
            if (Status inserted = target.insert_custom_api(*api); !inserted) return inserted;
            for (const CustomField& field : api->fields) {
              if (Status inserted = target.insert_custom_field(api->id, field); !inserted) return inserted;
            }
            if (Status ruled = copy_policies(catalog.access(), api->id, target); !ruled) return ruled;
            return target.restore_version(api->id, api->version);
          },
          Audited::No);
      if (!put) return put;
    }
    return {};
  }

  static Status copy_policies(const AccessRules& access, const CustomApiId& api, Transaction& target) {
    for (const auto& policy : access.policies()) {
      if (policy->api != api) continue;
      if (Status put = target.put_role_policy(*policy); !put) return put;
    }
    return {};
  }

  // Of the APIs from the one on that the mark names.
  Status copy_entries(const Catalog& catalog) {
    Writing writing(target_);
    bool reached = !mark_.api;
    for (const auto& api : catalog.apis()) {
      const bool resumed = mark_.api == api->id;
      reached = reached || resumed;
      if (!reached) continue;
      CopyPages pages(resumed ? std::optional(mark_.behind) : std::nullopt);
      if (Status copied = copy_api(*api, pages, writing); !copied) return copied;
    }
    return writing.wait();
  }

  Status copy_api(const CustomApi& api, CopyPages& pages, Writing& writing) {
    const std::shared_ptr<const CustomApi> there = target_.catalog()->find(api.id);
    if (there == nullptr) return internal_error();
    while (true) {
      Result<std::vector<StoredEntry>> read = next_page(api, pages);
      if (Status written = writing.wait(); !written) return written;
      if (!read) return read.error();
      show({CopyStage::Copying, mark_.entries, std::max(total_, mark_.entries)});
      if (read->empty()) return {};
      if (Status on = go_on(); !on) return on;
      const UnfinishedCopy before = mark_;
      mark_.entries += static_cast<std::int64_t>(read->size());
      mark_.api = api.id;
      mark_.behind = {read->back().entry.created_at, read->back().key};
      const auto page = std::make_shared<const std::vector<StoredEntry>>(*std::move(read));
      writing.start([there, page, before, after = mark_](Transaction& target) -> Status {
        if (Status ours = check_mark(target, before); !ours) return ours;
        if (Status restored = target.restore_entries(*there, *page); !restored) return restored;
        return put_unfinished_copy(target, after);
      });
    }
  }

  Result<std::vector<StoredEntry>> next_page(const CustomApi& api, CopyPages& pages) {
    std::vector<StoredEntry> page;
    const Status read = source_.read(ReadKind::Several, [&](Snapshot& snapshot) -> Status {
      Result<std::vector<StoredEntry>> next = pages.next(snapshot, api);
      if (!next) return next.error();
      page = *std::move(next);
      return {};
    });
    if (!read) return read.error();
    return page;
  }

  // As it is, with its positions and hashes, so that its chain is the same. Goes on behind what is there.
  Status copy_audit_log() {
    AuditChain end;
    Status found = with_audit_log(source_, [&end](AuditLog& log) { return take(log.chain(), end); });
    if (!found) return found;
    std::vector<AuditLine> part;
    std::int64_t behind = 0;
    do {
      Status read = with_audit_log(
          source_, [&](AuditLog& log) { return take(log.list_behind(behind, audit_part_lines_max), part); });
      if (!read) return read;
      if (Status on = part.empty() ? Status() : go_on(); !on) return on;
      if (Status written = write_audit_lines(part, end); !written) return written;
      if (!part.empty()) behind = part.back().position;
    } while (!part.empty());
    return {};
  }

  Status write_audit_lines(const std::vector<AuditLine>& part, const AuditChain& end) {
    return write_now(target_, WriteKind::Entries, [&](Transaction& target) -> Status {
      if (Status ours = check_mark(target, mark_); !ours) return ours;
      const Result<AuditLog*> log = target.audit();
      if (!log) return log.error();
      if (*log == nullptr) return {};
      const Result<AuditChain> there = (*log)->chain();
      if (!there) return there.error();
      AuditChain chain = end;
      std::vector<AuditLine> lines;
      for (const AuditLine& line : part) {
        if (line.position > there->position) lines.push_back(line);
      }
      if (!part.empty()) {
        chain.position = std::max(there->position, part.back().position);
        chain.hash = lines.empty() ? there->hash : part.back().hash;
      }
      if (Status restored = (*log)->restore(lines); !restored) return restored;
      return (*log)->restore(chain);
    });
  }

  Status copy_changes() {
    return copy_events(
        source_, target_,
        {[this](Transaction& target) { return check_mark(target, mark_); }, [this] { return go_on(); }});
  }

  template <class T>
  static Status take(Result<T> result, T& into) {
    if (!result) return std::move(result).error();
    into = *std::move(result);
    return {};
  }

  static Status with_audit_log(Store& store, const std::function<Status(AuditLog&)>& work) {
    return store.read([&work](Snapshot& snapshot) -> Status {
      const Result<AuditLog*> log = snapshot.audit();
      if (!log) return log.error();
      return *log == nullptr ? Status() : work(**log);
    });
  }

  Status check(CopyReport& report) {
    std::int64_t done = 0;
    const OnEntries on_entries = [&](std::int64_t entries) -> Status {
      done += entries;
      show({CopyStage::Checking, done, std::max(2 * total_, done)});
      return go_on();
    };
    Result<std::vector<Checksum>> source = sum_data(source_, on_entries);
    if (!source) return source.error();
    Result<std::vector<Checksum>> target = sum_data(target_, on_entries);
    if (!target) return target.error();
    report.source = *std::move(source);
    report.target = *std::move(target);
    for (std::size_t i = parts_before_entries; i < report.source.size(); ++i) {
      report.entries += report.source[i].count;
    }
    return {};
  }

  // A target that does not bear the mark any more is whole, whoever was told so.
  Status finish() {
    Status finished = write_now(target_, WriteKind::Entries, [this](Transaction& target) -> Status {
      if (Status ours = check_mark(target, mark_); !ours) return ours;
      return target.delete_secret(unfinished_copy_name);
    });
    if (finished || finished.error().code != ErrorCode::OutcomeUnknown) return finished;
    if (target_.read(ReadKind::One, refuse_unfinished_copy)) return {};
    return invalid(
        "The copy is verified, but the target was lost before it confirmed that. Start a server on it; if "
        "that refuses it as unfinished, run the same command again.");
  }

  // Where another process writes the same copy, one of the two ends here.
  static Status check_mark(Transaction& target, const UnfinishedCopy& wanted) {
    const Result<std::optional<UnfinishedCopy>> there = find_unfinished_copy(target);
    if (!there) return there.error();
    if (*there && **there == wanted) return {};
    return invalid("Somebody else has written to the target meanwhile.");
  }

  Status go_on() const {
    return options_.should_stop && options_.should_stop() ? Status(invalid("The copy was stopped."))
                                                          : Status();
  }
  void show(const CopyProgress& progress) const {
    if (options_.on_progress) options_.on_progress(progress);
  }

  Store& source_;
  Store& target_;
  const CopyOptions& options_;
  UnfinishedCopy mark_;
  std::int64_t total_ = 0;
};

}  // namespace

Result<CopyReport> copy_data(Store& source, Store& target, const CopyOptions& options) {
  Result<CopyReport> report = Copier(source, target, options).run();
  if (!report && report.error().code == ErrorCode::DefinitionChanged) {
    return invalid(
        "Definitions were changed meanwhile: stop all servers of both, and begin again with an empty "
        "target.");
  }
  return report;
}

}  // namespace bespoke
