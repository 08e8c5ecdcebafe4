#include "query/list_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "query/filter_parser.h"
#include "query/integer.h"
#include "query/limits.h"

namespace bespoke {
namespace {

constexpr std::int64_t any_larger = std::numeric_limits<std::int64_t>::max();

struct Range {
  std::int64_t min;
  std::int64_t max;
};

std::string out_of_range(std::string_view name, Range range) {
  if (range.max == any_larger) {
    return fmt::format("The parameter '{}' must be an integer not less than {}.", name, range.min);
  }
  return fmt::format("The parameter '{}' must be an integer between {} and {}.", name, range.min, range.max);
}

Error wrong_parameter(std::string detail) {
  return {ErrorCode::InvalidParameter, {std::move(detail)}};
}

Result<std::int64_t> read_integer(std::string_view name, std::string_view text, Range range) {
  const std::optional<std::int64_t> value = parse_integer(text);
  if (!value || *value < range.min || *value > range.max) return wrong_parameter(out_of_range(name, range));
  return *value;
}

Result<TotalMethod> read_total_method(std::string_view text) {
  if (text == "lower_bound") return TotalMethod::LowerBound;
  if (text == "observed") return TotalMethod::Observed;
  if (text == "exact") return TotalMethod::Exact;
  return wrong_parameter("The parameter 'page[total_method]' must be 'lower_bound', 'observed' or 'exact'.");
}

Result<Explain> read_explain(std::string_view text) {
  if (text == "true") return Explain::Yes;
  if (text == "false") return Explain::No;
  return wrong_parameter("The parameter 'explain' must be 'true' or 'false'.");
}

Result<BoundFilter> read_filter(std::string_view text, const Attributes& attributes) {
  const Result<ParsedFilter> parsed = parse_filter(text);
  if (!parsed) return parsed.error();
  return bind_filter(*parsed, attributes);
}

// Takes values out of results and gathers the errors of the others.
class Problems {
 public:
  template <class T, class Target>
  void take(Result<T> result, Target& target) {
    if (result) {
      target = *std::move(result);
    } else {
      add(std::move(result).error());
    }
  }

  void add(Error error) {
    for (std::string& detail : error.details) {
      error_.details.push_back(std::move(detail));
      error_.codes.push_back(error.code);
    }
    error_.code = error_.codes.front();
  }

  bool any() const { return !error_.details.empty(); }
  // With a code for each of its details.
  Error& error() { return error_; }

 private:
  Error error_;
};

}  // namespace

Result<std::int64_t> read_timeout(const ListParameters& parameters) {
  if (!parameters.timeout) return timeout_ms_max;
  return read_integer("timeout", *parameters.timeout, {1, timeout_ms_max});
}

Result<ListQuery> read_list_query(const ListParameters& parameters, const Attributes& attributes,
                                  ListKind kind, std::int64_t default_limit) {
  ListQuery query;
  Problems problems;
  const bool of_entries = kind == ListKind::Entries;

  if (parameters.filter && !parameters.filter->empty()) {
    problems.take(read_filter(*parameters.filter, attributes), query.filter);
  }
  problems.take(bind_sort(parameters.sort.value_or(""), attributes,
                          of_entries ? Unordered::Allowed : Unordered::Refused),
                query.sort);

  query.page.limit = default_limit;
  if (parameters.limit) {
    problems.take(read_integer("page[limit]", *parameters.limit, {0, any_larger}), query.page.limit);
  }
  query.page.limit = std::min(query.page.limit, page_limit_max);
  if (parameters.offset) {
    problems.take(read_integer("page[offset]", *parameters.offset, {0, page_offset_max}), query.page.offset);
  }

  if (of_entries && parameters.total_method) {
    problems.take(read_total_method(*parameters.total_method), query.total_method);
  }
  if (of_entries) problems.take(read_timeout(parameters), query.timeout_ms);
  if (of_entries && parameters.after && parameters.offset) {
    problems.add(wrong_parameter("The parameters 'page[after]' and 'page[offset]' cannot be sent together."));
  }
  if (of_entries && parameters.explain) {
    problems.take(read_explain(*parameters.explain), query.explain);
  }
  if (problems.any()) return std::move(problems.error());
  return query;
}

}  // namespace bespoke
