// One-line texts of what the tests compare, so that a difference can be read.
#pragma once

#include <string>

#include "base/result.h"
#include "store/store.h"

namespace bespoke {

std::string dump(const Value& value);
std::string dump(const std::vector<Value>& values);
std::string dump(const Entry& entry);  // all of it
std::string dump(const std::optional<Entry>& entry);
std::string dump(const EntryPage& page);  // an entry a line, then the total
std::string dump(const Error& error);
std::string dump(const Status& status);
std::string dump(const CustomField& field);
std::string dump(const CustomApi& api);  // but for number, version and columns, which the store gives
std::string dump(const ParentApi& parent);
std::string dump(const BoundCondition& condition);
std::string dump(const BoundFilter& filter);
std::string dump(const ListQuery& query);

template <class T>
std::string dump(const Result<T>& result) {
  return result ? dump(*result) : dump(result.error());
}

}  // namespace bespoke
