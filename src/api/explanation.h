#pragma once

#include <string>

#include "model/custom_api.h"
#include "store/store.h"

namespace bespoke {

// As JSON, with the indexes by the names of what they are on.
std::string write_explanation(const Explanation& explanation, const CustomApi& api);

}  // namespace bespoke
