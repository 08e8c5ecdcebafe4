// The filter of a policy, which says what entries there are for a role. It is a filter as of lists, whose
// bare operands may name claims of the caller by an `@`:
//
//     eq(account_id,@account_member)|eq(public,true)        "@account_member", quoted, is text
//
// A condition on a claim that the caller lacks, or whose value the attribute cannot have, does not hold. A
// claim with several values stands for all of them where an operator takes several operands, and for none
// where it takes one.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/identity.h"
#include "query/attributes.h"
#include "query/filter.h"

namespace bespoke {

// InvalidFilter, as of a list.
Result<BoundFilter> read_row_filter(std::string_view text, const Attributes& attributes,
                                    const Claims& claims);
// The claims that it names, whatever their spelling. None where it is no such filter.
std::set<std::string> claims_named_by(std::string_view text);

}  // namespace bespoke
