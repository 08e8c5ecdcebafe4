// Files that are a part of the program, and how a browser is answered that asks for one: in the coding that
// it takes, and not at all where it has it already.
#pragma once

#include <string_view>

#include "http/message.h"

namespace bespoke::http {

// All text lives as long as the program. A file that does not shrink has no `gzip` or no `brotli`.
struct StaticFile {
  std::string_view path;  // as asked for, without its query
  std::string_view content_type;
  std::string_view etag;  // with its quotes; of what the file says, so alike in every coding
  std::string_view plain;
  std::string_view gzip;
  std::string_view brotli;
};

// 200, or 304 where If-None-Match names this version, with all headers that say what the file is. What caches
// may do with it is added by the caller.
Response answer_file(const Request& request, const StaticFile& file);

}  // namespace bespoke::http
