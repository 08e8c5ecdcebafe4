"""A test that asserts nothing cannot fail."""
import re

from text_rules import sources

CPP_ASSERTION = r"\b(EXPECT|ASSERT)_\w+\(|\bFAIL\(|\bADD_FAILURE\("
CPP_FUNCTION = r"^[ \t]*[\w:<>,&* ]+?\b(?P<name>\w+)\([^;{}]*\)[^;{}]*\{"
NODE_ASSERTION = r"\bassert(\.\w+)?\(|\bthrow new Error\("
NODE_FUNCTION = r"^[ \t]*(?:export )?(?:(?:async )?function (?P<a>\w+)\(|(?:const|let) (?P<b>\w+) = (?:async )?\(|(?:async )?(?P<c>\w+)\([^()]*\) \{)"


def body_after(text, start):
    """The text from the first `{` at or after `start` to its matching `}`, both included."""
    depth = 0
    opened = text.find("{", start)
    for i in range(opened, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return text[opened : i + 1]
    return text[start:]


def without_literals(text):
    """Braces inside literals must not count as structure."""
    text = re.sub(r'R"(\w*)\(.*?\)\1"', '""', text, flags=re.S)
    return re.sub(r"\"(\\.|[^\"\\\n])*\"|'(\\.|[^'\\\n])'", '""', text)


def closed_over_calls(bodies, assertion):
    """The names of the functions that assert, by themselves or through each other."""
    found = {name for name, body in bodies.items() if re.search(assertion, body)}
    while True:
        calls = any_call(found)
        more = {name for name, body in bodies.items() if name not in found and re.search(calls, body)}
        if not more:
            return found
        found |= more


def any_call(names):
    return rf"\b({'|'.join(sorted(names))})\(" if names else r"(?!)"


def cpp_places(root):
    texts = {path: without_literals(path.read_text(encoding="utf-8")) for path in sources(root, "tests")}
    bodies = {}
    for text in texts.values():
        for match in re.finditer(CPP_FUNCTION, text, flags=re.M):
            bodies[match["name"]] = bodies.get(match["name"], "") + body_after(text, match.end() - 1)
    for macro in ("TEST", "TEST_F", "TEST_P", "TYPED_TEST", "main"):
        bodies.pop(macro, None)
    asserts = re.compile(f"{CPP_ASSERTION}|{any_call(closed_over_calls(bodies, CPP_ASSERTION))}")
    for path, text in texts.items():
        for match in re.finditer(r"^(TEST|TEST_F|TEST_P|TYPED_TEST)\(", text, flags=re.M):
            if not asserts.search(body_after(text, match.start())):
                yield path, text.count("\n", 0, match.start()) + 1


def node_places(root):
    texts = {path: path.read_text(encoding="utf-8") for path in sources(root, "tests", suffixes=(".mjs",))}
    bodies = {}
    for text in texts.values():
        starts = [(match.start(), match["a"] or match["b"] or match["c"]) for match in re.finditer(NODE_FUNCTION, text, flags=re.M)]
        ends = [start for start, _ in starts[1:]] + [len(text)]
        for (start, name), end in zip(starts, ends):
            bodies[name] = bodies.get(name, "") + text[start:end]
    for word in ("if", "for", "while", "switch", "catch", "constructor"):
        bodies.pop(word, None)
    asserts = re.compile(f"{NODE_ASSERTION}|{any_call(closed_over_calls(bodies, NODE_ASSERTION))}")
    for path, text in texts.items():
        starts = [match.start() for match in re.finditer(r"^[ \t]*(?:it|test)\(", text, flags=re.M)] + [len(text)]
        for start, end in zip(starts, starts[1:]):
            if path.name.endswith(".test.mjs") and not asserts.search(text[start:end]):
                yield path, text.count("\n", 0, start) + 1


def assertions(root):
    """no test without an assertion"""
    places = [*cpp_places(root), *node_places(root)]
    return [f"{path.relative_to(root)}:{number}: this test cannot fail; assert something" for path, number in places]


RULES = {"assertions": assertions}
