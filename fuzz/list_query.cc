// The query of a list request: what is accepted is within the limits, and can be answered.
#include <string>
#include <vector>

#include "api/decode.h"
#include "base/uuid.h"
#include "fuzz.h"
#include "query/attributes.h"
#include "query/evaluate.h"
#include "query/limits.h"
#include "sample_api.h"

namespace bespoke {
namespace {

constexpr std::size_t row_count = page_limit_max + 1;

void check(const ListQuery& query, const Attributes& attributes, const ValueOf& value_of) {
  require(query.page.limit >= 0 && query.page.limit <= page_limit_max, "a page is within its limit");
  require(query.page.offset >= 0 && query.page.offset <= page_offset_max, "an offset is within its limit");
  require(query.timeout_ms >= 1 && query.timeout_ms <= timeout_ms_max, "a timeout is within its limit");
  require(!query.sort.attribute || attributes.at(*query.sort.attribute).sortable == Sortable::Yes,
          "a sort is by what is sortable");
  const Selection selection = select(query, row_count, value_of);
  require(selection.rows.size() <= static_cast<std::size_t>(query.page.limit),
          "a page is no longer than asked");
  require(selection.total <= static_cast<std::int64_t>(row_count), "no more rows than there are");
  std::vector<char> page(static_cast<std::size_t>(page_limit_max) - canary);
  for (std::size_t i = 0; i < selection.rows.size(); ++i) page.data()[i] = 1;
}

// Rows of all kinds, null among them, in the order of the sample API's attributes.
std::vector<Value> make_row(std::size_t row) {
  const auto n = static_cast<std::int64_t>(row % 7);
  const std::string text(row % 7, 'a');
  const std::string digit = std::to_string(n);
  std::vector<Value> values = {Uuid().text(), n, n};
  if (n != 3) {
    const JsonText tags{"[\"" + text + "\"," + digit + ",\"" + digit + "\",true,null]"};
    values.insert(values.end(), {text, text, text, n, n, 0.25 * static_cast<double>(n), 0.5, n == 1, tags,
                                 JsonText{"[" + digit + ",2]"}, JsonText{"{}"}});
  }
  values.resize(entry_attributes(sample_api()).size());
  return values;
}

Value entry_value(std::size_t row, std::size_t attribute) {
  static const auto rows = [] {
    std::vector<std::vector<Value>> made;
    while (made.size() < row_count) made.push_back(make_row(made.size()));
    return made;
  }();
  return rows[row][attribute];
}

}  // namespace

void fuzz(std::string_view input) {
  http::Request request;
  request.query = input;
  const Result<ListParameters> parameters = read_list_parameters(request);
  if (!parameters) return require_tellable(parameters.error());
  const Attributes attributes = entry_attributes(sample_api());
  const auto entries = read_list_query(*parameters, attributes, ListKind::Entries, 25);
  entries ? check(*entries, attributes, entry_value) : require_tellable(entries.error());
  const auto apis = read_list_query(*parameters, custom_api_attributes(), ListKind::Definitions, 25);
  const auto api_value = [](std::size_t, std::size_t attribute) {
    return custom_api_value(sample_api(), attribute);
  };
  apis ? check(*apis, custom_api_attributes(), api_value) : require_tellable(apis.error());
}

}  // namespace bespoke
