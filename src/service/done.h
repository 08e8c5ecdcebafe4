// Who is told what became of a use case, and how the answer to a write that is to happen once is kept.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "store/store.h"

namespace bespoke {

enum class Repeated { No, Yes };

// A request that is to be carried out once, however often it is sent: docs/decisions/0035.
template <class T>
struct Once {
  Sha256 scope{};                                   // whose it is, what for, and its key
  Sha256 request{};                                 // all else that was sent
  std::function<KeptAnswer(const T&)> encode = {};  // what is answered to an outcome, but for `request`
  // Whether the caller, who may write by now or not, is told what was answered before.
  std::function<Status(Transaction&, const KeptAnswer&)> may_repeat = {};
  std::function<void(KeptAnswer, Repeated)> answer = {};  // in place of a Done that is told a success
};

// Called once, on any thread, when the outcome is final and, where it is a success, on disk.
// DefinitionChanged means that the request was checked against definitions that are no longer current: it
// should be checked again, from the start.
template <class T>
class Done {
 public:
  template <class Call>
  requires(std::is_invocable_v<const Call&, Result<T>> && !std::is_same_v<Call, Done>)
      Done(Call call, std::shared_ptr<const Once<T>> once = nullptr)
      : call_(std::move(call)), once_(std::move(once)) {}

  void operator()(Result<T> outcome) const { call_(std::move(outcome)); }
  // Null for most.
  const std::shared_ptr<const Once<T>>& once() const { return once_; }

 private:
  std::function<void(Result<T>)> call_;
  std::shared_ptr<const Once<T>> once_;
};

}  // namespace bespoke
