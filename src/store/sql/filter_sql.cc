#include "store/sql/filter_sql.h"

#include <algorithm>

#include "base/utf8.h"
#include "query/attributes.h"
#include "store/sql/list_sql.h"
#include "store/sql/names.h"
#include "store/sql/order_sql.h"
#include "store/sql/text_range.h"

namespace bespoke::sql {
namespace {

const CustomField& field_of(const CustomApi& api, std::size_t attribute) {
  return api.fields[attribute - entry_field_attribute];
}

StorageClass storage_of(const CustomApi& api, std::size_t attribute) {
  if (attribute < entry_field_attribute) return StorageClass::Integer;  // whatever: it is compared as it is
  return info(field_of(api, attribute).type).storage;
}

bool is_text(const CustomApi& api, std::size_t attribute) {
  return storage_of(api, attribute) == StorageClass::Text;
}

bool is_json(const CustomApi& api, std::size_t attribute) {
  return storage_of(api, attribute) == StorageClass::Json;
}

class Writer {
 public:
  Writer(SqlText& out, const CustomApi& api) : out_(out), api_(api) {}

  void filter(const BoundFilter& filter) {
    if (const auto* found = std::get_if<BoundCondition>(&filter.content)) return condition(*found);
    const auto& group = std::get<BoundFilter::Group>(filter.content);
    out_ += "(";
    for (std::size_t i = 0; i < group.members.size(); ++i) {
      if (i > 0) out_ += group.junction == Junction::And ? " AND " : " OR ";
      this->filter(group.members[i]);
    }
    out_ += ")";
  }

 private:
  void condition(const BoundCondition& condition) {
    if (is_json(api_, condition.attribute)) {
      return append_list_condition(out_, api_, field_of(api_, condition.attribute), condition);
    }
    const std::string column = attribute_column(api_, condition.attribute);
    if (is_text(api_, condition.attribute)) return text_condition(condition, column);
    switch (condition.op) {
      case Operator::Eq:
        return compare(column, "=", operand(condition, 0));
      case Operator::Lt:
        return compare(column, "<", operand(condition, 0));
      case Operator::Le:
        return compare(column, "<=", operand(condition, 0));
      case Operator::Gt:
        return compare(column, ">", operand(condition, 0));
      case Operator::Ge:
        return compare(column, ">=", operand(condition, 0));
      case Operator::In:
        out_ += column;
        out_ += " IN (";
        for (std::size_t i = 0; i < condition.operands.size(); ++i) {
          if (i > 0) out_ += ",";
          out_.bind(operand(condition, i));
        }
        out_ += ")";
        return;
      case Operator::IsNull:
        out_ += column + " IS NULL";
        return;
      case Operator::Contains:
      case Operator::ContainsAny:
      case Operator::ContainsAll:
      case Operator::Like:
      case Operator::Ilike:
        out_ += "1=0";  // no attribute that is not a text takes them
        return;
    }
  }

  void text_condition(const BoundCondition& condition, const std::string& column) {
    switch (condition.op) {
      case Operator::Eq:
        return equal(column, condition.operands[0]);
      case Operator::Lt:
        return compare_text(column, "<", "<=", condition.operands[0]);
      case Operator::Le:
        return compare_text(column, "<=", "<=", condition.operands[0]);
      case Operator::Gt:
        return compare_text(column, ">", ">=", condition.operands[0]);
      case Operator::Ge:
        return compare_text(column, ">=", ">=", condition.operands[0]);
      case Operator::In:
        return one_of(column, condition.operands);
      case Operator::Like:
        return like(column, *condition.like);
      case Operator::Contains:
      case Operator::ContainsAny:
      case Operator::ContainsAll:
      case Operator::Ilike:
        out_ += "1=0";  // no field takes it
        return;
      case Operator::IsNull:
        out_ += text_prefix(column) + " IS NULL";
        return;
    }
  }

