#include "store/sqlite/slice_sql.h"

#include <string>

#include "query/attributes.h"
#include "query/evaluate.h"
#include "store/sql/filter_sql.h"
#include "store/sql/names.h"
#include "store/sql/order_sql.h"
#include "store/sqlite/dialect.h"
#include "store/sqlite/entry_rows.h"
#include "store/sqlite/entry_table.h"

namespace bespoke::sqlite {
namespace {

using sql::SqlText;
using Holds = IndexSlice::Holds;

bool is_text(const CustomApi& api, std::size_t attribute) {
  return attribute >= entry_field_attribute &&
         info(api.fields[attribute - entry_field_attribute].type).storage == StorageClass::Text;
}

// What the index of the attribute is on.
std::string indexed(const CustomApi& api, std::size_t attribute) {
  const std::string column = sql::attribute_column(api, attribute);
  return is_text(api, attribute) ? sql::text_prefix(column, indexed_code_points) : column;
}

std::string indexed_by(const CustomApi& api, std::size_t attribute) {
  return " INDEXED BY " + index_name(api.number, sql::attribute_column(api, attribute));
}

class SliceWriter {
 public:
  SliceWriter(SqlText& out, const CustomApi& api, const IndexSlice& slice)
      : out_(out), api_(api), slice_(slice) {}

  void wanted(const SliceFilter& filter, FilterTexts& filters) {
    out_ += "SELECT ";
    if (filter.filter == nullptr) {
      out_ += "1";
    } else {
      out_ += "(";
      out_.append(filters.of(*filter.filter));
      out_ += ")";
    }
    if (slice_.holds == Holds::NullScan) {
      out_ += " AND " + sql::attribute_column(api_, slice_.attribute) + " IS NULL";
    }
    if (slice_.holds == Holds::Element && slice_.elements->size() > 1) found_first();
    if (filter.path == nullptr || filter.path->leaves.size() < 2) return;
    condition(" AND (", filters.of(*filter.path->leaves[filter.leaf].condition), ")");
    for (std::size_t i = 0; i < filter.leaf; ++i) {
      condition(" AND (", filters.of(*filter.path->leaves[i].condition), ") IS NOT TRUE");
    }
  }

  // The longer text is only read where the index does not hold all that orders it.
  void sort_value(const ListQuery& query) {
    if (!has_sort_value(query)) return;
    const std::size_t attribute = *query.sort.attribute;
    const std::string value = sql::sort_expression(api_, query.sort);
    if (!is_text(api_, attribute)) {
      out_ += "," + value;
      return;
    }
    const std::string prefix = indexed(api_, attribute);
    out_ += ",CASE WHEN length(" + prefix + ")<" + std::to_string(indexed_code_points) + " THEN " + prefix +
            " ELSE " + value + " END";
  }

  void from() {
    const std::string table = " FROM " + sql::entry_table(api_.number);
    switch (slice_.holds) {
      case Holds::Range:
      case Holds::Values:
      case Holds::Null:
        out_ += table + indexed_by(api_, slice_.attribute);
        return;
      case Holds::NullScan:
        out_ += table + indexed_by(api_, entry_created_at_attribute);
        return;
      case Holds::All:
        out_ += table + " NOT INDEXED";
        return;
      case Holds::Element:
        out_ += " FROM (SELECT element AS found_by,created_at AS element_created_at,k AS element_k FROM " +
                sql::element_table(api_.number);
        where();
        out_ += ") CROSS JOIN " + sql::entry_table(api_.number) + " ON k=element_k";
        return;
    }
  }

  void where() {
    switch (slice_.holds) {
      case Holds::Range:
        return bounds();
      case Holds::Values:
        return one_of_values();
      case Holds::Null:
        out_ += and_ + indexed(api_, slice_.attribute) + " IS NULL";
        and_ = " AND ";
        return;
      case Holds::Element:
        out_ += and_ + "field=";
        out_.bind(Value(api_.fields[slice_.attribute - entry_field_attribute].column));
        one_of_elements();
        and_ = " AND ";
        return;
      case Holds::NullScan:
      case Holds::All:
        return;
    }
  }

  // Leaves out what was created before the place, where the slice is by creation.
  void behind(const ListQuery& query) {
    if (!query.after || !is_by_creation(slice_) || !begins_at_place(query)) return;
    const bool of_elements = slice_.holds == Holds::Element;
    out_ += (of_elements ? " WHERE (element_created_at,element_k)" : and_ + "(created_at,k)");
    out_ += query.sort.direction == Direction::Ascending ? ">(" : "<(";
    out_.bind(Value(query.after->created_at.ms));
    out_ += ",";
    out_.bind(Value(query.after->key));
    out_ += ")";
    and_ = " AND ";
  }

