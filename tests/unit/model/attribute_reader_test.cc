#include "model/attribute_reader.h"

#include <gtest/gtest.h>

#include "sample.h"

namespace bespoke {
namespace {

// What a method leaves in its target, or the problems it tells. `x` is the attribute.
template <class Target, class Read>
std::string outcome(const std::string& object, Target target, const Read& read) {
  std::vector<std::string> problems;
  const json::Value sent = parse(object);
  AttributeReader reader(&sent, "p.", problems);
  read(reader, target);
  if (!problems.empty()) return lines(problems);
  if constexpr (requires { target.has_value(); }) {
    return target ? fmt::format("{}", *target) : "none";
  } else {
    return fmt::format("{}", target);
  }
}

TEST(AttributeReader, Text) {
  const std::string longest = repeat("😀", 3);
  const struct {
    std::string object, before, required, optional;
  } cases[] = {
      {R"({"x":"new"})", "old", "new", "new"},
      {R"({})", "old", "old", "old"},
      {R"({})", "", "The field 'p.x' is required.", ""},
      {R"({"x":null})", "old", "The field 'p.x' is required.", "old"},
      {R"({"x":""})", "old", "The field 'p.x' is required.", ""},
      {R"({"x":7})", "old", "The field 'p.x' must be a string.", "The field 'p.x' must be a string."},
      {R"({"x":{}})", "old", "The field 'p.x' must be a string.", "The field 'p.x' must be a string."},
      {R"({"x":")" + longest + R"("})", "old", longest, longest},
      {R"({"x":")" + longest + R"(a"})", "old", "The max length of field 'p.x' is '3'.",
       "The max length of field 'p.x' is '3'."},
      {R"({"X":"other"})", "old", "old", "old"},
  };
  for (const auto& c : cases) {
    for (const Presence presence : {Presence::Required, Presence::Optional}) {
      EXPECT_EQ(outcome(c.object, c.before,
                        [&](AttributeReader& reader, std::string& target) {
                          reader.text("x", 3, presence, target);
                        }),
                presence == Presence::Required ? c.required : c.optional)
          << c.object;
    }
  }
}

TEST(AttributeReader, OptionalText) {
  const struct {
    std::string object, wanted;
  } cases[] = {
      {R"({"x":"new"})", "new"},
      {R"({"x":""})", ""},
      {R"({})", "old"},
      {R"({"x":null})", "none"},
      {R"({"x":false})", "The field 'p.x' must be a string."},
      {R"({"x":"ééé"})", "ééé"},
      {R"({"x":"éééé"})", "The max length of field 'p.x' is '3'."},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(c.object, std::optional<std::string>("old"),
                      [](AttributeReader& reader, auto& target) { reader.optional_text("x", 3, target); }),
              c.wanted)
        << c.object;
  }
}

TEST(AttributeReader, OptionalInteger) {
  const std::string refusal = "The field 'p.x' must be an integer between -2 and 10, or null.";
  const struct {
    std::string object, wanted;
  } cases[] = {
      {R"({})", "5"},
      {R"({"x":null})", "none"},
      {R"({"x":10})", "10"},
      {R"({"x":-2})", "-2"},
      {R"({"x":1e1})", "10"},
      {R"({"x":1.0})", "1"},
      {R"({"x":-0})", "0"},
      {R"({"x":11})", refusal},
      {R"({"x":-3})", refusal},
      {R"({"x":1.5})", refusal},
      {R"({"x":"1"})", refusal},
      {R"({"x":1e400})", refusal},
      {R"({"x":true})", refusal},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(
        outcome(c.object, std::optional<std::int64_t>(5),
                [](AttributeReader& reader, auto& target) { reader.optional_integer("x", -2, 10, target); }),
        c.wanted)
        << c.object;
  }
}

TEST(AttributeReader, OptionalNumber) {
  const std::string refusal = "The field 'p.x' must be a number that fits a double, or null.";
  const struct {
    std::string object, wanted;
  } cases[] = {
      {R"({})", "0.5"},
      {R"({"x":null})", "none"},
      {R"({"x":1})", "1"},
      {R"({"x":-1.5})", "-1.5"},
      {R"({"x":1e-400})", "0"},
      {R"({"x":1e308})", "1e+308"},
      {R"({"x":1e400})", refusal},
      {R"({"x":"1"})", refusal},
      {R"({"x":[]})", refusal},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(c.object, std::optional<double>(0.5),
                      [](AttributeReader& reader, auto& target) { reader.optional_number("x", target); }),
              c.wanted)
        << c.object;
  }
}

