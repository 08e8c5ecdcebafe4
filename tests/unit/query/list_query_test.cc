#include "query/list_query.h"

#include <gtest/gtest.h>

#include "dump.h"
#include "sample_api.h"

namespace bespoke {
namespace {

constexpr std::int64_t sample_default_limit = 25;

std::string_view word(TotalMethod method) {
  switch (method) {
    case TotalMethod::LowerBound:
      return "lower_bound";
    case TotalMethod::Observed:
      return "observed";
    case TotalMethod::Exact:
      return "exact";
  }
  return {};
}

// `<filter> <sort> <limit>@<offset> <total method> <timeout>`, or the details.
std::string outcome(const ListParameters& parameters, ListKind kind) {
  const CustomApi api = sample_api();
  const Attributes attributes = kind == ListKind::Entries ? entry_attributes(api) : custom_api_attributes();
  const Result<ListQuery> query = read_list_query(parameters, attributes, kind, sample_default_limit);
  if (!query) return dump(query.error());
  std::string sort = "null";
  if (query->sort.attribute) {
    const std::string_view sign = query->sort.direction == Direction::Descending ? "-" : "";
    sort = fmt::format("{}{}", sign, attributes[*query->sort.attribute].name);
  }
  return fmt::format("{} {} {}@{} {} {}", query->filter ? dump(*query->filter) : "all", sort,
                     query->page.limit, query->page.offset, word(query->total_method), query->timeout_ms) +
         (query->explain == Explain::Yes ? " explain" : "");
}

struct Case {
  ListParameters parameters;
  std::string outcome;
};

ListParameters with(std::optional<std::string> ListParameters::*parameter, std::string text) {
  ListParameters parameters;
  parameters.*parameter = std::move(text);
  return parameters;
}

const std::string limit_refused = "The parameter 'page[limit]' must be an integer not less than 0.";
const std::string offset_refused = "The parameter 'page[offset]' must be an integer between 0 and 10000.";
const std::string total_refused =
    "The parameter 'page[total_method]' must be 'lower_bound', 'observed' or 'exact'.";
const std::string timeout_refused = "The parameter 'timeout' must be an integer between 1 and 20000.";
const std::string entry_sort_refused =
    "The parameter 'sort' must be one of [active amount created_at id price title updated_at], with a '-' "
    "before it "
    "for descending order, or 'null' for no order.";

const std::string together_refused =
    "The parameters 'page[after]' and 'page[offset]' cannot be sent together.";

TEST(ListQuery, Accepts) {
  using P = ListParameters;
  const Case cases[] = {
      {{}, "all -created_at 25@0 lower_bound 20000"},
      {with(&P::filter, ""), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::filter, "eq(amount,1)"), "eq 4 1 -created_at 25@0 lower_bound 20000"},
      {with(&P::sort, ""), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::sort, "updated_at"), "all updated_at 25@0 lower_bound 20000"},
      {with(&P::sort, "-id"), "all -id 25@0 lower_bound 20000"},
      {with(&P::sort, "null"), "all null 25@0 lower_bound 20000"},
      {with(&P::limit, "0"), "all -created_at 0@0 lower_bound 20000"},
      {with(&P::limit, "1"), "all -created_at 1@0 lower_bound 20000"},
      {with(&P::limit, "100"), "all -created_at 100@0 lower_bound 20000"},
      {with(&P::limit, "101"), "all -created_at 100@0 lower_bound 20000"},
      {with(&P::limit, "9223372036854775807"), "all -created_at 100@0 lower_bound 20000"},
      {with(&P::limit, "010"), "all -created_at 10@0 lower_bound 20000"},
      {with(&P::offset, "0"), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::offset, "7"), "all -created_at 25@7 lower_bound 20000"},
      {with(&P::offset, "10000"), "all -created_at 25@10000 lower_bound 20000"},
      {with(&P::total_method, "lower_bound"), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::total_method, "observed"), "all -created_at 25@0 observed 20000"},
      {with(&P::total_method, "exact"), "all -created_at 25@0 exact 20000"},
      {with(&P::sort, "-price"), "all -price 25@0 lower_bound 20000"},
      {with(&P::explain, "true"), "all -created_at 25@0 lower_bound 20000 explain"},
      {with(&P::explain, "false"), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::after, "x"), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::timeout, "1"), "all -created_at 25@0 lower_bound 1"},
      {with(&P::timeout, "20000"), "all -created_at 25@0 lower_bound 20000"},
      {{"is_null(title)", "id", "5", "10", "observed", "300"}, "is_null 3 id 5@10 observed 300"},
  };
  for (const Case& c : cases) EXPECT_EQ(outcome(c.parameters, ListKind::Entries), c.outcome);
}

