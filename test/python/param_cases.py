"""Makes new cases like the recorded ones (test/cases/README.md), with what real param says to each operation.

    python3 test/python/param_cases.py --count 2000 --seed 7 > new.jsonl
    python3 test/python/param_cases.py --count 2000 --seed 7 --group watch. > new.jsonl
    python3 test/python/param_cases.py --count 4000 --seed own --distinct 8 | gzip -9n > test/cases/own.jsonl.gz

The same seed gives the same cases. Each is of one family: a function below that makes the classes and the operations
of a case at random; what they come to is recorded by param_record.py.
"""

import argparse
import collections
import copy
import json
import random
import re
import sys
import warnings

import param_pools as pools
from param_changed import family_changed
from param_declared import (
    family_comparator,
    family_declare,
    family_inherit,
    family_number,
    family_objects,
    family_slots,
    family_validate,
)
from param_pools import COMMON, KINDS, ODD, fn, of_type, plain_values
from param_reactive import family_dynamic, family_rx, family_shared, family_time
from param_record import record, with_fixed_hashes
from param_specs import OTHER
from param_state import (
    family_add,
    family_composite,
    family_function,
    family_new,
    family_refs,
    family_state,
)
from param_values import Endless
from param_watching import (
    family_depends,
    family_depends_function,
    family_depends_sub,
    family_watch,
    family_watch_class,
    family_watch_what,
)
from param_written import family_json, family_paths, family_repr


class Maker:
    """A random source with what families ask of it."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.one_of = self.random.choice
        self.some = self.random.sample

    def chance(self, of):
        return self.random.random() < of

    def up_to(self, items, most):
        return self.some(items, min(len(items), self.random.randint(0, most)))

    def value(self, kind):
        """Mostly one that the kind is meant for."""
        if self.chance(0.75):
            return self.one_of(KINDS[kind][0])
        return self.odd(kind)

    def odd(self, kind):
        value = self.one_of(ODD)
        # Functions that make values are called without arguments, and a class is no function in JavaScript.
        makes = "bounds" in KINDS[kind][1] or kind == "Dynamic"
        return None if makes and value in (of_type("int"), fn("identity")) else value

    def slots(self, kind, common=1, default=0.6):
        own = KINDS[kind][1]
        slots = {"kind": kind}
        if self.chance(default):
            slots["default"] = self.one_of(plain_values(kind)) if self.chance(0.9) else self.odd(kind)
        for slot in self.up_to(sorted(own), 3):
            slots[slot] = self.one_of(own[slot])
        for slot in self.up_to(sorted(COMMON), common):
            slots[slot] = self.one_of(COMMON[slot])
        if kind == "ClassSelector":
            slots.setdefault("class_", self.one_of(pools.TYPES))
        return slots

    def valid(self, kind, common=1):
        """Slots with which param makes a class; the rest are cases of `declare`."""
        for _ in range(200):
            slots = self.slots(kind, common)
            if declares(slots):
                return slots
        return {"kind": kind, **({"class_": of_type("int")} if kind == "ClassSelector" else {})}


def declares(slots):
    spec = {"name": "A", "bases": ["Parameterized"], "params": {"x": slots}}
    try:
        record({"classes": [OTHER, spec], "ops": []})
    except Exception:  # noqa: BLE001 whatever it refuses
        return False
    return True


# How often each is made; those of 0 only where they are asked for.
FAMILIES = {
    "validate.": (family_validate, 6),
    "declare": (family_declare, 3),
    "slots": (family_slots, 2),
    "inherit": (family_inherit, 3),
    "selector.objects": (family_objects, 3),
    "number": (family_number, 1),
    "repr": (family_repr, 3),
    "json.": (family_json, 6),
    "paths.": (family_paths, 1),
    "comparator": (family_comparator, 1),
    "changed.": (family_changed, 0),
    "watch.random": (family_watch, 8),
    "watch.what": (family_watch_what, 2),
    "watch.class": (family_watch_class, 1),
    "depends.own": (family_depends, 4),
    "depends.sub": (family_depends_sub, 3),
    "depends.function": (family_depends_function, 1),
    "refs.": (family_refs, 4),
    "state": (family_state, 5),
    "pfunction": (family_function, 1),
    "composite": (family_composite, 1),
    "new": (family_new, 2),
    "add_parameter": (family_add, 1),
    "rx": (family_rx, 4),
    "dynamic": (family_dynamic, 4),
    "shared": (family_shared, 2),
    "time": (family_time, 1),
}


def cases(count, seed, group=""):
    """`count` cases, each a function of the seed and its place."""
    names = [name for name in FAMILIES if name.startswith(group) or group.startswith(name)]
    # A family of weight 0 is only made where it is asked for.
    weights = [FAMILIES[name][1] if group == "" else 1 for name in names]
    for at in range(count):
        make = Maker(f"{seed}/{at}")
        family = FAMILIES[make.random.choices(names, weights)[0]][0]
        made = family(make)
        for _ in range(50):
            try:
                recorded = record(copy.deepcopy(made))
                # A schema with an infinite bound is no JSON. How deep a recursion goes is Python's own affair.
                if "RecursionError" not in json.dumps(recorded, allow_nan=False):
                    break
                made = family(make)
            except (Exception, Endless):  # noqa: BLE001 classes that param refuses are a case of `declare`
                made = family(make)
        yield {"id": f"{made['group']}/{seed}-{at}", **recorded}


def features(one):
    """What a case has that others may not: operations by the kinds they are about, and what they came to."""
    kinds = sorted({param["kind"] for spec in one["classes"] for param in spec["params"].values()})
    found = set()

    def add(ops, expect):
        for op, expected in zip(ops, expect, strict=False):
            about = kinds[0] if len(kinds) == 1 else one["group"]
            error = expected.get("error")
            came = "value" if error is None else f"{error['type']}: {form(error['message'])}"
            found.add((about, op["op"], op.get("method"), came, min(len(expected.get("events", ())), 2)))
            add(op.get("ops", ()), expected.get("inner", ()))

    add(one["ops"], one["expect"])
    return found


def form(message):
    """A message without its names and values."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|[([{].*[)\]}]|-?[0-9][0-9.e+-]*", "_", message)[:80]


def distinct(all_cases, most):
    """Those that have something that none before them has, at most so many a group."""
    seen = set()
    kept = collections.Counter()
    for one in all_cases:
        new = features(one) - seen
        if new and kept[one["group"]] < most:
            seen |= new
            kept[one["group"]] += 1
            yield one


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--group", default="")
    parser.add_argument("--distinct", type=int, help="keep at most so many a group, each with something new")
    args = parser.parse_args()
    with_fixed_hashes()
    warnings.simplefilter("ignore")
    made = cases(args.count, args.seed, args.group)
    for one in made if args.distinct is None else distinct(made, args.distinct):
        json.dump(one, sys.stdout, ensure_ascii=True)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
