// What stands at the top of a thread.
#pragma once

#include <exception>
#include <string_view>

#include "base/log.h"

namespace bespoke {

// Runs `work`. What it throws is a bug, or the end of memory, and must not end the process: it is logged as
// `event`, and the answer is false.
template <class Work>
bool run_guarded(std::string_view event, const Work& work) {
  try {
    work();
    return true;
  } catch (const std::exception& exception) {
    log::Line(log::Level::Error, event).field("what", exception.what());
  } catch (...) {
    log::Line(log::Level::Error, event).field("what", "not an exception");
  }
  return false;
}

}  // namespace bespoke
