"""Rules that need a tool: clang-format, clang-tidy, the linker."""
import hashlib
import json
import os
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from text_rules import sources

# Reached by tests alone, and yet to stay: how the name begins, and the reason.
KEPT = {
    "bespoke::json::Writer::value(": "tests print the values that they compare",
    "bespoke::rules_compiled(": "tests see by it that a unit of work compiles nothing",
    "bespoke::jsonschema::ExpressionCache::bytes_used(": "tests see by it what is dropped",
    "bespoke::read_field_rules(bespoke::FieldType, bespoke::json::Value const*, bespoke::FieldRules const*, std::vector": "tests read one definition",
    "bespoke::CustomApi::find_field(std::basic_string_view": "the judge store and tests know fields by their slugs",
}

BUILD = "build/asan"  # whose objects the linker reads
# Only configured, and file by file: the compile_commands.json of BUILD lists what CMake has put together there.
LISTING = "build/tidy"
BATCH = 24  # files; two batches of 12 take half as long again


def output_of(root, command, **options):
    return subprocess.run(command, cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)


def relative(root, text):
    return text.replace(f"{root}/", "")


def formatting(root):
    """every C++ file is formatted as .clang-format says"""
    files = [str(path.relative_to(root)) for path in sources(root, "src", "tests", "fuzz", "bench")]
    told = output_of(root, ["clang-format-14", "--dry-run", *files]).stdout
    found = {match[1] for match in re.finditer(r"^(\S+):\d+:\d+: (?:warning|error):", told, flags=re.M)}
    return [f"{path}:1: run ./dev format" for path in sorted(found)]


def tidy_batches(root):
    """(directory, flags, files): files of one folder that are compiled alike. Most of what clang-tidy does is to
    walk the headers, so it walks them once for all files of a batch."""
    alike = {}
    for command in json.loads((root / LISTING / "compile_commands.json").read_text()):
        path = command["file"]
        if not os.path.exists(path) or path.startswith(f"{root}/build/"):
            continue
        words = shlex.split(command["command"])
        compiler = next(index for index, word in enumerate(words) if word.endswith("++"))
        flags = tuple(words[compiler + 1 : words.index("-o")])
        alike.setdefault((command["directory"], flags, os.path.dirname(path)), []).append(path)
    for (directory, flags, _), paths in alike.items():
        paths.sort()
        for start in range(0, len(paths), BATCH):
            yield directory, flags, paths[start : start + BATCH]


def tidy_batch(root, directory, flags, paths):
    """What clang-tidy finds in the files. Where two of them use one name for two things, so that they do not compile
    together, each half is tried."""
    # The build's flags are g++'s; clang need not know all of them. What is deprecated g++ reports itself, and
    # without what its own library uses inside. And what shadows a name of another file shadows nothing.
    names = ("unknown-warning-option", "ignored-optimization-argument", "deprecated-declarations", "shadow")
    off = [f"-Wno-{name}" for name in names]
    whole = root / LISTING / "batches" / f"{hashlib.sha256(' '.join(paths).encode()).hexdigest()[:16]}.cc"
    whole.parent.mkdir(exist_ok=True)
    whole.write_text("".join(f'#include "{path}"\n' for path in paths))
    config = next(folder / ".clang-tidy" for folder in Path(paths[0]).parents if (folder / ".clang-tidy").exists())
    told = output_of(directory, ["clang-tidy-19", "--quiet", f"--config-file={config}", str(whole), "--", *flags, *off])
    failed = "[clang-diagnostic-error]" in told.stdout
    if failed and len(paths) > 1:
        half = len(paths) // 2
        return tidy_batch(root, directory, flags, paths[:half]) + tidy_batch(root, directory, flags, paths[half:])
    pattern = rf"^{re.escape(str(root))}/(\S+:\d+):\d+: (?:warning|error): (.*)$"
    places = [f"{match[1]}: {match[2]}" for match in re.finditer(pattern, told.stdout, flags=re.M)]
    if told.returncode != 0 and not places:
        places = [f"{relative(root, paths[0])}:1: clang-tidy failed: {told.stdout[-500:]}"]
    return places


