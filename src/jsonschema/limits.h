// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bespoke::jsonschema {

// Each less than 200 ns without optimisation.
inline constexpr std::size_t check_steps_max = 300'000;
// How deep schemas may apply schemas during one check, whatever the depth of the value.
inline constexpr std::size_t check_depth_max = 1'000;
// How many schemas one schema may apply to one value before going deeper into it: `allOf` and `$ref` can
// double that with every line.
inline constexpr std::size_t in_place_schemas_max = 10'000;
inline constexpr std::size_t in_place_depth_max = 128;
// Different regular expressions in one schema, and RE2's instructions for all of them: each takes a
// microsecond to compile, and eight bytes to keep.
inline constexpr std::size_t patterns_max = 50;
inline constexpr std::size_t pattern_instructions_max = 500'000;

// Bytes that RE2 may use for one expression, its caches included: so many for each of its instructions,
// between these bounds. The most is RE2's own default.
inline constexpr std::int64_t expression_memory_an_instruction = 256;
inline constexpr std::int64_t expression_memory_min = 64 << 10;
inline constexpr std::int64_t expression_memory_max = 8 << 20;
// See Expression::effort(). One of this takes seconds for 64 KiB at worst.
inline constexpr std::size_t expression_effort_max = 10'000;
// Counting ends here: beyond any limit, and far from an overflow, since RE2 multiplies by 1,000 at most.
inline constexpr std::size_t places_max = 1'000'000'000;

// Exponents farther from zero are taken for this one.
inline constexpr std::int64_t exponent_max = std::int64_t{1} << 40;
// Of `multipleOf`, zeros at its ends not counted, so that remainders fit an integer.
inline constexpr std::size_t divisor_digits_max = 18;

}  // namespace bespoke::jsonschema
