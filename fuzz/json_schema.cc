// jsonschema::Schema: the input is two JSON texts, a schema and after a NUL a value. Whatever compiles is
// checked within its bounds, and says the same of the value however it is spelled.
#include <ctime>
#include <string>

#include "fuzz.h"
#include "jsonschema/canonical.h"
#include "jsonschema/schema.h"

namespace bespoke {
namespace {

// Far more than any takes, far less than one without bounds: this program runs under sanitizers.
constexpr double cpu_seconds_max = 5;

class Bounded {
 public:
  explicit Bounded(std::string_view promise) : promise_(promise) {}
  ~Bounded() {
    require(static_cast<double>(std::clock() - start_) < cpu_seconds_max * CLOCKS_PER_SEC, promise_);
  }

 private:
  std::string_view promise_;
  std::clock_t start_ = std::clock();
};

auto compile(const json::Value& document) {
  const Bounded bounded("a schema is compiled or refused in time");
  return jsonschema::Schema::compile(document);
}

std::string told(const std::optional<jsonschema::Violation>& violation) {
  if (!violation) return "valid";
  require_text(violation->path);
  require_text(violation->keyword);
  if (violation->cause == jsonschema::Violation::Cause::Cost) {
    require(violation->keyword.empty(), "what costs too much blames no keyword");
    return "costs too much";
  }
  require(!violation->keyword.empty(), "a violation names its keyword");
  return violation->keyword + " at " + violation->path;
}

std::string outcome(const jsonschema::Schema& schema, const json::Value& value) {
  const Bounded bounded("a check ends in time");
  return told(schema.check(value));
}

json::Value reread(const json::Value& value) {
  std::string text;
  json::append_value(text, value);
  return read_own(text);
}

}  // namespace

void fuzz(std::string_view input) {
  const std::size_t middle = input.find('\0');
  const Result<json::Value> document = json::read(input.substr(0, middle));
  if (!document) return require_tellable(document.error());
  const auto schema = compile(*document);
  if (!schema) return require_tellable(schema.error());

  const Result<json::Value> value = json::read(middle == input.npos ? input : input.substr(middle + 1));
  if (!value) return;
  const std::string first = outcome(**schema, *value);
  require(!canary || !first.ends_with(" at /0"), "the first item is checked like any other");
  require(outcome(**schema, *value) == first, "a value that is checked again fails or holds alike");

  const auto again = compile(reread(*document));
  require(static_cast<bool>(again), "a schema that is written and read compiles again");
  require(outcome(**again, reread(*value)) == first, "spelling changes nothing");
  require(jsonschema::canonical(reread(*value)) == jsonschema::canonical(*value),
          "values are read as written");
}

}  // namespace bespoke
