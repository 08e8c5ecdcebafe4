#pragma once

#include "api/resolve.h"

namespace bespoke {

// One entry as the answer, with its ETag.
http::Response entry_response(const Call& call, int status, const CustomApi& api, const Entry& entry);

void show_entry(const CallPointer& call, const ResolvedEntry& target);
void put_entry(const CallPointer& call, const ResolvedEntry& target);
void delete_entry(const CallPointer& call, const ResolvedEntry& target);
void list_entries(const CallPointer& call, const ResolvedEntries& target);
void create_entry(const CallPointer& call, const ResolvedEntries& target);

}  // namespace bespoke
