"""Rules that read the sources as text."""
import re

FILE_LINES_MAX = 400

# What a room may include besides itself. It reads as in docs/architecture.md:
# base <- jsonschema <- model <- query <- store <- service <- api <- server, and base <- http <- api.
PRODUCT = ["base", "jsonschema", "model", "query", "store", "service"]
ROOMS = {room: PRODUCT[:i] for i, room in enumerate(PRODUCT)}
ROOMS["http"] = ["base"]
ROOMS["api"] = [*PRODUCT, "http"]
ROOMS["console"] = ["http"]
ROOMS["outbound"] = ["base"]
ROOMS["events"] = [*PRODUCT, "http", "api", "outbound"]
ROOMS["server"] = [*PRODUCT, "http", "api", "console", "outbound", "events"]
ROOMS["cli"] = ["base", "outbound", "server"]

# Where a library is at home; the other rooms are not to know that it is there.
LIBRARIES = {
    "openssl/": ["base", "http"],
    "boost/json": ["base"],
    "spdlog/": ["base"],
    "sqlite3.h": ["store"],
    "libpq-fe.h": ["store"],
    "boost/beast": ["http"],
    "boost/asio": ["http", "cli"],
    "re2/": ["jsonschema", "model"],
    "utf8proc.h": ["model"],
    "CLI/": ["cli", "server"],
    "curl/": ["outbound"],
}

# Each with what to write instead.
WORDS = {
    r"\b(TODO|FIXME|XXX|HACK)\b": "finish it, or file an issue",
    r"\b(class|struct|enum class|namespace) \w*(Manager|Helper|Util)s?\b": "name it after what it is or does",
    r"(?<![.>:\w])get_\w+\(": "drop `get_`: name what is returned",
    r"@(param|return|brief)\b|\\(param|return|brief)\b|^\s*/\*\*|^\s*///": "say in plain sentences what the code cannot",
    r"//\s*[-=*/]{4,}": "no banners",
    r"\bstd::regex\b": "use RE2: std::regex dies of a long string",
    r"\busing namespace\b(?! std::\w*literals)": "write the namespace out",
    r"#ifndef \w+_H_?$": "use #pragma once",
}


# In the program, but not in its tests.
OWN_WORDS = {
    r"\bthrow\s+(?!std::bad_alloc\b)[\w:]+[({]": "return an Error (base/error.h); nothing but the end of memory is thrown",
}


def sources(root, *folders, suffixes=(".cc", ".h")):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes and not {"node_modules", "build"} & set(path.relative_to(root).parts):
                yield path


def lines_of(path):
    return enumerate(path.read_text(encoding="utf-8").splitlines(), 1)


def include_finding(room, path, included):
    """What is wrong with `#include included` in a file of the room, or None."""
    for library, homes in LIBRARIES.items():
        if included.startswith(library):
            return None if room in homes else f"only {' and '.join(homes)} may include <{included}>"
    parts = included.split("/")
    if len(parts) < 2 or parts[0] not in ROOMS or parts[0] == room:
        return None
    if parts[0] not in ROOMS[room]:
        return f"{room} may not include {parts[0]}; it may: {' '.join(ROOMS[room]) or 'nothing'}"
    if len(parts) > 2:
        return f"enter {parts[0]} by a header of its own folder, not by {included}"
    return None


def includes(root):
    """a room includes only what it may, a folder is entered by its top headers"""
    places = []
    for path in sources(root, "src"):
        room = path.relative_to(root / "src").parts[0]
        if room not in ROOMS:
            places.append(f"{path.relative_to(root)}:1: add the room {room} to ROOMS in tools/lint/text_rules.py")
            continue
        for number, line in lines_of(path):
            match = re.match(r'#include [<"]([^>"]+)[>"]', line)
            finding = match and include_finding(room, path, match[1])
            if finding:
                places.append(f"{path.relative_to(root)}:{number}: {finding}")
    return places


def file_size(root):
    """a file has at most 400 lines"""
    places = []
    for path in sources(root, "src", "tests", "fuzz", "bench", "tools", suffixes=(".cc", ".h", ".mjs", ".py", ".sh")):
        count = sum(1 for _ in lines_of(path))
        if count > FILE_LINES_MAX:
            places.append(f"{path.relative_to(root)}:{FILE_LINES_MAX + 1}: {count} lines; cut the file in two")
    return places


def words(root):
    """no word or form that the house rules forbid: unfinished work, get_, Manager, banners, throw"""
    places = []
    for path in sources(root, "src", "tests", "fuzz", "bench"):
        forbidden = WORDS if path.is_relative_to(root / "tests") else {**WORDS, **OWN_WORDS}
        for number, line in lines_of(path):
            found = [advice for pattern, advice in forbidden.items() if re.search(pattern, line)]
            places += [f"{path.relative_to(root)}:{number}: {advice}" for advice in found]
    return places


def bool_parameters(root):
    """no bool parameter in a header but a plain `value`: a two-value enum class tells what the caller says"""
    places = []
    for path in sources(root, "src", suffixes=(".h",)):
        for number, line in lines_of(path):
            if re.search(r"[(,]\s*(const )?bool(?! (?:value|unset)\b) \w+\s*(=[^,)]*)?[,)]", line.split("//")[0]):
                places.append(f"{path.relative_to(root)}:{number}: make the bool parameter a two-value enum class")
    return places


def dependencies(root):
    """docs/dependencies.md tells why each package of tools/packages.txt and of npm is there"""
    told = (root / "docs/dependencies.md").read_text(encoding="utf-8") if (root / "docs/dependencies.md").exists() else ""
    places = []
    for number, line in lines_of(root / "tools/packages.txt"):
        if not line.startswith("#") and f"`{line.split()[1]}`" not in told:
            places.append(f"tools/packages.txt:{number}: say in docs/dependencies.md what {line.split()[1]} is for")
    for path in [*sorted((root / "tests").glob("*/package.json")), *root.glob("console/package.json")]:
        for number, line in lines_of(path):
            match = re.match(r'\s*"([@\w/.-]+)": "[~^]?\d', line)
            if match and match[1] != "version" and f"`{match[1]}`" not in told:
                places.append(f"{path.relative_to(root)}:{number}: say in docs/dependencies.md what {match[1]} is for")
    return places


def manual(root):
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]


def pages(root):
    """README.md names every page of docs/"""
    readme = (root / "README.md").read_text(encoding="utf-8")
    names = [path.relative_to(root).as_posix() for path in sorted((root / "docs").glob("*.md"))]
    return [f"README.md:1: name {name}, and what it is about" for name in names if f"]({name})" not in readme]


def anchors(text):
    """What `#…` may name in a page, as GitHub makes it of the headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(root):
    """a link of one page to another leads to a file and a heading that are there"""
    places = []
    for path in manual(root):
        for number, line in lines_of(path):
            for file, heading in re.findall(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)", re.sub(r"`[^`]*`", "", line)):
                target = path.parent / file if file else path
                if not target.exists():
                    places.append(f"{path.relative_to(root)}:{number}: {file} is not there")
                elif heading and heading not in anchors(target.read_text(encoding="utf-8")):
                    places.append(f"{path.relative_to(root)}:{number}: {target.name} has no heading #{heading}")
    return places


RULES = {
    "includes": includes,
    "file-size": file_size,
    "words": words,
    "bool": bool_parameters,
    "dependencies": dependencies,
    "pages": pages,
    "links": links,
}
