// The one error type of the product. A layer refuses with an Error; `api/error_document` is the only place
// that turns its code into an HTTP status.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bespoke {

enum class ErrorCode {
  Invalid,          // the request breaks a rule of the contract
  Unauthenticated,  // no identity, or one that could not be proven
  Forbidden,        // the identity may not do this
  NotFound,
  MethodNotAllowed,
  Conflict,            // the database already holds a value that must be unique
  PreconditionFailed,  // If-Match names another version
  EntryTooLarge,
  BodyTooLarge,
  DeadlineExceeded,   // the caller's `timeout` has passed
  DefinitionChanged,  // a write was checked against a definition that is no longer current; check again
  Unavailable,        // try again later; nothing was written
  OutcomeUnknown,     // the write may have been made, or not
  StorageFull,        // nothing was written
  Internal,
};

struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::vector<std::string> details;  // for the client; one member of `errors` each, in this order
};

}  // namespace bespoke
