// What stands at the top of a thread.
#pragma once

#include <exception>
#include <string_view>

#include "base/log.h"

namespace bespoke {

// At the end of memory the log may fail as well; that is no reason to end the process either.
inline void log_exception(std::string_view event, std::string_view what) noexcept {
  try {
    log::Line(log::Level::Error, event).field("what", what);
  } catch (...) {  // there is nobody left to report to
  }
}

// Runs `work`. What it throws is a bug, or the end of memory, and must not end the process: it is logged as
// `event`, and the answer is false.
template <class Work>
bool run_guarded(std::string_view event, const Work& work) {
  try {
    work();
    return true;
  } catch (const std::exception& exception) {
    log_exception(event, exception.what());
  } catch (...) {
    log_exception(event, "not an exception");
  }
  return false;
}

}  // namespace bespoke
