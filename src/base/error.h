// The one error type of the product. A layer refuses with an Error; `api/error_document` is the only place
// that turns its code into an HTTP status and into the `code` that clients read.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace bespoke {

enum class ErrorCode {
  Invalid,           // a value breaks a rule of the contract
  MalformedRequest,  // no HTTP that can be read
  MalformedBody,     // no JSON, no form, or no `data`
  InvalidFilter,
  InvalidSort,
  InvalidCursor,
  InvalidParameter,  // any other part of the query
  Unauthenticated,   // no identity, or one that could not be proven
  Forbidden,         // the identity may not do this
  NotFound,          // no such path
  CustomApiNotFound,
  CustomFieldNotFound,
  EntryNotFound,
  IntegrationNotFound,  // nor a job of one
  InvalidIntegration,
  MethodNotAllowed,
  RequestTimeout,  // the request took too long to arrive
  Conflict,        // an entry has a value already that must be unique
  DuplicateCustomApi,
  DuplicateCustomField,
  KeyNeeded,           // nobody could get in as an administrator without it
  PreconditionFailed,  // If-Match names another version
  EntryExists,         // where only a new one was asked for
  EntryTooLarge,
  BodyTooLarge,
  ExpectationFailed,  // an Expect that is not `100-continue`
  RateLimited,        // too many of one kind for now
  DeadlineExceeded,   // the caller's `timeout` has passed
  DefinitionChanged,  // a write was checked against a definition that is no longer current; check again
  Unavailable,        // try again later; nothing was written
  OutcomeUnknown,     // the write may have been made, or not
  HeadTooLarge,       // the request line and headers
  StorageFull,        // nothing was written
  NotImplemented,     // a part of HTTP that is not spoken here
  VersionNotSupported,
  Internal,
  UnsupportedCoding,      // a body that is compressed
  InvalidIdempotencyKey,  // or one where none is taken
  IdempotencyKeyInUse,    // the request that it was sent with first is not over
  IdempotencyKeyReused,   // for another request; the last
};

struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::vector<std::string> details;       // for the client; one member of `errors` each, in this order
  std::vector<ErrorCode> codes = {};      // one a detail, where they are not all `code`
  std::vector<std::size_t> indexes = {};  // of a batch, one a detail: which of its operations is refused
};

}  // namespace bespoke