TEST(AttributeReader, Boolean) {
  const std::string refusal = "The field 'p.x' must be a boolean.";
  const struct {
    std::string object;
    bool before, unset;
    std::string wanted;
  } cases[] = {
      {R"({})", true, false, "true"},           {R"({})", false, true, "false"},
      {R"({"x":true})", false, false, "true"},  {R"({"x":false})", true, true, "false"},
      {R"({"x":null})", true, false, "false"},  {R"({"x":null})", false, true, "true"},
      {R"({"x":"true"})", true, true, refusal}, {R"({"x":1})", true, true, refusal},
      {R"({"x":0})", true, true, refusal},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(c.object, c.before,
                      [&](AttributeReader& reader, bool& target) { reader.boolean("x", c.unset, target); }),
              c.wanted)
        << c.object;
  }
}

TEST(AttributeReader, Constant) {
  const std::string refusal = "The field 'p.x' must be 'word'.";
  const struct {
    std::string object, wanted;
  } cases[] = {
      {R"({"x":"word"})", ""},    {R"({"x":"Word"})", refusal},   {R"({"x":"words"})", refusal},
      {R"({"x":null})", refusal}, {R"({"x":["word"]})", refusal}, {R"({})", refusal},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(c.object, std::string(),
                      [](AttributeReader& reader, std::string&) { reader.constant("x", "word"); }),
              c.wanted)
        << c.object;
  }
}

TEST(AttributeReader, Object) {
  const struct {
    std::string object, wanted;
  } cases[] = {
      {R"({"x":{"inner":1}})", "inner"},
      {R"({"x":{}})", "empty"},
      {R"({"x":null})", "none"},
      {R"({})", "none"},
      {R"({"x":[]})", "The field 'p.x' must be an object."},
      {R"({"x":"{}"})", "The field 'p.x' must be an object."},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(outcome(c.object, std::string(),
                      [](AttributeReader& reader, std::string& target) {
                        const json::Value* inner = reader.object("x");
                        if (inner == nullptr) {
                          target = "none";
                        } else {
                          target = inner->object()->empty() ? "empty" : inner->object()->front().key;
                        }
                      }),
              c.wanted)
        << c.object;
  }
}

TEST(AttributeReader, RefusesOtherKeysInTheirOrder) {
  const auto refuse = [](AttributeReader& reader, std::string&) { reader.refuse_other_keys({"a", "b"}); };
  EXPECT_EQ(outcome(R"({"b":1,"a":2})", std::string(), refuse), "");
  EXPECT_EQ(outcome("{}", std::string(), refuse), "");
  EXPECT_EQ(outcome(R"({"z":1,"a":2,"A":null})", std::string(), refuse),
            "The field 'p.z' is not known.\nThe field 'p.A' is not known.");
}

TEST(AttributeReader, OfNothingSentChangesNothing) {
  std::vector<std::string> problems;
  AttributeReader reader(nullptr, "", problems);
  std::string text = "old";
  std::optional<std::int64_t> integer = 5;
  bool boolean = true;
  reader.text("x", 3, Presence::Required, text);
  reader.optional_integer("x", 0, 9, integer);
  reader.boolean("x", false, boolean);
  reader.refuse_other_keys({});
  EXPECT_EQ(reader.object("x"), nullptr);
  EXPECT_EQ(fmt::format("{} {} {} {}", text, *integer, boolean, lines(problems)), "old 5 true ");
}

}  // namespace
}  // namespace bespoke
