#include "service/settings.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/attribute_reader.h"
#include "model/errors.h"
#include "query/limits.h"
#include "query/list_query.h"

namespace bespoke {

void update_settings(Store& store, Actor actor, const json::Value& data, Done<Settings> done) {
  std::vector<std::string> problems;
  AttributeReader reader(&data, "", problems);
  std::optional<std::int64_t> sent;
  reader.optional_integer("page_length", 1, page_limit_max, sent);
  if (!problems.empty()) return done(invalid(std::move(problems)));
  change_definitions<Settings>(
      store, std::move(actor),
      [sent](Transaction& transaction) -> Result<Settings> {
        Settings settings = transaction.catalog().settings();
        if (sent) settings.page_length = *sent;
        if (Status updated = transaction.update_settings(settings); !updated)
          return std::move(updated).error();
        return settings;
      },
      std::move(done));
}

}  // namespace bespoke
