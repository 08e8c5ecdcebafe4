// Conditions on lists as SQL over an entry table and its table of elements.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/custom_api.h"
#include "query/filter.h"
#include "store/sql/sql_text.h"

namespace bespoke::sql {

// Gathering the keys of this many entries takes tens of milliseconds; where there are more, every few entries
// of the table are among them, and those of a page are found soon by walking it.
inline constexpr std::int64_t rare_entries_max = 100'000;

// How many times a list of the field holds one of these elements, up to `bound`. Where there is no such
// function the database is left to judge what is rare.
using CountElements = std::function<std::int64_t(
    const CustomField& field, const std::vector<std::string>& elements, std::int64_t bound)>;

// The keys that the table of elements is asked for: an entry matches when it has one of each group.
using ElementGroups = std::vector<std::vector<std::string>>;
ElementGroups wanted_elements(const BoundCondition& condition);

// The group whose entries had better be looked up before all else; none where all are common.
std::optional<std::size_t> rare_group(const CustomField& field, const ElementGroups& groups,
                                      const CountElements& count);

// Appends the condition, which is on `field`.
void append_list_condition(SqlText& out, const CustomApi& api, const CustomField& field,
                           const BoundCondition& condition, const CountElements& count);

}  // namespace bespoke::sql
