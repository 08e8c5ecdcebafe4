// A Custom API with fields of every type, strict and lenient ones, for targets that need something to work
// on.
#pragma once

#include "model/custom_api.h"

namespace bespoke {

const CustomApi& sample_api();

}  // namespace bespoke
