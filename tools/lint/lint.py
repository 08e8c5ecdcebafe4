"""House rules that no compiler knows. Each rule finds places; a place is `file:line: what to do`."""
import sys
from pathlib import Path

import assertion_rule
import built_rules
import limit_rule
import text_rules

RULES = {**text_rules.RULES, **assertion_rule.RULES, **limit_rule.RULES, **built_rules.RULES}


def run(names, root):
    """Runs the rules over the checkout at `root` and prints what they find; returns how many found something."""
    broken = 0
    for name in names:
        places = RULES[name](root)
        for place in places:
            print(place)
        print(f"{'not ok' if places else 'ok'} - {name}" + (f" ({len(places)})" if places else ""), flush=True)
        broken += bool(places)
    print(f"# pass {len(names) - broken}\n# fail {broken}")
    return broken


def main(arguments):
    if arguments == ["--list"]:
        for name, rule in RULES.items():
            print(f"  {name:<13} {rule.__doc__.strip()}")
        return 0
    unknown = [name for name in arguments if name not in RULES]
    if unknown:
        print(f"no such rule: {' '.join(unknown)}; there are: {' '.join(RULES)}", file=sys.stderr)
        return 1
    return 1 if run(arguments or list(RULES), Path.cwd()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
