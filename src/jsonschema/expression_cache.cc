#include "jsonschema/expression_cache.h"

#include <re2/re2.h>

#include <utility>

namespace bespoke::jsonschema {

ExpressionCache& ExpressionCache::of_process() {
  // Never destroyed: expressions in other objects of static storage may outlive it.
  static auto* const cache = new ExpressionCache;
  return *cache;
}

// What is dropped is destroyed behind the lock, since that may take milliseconds.
std::shared_ptr<const RE2> ExpressionCache::compiled(CachedExpression& expression) {
  {
    const std::lock_guard lock(mutex_);
    if (expression.compiled != nullptr) {
      latest_first_.splice(latest_first_.begin(), latest_first_, expression.place);
      return expression.compiled;
    }
  }
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(expression.memory_bytes);
  auto compiled = std::make_shared<const RE2>(expression.re2, options);
  Dropped dropped;
  const std::lock_guard lock(mutex_);
  if (expression.compiled != nullptr) return expression.compiled;  // another thread was faster
  expression.place = latest_first_.insert(latest_first_.begin(), &expression);
  expression.compiled = compiled;
  bytes_used_ += static_cast<std::size_t>(expression.memory_bytes);
  make_room(dropped);
  return compiled;
}

void ExpressionCache::forget(CachedExpression& expression) {
  Dropped dropped;
  const std::lock_guard lock(mutex_);
  if (expression.compiled != nullptr) remove(expression, dropped);
}

void ExpressionCache::limit(std::size_t bytes) {
  Dropped dropped;
  const std::lock_guard lock(mutex_);
  bytes_max_ = bytes;
  make_room(dropped);
}

std::size_t ExpressionCache::bytes_used() const {
  const std::lock_guard lock(mutex_);
  return bytes_used_;
}

void ExpressionCache::remove(CachedExpression& expression, Dropped& dropped) {
  dropped.push_back(std::move(expression.compiled));
  expression.compiled = nullptr;
  latest_first_.erase(expression.place);
  bytes_used_ -= static_cast<std::size_t>(expression.memory_bytes);
}

void ExpressionCache::make_room(Dropped& dropped) {
  while (bytes_used_ > bytes_max_) remove(*latest_first_.back(), dropped);
}

}  // namespace bespoke::jsonschema
