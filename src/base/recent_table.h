// A table of the names that were used last, of a bounded size: one more makes it forget the one whose use is
// longest ago. For what is counted by something that anybody can make up, such as addresses.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>

namespace bespoke {

// One thread at a time.
template <class Value>
class RecentTable {
 public:
  explicit RecentTable(std::size_t names_max) : names_max_(names_max) {}

  // Null where the name is not known. That is no use of it.
  Value* find(const std::string& name) {
    const auto known = places_.find(name);
    return known == places_.end() ? nullptr : &known->second->second;
  }

  // Valid until the next call.
  Value& use(const std::string& name) {
    if (const auto known = places_.find(name); known != places_.end()) {
      values_.splice(values_.end(), values_, known->second);
    } else {
      if (values_.size() >= names_max_) {
        places_.erase(values_.front().first);
        values_.pop_front();
      }
      places_.emplace(name, values_.insert(values_.end(), {name, Value()}));
    }
    return values_.back().second;
  }

 private:
  std::size_t names_max_;
  std::list<std::pair<std::string, Value>> values_;  // those that were used last stand behind
  std::unordered_map<std::string, typename std::list<std::pair<std::string, Value>>::iterator> places_;
};

}  // namespace bespoke
