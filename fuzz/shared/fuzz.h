// What the fuzz targets share. A target defines fuzz(); libFuzzer brings main() and the inputs.
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace bespoke {

// Takes one input. Crashes, or calls require() in vain, when the code under test breaks a promise.
void fuzz(std::string_view input);

// Ends the process, which is what libFuzzer takes for a find, and tells the promise that was broken.
void require(bool holds, std::string_view promise);

// UTF-8 without NUL, which is all that may be stored or told.
void require_text(std::string_view text);
// An error that clients can be told: it has details, and they are text.
void require_tellable(const Error& error);
// What JSON of our own writing reads as.
json::Value read_own(std::string_view text);

// In its twin program each target has a bug, one that the seeds do not touch: it must be found, or the target
// looks at nothing.
#ifdef BESPOKE_CANARY
inline constexpr bool canary = true;
#else
inline constexpr bool canary = false;
#endif

}  // namespace bespoke
