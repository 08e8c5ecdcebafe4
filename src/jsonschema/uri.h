// URI references, RFC 3986 section 5.
#pragma once

#include <string>
#include <string_view>

namespace bespoke::jsonschema {

// What `reference` means where `base`, an absolute URI, is the base.
std::string resolve_uri(std::string_view base, std::string_view reference);

// The fragment, without its `#`, and what stands before it.
struct SplitUri {
  std::string_view document;
  std::string_view fragment;
};
SplitUri split_uri(std::string_view uri);

}  // namespace bespoke::jsonschema
