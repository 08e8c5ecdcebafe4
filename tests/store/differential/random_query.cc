#include "random_query.h"

#include "base/utf8.h"
#include "random_lists.h"

namespace bespoke {
namespace {

constexpr std::size_t filter_depth = 3;

// A text of the pool, or its beginning, or its end.
std::string random_part(Chance& chance) {
  const std::string text = random_text(chance);
  const std::size_t length = count_code_points(text);
  if (length == 0 || chance.one_in(2)) return text;
  const std::string_view start = first_code_points(text, chance.below(length));
  return chance.one_in(2) ? std::string(start) : text.substr(start.size());
}

// One in four is none of a field.
std::size_t random_attribute(Chance& chance, const Attributes& attributes) {
  return chance.one_in(4) ? chance.below(entry_field_attribute)
                          : chance.between(entry_field_attribute, attributes.size() - 1);
}

// Of a larger pool than the values are of.
Value another_operand(Chance& chance, OperandType type, const std::vector<Entry>& entries) {
  const std::size_t number = chance.below(1000);
  switch (type) {
    case OperandType::Text:
      return "t" + std::to_string(number);
    case OperandType::Integer:
      return static_cast<std::int64_t>(number);
    case OperandType::Real:
      return static_cast<double>(number) / 8;
    case OperandType::Uuid:
    case OperandType::Timestamp:
    case OperandType::Boolean:
      return random_operand(chance, type, entries);
  }
  return {};
}

BoundFilter random_condition(Chance& chance, const CustomApi& api, const std::vector<Entry>& entries) {
  const Attributes attributes = entry_attributes(api);
  std::size_t attribute = random_attribute(chance, attributes);
  while (attributes[attribute].listed == Listed::No) attribute = random_attribute(chance, attributes);
  if (attributes[attribute].elements) return random_list_condition(chance, attributes[attribute], attribute);
  const Operator op = random_operator(chance, attributes[attribute].operators);
  switch (op) {
    case Operator::Like:
    case Operator::Ilike:
      return like(attribute, random_part(chance), static_cast<Wildcard>(chance.below(4)));
    case Operator::IsNull:
      return condition(attribute, op);
    case Operator::Eq:
    case Operator::Lt:
    case Operator::Le:
    case Operator::Gt:
    case Operator::Ge:
    case Operator::In:
    case Operator::Contains:
    case Operator::ContainsAny:
    case Operator::ContainsAll:
      break;
  }
  std::vector<Value> operands;
  const std::size_t count = op == Operator::In ? random_operand_count(chance, 5) : 1;
  while (operands.size() < count) {
    const bool is_one_of_many = count > few_operands_max && !chance.one_in(4);
    operands.push_back(is_one_of_many ? another_operand(chance, attributes[attribute].type, entries)
                                      : random_operand(chance, attributes[attribute].type, entries));
  }
  return condition(attribute, op, std::move(operands));
}

// Conditions that may contradict each other or meet in one value.
BoundFilter random_bounds(Chance& chance, const CustomApi& api, const std::vector<Entry>& entries) {
  static const std::vector<Operator> bounds = {Operator::Lt, Operator::Le, Operator::Gt, Operator::Ge,
                                               Operator::Eq};
  const Attributes attributes = entry_attributes(api);
  std::size_t attribute = random_attribute(chance, attributes);
  while (!attributes[attribute].operators.has(Operator::Lt)) attribute = random_attribute(chance, attributes);
  std::vector<BoundFilter> members;
  const std::size_t count = chance.between(2, 3);
  while (members.size() < count) {
    const Value operand = random_operand(chance, attributes[attribute].type, entries);
    members.push_back(condition(attribute, chance.pick(bounds), {operand}));
  }
  return all_of(std::move(members));
}

BoundFilter random_tree(Chance& chance, const CustomApi& api, const std::vector<Entry>& entries,
                        std::size_t depth) {
  if (chance.one_in(6)) return random_bounds(chance, api, entries);
  if (depth == 0 || chance.one_in(2)) return random_condition(chance, api, entries);
  std::vector<BoundFilter> members;
  const std::size_t count = chance.between(2, 3);
  while (members.size() < count) members.push_back(random_tree(chance, api, entries, depth - 1));
  return chance.one_in(2) ? all_of(std::move(members)) : any_of(std::move(members));
}

std::size_t random_order(Chance& chance, const CustomApi& api) {
  while (true) {
    const std::size_t attribute = chance.below(entry_field_attribute + api.fields.size());
    const bool is_field = attribute >= entry_field_attribute;
    // No list can be asked for in the order of its JSON.
    if (!is_field || info(api.fields[attribute - entry_field_attribute].type).storage != StorageClass::Json)
      return attribute;
  }
}

}  // namespace

BoundFilter random_filter(Chance& chance, const CustomApi& api, const std::vector<Entry>& entries) {
  return random_tree(chance, api, entries, filter_depth);
}

ListQuery random_query(Chance& chance, const CustomApi& api, const std::vector<Entry>& entries) {
  static const std::vector<std::int64_t> limits = {0, 1, 2, 5, 25, 100, 100, 100};
  static const std::vector<std::int64_t> offsets = {0, 0, 0, 0, 1, 3, 10, 200};
  static const std::vector<TotalMethod> methods = {TotalMethod::LowerBound, TotalMethod::Observed,
                                                   TotalMethod::Exact};
  ListQuery query;
  if (!chance.one_in(8)) query.filter = random_filter(chance, api, entries);
  if (!chance.one_in(10)) query.sort.attribute = random_order(chance, api);
  if (query.sort.attribute)
    query.sort.direction = chance.one_in(2) ? Direction::Ascending : Direction::Descending;
  query.page = {chance.pick(limits), chance.pick(offsets)};
  query.total_method = chance.pick(methods);
  return query;
}

}  // namespace bespoke
