#include "model/value.h"

#include "base/json.h"

namespace bespoke {
namespace {

struct WriteValue {
  json::Writer& out;
  void operator()(std::monostate) const { out.null(); }
  void operator()(const std::string& text) const { out.string(text); }
  void operator()(std::int64_t value) const { out.integer(value); }
  void operator()(double value) const { out.number(value); }
  void operator()(bool value) const { out.boolean(value); }
  void operator()(const JsonText& json) const { out.raw(json.text); }
};

}  // namespace

void write_value(json::Writer& out, const Value& value) {
  std::visit(WriteValue{out}, value);
}

}  // namespace bespoke
