#include "server/answer_keeper.h"

#include <cstdint>

#include "base/guarded.h"
#include "service/submit.h"
#include "store/limits.h"

namespace bespoke {
namespace {

constexpr std::chrono::seconds answer_trim_pause{60};
constexpr std::chrono::milliseconds more_answers_pause{200};  // while there is more to remove

}  // namespace

AnswerKeeper::AnswerKeeper(Store& store, std::chrono::milliseconds kept_for)
    : store_(store), kept_for_(kept_for), thread_([this] { run(); }) {}

AnswerKeeper::~AnswerKeeper() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

// Whether there is another turn.
bool AnswerKeeper::wait(std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, pause, [this] { return ending_; });
}

void AnswerKeeper::run() {
  std::chrono::milliseconds pause = more_answers_pause;
  while (wait(pause)) {
    pause = answer_trim_pause;
    run_guarded("answer_keeper_failed", [&] {
      if (trim() == answers_trimmed_max) pause = more_answers_pause;
    });
  }
}

std::int64_t AnswerKeeper::trim() {
  std::int64_t removed = 0;
  (void)write_now(store_, WriteKind::Entries, [&](Transaction& transaction) -> Status {
    const Result<std::int64_t> gone =
        transaction.trim_answers(Timestamp{Timestamp::now().ms - kept_for_.count()});
    removed = gone ? *gone : 0;
    return gone ? Status() : gone.error();
  });
  return removed;
}

}  // namespace bespoke
