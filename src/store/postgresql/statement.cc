#include <bit>

#include "store/postgresql/connection.h"

namespace bespoke::postgresql {
namespace {

std::array<char, 8> big_endian(std::uint64_t bits) {
  std::array<char, 8> bytes{};
  for (std::size_t i = bytes.size(); i-- > 0; bits >>= 8U) bytes[i] = static_cast<char>(bits & 0xFFU);
  return bytes;
}

std::uint64_t read_big_endian(const char* bytes, int size) {
  std::uint64_t bits = 0;
  for (int i = 0; i < size; ++i) bits = bits << 8U | static_cast<unsigned char>(bytes[i]);
  return bits;
}

}  // namespace

Statement& Statement::bind_bytes(const void* data, std::size_t size, Type type) {
  parameters_.types.push_back(static_cast<Oid>(type));
  parameters_.values.push_back(data == nullptr ? "" : static_cast<const char*>(data));
  parameters_.lengths.push_back(static_cast<int>(size));
  parameters_.formats.push_back(binary_format);
  return *this;
}

Statement& Statement::bind_number(std::uint64_t bits, Type type) {
  numbers_.push_back(big_endian(bits));
  return bind_bytes(numbers_.back().data(), numbers_.back().size(), type);
}

Statement& Statement::bind(std::int64_t value) {
  return bind_number(static_cast<std::uint64_t>(value), Type::Integer);
}

Statement& Statement::bind(double value) {
  return bind_number(std::bit_cast<std::uint64_t>(value), Type::Real);
}

Statement& Statement::bind(bool value) {
  return bind_bytes(value ? "\1" : "\0", 1, Type::Boolean);
}

Statement& Statement::bind(std::string_view text) {
  return bind_bytes(text.data(), text.size(), Type::Text);
}

Statement& Statement::bind_kept(std::string text) {
  return bind(std::string_view(texts_.emplace_back(std::move(text))));
}

Statement& Statement::bind(std::span<const std::uint8_t> bytes) {
  return bind_bytes(bytes.data(), bytes.size(), Type::Bytes);
}

Statement& Statement::bind_null() {
  bind_bytes(nullptr, 0, Type::Unknown);
  parameters_.values.back() = nullptr;
  return *this;
}

// As array_recv of PostgreSQL reads it: dimensions, whether there are nulls, the elements' type; of the one
// dimension its size and first index; each element behind its length.
template <class Elements, class Bytes>
Statement& Statement::bind_elements(const Elements& elements, Type element, Type array,
                                    const Bytes& bytes_of) {
  std::string& bytes = texts_.emplace_back();
  const auto put = [&bytes](std::uint64_t value) {
    const std::array<char, 8> all = big_endian(value);
    bytes.append(all.data() + 4, 4);
  };
  put(elements.empty() ? 0 : 1);
  put(0);
  put(static_cast<Oid>(element));
  if (!elements.empty()) {
    put(elements.size());
    put(1);
  }
  for (const auto& each : elements) {
    const auto& own = bytes_of(each);
    put(own.size());
    bytes.append(reinterpret_cast<const char*>(own.data()), own.size());
  }
  return bind_bytes(bytes.data(), bytes.size(), array);
}

Statement& Statement::bind_array(const std::vector<std::string>& texts) {
  return bind_elements(texts, Type::Text, Type::Texts,
                       [](const std::string& text) -> const std::string& { return text; });
}

Statement& Statement::bind_array(const std::vector<std::int64_t>& integers) {
  return bind_elements(integers, Type::Integer, Type::Integers,
                       [](std::int64_t integer) { return big_endian(static_cast<std::uint64_t>(integer)); });
}

Statement& Statement::bind_array(const std::vector<Uuid>& uuids) {
  return bind_elements(uuids, Type::Uuid, Type::Uuids,
                       [](const Uuid& uuid) -> const Uuid::Bytes& { return uuid.bytes(); });
}

Statement& Statement::bind(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return bind(std::string_view(*text));
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return bind(*integer);
  if (const auto* real = std::get_if<double>(&value)) return bind(*real);
  if (const auto* boolean = std::get_if<bool>(&value)) return bind(*boolean);
  if (const auto* json = std::get_if<JsonText>(&value)) return bind(std::string_view(json->text));
  return bind_null();
}

Statement& Statement::bind(const sql::SqlValue& value) {
  if (const auto* uuid = std::get_if<Uuid>(&value)) return bind(*uuid);
  if (const auto* set = std::get_if<sql::TextSet>(&value)) return bind_array(**set);
  return bind(std::get<Value>(value));
}

Status Statement::execute() {
  return connection_->execute(*this);
}

Result<bool> Statement::step() {
  if (!result_) {
    if (Status executed = execute(); !executed) return executed.error();
  }
  return ++row_ < PQntuples(result_.get());
}

Status Statement::run() {
  const Result<bool> row = step();
  if (!row) return row.error();
  return {};
}

std::int64_t Statement::integer(int column) const {
  return static_cast<std::int64_t>(read_big_endian(PQgetvalue(result_.get(), row_, column), 8));
}

double Statement::real(int column) const {
  return std::bit_cast<double>(read_big_endian(PQgetvalue(result_.get(), row_, column), 8));
}

bool Statement::boolean(int column) const {
  return *PQgetvalue(result_.get(), row_, column) != 0;
}

std::string Statement::text(int column) const {
  const auto size = static_cast<std::size_t>(PQgetlength(result_.get(), row_, column));
  return {PQgetvalue(result_.get(), row_, column), size};
}

Uuid Statement::uuid(int column) const {
  Uuid::Bytes bytes{};
  if (PQgetlength(result_.get(), row_, column) == static_cast<int>(bytes.size())) {
    std::memcpy(bytes.data(), PQgetvalue(result_.get(), row_, column), bytes.size());
  }
  return Uuid::from_bytes(bytes);
}

std::int64_t Statement::changed_rows() const {
  return std::strtoll(PQcmdTuples(result_.get()), nullptr, 10);
}

}  // namespace bespoke::postgresql
