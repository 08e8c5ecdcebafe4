"""Sees that each rule is silent about a small project that keeps it, and tells what breaks it."""
import shutil
import sys
import tempfile
from pathlib import Path

from lint import RULES

PROJECT = {
    "CMakeLists.txt": """cmake_minimum_required(VERSION 3.25)
project(kept LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
add_compile_options(-ffunction-sections)
add_library(base STATIC src/base/answer.cc)
target_include_directories(base PUBLIC src)
add_executable(bespoke src/cli/main.cc)
target_link_libraries(bespoke PRIVATE base)
""",
    "src/base/answer.h": "#pragma once\n\nnamespace bespoke {\n\nint answer();\n\n}  // namespace bespoke\n",
    "src/base/answer.cc": '#include "base/answer.h"\n\nnamespace bespoke {\n\nint answer() {\n  return 42;\n}\n\n}  // namespace bespoke\n',
    "src/cli/main.cc": '#include "base/answer.h"\n\nint main() {\n  return bespoke::answer();\n}\n',
    "src/base/limits.h": "#pragma once\n\ninline constexpr int answers_max = 42;\n",
    "docs/operations.md": "## Limits\n\n| answers | 42 | `base/answers_max` | - | 503 |\n",
    "tests/unit/base/answer_test.cc": "TEST(Answer, IsKnown) {\n  EXPECT_EQ(bespoke::answer(), 42);\n}\n",
    "tools/packages.txt": "build g++\n",
    "README.md": "# Kept\n\n[packages](docs/dependencies.md), [limits](docs/operations.md), [this](#kept)\n",
    "docs/dependencies.md": "`g++`\n",
    "bench/README": "",
    "console/README": "",
}

# The rule, the file that is appended to or made, the text, and a word of what must be told.
VIOLATIONS = [
    ("includes", "src/base/answer.cc", '#include "model/etag.h"\n', "may not include model"),
    ("file-size", "src/base/answer.cc", "// a line\n" * 400, "cut the file"),
    ("words", "src/base/answer.h", "// TODO\n", "finish it"),
    ("bool", "src/base/answer.h", "void say(bool loudly);\n", "two-value enum class"),
    ("assertions", "tests/unit/base/answer_test.cc", "TEST(Nothing, IsAsserted) { bespoke::answer(); }\n", "assert something"),
    ("dependencies", "tools/packages.txt", "build libleft-pad-dev\n", "libleft-pad-dev"),
    ("dependencies", "console/package.json", '  "left-pad": "1.3.0"\n', "what left-pad is for"),
    ("pages", "docs/forgotten.md", "# Forgotten\n", "name docs/forgotten.md"),
    ("links", "README.md", "[gone](docs/dependencies.md#gone)\n", "no heading #gone"),
    ("limits", "src/base/answer.cc", "constexpr int cups_max = 3;\n", "belongs in the room's limits.h"),
    ("limits", "src/base/limits.h", "inline constexpr int cups_max = 3;\n", "give base/cups_max a row"),
    ("limits", "docs/operations.md", "| cups | 3 | `base/cups_max` | - | 503 |\n", "there is no base/cups_max"),
    ("limits", "docs/operations.md", "| answers | 43 | `base/answers_max` | - | 503 |\n", "is 42, not 43"),
    ("format", "src/base/answer.cc", "int   badly_spaced ;\n", "./dev format"),
    ("tidy", "src/base/answer.cc", "int BadlyNamed() { return 0; }\n", "BadlyNamed"),
    ("dead-code", "src/base/answer.cc", "namespace bespoke {\nint uncalled() { return 0; }\n}\n", "nothing calls bespoke::uncalled()"),
]


def lay_out(root):
    for name, text in PROJECT.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for name in ("CMakePresets.json", ".clang-format", ".clang-tidy"):
        shutil.copy(name, root / name)


def faults(root, rule, file, text, told):
    before = [f"{rule}: told without a cause: {place}" for place in RULES[rule](root)]
    (root / file).write_text(PROJECT.get(file, "") + text, encoding="utf-8")
    after = RULES[rule](root)
    if file in PROJECT:
        (root / file).write_text(PROJECT[file], encoding="utf-8")
    else:
        (root / file).unlink()
    return before + ([] if any(told in place for place in after) else [f"{rule}: a violation in {file} was not told: {after}"])


def main():
    broken = [f"{rule}: no violation of it is planted" for rule in RULES if rule not in [violation[0] for violation in VIOLATIONS]]
    with tempfile.TemporaryDirectory(prefix="bespoke-lint-") as name:
        root = Path(name).resolve()
        lay_out(root)
        for violation in VIOLATIONS:
            broken += faults(root, *violation)
    print("\n".join(broken) or f"each of the {len(RULES)} rules tells what breaks it")
    print(f"# pass {0 if broken else 1}\n# fail {1 if broken else 0}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