TEST(ListQuery, Refuses) {
  using P = ListParameters;
  const Case cases[] = {
      {with(&P::limit, "-1"), limit_refused},
      {with(&P::limit, ""), limit_refused},
      {with(&P::limit, "x"), limit_refused},
      {with(&P::limit, "1.5"), limit_refused},
      {with(&P::limit, "1e2"), limit_refused},
      {with(&P::limit, "+5"), limit_refused},
      {with(&P::limit, " 5"), limit_refused},
      {with(&P::limit, "5 "), limit_refused},
      {with(&P::limit, "9223372036854775808"), limit_refused},
      {with(&P::offset, "-1"), offset_refused},
      {with(&P::offset, "10001"), offset_refused},
      {with(&P::offset, ""), offset_refused},
      {with(&P::offset, "1.0"), offset_refused},
      {with(&P::offset, "9223372036854775808"), offset_refused},
      {with(&P::total_method, ""), total_refused},
      {with(&P::total_method, "Observed"), total_refused},
      {with(&P::timeout, "0"), timeout_refused},
      {with(&P::timeout, "-1"), timeout_refused},
      {with(&P::timeout, "20001"), timeout_refused},
      {with(&P::timeout, ""), timeout_refused},
      {with(&P::timeout, "1s"), timeout_refused},
      {with(&P::explain, ""), "The parameter 'explain' must be 'true' or 'false'."},
      {with(&P::explain, "1"), "The parameter 'explain' must be 'true' or 'false'."},
      {{{}, {}, {}, "0", {}, {}, ""}, together_refused},
      {{{}, {}, {}, "5", {}, {}, "x"}, together_refused},
      {with(&P::sort, "version"), entry_sort_refused},
      {with(&P::filter, "BAD(nope,1)"),
       "Could not parse the supplied filter: BAD(nope,1).\n"
       "Search operator expected at position 0 got `BAD` at start"},
      {with(&P::filter, "eq(active,1)"),
       "Invalid filter: could not validate [active], the value [1] could not be converted to bool: "
       "invalid value for bool: `1`"},
  };
  for (const Case& c : cases) EXPECT_EQ(outcome(c.parameters, ListKind::Entries), c.outcome);
}

TEST(ListQuery, TellsAllProblemsInOrder) {
  EXPECT_EQ(outcome({"foo(a,1)", "x", "-1", "-1", "x", "0"}, ListKind::Entries),
            "Invalid filter: unsupported operator foo()\n" + entry_sort_refused + "\n" + limit_refused +
                "\n" + offset_refused + "\n" + total_refused + "\n" + timeout_refused);
}

TEST(ListQuery, HasACodeForEveryProblem) {
  const CustomApi api = sample_api();
  const Attributes attributes = entry_attributes(api);
  const auto codes_of = [&](const ListParameters& parameters) {
    return read_list_query(parameters, attributes, ListKind::Entries, sample_default_limit).error().codes;
  };
  using enum ErrorCode;
  EXPECT_EQ(codes_of({"foo(a,1)", "x", "-1", {}, "x", "0"}),
            (std::vector{InvalidFilter, InvalidSort, InvalidParameter, InvalidParameter, InvalidParameter}));
  EXPECT_EQ(codes_of(with(&ListParameters::sort, "x")), std::vector{InvalidSort});
}

TEST(ListQuery, DefinitionsKnowNoTotalMethodNorTimeoutNorNullSort) {
  using P = ListParameters;
  const std::string sort_refused =
      "The parameter 'sort' must be one of [api_type created_at id name slug updated_at], with a '-' before "
      "it for "
      "descending order.";
  const Case cases[] = {
      {{}, "all -created_at 25@0 lower_bound 20000"},
      {with(&P::filter, "like(slug,*lists)"), "like 5 *\"lists\" -created_at 25@0 lower_bound 20000"},
      {with(&P::sort, "-name"), "all -name 25@0 lower_bound 20000"},
      {with(&P::sort, ""), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::sort, "null"), sort_refused},
      {with(&P::total_method, "observed"), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::total_method, "x"), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::timeout, "0"), "all -created_at 25@0 lower_bound 20000"},
      {with(&P::limit, "200"), "all -created_at 100@0 lower_bound 20000"},
      {with(&P::limit, "-1"), limit_refused},
      {with(&P::offset, "10001"), offset_refused},
  };
  for (const Case& c : cases) EXPECT_EQ(outcome(c.parameters, ListKind::Definitions), c.outcome);
}

}  // namespace
}  // namespace bespoke
