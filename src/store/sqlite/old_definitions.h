// Which superseded definitions are still in someone's hands: until they are let go, what they name stays.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "model/catalog.h"

namespace bespoke::sqlite {

// Of one thread.
class OldDefinitions {
 public:
  // Notes the APIs of `before` that `after` does not have.
  void add(const Catalog& before, const Catalog& after);
  bool held(std::int64_t api);

 private:
  struct Old {
    std::int64_t api;
    std::weak_ptr<const CustomApi> definition;
  };
  std::vector<Old> old_;
};

}  // namespace bespoke::sqlite
