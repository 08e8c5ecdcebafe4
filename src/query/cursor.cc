// Why a cursor is a place and not a number of rows, and what keeps it from being used where it means
// nothing.
//
// A list that others write to moves under its reader. "Skip 20,000" then leaves out a row for each one
// that was deleted before it, and costs a walk over all of them. A place in the order does not move, and
// an index finds it:
//
//     sort=items   rows are (value, creation, key): (3, 10:00, 1) (3, 10:05, 2) (7, 09:00, 3)
//     page 1       ends at (3, 10:05, 2); its `next` has that place, and that 2 rows were passed
//     page 2       items = 3 and (creation, key) behind (10:05, 2), then items > 3
//     row 2 goes   page 2 begins where it would have begun: a place needs no row
//     row 1 gets items=9   it moved behind the place, and is seen again: it did not keep its place
//
// It is right for every row that is there throughout and keeps its place: that is behind the end of one
// page and not behind the end of the next, of exactly one pair. The mark ties a cursor to its list (API,
// version, sort, filter, rows that its reader sees), so that a place of one order is not read in another. It
// needs no signature: whoever makes one up gets rows that a filter gives as well. Texts are cut to the code
// points that order them, which bounds a cursor's length.
#include "query/cursor.h"

#include <bit>
#include <cmath>
#include <optional>
#include <type_traits>
#include <variant>

#include "base/hash.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/errors.h"
#include "query/limits.h"

namespace bespoke {
namespace {

constexpr char format = 1;
constexpr std::size_t number_bytes = 8;
constexpr unsigned bits_per_byte = 8;

enum class Kind : char { Null, Text, Integer, Real, Boolean };

void append_number(std::string& out, std::uint64_t number) {
  for (std::size_t i = 0; i < number_bytes; ++i) {
    out += static_cast<char>(number >> (bits_per_byte * i) & 0xFF);
  }
}

struct AppendValue {
  std::string& out;
  void kind(Kind kind) const { out += static_cast<char>(kind); }

  void operator()(std::monostate) const { kind(Kind::Null); }
  void operator()(const std::string& text) const {
    kind(Kind::Text);
    out += text;
  }
  void operator()(std::int64_t number) const {
    kind(Kind::Integer);
    append_number(out, static_cast<std::uint64_t>(number));
  }
  void operator()(double number) const {
    kind(Kind::Real);
    append_number(out, std::bit_cast<std::uint64_t>(number));
  }
  void operator()(bool truth) const {
    kind(Kind::Boolean);
    out += truth ? '\1' : '\0';
  }
  void operator()(const JsonText&) const { kind(Kind::Null); }
};

// Takes a cursor's bytes apart from the front; what is missing is noticed at the end.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  char byte() { return take(1).front(); }
  std::uint64_t number() {
    const std::string_view bytes = take(number_bytes);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < number_bytes; ++i) {
      number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (bits_per_byte * i);
    }
    return number;
  }
  std::string_view rest() { return take(bytes_.size()); }
  bool read_whole() const { return !short_ && bytes_.empty(); }

 private:
  std::string_view take(std::size_t count) {
    static constexpr std::string_view zeros("\0\0\0\0\0\0\0\0", number_bytes);
    if (bytes_.size() < count) {
      short_ = true;
      return zeros;
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
  bool short_ = false;
};

std::optional<Value> read_value(Reader& reader) {
  switch (static_cast<Kind>(reader.byte())) {
    case Kind::Null:
      return Value();
    case Kind::Text:
      return Value(std::string(reader.rest()));
    case Kind::Integer:
      return Value(static_cast<std::int64_t>(reader.number()));
    case Kind::Real:
      return Value(std::bit_cast<double>(reader.number()));
    case Kind::Boolean: {
      const char truth = reader.byte();
      if (truth != '\0' && truth != '\1') return std::nullopt;
      return Value(truth == '\1');
    }
  }
  return std::nullopt;
}

bool is_sortable_text(std::string_view text) {
  return is_valid_utf8(text) && text.find('\0') == std::string_view::npos &&
         count_code_points(text) <= sorted_code_points;
}

bool is_uuid(const std::string& text) {
  const std::optional<Uuid> uuid = Uuid::parse(text);
  return uuid && uuid->text() == text;
}

bool is_of_type(const Value& value, OperandType type) {
  const auto* text = std::get_if<std::string>(&value);
  switch (type) {
    case OperandType::Text:
      return text != nullptr && is_sortable_text(*text);
    case OperandType::Uuid:
      return text != nullptr && is_uuid(*text);
    case OperandType::Timestamp:
    case OperandType::Integer:
      return std::holds_alternative<std::int64_t>(value);
    case OperandType::Real: {
      const auto* real = std::get_if<double>(&value);
      return real != nullptr && std::isfinite(*real);
    }
    case OperandType::Boolean:
      return std::holds_alternative<bool>(value);
  }
  return false;
}

bool is_sort_value(const Value& value, const Sort& sort, const Attributes& attributes) {
  if (!sort.attribute) return is_null(value);
  if (is_null(value)) return *sort.attribute >= entry_field_attribute;
  return is_of_type(value, attributes[*sort.attribute].type);
}

}  // namespace

std::uint64_t cursor_mark(const CustomApi& api, const Sort& sort, std::string_view filter,
                          std::string_view rows) {
  std::string text = api.id.text();
  append_number(text, static_cast<std::uint64_t>(api.version));
  append_number(text, sort.attribute ? *sort.attribute + 1 : 0);
  text += sort.direction == Direction::Ascending ? '+' : '-';
  append_number(text, filter.size());
  text += filter;
  text += rows;
  const Sha256 digest = sha256(text);
  return Reader({reinterpret_cast<const char*>(digest.data()), number_bytes}).number();
}

std::string write_cursor(const Cursor& cursor, std::uint64_t mark) {
  std::string bytes(1, format);
  append_number(bytes, mark);
  append_number(bytes, static_cast<std::uint64_t>(cursor.passed));
  append_number(bytes, static_cast<std::uint64_t>(cursor.place.created_at.ms));
  append_number(bytes, static_cast<std::uint64_t>(cursor.place.key));
  std::visit(AppendValue{bytes}, cursor.place.value);
  return base64url_encode(bytes);
}

Result<Cursor> read_cursor(std::string_view text, std::uint64_t mark, const Sort& sort,
                           const Attributes& attributes) {
  const Error malformed = {ErrorCode::InvalidCursor,
                           {"The parameter 'page[after]' must be a cursor out of a link of this list."}};
  if (text.size() > cursor_bytes_max) return malformed;
  const std::optional<std::string> bytes = base64url_decode(text);
  if (!bytes) return malformed;
  Reader reader(*bytes);
  if (reader.byte() != format) return malformed;
  const bool belongs = reader.number() == mark;
  Cursor cursor;
  cursor.passed = static_cast<std::int64_t>(reader.number());
  cursor.place.created_at.ms = static_cast<std::int64_t>(reader.number());
  cursor.place.key = static_cast<std::int64_t>(reader.number());
  std::optional<Value> value = read_value(reader);
  if (!value || !reader.read_whole() || cursor.passed < 0 || cursor.passed > exact_integer_max)
    return malformed;
  if (!belongs) {
    return Error{ErrorCode::InvalidCursor,
                 {"The parameter 'page[after]' belongs to a list with another filter or sort, or of another "
                  "Custom API, or the Custom API was changed meanwhile."}};
  }
  if (!is_sort_value(*value, sort, attributes)) return malformed;
  cursor.place.value = *std::move(value);
  return cursor;
}

}  // namespace bespoke
