// What is compiled of the regular expressions of all definitions, within one bound. RE2 keeps the states that
// it meets and gives none back, up to megabytes for each expression, and there may be as many expressions as
// fields. So they live here: the one that was not used for longest is dropped when the bound is passed, and
// compiled again when a value is to be checked by it.
//
// An expression counts as all that RE2 may ever use for it, so what is counted is never less than what is
// used:
//   ^[a-z]+$ → 64 KiB, ^\pL{1,9}$ → 2.6 MiB
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace re2 {
class RE2;
}

namespace bespoke::jsonschema {

// Of all expressions together, unless the start says otherwise.
inline constexpr std::size_t expression_cache_bytes_default = 64 << 20;

// One expression: how it is compiled, and, while it is in the cache, what that gave.
struct CachedExpression {
  std::string re2;
  std::int64_t memory_bytes;  // that RE2 may use for it

  // The cache's.
  std::shared_ptr<const re2::RE2> compiled = nullptr;
  std::list<CachedExpression*>::iterator place = {};
};

// Any thread may use it.
class ExpressionCache {
 public:
  static ExpressionCache& of_process();

  // Whoever uses what is compiled holds it, so that it may be dropped here meanwhile.
  std::shared_ptr<const re2::RE2> compiled(CachedExpression& expression);
  // Before the expression is destroyed.
  void forget(CachedExpression& expression);

  void limit(std::size_t bytes);
  std::size_t bytes_used() const;

 private:
  using Dropped = std::vector<std::shared_ptr<const re2::RE2>>;

  void remove(CachedExpression& expression, Dropped& dropped);
  void make_room(Dropped& dropped);

  mutable std::mutex mutex_;
  std::list<CachedExpression*> latest_first_;
  std::size_t bytes_used_ = 0;
  std::size_t bytes_max_ = expression_cache_bytes_default;
};

}  // namespace bespoke::jsonschema
