#include "service/event_copying.h"

#include <utility>
#include <vector>

#include "service/change_positions.h"
#include "service/submit.h"

namespace bespoke {
namespace {

class EventCopier {
 public:
  EventCopier(Store& source, Store& target, const EventCopying& copying)
      : source_(source), target_(target), copying_(copying) {}

  Status run() {
    CopiedNumbers there;
    Status read = with_log(target_, [&there](EventLog& log) { return take(log.copied_numbers(), there); });
    if (!read) return read;
    Status copied = copy_rows<CopiedChange>(
        there.change, [](EventLog& log, std::int64_t behind) { return log.copy_changes(behind); });
    if (!copied) return copied;
    copied = copy_rows<CopiedJob>(there.job,
                                  [](EventLog& log, std::int64_t behind) { return log.copy_jobs(behind); });
    if (!copied) return copied;
    copied = copy_rows<AttemptLog>(
        there.attempt, [](EventLog& log, std::int64_t behind) { return log.copy_attempts(behind); });
    if (!copied) return copied;
    CopiedPlaces places;
    read = with_log(source_, [&places](EventLog& log) { return take(log.copy_places(), places); });
    return read ? restore(places) : read;
  }

 private:
  template <class Row, class Read>
  Status copy_rows(std::int64_t behind, const Read& read) {
    std::vector<Row> part;
    while (true) {
      Status taken = with_log(source_, [&](EventLog& log) { return take(read(log, behind), part); });
      if (!taken || part.empty()) return taken;
      if (Status on = copying_.go_on(); !on) return on;
      if (Status restored = restore(part); !restored) return restored;
      behind = part.back().number;
    }
  }

  template <class Part>
  Status restore(const Part& part) {
    return write_now(target_, WriteKind::Entries, [&](Transaction& target) -> Status {
      if (Status ours = copying_.check_target(target); !ours) return ours;
      const Result<EventLog*> log = target.events();
      return log ? (*log)->restore(part) : log.error();
    });
  }

  template <class T>
  static Status take(Result<T> result, T& into) {
    if (!result) return std::move(result).error();
    into = *std::move(result);
    return {};
  }

  static Status with_log(Store& store, const std::function<Status(EventLog&)>& work) {
    return store.read([&work](Snapshot& snapshot) -> Status {
      const Result<EventLog*> log = snapshot.events();
      return log ? work(**log) : log.error();
    });
  }

  Store& source_;
  Store& target_;
  const EventCopying& copying_;
};

Result<bool> keeps_events(Store& store) {
  bool keeps = false;
  const Status read = store.read(ReadKind::One, [&keeps](Snapshot& snapshot) {
    keeps = snapshot.keeps_events();
    return Status();
  });
  if (!read) return read.error();
  return keeps;
}

}  // namespace

Status copy_events(Store& source, Store& target, const EventCopying& copying) {
  for (Store* store : {&source, &target}) {
    const Result<bool> keeps = keeps_events(*store);
    if (!keeps) return keeps.error();
    if (!*keeps) return {};
  }
  if (Status given = give_positions(source); !given) return given;
  return EventCopier(source, target, copying).run();
}

}  // namespace bespoke
