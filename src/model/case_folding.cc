#include "model/case_folding.h"

#include <utf8proc.h>

#include <cassert>
#include <cstdlib>
#include <memory>

namespace bespoke {

std::string fold_case(std::string_view text) {
  utf8proc_uint8_t* folded = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &folded, UTF8PROC_CASEFOLD);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  assert(size >= 0);
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size)};
}

std::string_view unicode_version() {
  return utf8proc_unicode_version();
}

}  // namespace bespoke
