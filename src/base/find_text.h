#pragma once

#include <cstring>
#include <string_view>

namespace bespoke {

// Whether `part` is somewhere in the text, in time that grows with the text alone: std::string_view::find
// looks at all of the part at each place.
inline bool contains_text(std::string_view text, std::string_view part) {
  if (part.empty()) return true;
  return !text.empty() && ::memmem(text.data(), text.size(), part.data(), part.size()) != nullptr;
}

}  // namespace bespoke
