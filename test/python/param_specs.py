"""What new cases begin with: descriptions of classes and of the case itself."""

import json

from param_pools import NEEDS, i, t

OTHER = {
    "name": "Other",
    "bases": ["Parameterized"],
    "params": {
        "v": {"kind": "Number", "default": i(1), "bounds": t(i(0), i(10))},
        "w": {"kind": "String", "default": "w", "doc": "W doc"},
    },
}


SUB = {"name": "OtherSub", "bases": ["Other"], "params": {"u": {"kind": "Integer", "default": i(3)}}}


def class_of(params, name="A", bases=("Parameterized",), **more):
    return {"name": name, "bases": list(bases), "params": params, **more}


def case(group, classes, ops, kind=None):
    about = json.dumps([classes, ops])
    others = [spec for spec in (OTHER, SUB) if '"Other"' in about]
    made = {"group": group, "classes": [*others, *classes], "ops": ops}
    if kind in NEEDS:
        made["needs"] = NEEDS[kind]
    return made


def small(make):
    return i(make.random.randint(0, 3))