def tidy(root):
    """clang-tidy finds nothing (.clang-tidy), functions of more than 60 lines among it"""
    # New files are known to the build only after it has looked again.
    output_of(root, ["cmake", "--preset", "asan", "-B", LISTING, "-DCMAKE_UNITY_BUILD=OFF"], check=True)
    # The largest first, so that no core is left with one long batch at the end.
    batches = sorted(tidy_batches(root), key=lambda batch: -sum(map(os.path.getsize, batch[2])))
    listed = {path for batch in batches for path in batch[2]}
    unlisted = [path for path in sources(root, "src", suffixes=(".cc",)) if str(path) not in listed]
    if unlisted or not listed:
        return [f"{path.relative_to(root)}:1: {LISTING} does not build it" for path in unlisted] or [
            f"CMakeLists.txt:1: {LISTING} builds nothing"
        ]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda batch: tidy_batch(root, *batch), batches)
    return sorted({place for places in found for place in places})


def alone_with_build(root, script, **options):
    """Runs a shell script while nobody else builds there: tools/dev/common.sh waits in the same way."""
    return output_of(root, ["flock", f"{BUILD}.lock", "sh", "-c", script], **options)


def whole_link(root):
    """The command that links `bespoke`, made to keep every object of every room and to tell what it then drops."""
    commands = output_of(root, ["ninja", "-C", BUILD, "-t", "commands", "bespoke"], check=True).stdout
    link = [line for line in commands.splitlines() if " -o bespoke " in line][-1]
    link = re.sub(r"^.*?(?=\S*\+\+ )", "", link.replace(" && :", ""))
    archives = list(dict.fromkeys(re.findall(r"(?<= )\S*lib\w+\.a(?= |$)", link)))
    own = [archive for archive in archives if not archive.startswith("/")]
    for archive in own:
        link = link.replace(f" {archive}", "")
    whole = f" -Wl,--whole-archive {' '.join(own)} -Wl,--no-whole-archive "
    objects_end = link.index(" -o bespoke ")
    return link[:objects_end] + " -Wl,--gc-sections,--print-gc-sections" + link[objects_end:].replace(
        " -o bespoke ", f" -o bespoke_whole {whole}", 1
    )


def demangled(names):
    told = subprocess.run(["c++filt"], input="\n".join(names), text=True, stdout=subprocess.PIPE, check=True)
    return told.stdout.splitlines()


def defined_at(root, name):
    """The first place in src that looks like the definition of the function."""
    word = name.split("(")[0].split("::")[-1]
    for path in sources(root, "src", suffixes=(".cc",)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.match(rf"\S.*\b{re.escape(word)}\(", line) and not line.rstrip().endswith(";"):
                return f"{path.relative_to(root)}:{number}"
    return "src:1"


def dead_code(root):
    """every function of ours that has external linkage is reached from `main`"""
    built = alone_with_build(root, "cmake --preset asan >/dev/null && cmake --build --preset asan --target bespoke")
    if built.returncode != 0:
        return [f"CMakeLists.txt:1: the build failed:\n{built.stdout[-2000:]}"]
    told = alone_with_build(root, f"cd {BUILD} && {whole_link(root)}")
    if told.returncode != 0:
        return [f"CMakeLists.txt:1: linking every object failed:\n{told.stdout[-2000:]}"]
    dropped = re.findall(r"removing unused section '\.text\.(_ZNK?\w+)' in file", told.stdout)
    # Templates and inline functions are left out: of those the compiler emits only what is called.
    ours = re.compile(r"bespoke::(?!\(anonymous)[\w:~]+\(")
    names = sorted({name for name in demangled(dropped) if ours.match(name) and "~" not in name})
    return [
        f"{defined_at(root, name)}: nothing calls {name}; remove it, or say in KEPT (tools/lint/built_rules.py) why it stays"
        for name in names
        if not name.startswith(tuple(KEPT)) and not is_inline(root, name)
    ]


def is_inline(root, name):
    word = name.split("(")[0].split("::")[-1]
    pattern = re.compile(rf"\b{re.escape(word)}\([^;]*\{{|\b{re.escape(word)}\(.*= default;")
    return any(pattern.search(line) for path in sources(root, "src", suffixes=(".h",)) for line in path.open(encoding="utf-8"))


RULES = {"format": formatting, "tidy": tidy, "dead-code": dead_code}
