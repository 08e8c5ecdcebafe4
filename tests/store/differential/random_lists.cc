#include "random_lists.h"

#include "base/json.h"
#include "query/list_parts.h"
#include "query/operand.h"

namespace bespoke {
namespace {

using Pool = std::vector<std::string>;

const Pool& numbers() {
  static const Pool pool = {"0",   "-0",  "0.0", "1",  "1.0",   "10e-1",  "2",
                            "0.1", "1e2", "100", "-1", "1e400", "10e399", "9007199254740993"};
  return pool;
}

// As a filter spells operands, and between quotes as a body spells texts.
const Pool& words() {
  static const Pool pool = {
      "", "a", "ab", "A", "1", "1.0", "true", "null", "\u00df", "a,b", repeat("x", 100), repeat("x", 101)};
  return pool;
}

const Pool& integer_words() {
  static const Pool pool = {"0", "1", "-1", "2", "9007199254740991", "-9007199254740991"};
  return pool;
}

const Pool& real_words() {
  static const Pool pool = {"0",   "0.1",    "0.3", "0.30000000000000004",    "1",    "-1.5",
                            "2.5", "5e-324", "100", "1.7976931348623157e308", "1e300"};
  return pool;
}

const Pool& booleans() {
  static const Pool pool = {"true", "false"};
  return pool;
}

std::string text_literal(const std::string& text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

FieldType random_type(Chance& chance, FieldType elements) {
  static const std::vector<FieldType> all = {FieldType::String, FieldType::Integer, FieldType::Float,
                                             FieldType::Boolean, FieldType::Any};
  return elements == FieldType::Any ? chance.pick(all) : elements;
}

std::string random_of(Chance& chance, FieldType type) {
  switch (type) {
    case FieldType::String:
      return chance.pick(words());
    case FieldType::Integer:
      return chance.pick(integer_words());
    case FieldType::Float:
      return chance.pick(real_words());
    case FieldType::Boolean:
      return chance.pick(booleans());
    case FieldType::Any:
    case FieldType::List:
      break;
  }
  return chance.pick(numbers());
}

std::string random_element(Chance& chance, FieldType elements) {
  if (chance.one_in(8)) return "null";
  const FieldType type = random_type(chance, elements);
  const std::string text = random_of(chance, type);
  return type == FieldType::String ? text_literal(text) : text;
}

// What a filter writes, right for the type or not.
std::string random_spelling(Chance& chance, FieldType elements) {
  if (chance.one_in(6)) elements = FieldType::Any;
  return random_of(chance, random_type(chance, elements));
}

// Those that can be no element are left out; with `at_least` there is one that can.
std::vector<Value> random_elements(Chance& chance, FieldType elements, std::size_t spellings,
                                   std::size_t at_least) {
  std::vector<Value> operands;
  for (std::size_t i = 0; i < spellings || operands.size() < at_least; ++i) {
    const bool is_one_of_many = spellings > few_operands_max && !chance.one_in(4);
    const std::string spelling =
        is_one_of_many ? std::to_string(chance.below(1000)) : random_spelling(chance, elements);
    for (Value& value : read_element_operand(elements, spelling)) operands.push_back(std::move(value));
  }
  return operands;
}

BoundCondition on_whole(Chance& chance, const Attribute& list) {
  BoundCondition condition;
  condition.op = random_operator(chance, list.operators);
  if (condition.op == Operator::IsNull) return condition;
  const std::size_t spellings = condition.op == Operator::Contains ? 1 : random_operand_count(chance, 3);
  condition.operands =
      random_elements(chance, *list.elements, spellings, condition.op == Operator::ContainsAll ? 1 : 0);
  return condition;
}

BoundCondition on_element(Chance& chance, const Attribute& list) {
  BoundCondition condition;
  condition.part = Part::Element;
  condition.element = chance.below(4);
  condition.op = random_operator(chance, element_operators(*list.elements));
  if (condition.op == Operator::IsNull) return condition;
  if (condition.op == Operator::Like) {
    condition.like = LikePattern{chance.pick(words()), chance.one_in(2), chance.one_in(2)};
    return condition;
  }
  const bool compares = condition.op != Operator::Eq && condition.op != Operator::In;
  if (!compares) {
    condition.operands = random_elements(
        chance, *list.elements, condition.op == Operator::In ? random_operand_count(chance, 3) : 1, 1);
    return condition;
  }
  while (condition.operands.empty()) {
    const Value value = read_operand(operand_type(*list.elements), random_spelling(chance, *list.elements));
    if (!is_null(value)) condition.operands.push_back(value);
  }
  return condition;
}

BoundCondition on_length(Chance& chance) {
  BoundCondition condition;
  condition.part = Part::Length;
  condition.op = random_operator(chance, length_operators);
  const std::size_t count = condition.op == Operator::In ? random_operand_count(chance, 3) : 1;
  while (condition.operands.size() < count)
    condition.operands.emplace_back(static_cast<std::int64_t>(chance.below(6)));
  return condition;
}

}  // namespace

std::string_view random_list_rules(Chance& chance) {
  static const std::vector<std::string_view> rules = {"{}",
                                                      "{}",
                                                      R"({"allowed_type":"string"})",
                                                      R"({"allowed_type":"integer"})",
                                                      R"({"allowed_type":"float"})",
                                                      R"({"allowed_type":"boolean"})"};
  return chance.pick(rules);
}

Value random_list(Chance& chance, const CustomField& field) {
  std::string text = "[";
  const std::size_t length = chance.below(5);
  for (std::size_t i = 0; i < length; ++i) {
    if (i > 0) text += ",";
    text += random_element(chance, *field.rules->element_type());
  }
  const Result<json::Value> list = json::read(text + "]");
  return list ? field.rules->check(*list).value : Value();
}

Value random_json(Chance& chance) {
  static const Pool pool = {"{}", R"({"b":1.0,"a":[1e400,null]})", "[]", "\"\"", "\"x\"", "0", "-0", "false",
                            "1e2"};
  return JsonText{chance.pick(pool)};
}

BoundFilter random_list_condition(Chance& chance, const Attribute& list, std::size_t attribute) {
  BoundCondition condition;
  switch (chance.below(4)) {
    case 0:
    case 1:
      condition = on_whole(chance, list);
      break;
    case 2:
      condition = on_element(chance, list);
      break;
    default:
      condition = on_length(chance);
  }
  condition.attribute = attribute;
  return {condition};
}

Operator random_operator(Chance& chance, const OperatorSet& allowed) {
  static const std::vector<Operator> all = {Operator::Eq,       Operator::Lt,          Operator::Le,
                                            Operator::Gt,       Operator::Ge,          Operator::In,
                                            Operator::Like,     Operator::Ilike,       Operator::IsNull,
                                            Operator::Contains, Operator::ContainsAny, Operator::ContainsAll};
  while (true) {
    const Operator op = chance.pick(all);
    if (allowed.has(op)) return op;
  }
}

}  // namespace bespoke
