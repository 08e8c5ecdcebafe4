// Threads by what they run, each kind behind a queue of its own: however many slow lists are asked for, a
// token or a change of a definition never waits behind one.
#pragma once

#include <cstddef>
#include <optional>

#include "api/limits.h"
#include "base/workers.h"

namespace bespoke {

struct LaneThreads {
  unsigned workers;
  unsigned lists;
  unsigned tokens;
  unsigned readers;  // 0: what would run there runs on I/O threads
};

// Any thread may use the lanes.
class Lanes {
 public:
  explicit Lanes(const LaneThreads& threads)
      : workers(threads.workers),
        lists(threads.lists, list_queue_max, CorePriority::Background, Workers::Deadlines::Watched),
        tokens(threads.tokens, token_queue_max),
        documents(1, document_queue_max, CorePriority::Background),
        checks(threads.workers, check_queue_max, CorePriority::Background),
        batches(threads.workers, batch_queue_max, CorePriority::Background) {
    if (threads.readers > 0) readers.emplace(threads.readers);
  }

  Workers workers;                 // definitions, long bodies
  Workers lists;                   // of entries
  Workers tokens;                  // hashes secrets
  Workers documents;               // of OpenAPI: one of all Custom APIs takes up to seconds
  Workers checks;                  // entries whose rules are costly: one takes up to seconds
  Workers batches;                 // of such entries, or very long: up to batch_check_time_max each
  std::optional<Workers> readers;  // asks which definitions are current, where other nodes change them

  // Runs what still waits and ends all threads.
  void stop() {
    lists.stop();
    tokens.stop();
    documents.stop();
    checks.stop();
    batches.stop();
    workers.stop();
    if (readers) readers->stop();
  }
};

}  // namespace bespoke
