// Reads the attributes of a definition out of a JSON object, and tells what is wrong with each in the words
// of facts 3.2. An attribute that is left out leaves its target as it is: updates are partial.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace bespoke {

enum class Presence { Optional, Required };

class AttributeReader {
 public:
  // `object` may be null: then nothing was sent. `prefix` names where it stands, such as
  // `validation.string.`.
  AttributeReader(const json::Value* object, std::string prefix, std::vector<std::string>& problems)
      : object_(object), prefix_(std::move(prefix)), problems_(problems) {}

  // The attribute as sent, null included; none when it was left out.
  const json::Value* find(std::string_view name) const;

  // Null counts as left out, and then only Required minds.
  void text(std::string_view name, std::size_t length_max, Presence presence, std::string& target);
  // For these, null means none.
  void optional_text(std::string_view name, std::size_t length_max, std::optional<std::string>& target);
  void optional_integer(std::string_view name, std::int64_t min, std::int64_t max,
                        std::optional<std::int64_t>& target);
  void optional_number(std::string_view name, std::optional<double>& target);
  // Null means `unset`.
  void boolean(std::string_view name, bool unset, bool& target);
  // The attribute must be exactly this text: the `type` of a resource object.
  void constant(std::string_view name, std::string_view wanted);
  // A nested object; null where it was left out or is none.
  const json::Value* object(std::string_view name);
  void refuse_other_keys(std::initializer_list<std::string_view> known);

  // Reports `The field '<prefix><name>' <rest>`.
  void problem(std::string_view name, std::string_view rest);

 private:
  void too_long(std::string_view name, std::size_t length_max);

  const json::Value* object_;
  std::string prefix_;
  std::vector<std::string>& problems_;
};

}  // namespace bespoke
