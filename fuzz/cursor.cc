// read_cursor: what is accepted can be ordered by, and is written as it was read.
#include "query/cursor.h"

#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "query/attributes.h"
#include "query/evaluate.h"
#include "sample_api.h"

namespace bespoke {
namespace {

constexpr std::uint64_t mark = 0x6261646e75667a7a;

void check(std::string_view text, const Sort& sort, const Attributes& attributes) {
  const Result<Cursor> cursor = read_cursor(text, mark, sort, attributes);
  if (!cursor) return require_tellable(cursor.error());
  const Place& place = cursor->place;
  require(compare(place, place) == 0, "a place is where it is");
  require(compare(Place{sort_value(place.value), place.created_at, place.key}, place) == 0,
          "a value is no longer than what orders it");
  if (const auto* value = std::get_if<std::string>(&place.value)) {
    require_text(*value);
    const bool of_field = sort.attribute && *sort.attribute >= entry_field_attribute;
    require(!canary || !of_field || count_code_points(*value) < 3, "a text is short");
  }
  require(cursor->passed >= 0 && cursor->passed <= exact_integer_max, "what was passed can be counted");
  require(write_cursor(*cursor, mark) == text, "a cursor is written as it was read");
}

}  // namespace

// The first byte chooses the sort. The rest is a cursor, or what a cursor would hold.
void fuzz(std::string_view input) {
  if (input.empty()) return;
  const Attributes attributes = entry_attributes(sample_api());
  const std::size_t choice = static_cast<unsigned char>(input.front()) % (attributes.size() + 1);
  const Sort sort{choice == 0 ? std::nullopt : std::optional(choice - 1), Direction::Ascending};
  check(input.substr(1), sort, attributes);
  check(base64url_encode(input.substr(1)), sort, attributes);
}

}  // namespace bespoke
