// What is called once when something that was handed on has come to its end, whatever that end is.
#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "base/guarded.h"
#include "base/result.h"
#include "model/errors.h"

namespace bespoke {

// A callback for one outcome, called by whoever finishes the work. Destroyed uncalled, because an exception
// took the work with it, it reports an internal error: so nobody waits for ever. What the callback throws is
// logged.
template <class T>
class Completion {
 public:
  Completion() = default;
  template <class Callback>
  requires(!std::is_same_v<std::remove_cvref_t<Callback>, Completion> &&
           std::is_invocable_v<Callback&, Result<T>>) Completion(Callback callback)
      : callback_(std::move(callback)) {}
  Completion(Completion&& other) noexcept : callback_(std::exchange(other.callback_, nullptr)) {}
  Completion& operator=(Completion&& other) noexcept {
    if (this == &other) return *this;
    abandon();
    callback_ = std::exchange(other.callback_, nullptr);
    return *this;
  }
  ~Completion() { abandon(); }

  // The first call counts; there is no second.
  void operator()(Result<T> outcome) {
    const std::function<void(Result<T>)> callback = std::exchange(callback_, nullptr);
    if (callback) run_guarded("done_failed", [&] { callback(std::move(outcome)); });
  }

 private:
  // Without details where there is no memory for them.
  void abandon() noexcept {
    if (!callback_) return;
    Error error{ErrorCode::Internal, {}};
    run_guarded("done_failed", [&] { error = internal_error(); });
    (*this)(std::move(error));
  }

  std::function<void(Result<T>)> callback_;
};

}  // namespace bespoke
