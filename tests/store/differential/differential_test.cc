// Random lists over random entries: every store gives what the judge gives. BESPOKE_DIFFERENTIAL_PAIRS makes
// the run longer, BESPOKE_DIFFERENTIAL_SEED another.
#include "differential.h"

#include <cstdlib>

namespace bespoke {
namespace {

constexpr std::uint64_t pairs_by_default = 10'000;

std::uint64_t setting(const char* name, std::uint64_t by_default) {
  const char* text = std::getenv(name);
  return text == nullptr ? by_default : std::strtoull(text, nullptr, 10);
}

TEST_P(StoreTest, ListsAreWhatTheJudgeGives) {
  Differential differential(store(), setting("BESPOKE_DIFFERENTIAL_SEED", 1));
  for (const std::string& difference :
       differential.run(setting("BESPOKE_DIFFERENTIAL_PAIRS", pairs_by_default))) {
    ADD_FAILURE() << difference;
  }
}

using Distortion = std::function<void(ListQuery&)>;

void distort_conditions(BoundFilter& filter, const std::function<void(BoundCondition&)>& change) {
  if (auto* condition = std::get_if<BoundCondition>(&filter.content)) return change(*condition);
  for (BoundFilter& member : std::get<BoundFilter::Group>(filter.content).members)
    distort_conditions(member, change);
}

Distortion instead(Operator right, Operator wrong) {
  return [=](ListQuery& query) {
    if (!query.filter) return;
    distort_conditions(*query.filter, [=](BoundCondition& condition) {
      if (condition.op == right) condition.op = wrong;
    });
  };
}

std::vector<std::pair<std::string, Distortion>> distortions() {
  return {
      {"le for lt", instead(Operator::Lt, Operator::Le)},
      {"gt for ge", instead(Operator::Ge, Operator::Gt)},
      {"eq for in", instead(Operator::In, Operator::Eq)},
      {"is_null for eq", instead(Operator::Eq, Operator::IsNull)},
      {"like forgets its first wildcard",
       [](ListQuery& query) {
         if (!query.filter) return;
         distort_conditions(*query.filter, [](BoundCondition& condition) {
           if (condition.like) condition.like->any_before = false;
         });
       }},
      {"texts are cut at 64 code points",
       [](ListQuery& query) {
         if (!query.filter) return;
         distort_conditions(*query.filter, [](BoundCondition& condition) {
           for (Value& operand : condition.operands) {
             auto* text = std::get_if<std::string>(&operand);
             if (text != nullptr && text->size() > 128) text->resize(128);
           }
         });
       }},
      {"any element for the first",
       [](ListQuery& query) {
         if (!query.filter) return;
         distort_conditions(*query.filter, [](BoundCondition& condition) {
           if (condition.part == Part::Element) condition.element = 1;
         });
       }},
      {"contains_any for contains_all", instead(Operator::ContainsAll, Operator::ContainsAny)},
      {"ties the other way",
       [](ListQuery& query) {
         query.sort.direction =
             query.sort.direction == Direction::Ascending ? Direction::Descending : Direction::Ascending;
       }},
      {"offset by one", [](ListQuery& query) { ++query.page.offset; }},
      {"observed counts all", [](ListQuery& query) { query.total_method = TotalMethod::LowerBound; }},
  };
}

// The run is worth what it finds: a store that is wrong in any of these ways is found out soon.
TEST(Differential, FindsWrongStores) {
  for (const auto& [name, distortion] : distortions()) {
    MemoryStore store(std::make_shared<MemoryDisk>());
    Differential differential(store, 1);
    differential.distort(distortion);
    EXPECT_FALSE(differential.run(3000).empty()) << name;
  }
}

}  // namespace
}  // namespace bespoke