  // A Uuid is held as text by the filter, and as bytes by the table.
  SqlValue operand(const BoundCondition& condition, std::size_t index) const {
    return stored_value(condition.attribute, condition.operands[index]);
  }

  void compare(const std::string& left, const char* op, SqlValue right) {
    out_ += left;
    out_ += op;
    out_.bind(std::move(right));
  }

  std::string text_prefix(const std::string& column) const {
    return sql::text_prefix(column, out_.dialect.indexed_code_points);
  }
  std::string_view prefix_of(const std::string& text) const {
    return first_code_points(text, out_.dialect.indexed_code_points);
  }
  Value prefix_of(const Value& operand) const {
    return std::string(prefix_of(std::get<std::string>(operand)));
  }
  // Where an operand is shorter than what the index holds, comparing the prefix decides: a longer value
  // differs from it, or goes on after it, within the prefix.
  bool prefix_decides(const Value& operand) const {
    return count_code_points(std::get<std::string>(operand)) < out_.dialect.indexed_code_points;
  }

  void equal(const std::string& column, const Value& operand) { compare_text(column, "=", "=", operand); }

  void compare_text(const std::string& column, const char* op, const char* prefix_op, const Value& operand) {
    if (prefix_decides(operand)) return compare(text_prefix(column), op, operand);
    out_ += "(";
    compare(text_prefix(column), prefix_op, prefix_of(operand));
    out_ += " AND ";
    compare(out_.dialect.unindexed(column), op, operand);
    out_ += ")";
  }

  void one_of(const std::string& column, const std::vector<Value>& operands) {
    const bool decided = std::all_of(operands.begin(), operands.end(),
                                     [this](const Value& operand) { return prefix_decides(operand); });
    out_ += "(" + text_prefix(column) + " IN (";
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (i > 0) out_ += ",";
      out_.bind(prefix_of(operands[i]));
    }
    out_ += ")";
    if (!decided) {
      out_ += " AND " + out_.dialect.unindexed(column) + " IN (";
      for (std::size_t i = 0; i < operands.size(); ++i) {
        if (i > 0) out_ += ",";
        out_.bind(operands[i]);
      }
      out_ += ")";
    }
    out_ += ")";
  }

  void like(const std::string& column, const LikePattern& pattern) {
    if (!pattern.any_before && !pattern.any_after) return equal(column, pattern.text);
    if (pattern.text.empty()) {
      out_ += text_prefix(column) + " IS NOT NULL";
      return;
    }
    if (pattern.any_before && pattern.any_after) {
      out_ += std::string(out_.dialect.position) + "(" + column + ",";
      out_.bind(Value(pattern.text));
      out_ += ")>0";
      return;
    }
    if (pattern.any_before) {
      return compare(out_.dialect.last_code_points(column, count_code_points(pattern.text)), "=",
                     Value(pattern.text));
    }
    starts_with(column, pattern.text);
  }

  void starts_with(const std::string& column, const std::string& text) {
    const std::string indexed(prefix_of(text));
    out_ += "(";
    between(text_prefix(column), indexed);
    if (indexed.size() < text.size()) {
      out_ += " AND ";
      between(out_.dialect.unindexed(column), text);
    }
    out_ += ")";
  }

  void between(const std::string& expression, const std::string& start) {
    compare(expression, ">=", Value(start));
    const std::string end = after_all_with_prefix(start);
    if (end.empty()) return;
    out_ += " AND ";
    compare(expression, "<", Value(end));
  }

  SqlText& out_;
  const CustomApi& api_;
};

}  // namespace

std::string attribute_column(const CustomApi& api, std::size_t attribute) {
  if (attribute == entry_id_attribute) return "id";
  if (attribute == entry_created_at_attribute) return "created_at";
  if (attribute == entry_updated_at_attribute) return "updated_at";
  return value_column(field_of(api, attribute).column);
}

void append_filter(SqlText& out, const CustomApi& api, const BoundFilter& filter) {
  Writer(out, api).filter(filter);
}

}  // namespace bespoke::sql
