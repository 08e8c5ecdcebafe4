// Feeds: changes of entries as they happen, as server-sent events. Ours; docs/decisions/0033.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "http/body_stream.h"
#include "service/custom_apis.h"
#include "service/entry_rights.h"

namespace bespoke {

// What a reader sees, by the definitions of one moment.
struct FeedView {
  CustomApiPointer api;
  EntryRights rights;
  EntryRights wanted;  // what is left by the reader's own filter

  bool shows(const Entry& entry) const { return can_see(rights, entry) && can_see(wanted, entry); }
};

struct FeedReader {
  CustomApiId api;
  FeedView seen;                 // when it came
  std::size_t filter_bytes = 0;  // of its filter's text
  std::int64_t position = 0;     // up to which it has read
  bool has_gap = false;          // what it has read is not of this log: it may have missed something
  // What it may see by those definitions. An error ends the feed.
  std::function<Result<FeedView>(const Catalog& catalog)> view;
  std::function<bool(const Catalog& catalog)> is_known;  // whether its token is good still
  std::shared_ptr<http::BodyStream> stream;
};

// Whoever tells them.
class FeedReaders {
 public:
  virtual ~FeedReaders() = default;
  // False where there are too many. Any thread.
  virtual bool add(FeedReader reader) = 0;
  virtual std::size_t count() const = 0;
};

}  // namespace bespoke
