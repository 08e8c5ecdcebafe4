// Conditions on lists as SQL over an entry table and its table of elements.
#pragma once

#include "model/custom_api.h"
#include "query/filter.h"
#include "store/sql/sql_text.h"

namespace bespoke::sql {

// The keys of the elements that a condition on all of a list is about.
TextSet wanted_keys(const BoundCondition& condition);

// Appends the condition, which is on `field`.
void append_list_condition(SqlText& out, const CustomApi& api, const CustomField& field,
                           const BoundCondition& condition);

}  // namespace bespoke::sql