  void order(const Sort& sort) {
    const char* const direction = sort.direction == Direction::Ascending ? " ASC" : " DESC";
    const bool of_elements = slice_.holds == Holds::Element;
    out_ += " ORDER BY ";
    if (!is_by_creation(slice_)) out_ += indexed(api_, slice_.attribute) + direction + ",";
    out_ += std::string(of_elements ? "element_created_at" : "created_at") + direction + ",";
    out_ += std::string(of_elements ? "element_k" : "k") + direction;
  }

 private:
  void condition(const char* before, const SqlText& condition, const char* after) {
    out_ += before;
    out_.append(condition);
    out_ += after;
  }

  // An entry that has several of the elements is found by each, and wanted once.
  void found_first() {
    out_ += " AND found_by=least_held(" + sql::attribute_column(api_, slice_.attribute) + ",";
    out_.bind(slice_.elements);
    out_ += ")";
  }

  void one_of_elements() {
    if (slice_.elements->size() == 1) {
      out_ += " AND element=";
      return out_.bind(Value(slice_.elements->front()));
    }
    out_ += " AND element IN (";
    for (std::size_t i = 0; i < slice_.elements->size(); ++i) {
      if (i > 0) out_ += ",";
      out_.bind(Value((*slice_.elements)[i]));
    }
    out_ += ")";
  }

  // Whether the entries before the place are those of the slice that were created before it.
  bool begins_at_place(const ListQuery& query) const {
    if (!has_sort_value(query)) return true;
    if (*query.sort.attribute != slice_.attribute) return false;
    if (slice_.holds != Holds::Range) return is_null(query.after->value);
    return is_held_whole(slice_.from->value) && compare(slice_.from->value, query.after->value) == 0;
  }

  void one_of_values() {
    out_ += and_ + indexed(api_, slice_.attribute) + " IN (";
    for (std::size_t i = 0; i < slice_.values.size(); ++i) {
      if (i > 0) out_ += ",";
      out_.bind(sql::stored_value(slice_.attribute, slice_.values[i]));
    }
    out_ += ")";
    and_ = " AND ";
  }

  void bounds() {
    const std::string value = indexed(api_, slice_.attribute);
    if (is_point(slice_)) return bound(value, "=", *slice_.from);
    if (slice_.from) bound(value, slice_.from->inclusive ? ">=" : ">", *slice_.from);
    if (slice_.to) bound(value, slice_.to->inclusive ? "<=" : "<", *slice_.to);
    // `IS NOT NULL` would have SQLite pass every null one by one.
    if (!slice_.from && !slice_.to && slice_.attribute >= entry_field_attribute) {
      out_ += and_ + value + (is_text(api_, slice_.attribute) ? ">=''" : ">=-9e999");
      and_ = " AND ";
    }
  }

  void bound(const std::string& value, const char* comparison, const Bound& bound) {
    out_ += and_ + value + comparison;
    out_.bind(sql::stored_value(slice_.attribute, bound.value));
    and_ = " AND ";
  }

  SqlText& out_;
  const CustomApi& api_;
  const IndexSlice& slice_;
  std::string and_ = " WHERE ";
};

}  // namespace

bool has_sort_value(const ListQuery& query) {
  return query.sort.attribute && *query.sort.attribute != entry_created_at_attribute;
}

const SqlText& FilterTexts::of(const BoundFilter& filter) {
  const auto [text, is_new] = texts_.try_emplace(&filter, SqlText{dialect, {}, {}});
  if (is_new) sql::append_filter(text->second, api_, filter);
  return text->second;
}

SqlText slice_text(const CustomApi& api, const ListQuery& query, FilterTexts& filters,
                   const SliceWalk& walk) {
  SqlText text{dialect, {}, {}};
  SliceWriter writer(text, api, walk.slice);
  writer.wanted(walk.filter, filters);
  text += ",k,created_at";
  if (walk.order != SliceOrder::Uncared) writer.sort_value(query);
  if (walk.columns == SliceColumns::Entries) text += "," + entry_columns(api);
  writer.from();
  if (walk.slice.holds != Holds::Element) writer.where();
  if (walk.order != SliceOrder::OfTheList) return text;
  writer.behind(query);
  writer.order(query.sort);
  return text;
}

SqlText slice_count_text(const CustomApi& api, const IndexSlice& slice, std::int64_t bound) {
  SqlText text{dialect, "SELECT count(*) FROM (SELECT 1", {}};
  SliceWriter writer(text, api, slice);
  if (slice.holds == Holds::Element) {
    text += " FROM " + sql::element_table(api.number);
  } else {
    writer.from();
  }
  writer.where();
  text += " LIMIT ";
  text.bind(Value(bound));
  text += ")";
  return text;
}

}  // namespace bespoke::sqlite
