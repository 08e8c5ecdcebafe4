"""Compares the maxima of the sources with the table of limits in docs/operations.md."""
import re

from text_rules import lines_of, sources

TABLE = "docs/operations.md"
NUMBER = r"(?:std::size_t|std::u?int\d+_t|int|unsigned|double|std::chrono::\w+)"
IN_HEADER = re.compile(rf"inline constexpr ({NUMBER}) (\w+)(?: = |\{{)(.+?)\}}?;")
# A constant, or a member with a number of its own: `std::size_t body_bytes_max = 1024;`.
ELSEWHERE = re.compile(rf"constexpr {NUMBER} (\w+_max)\b|\b{NUMBER} (\w+_max)(?: = |\{{)[(\d]")
ROW = re.compile(r"\| [^|]+ \| ([^|]+) \| ([^|]*) \| ([^|]*) \| [^|]+ \|$")
METRIC = re.compile(r"`bespoke_\w+`|-$")

UNITS = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
         "ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}  # sizes in bytes, times in milliseconds


def value_of_constant(kind, name, expression):
    """Its number, in bytes or milliseconds where it has a unit; None where it is no plain number."""
    plain = re.sub(r"std::\w+\{(\d+)\}|(?<=\d)'(?=\d)|(?<=\d)LL\b", lambda match: match[1] or "", expression)
    if not re.fullmatch(r"[\d\s*+<()-]+", plain):
        return None
    number = eval(plain)  # digits and operators only
    if kind == "std::chrono::seconds" or re.search(r"_s(_max)?$", name):
        return number * UNITS["s"]
    return number * UNITS["MiB"] if name.endswith("_mib_max") else number


def value_of_row(cell):
    match = re.match(r"([\d,]+(?:\.\d+)?)(?: (\w+))?", cell)
    return match and round(float(match[1].replace(",", "")) * UNITS.get(match[2], 1))


def constants(root, places):
    """`room/name` to its value and place. What is in the wrong file, or cannot be read, is told in `places`."""
    found = {}
    for path in sources(root, "src"):
        for number, line in lines_of(path):
            code, place = line.split("//")[0], f"{path.relative_to(root)}:{number}"
            header = IN_HEADER.match(code)
            other = ELSEWHERE.search(code)
            if path.name == "limits.h" and header:
                room = path.parent.relative_to(root / "src")
                found[f"{room}/{header[2]}"] = (value_of_constant(*header.groups()), place)
            elif path.name == "limits.h" and "constexpr" in code:
                places.append(f"{place}: write `inline constexpr TYPE name = NUMBER;` on one line")
            elif other:
                places.append(f"{place}: {other[1] or other[2]} belongs in the room's limits.h, with a row in {TABLE}")
    return found


def rows(root, places):
    """`room/name` to the value and place of its row; rows of flags are only looked at."""
    found = {}
    path = root / TABLE
    in_table = False
    for number, line in lines_of(path) if path.exists() else []:
        if line.startswith("#"):
            in_table = line == "## Limits"
        match = ROW.match(line)
        if not in_table or not match or match[1].startswith(("Value", "---", " ")):
            continue
        value, name, metric = (cell.strip() for cell in match.groups())
        place = f"{TABLE}:{number}"
        if not METRIC.fullmatch(metric):
            places.append(f"{place}: name a metric, or -")
        if not value:
            continue
        if not re.fullmatch(r"`--[a-z-]+`|`[a-z/]+/\w+`", name):
            places.append(f"{place}: name the constant as `room/name`, or the flag")
        elif not name.startswith("`--"):
            found[name.strip("`")] = (value_of_row(value), place)
    return found


def limits(root):
    """every maximum is in its room's limits.h, and docs/operations.md has a row with its value"""
    places = []
    known, told = constants(root, places), rows(root, places)
    for name, (value, place) in known.items():
        if name not in told and not name.endswith("_min"):
            places.append(f"{place}: give {name} a row in the table of limits in {TABLE}")
        elif name in told and value != told[name][0]:
            places.append(f"{told[name][1]}: {name} is {value}, not {told[name][0]}")
    places += [f"{place}: there is no {name}" for name, (_, place) in told.items() if name not in known]
    return places


RULES = {"limits": limits}
