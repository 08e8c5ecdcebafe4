#include "http/load.h"

#include "http/limits.h"

namespace bespoke::http {
namespace {

std::size_t metered(std::size_t bytes) {
  return bytes <= unmetered_bytes_max ? 0 : bytes - unmetered_bytes_max;
}

}  // namespace

bool MemoryBudget::take(std::size_t bytes) {
  std::size_t used = used_.load(std::memory_order_relaxed);
  do {
    if (used > limit_ || bytes > limit_ - used) return false;
  } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
  return true;
}

bool MemoryCharge::hold(std::size_t bytes) {
  const std::size_t wanted = metered(bytes);
  if (wanted > metered_ && !budget_.take(wanted - metered_)) return false;
  if (wanted < metered_) budget_.give_back(metered_ - wanted);
  metered_ = wanted;
  return true;
}

void MemoryCharge::hold_anyway(std::size_t bytes) {
  if (hold(bytes)) return;
  budget_.take_anyway(metered(bytes) - metered_);
  metered_ = metered(bytes);
}

}  // namespace bespoke::http
