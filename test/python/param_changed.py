"""A family of cases: recorded ones with other values and slots, with operations left out or done twice."""

import copy
import pathlib

from param_pools import COMMON, KINDS, plain_values
from param_record import read_cases

CASES = pathlib.Path(__file__).resolve().parents[1] / "cases"
RECORDED = [case for name in ("param_ops", "param_json") for case in read_cases(str(CASES / f"{name}.jsonl.gz"))]

# What an operation has beside a value that may be another.
VALUES = {"set": "value", "class_set": "value"}


def kinds_of(case):
    """What each parameter's name stands for, as far as the case says."""
    kinds = {}

    def look(spec):
        kinds.update({name: param["kind"] for name, param in (spec.get("params") or {}).items()})

    for spec in case["classes"]:
        look(spec)
    for op in case["ops"]:
        look(op.get("class") or {})
    return kinds


def family_changed(make):
    case = copy.deepcopy(make.one_of(RECORDED))
    kinds = kinds_of(case)
    share = make.one_of([0.1, 0.3])

    def another(name, value):
        kind = kinds.get(name)
        # What names something of the case stays: a reference is what the case is about.
        if kind not in KINDS or not make.chance(share) or '"ref"' in repr(value).replace("'", '"'):
            return value
        return make.one_of(plain_values(kind)) if make.chance(0.8) else make.odd(kind)

    def change(op):
        key = VALUES.get(op["op"])
        if key is not None:
            op[key] = another(op["name"], op[key])
        for key in ("kwargs", "values"):
            if isinstance(op.get(key), dict):
                op[key] = {name: another(name, value) for name, value in op[key].items()}
        if op["op"] == "slot_set" and make.chance(share):
            kind = kinds.get(op["name"])
            pool = {**COMMON, **(KINDS[kind][1] if kind in KINDS else {})}.get(op["slot"])
            if pool is not None:
                op["value"] = make.one_of(pool)
        for inner in op.get("ops") or ():
            change(inner)

    for spec in case["classes"]:
        for slots in (spec.get("params") or {}).values():
            if slots["kind"] not in KINDS:
                continue
            for slot, pool in {**KINDS[slots["kind"]][1], **COMMON}.items():
                if slot in slots and make.chance(share):
                    slots[slot] = make.one_of(pool)
            if make.chance(share / 4):
                slot = make.one_of(sorted(COMMON))
                slots[slot] = make.one_of(COMMON[slot])
    ops = []
    for op in case["ops"]:
        change(op)
        if make.chance(share / 3):
            continue
        ops += [op, copy.deepcopy(op)] if make.chance(share / 3) and "as" not in op and op["op"] != "declare" else [op]
    return {
        key: value
        for key, value in {**case, "ops": ops, "group": f"changed.{case['group']}"}.items()
        if key not in ("id", "expect")
    }
