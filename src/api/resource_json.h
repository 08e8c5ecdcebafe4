// Resources as the wire has them.
#pragma once

#include <string_view>

#include "api/links.h"
#include "base/json.h"
#include "model/catalog.h"
#include "model/entry.h"

namespace bespoke {

// Each writes one resource object: what stands under `data`, or in a list's array.
void write_custom_api(json::Writer& out, const CustomApi& api, const Links& links);
void write_custom_field(json::Writer& out, const CustomApi& api, const CustomField& field,
                        const Links& links);
// Every current field is there, null where unset: facts 5.2.
void write_entry(json::Writer& out, const CustomApi& api, const Entry& entry, const Links& links);
// The member `meta` of that: `bytes` is its data_size.
void write_entry_meta(json::Writer& out, std::int64_t version, std::int64_t bytes, Timestamp created_at,
                      Timestamp updated_at);
// Ours. Clients of the vendor want an id of every resource. There is one resource of settings, so it is a
// constant: the version 5 UUID of the URL `urn:bespoke:settings`.
inline constexpr std::string_view settings_id = "595d9717-9ee2-5ffa-9875-e569e814b5bc";

void write_settings(json::Writer& out, const Settings& settings);

// The member `links` of such an object.
void write_self(json::Writer& out, std::string_view link);

}  // namespace bespoke
