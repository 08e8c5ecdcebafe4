// Every maximum of this room; docs/operations.md has a row for each, and lint compares the two.
// Numbers from the wire format name their source; the others are ours.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bespoke {

// SQLite reads its whole schema again after every change: 20 ms at a thousand tables.
inline constexpr std::size_t custom_apis_max = 1000;
inline constexpr std::size_t custom_fields_max = 100;       // per Custom API; facts 4.1
inline constexpr std::size_t name_length_max = 255;         // facts 3.1, 4.1
inline constexpr std::size_t description_length_max = 255;  // facts 3.1, 4.1
inline constexpr std::size_t slug_length_max = 63;          // facts 3.1, 4.1
inline constexpr std::size_t stem_length_max = 59;          // of an api_type, before `_ext`; facts 3.1
inline constexpr std::size_t section_length_max = 64;       // facts 3.1
inline constexpr std::size_t page_length_max = 255;         // of a page's name
inline constexpr std::size_t parents_max = 100;             // of a Custom API
inline constexpr std::int64_t sort_order_max = 1000;        // facts 4.1

inline constexpr std::size_t integrations_max = 100;       // facts 11.2
inline constexpr std::size_t observed_events_max = 5;      // of an integration; facts 11.2
inline constexpr std::size_t url_length_max = 2048;        // of a webhook
inline constexpr std::size_t secret_key_length_max = 256;  // of a webhook
// Of roles and policies. The lists of them are made in memory.
inline constexpr std::size_t custom_roles_max = 1000;
inline constexpr std::size_t role_policies_max = 10'000;
inline constexpr std::int64_t history_days_max = 36'500;
inline constexpr std::int64_t history_versions_max = 1'000'000;
inline constexpr std::size_t policy_filter_length_max = 8192;  // as a list's filter

inline constexpr std::int64_t entry_bytes_max = 65536;     // facts 5.6
inline constexpr std::int64_t string_length_max = 65'535;  // code points; facts 4.2
inline constexpr std::int64_t list_length_max = 1000;      // facts 4.2
// Problems of elements that one answer names, so that a long list does not make a longer answer.
inline constexpr std::size_t element_problems_max = 10;
// Beyond these the 8 KiB that may be checked on a connection's thread take milliseconds, or the compiling
// does.
inline constexpr std::size_t quick_effort_max = 100;
inline constexpr std::size_t quick_instructions_max = 2'000;
inline constexpr std::size_t regex_length_max = 1024;        // facts 4.2
inline constexpr std::size_t json_schema_length_max = 8192;  // of its text; facts 4.2
// What is compiled of all rules. A JSON Schema takes up to thirty times the memory of its text; RE2 compiles
// a million instructions in a second, at the start and, where they do not all fit into memory, for each
// entry.
inline constexpr std::size_t json_schemas_bytes_max = std::size_t{2} * 1024 * 1024;  // of all Custom APIs
inline constexpr std::size_t api_regex_instructions_max = 2'000'000;                 // of one
inline constexpr std::size_t regex_instructions_max = 20'000'000;  // of all; the same text counts once
inline constexpr std::size_t violation_path_length_max = 200;      // in an error; keys may be long

}  // namespace bespoke
