#pragma once

#include "api/call.h"

namespace bespoke {

// The same entries have two families of paths (facts 5.1), which differ in how they name the Custom API and
// the entry: by slug and by the identifier of the extension path, or by id and id.
enum class EntryFamily { BySlug, ById };

template <EntryFamily family>
void show_entry(const CallPointer& call);
template <EntryFamily family>
void put_entry(const CallPointer& call);
template <EntryFamily family>
void delete_entry(const CallPointer& call);
template <EntryFamily family>
void list_entries(const CallPointer& call);
template <EntryFamily family>
void create_entry(const CallPointer& call);

}  // namespace bespoke
