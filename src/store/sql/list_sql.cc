#include "store/sql/list_sql.h"

#include <utility>

#include "base/utf8.h"
#include "store/sql/element_keys.h"
#include "store/sql/names.h"

namespace bespoke::sql {
namespace {

const char* comparison(Operator op) {
  switch (op) {
    case Operator::Lt:
      return "<";
    case Operator::Le:
      return "<=";
    case Operator::Gt:
      return ">";
    case Operator::Ge:
      return ">=";
    case Operator::Eq:
    case Operator::In:
    case Operator::Like:
    case Operator::Ilike:
    case Operator::IsNull:
    case Operator::Contains:
    case Operator::ContainsAny:
    case Operator::ContainsAll:
      break;
  }
  return "=";
}

StorageClass storage_of(const Value& operand) {
  if (std::holds_alternative<std::int64_t>(operand)) return StorageClass::Integer;
  if (std::holds_alternative<double>(operand)) return StorageClass::Real;
  if (std::holds_alternative<bool>(operand)) return StorageClass::Boolean;
  return StorageClass::Text;
}

bool is_number(const Value& operand) {
  const std::string& text = std::get<JsonText>(operand).text;
  return text.starts_with('-') || (text.front() >= '0' && text.front() <= '9');
}

class ListWriter {
 public:
  ListWriter(SqlText& out, const CustomApi& api, const CustomField& field, const BoundCondition& condition)
      : out_(out), api_(api), field_(field), condition_(condition), column_(value_column(field.column)) {}

  void whole() {
    if (condition_.op == Operator::IsNull) {
      out_ += column_ + " IS NULL";
      return;
    }
    const TextSet keys = wanted_keys(condition_);
    if (keys->empty()) {
      out_ += "1=0";
      return;
    }
    const Held held = condition_.op == Operator::ContainsAll ? Held::All : Held::OneAtLeast;
    out_.dialect.append_holds(out_, {api_.number, field_.column}, held, keys);
  }

  void element() {
    const std::string element = out_.dialect.element(column_, condition_.element);
    switch (condition_.op) {
      case Operator::IsNull:
        out_ += element + "='null'";
        return;
      case Operator::Like:
        out_ += "(substr(" + element + ",1,1)='\"' AND ";
        like(out_.dialect.element_value(column_, condition_.element, StorageClass::Text));
        out_ += ")";
        return;
      case Operator::Eq:
      case Operator::In:
        return equals_one(element);
      case Operator::Lt:
      case Operator::Le:
      case Operator::Gt:
      case Operator::Ge:
        out_ += out_.dialect.element_value(column_, condition_.element, storage_of(condition_.operands[0]));
        out_ += comparison(condition_.op);
        out_.bind(condition_.operands[0]);
        return;
      case Operator::Ilike:
      case Operator::Contains:
      case Operator::ContainsAny:
      case Operator::ContainsAll:
        out_ += "1=0";  // no element takes them
        return;
    }
  }

  void length() {
    const std::string length = out_.dialect.list_length(column_);
    if (condition_.op == Operator::In) return one_of(length, condition_.operands);
    out_ += length + comparison(condition_.op);
    out_.bind(condition_.operands[0]);
  }

 private:
  // Elements of one type are kept in one spelling, and so are all but numbers of a list of any type.
  void equals_one(const std::string& element) {
    std::vector<Value> spelled;
    std::vector<JsonText> numbers;
    const bool mixed = field_.rules->element_type() == FieldType::Any;
    for (const Value& operand : condition_.operands) {
      if (mixed && is_number(operand)) {
        numbers.push_back(std::get<JsonText>(operand));
      } else {
        spelled.push_back(operand);
      }
    }
    out_ += "(";
    if (!spelled.empty()) one_of(element, spelled);
    if (!spelled.empty() && !numbers.empty()) out_ += " OR ";
    if (!numbers.empty()) out_.dialect.append_same_number(out_, element, numbers);
    out_ += ")";
  }

  void one_of(const std::string& expression, const std::vector<Value>& values) {
    out_ += expression + " IN (";
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) out_ += ",";
      out_.bind(values[i]);
    }
    out_ += ")";
  }

  void like(const std::string& text) {
    const LikePattern& pattern = *condition_.like;
    const std::size_t length = count_code_points(pattern.text);
    if (pattern.any_before && pattern.any_after) {
      out_ += std::string(out_.dialect.position) + "(" + text + ",";
      out_.bind(Value(pattern.text));
      out_ += ")>0";
      return;
    }
    if (length == 0 && (pattern.any_before || pattern.any_after)) {
      out_ += "1=1";
      return;
    }
    if (pattern.any_before) {
      out_ += out_.dialect.last_code_points(text, length);
    } else if (pattern.any_after) {
      out_ += "substr(" + text + ",1," + std::to_string(length) + ")";
    } else {
      out_ += text;
    }
    out_ += "=";
    out_.bind(Value(pattern.text));
  }

  SqlText& out_;
  const CustomApi& api_;
  const CustomField& field_;
  const BoundCondition& condition_;
  const std::string column_;
};

}  // namespace

TextSet wanted_keys(const BoundCondition& condition) {
  std::vector<std::string> keys;
  for (const Value& operand : condition.operands) keys.push_back(element_key(std::get<JsonText>(operand)));
  return make_text_set(std::move(keys));
}

void append_list_condition(SqlText& out, const CustomApi& api, const CustomField& field,
                           const BoundCondition& condition) {
  ListWriter writer(out, api, field, condition);
  switch (condition.part) {
    case Part::Whole:
      return writer.whole();
    case Part::Element:
      return writer.element();
    case Part::Length:
      return writer.length();
  }
}

}  // namespace bespoke::sql
