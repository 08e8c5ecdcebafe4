#include "api/trace_context.h"

#include <gtest/gtest.h>

#include <string>

namespace bespoke {
namespace {

std::string outcome(std::string_view header) {
  const std::optional<TraceContext> trace = parse_traceparent(header);
  return trace ? std::string(trace->trace_id) + " " + std::string(trace->parent_id) : "none";
}

TEST(Traceparent, IsReadAsTheStandardHasIt) {
  const std::string trace = "0af7651916cd43dd8448eb211c80319c";
  const std::string parent = "b7ad6b7169203331";
  const std::string both = trace + " " + parent;
  const std::string zeros(32, '0');
  const struct {
    std::string header, wanted;
  } cases[] = {
      {"00-" + trace + "-" + parent + "-01", both},
      {"00-" + trace + "-" + parent + "-ff", both},
      {"cc-" + trace + "-" + parent + "-01", both},
      {"cc-" + trace + "-" + parent + "-01-more", both},
      {"", "none"},
      {"ff-" + trace + "-" + parent + "-01", "none"},
      {"00-" + trace + "-" + parent, "none"},
      {"00-" + trace + "-" + parent + "-01-more", "none"},
      {"00-" + trace + "-" + parent + "-0", "none"},
      {"00-" + trace + "-" + parent + "-0x", "none"},
      {"cc-" + trace + "-" + parent + "-01more", "none"},
      {"0-" + trace + "-" + parent + "-01", "none"},
      {"00-" + zeros + "-" + parent + "-01", "none"},
      {"00-" + trace + "-" + zeros.substr(16) + "-01", "none"},
      {"00-0AF7651916CD43DD8448EB211C80319C-" + parent + "-01", "none"},
      {"00-" + trace.substr(1) + "-" + parent + "-01", "none"},
      {"00-" + trace + "-" + parent + "1-01", "none"},
      {"00_" + trace + "_" + parent + "_01", "none"},
      {"00-" + trace + "\n" + parent + "-01", "none"},
  };
  for (const auto& c : cases) EXPECT_EQ(outcome(c.header), c.wanted) << c.header;
}

}  // namespace
}  // namespace bespoke
