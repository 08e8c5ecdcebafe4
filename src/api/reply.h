// What a handler gives a use case that writes.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "api/call.h"
#include "api/idempotency.h"

namespace bespoke {

// Answers with what `encode` makes of the outcome. Where the request has an `Idempotency-Key`, that is kept
// with what was written, and answered again when the request is repeated.
template <class T>
Done<T> reply(const CallPointer& call, std::function<http::Response(const T&)> encode) {
  auto done = [call, encode](Result<T> outcome) {
    if (!outcome) return answer(call, std::move(outcome).error());
    answer(call, encode(*outcome));
  };
  if (!call->keyed) return done;
  Once<T> once{call->keyed->scope, call->keyed->request};
  once.encode = [encode = std::move(encode)](const T& outcome) {
    KeptAnswer kept = kept_answer(encode(outcome));
    if constexpr (requires { outcome.entry.id; }) kept.entry = outcome.entry.id;
    return kept;
  };
  once.may_repeat = may_repeat(*call);
  once.answer = [call](KeptAnswer kept, Repeated repeated) {
    answer(call, kept_response(std::move(kept), repeated));
  };
  return {std::move(done), std::make_shared<const Once<T>>(std::move(once))};
}

}  // namespace bespoke
