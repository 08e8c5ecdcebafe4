// The operators of the filter language: facts 6.1 and 6.2.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace bespoke {

enum class Operator { Eq, Lt, Le, Gt, Ge, In, Like, Ilike, IsNull, Contains, ContainsAny, ContainsAll };

std::string_view operator_name(Operator op);
std::optional<Operator> parse_operator(std::string_view name);

// The operators that an attribute allows.
class OperatorSet {
 public:
  constexpr OperatorSet(std::initializer_list<Operator> operators) {
    for (Operator op : operators) bits_ |= bit(op);
  }
  constexpr bool has(Operator op) const { return (bits_ & bit(op)) != 0; }

 private:
  static constexpr std::uint32_t bit(Operator op) { return std::uint32_t{1} << static_cast<unsigned>(op); }
  std::uint32_t bits_ = 0;
};

}  // namespace bespoke
