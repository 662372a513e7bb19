"""Families of cases that are little programs of watchers, batches and methods that depend on values."""

from param_pools import d, f, fn, i, l, of_type, t
from param_specs import class_of, small

WATCHED = {
    "a": {"kind": "Number", "default": i(0)},
    "b": {"kind": "Number", "default": i(0)},
    "c": {"kind": "Number", "default": i(0)},
    "s": {"kind": "String", "default": ""},
    "l": {"kind": "List", "default": l()},
    "p": {"kind": "Parameter"},
    "k": {"kind": "Number", "default": i(1), "constant": True},
    "e": {"kind": "Event"},
}


def value_for(make, name):
    if name in "abckxyzvu":
        return make.one_of([i(0), i(1), i(2), i(3), i(5), f(2.5)]) if make.chance(0.93) else "bad"
    if name == "s":
        return make.one_of(["", "x", "y"]) if make.chance(0.93) else i(5)
    if name == "e":
        return make.one_of([True, False])
    if name == "l":
        return make.one_of([l(), l(i(1)), l(i(1), i(2)), l("x")])
    return make.one_of(
        [
            None,
            i(1),
            l(i(1)),
            t(i(1), i(2)),
            d(["a", i(1)]),
            {"opaque": "x"},
            fn("identity"),
            f("nan"),
            "x",
            {"bytes": "78"},
        ]
    )


def within(make, target):
    """Writes in a context that a callback opens."""
    return {make.one_of(["batch", "discard"]): [target, [{"set": [target, one, small(make)]} for one in "bc"]]}


def effect(make, own, target="o"):
    """Steps that come to an end: a callback writes what comes later in the alphabet, or stops at a bound."""
    steps = []
    later = [name for name in "abc" if name > own] or (["s"] if own < "s" else [])
    if not later:
        return [{"log": "seen"}]
    for _ in range(make.random.randint(1, 3)):
        name = make.one_of(later)
        steps.append(
            make.one_of(
                [
                    {"set": [target, name, value_for(make, name) if name == "s" else small(make)]},
                    {"set": [target, name, {"$add": [{"$get": [target, name]}, i(1)]} if name != "s" else "z"]},
                    {"log": "step"},
                    *([{"unwatch": make.one_of(["w0", "w1", "w2"])}] if make.chance(0.1) else []),
                    *([{"watch": [target, make.some("abc", 2), "wn"]}] if make.chance(0.1) else []),
                    *([within(make, target)] if make.chance(0.15) and own == "a" else []),
                    {"log_values": ["a", "b"]},
                    {
                        "update": [
                            target,
                            {one: small(make) if one != "s" else "u" for one in make.some(later, min(2, len(later)))},
                        ]
                    },
                    {"trigger": [target, [name]]},
                    {
                        "if_lt": [
                            {"$get": [target, "a"]},
                            i(3),
                            [{"set": [target, "a", {"$add": [{"$get": [target, "a"]}, i(1)]}]}],
                        ]
                    },
                    {"raise": ["ValueError", "boom"]} if make.chance(0.2) else {"log": "end"},
                    {"skip": True} if make.chance(0.2) else {"log": "last"},
                ]
            )
        )
    return steps


def operations(make, names, target, deep=0, most=5):
    """Writes of every way, contexts within contexts."""
    ops = []
    for _ in range(make.random.randint(1, most)):
        name = make.one_of(names)
        pick = make.random.random()
        where = {"obj": target}
        if pick < 0.4:
            op = {"op": "set", **where, "name": name, "value": value_for(make, name)}
            if deep and make.chance(0.1):
                op["propagate"] = True
            ops.append(op)
        elif pick < 0.62:
            some = make.some(names, min(len(names), make.random.randint(1, 3)))
            op = {"op": "update", **where, "values": {one: value_for(make, one) for one in some}}
            if deep < 2 and make.chance(0.25):
                op["ops"] = operations(make, names, target, deep + 1, 3)
            elif make.chance(0.1):
                op["positional"] = True
            ops.append(op)
        elif pick < 0.74:
            ops.append(
                {"op": "trigger", **where, "names": make.some(names, min(len(names), make.random.randint(1, 2)))}
            )
        elif pick < 0.92 and deep < 2:
            context = make.one_of(["batch", "batch", "discard_events", "edit_constant"])
            ops.append({"op": context, **where, "ops": operations(make, names, target, deep + 1, 3)})
        else:
            ops.append(
                make.one_of(
                    [
                        {"op": "values", **where},
                        {"op": "values", **where, "onlychanged": True},
                        {"op": "get", **where, "name": name},
                    ]
                )
            )
    return ops


def family_watch(make):
    names = make.some(sorted(WATCHED), make.random.randint(2, 5))
    if "a" not in names:
        names.append("a")
    classes = [class_of(WATCHED), class_of({}, "B", ["A"])]
    ops = [{"op": "new", "cls": make.one_of(["A", "A", "B"]), "as": "o", "kwargs": {}}]
    for at in range(make.random.randint(1, 4)):
        watched = make.some(names, make.random.randint(1, min(3, len(names))))
        options = {}
        if make.chance(0.25):
            options["onlychanged"] = False
        if make.chance(0.3):
            options["queued"] = True
        if make.chance(0.3):
            options["precedence"] = i(make.random.randint(0, 3))
        op = {
            "op": "watch_values" if make.chance(0.15) else "watch",
            "obj": "o",
            "names": watched,
            "as": f"w{at}",
            "opts": options,
        }
        if op["op"] == "watch" and make.chance(0.55):
            op["effect"] = effect(make, max(watched))
        ops.append(op)
    ops += operations(make, names, "o")
    if make.chance(0.3):
        ops.append({"op": "unwatch", "obj": "o", "as": "w0"})
    if make.chance(0.2):
        ops.append({"op": "watcher_info", "as": "w0"})
    ops += operations(make, names, "o", most=3)
    ops.append({"op": "values", "obj": "o"})
    return {"group": "watch.random", "classes": classes, "ops": ops}


SLOT_VALUES = {
    "bounds": [None, t(i(0), i(5)), t(i(0), None)],
    "softbounds": [None, t(i(0), i(5))],
    "constant": [True, False],
    "readonly": [True, False],
    "allow_None": [True, False],
    "label": ["L", "X", None],
    "doc": ["D", None],
    "precedence": [i(1), None, f(0.5)],
    "step": [i(1), None, f(0.5), "x"],
    "default": [i(1), i(3), i(9), "bad"],
    "inclusive_bounds": [t(True, True), t(False, True)],
    "instantiate": [True, False],
    "allow_refs": [True, False],
    "nope": [i(1)],
}


def family_watch_what(make):
    params = {
        "x": {"kind": "Number", "default": i(1), "bounds": t(i(0), i(10))},
        "y": {"kind": "Number", "default": i(1)},
    }
    ops = [{"op": "new", "cls": "A", "as": "a", "kwargs": {}}]
    slots = make.some(sorted(SLOT_VALUES), 3)
    for at, slot in enumerate(slots):
        where = make.one_of([{"obj": "a"}, {"obj": "a"}, {"cls": "A"}, {"cls": "B"}])
        options = {"what": slot}
        if make.chance(0.3):
            options["onlychanged"] = False
        ops.append({"op": "watch", **where, "names": make.one_of([["x"], ["x", "y"]]), "as": f"w{at}", "opts": options})
    for _ in range(make.random.randint(3, 8)):
        slot = make.one_of(slots)
        where = make.one_of([{"obj": "a"}, {"obj": "a"}, {"cls": "A"}, {"cls": "B"}])
        pick = make.random.random()
        if pick < 0.75:
            ops.append(
                {
                    "op": "slot_set",
                    **where,
                    "name": make.one_of(["x", "x", "y"]),
                    "slot": slot,
                    "value": make.one_of(SLOT_VALUES[slot]),
                }
            )
        elif pick < 0.9:
            ops.append({"op": "set", "obj": "a", "name": "x", "value": make.one_of([i(2), i(3), i(50)])})
        else:
            ops.append(
                {
                    "op": "batch",
                    "obj": "a",
                    "ops": [
                        {"op": "slot_set", "obj": "a", "name": "x", "slot": slot, "value": one}
                        for one in SLOT_VALUES[slot][:2]
                    ],
                }
            )
        ops.append({"op": "slot_get", **where, "name": "x", "slot": slot})
    return {"group": "watch.what", "classes": [class_of(params), class_of({}, "B", ["A"])], "ops": ops}


def family_watch_class(make):
    ops = [{"op": "new", "cls": "A", "as": "o", "kwargs": {}}]
    for at in range(make.random.randint(1, 3)):
        ops.append(
            {
                "op": "watch",
                "cls": make.one_of(["A", "B"]),
                "names": make.one_of([["a"], ["a", "b"], ["s"]]),
                "as": f"w{at}",
                "opts": make.one_of([{}, {}, {"onlychanged": False}, {"precedence": i(1)}]),
            }
        )
    for _ in range(make.random.randint(3, 8)):
        cls = make.one_of(["A", "B"])
        name = make.one_of("abs")
        ops.append(
            make.one_of(
                [
                    {"op": "class_set", "cls": cls, "name": name, "value": value_for(make, name)},
                    {"op": "class_set", "cls": cls, "name": "a", "value": small(make)},
                    {"op": "update", "cls": cls, "values": {"a": small(make), "b": small(make)}},
                    {"op": "set", "obj": "o", "name": "a", "value": small(make)},
                    {"op": "trigger", "cls": cls, "names": [name]},
                    {"op": "class_get", "cls": cls, "name": name},
                    {"op": "get", "obj": "o", "name": "a"},
                ]
            )
        )
    return {"group": "watch.class", "classes": [class_of(WATCHED), class_of({}, "B", ["A"])], "ops": ops}


XYZ = {name: {"kind": "Number", "default": i(0)} for name in "xyz"}


def methods(make, specs, own):
    """Methods that write what comes after what they depend on."""
    made = []
    for name in make.some(["f", "g", "h", "k"], make.random.randint(1, 3)):
        depends = make.some(specs, min(len(specs), make.random.randint(1, 2)))
        if made and make.chance(0.2):
            depends.append(make.one_of(made)["name"])
        method = {"name": name, "depends": depends, "watch": make.one_of([True, True, "queued", False])}
        if make.chance(0.25):
            method["on_init"] = True
        if make.chance(0.5):
            top = max((one for one in depends if one in own), default="x")
            later = [one for one in own if one > top]
            steps = [{"log": f"{name} end"}]
            if later:
                one = make.one_of(later)
                steps.insert(0, {"set": ["self", one, {"$add": [{"$get": ["self", one]}, i(1)]}]})
            method["effect"] = steps
        made.append(method)
    return made


def family_depends(make):
    classes = [class_of(XYZ, methods=methods(make, ["x", "y", "z", "x:constant", "y:bounds", "x:label"], "xyz"))]
    if make.chance(0.4):
        classes.append(
            class_of(
                make.one_of([{}, {"x": {"kind": "Number", "default": i(5)}}]),
                "B",
                ["A"],
                methods=methods(make, ["x", "y"], "xyz"),
            )
        )
    cls = classes[-1]["name"]
    ops = [{"op": "new", "cls": cls, "as": "a", "kwargs": make.one_of([{}, {}, {"x": i(4)}])}]
    if make.chance(0.3):
        ops.append(
            {"op": "watch", "obj": "a", "names": ["x", "y"], "as": "w", "opts": make.one_of([{}, {"precedence": i(1)}])}
        )
    ops += operations(make, ["x", "y", "z"], "a", most=4)
    for _ in range(2):
        name = make.one_of([one["name"] for spec in classes for one in spec["methods"]])
        ops.append({"op": "deps", "obj": "a", "method": name})
        ops.append({"op": "deps", "cls": cls, "method": name})
        ops.append({"op": "call_method", "obj": "a", "method": name})
    slot, values = make.one_of([("constant", [True, False]), ("bounds", [t(i(0), i(5)), None]), ("label", ["L"])])
    ops += [{"op": "slot_set", "obj": "a", "name": make.one_of("xy"), "slot": slot, "value": value} for value in values]
    ops.append({"op": "values", "obj": "a"})
    return {"group": "depends.own", "classes": classes, "ops": ops}


def family_depends_sub(make):
    inner = {
        "v": {"kind": "Number", "default": i(1)},
        "u": {"kind": "Number", "default": i(2)},
        "sub": {"kind": "Parameter"},
    }
    inner_methods = [{"name": "m", "depends": ["v"], "watch": make.one_of([True, False])}]
    kind = make.one_of([{"kind": "Parameter"}, {"kind": "ClassSelector", "class_": of_type("Parameterized")}])
    specs = make.some(
        ["sub.v", "sub.u", "sub", "x", "sub.sub.v", "sub.param", "sub.v:bounds", "sub.m"], make.random.randint(1, 3)
    )
    method = {"name": "f", "depends": specs, "watch": make.one_of([True, True, "queued"])}
    if make.chance(0.2):
        method["on_init"] = True
    outer = class_of({"sub": kind, "x": {"kind": "Number", "default": i(0)}}, methods=[method])
    ops = [
        {"op": "new", "cls": "In", "as": "n", "kwargs": {"v": i(8)}},
        {"op": "new", "cls": "In", "as": "i", "kwargs": make.one_of([{}, {"sub": {"ref": "n"}}])},
        {
            "op": "new",
            "cls": "In",
            "as": "j",
            "kwargs": make.one_of([{}, {"v": i(5)}, {"u": i(6), "sub": {"ref": "n"}}]),
        },
        {"op": "new", "cls": "A", "as": "a", "kwargs": make.one_of([{}, {"sub": {"ref": "i"}}, {"sub": {"ref": "i"}}])},
    ]
    for _ in range(make.random.randint(4, 10)):
        obj = make.one_of(["i", "j", "n"])
        ops.append(
            make.one_of(
                [
                    {"op": "set", "obj": obj, "name": "v", "value": small(make)},
                    {"op": "set", "obj": obj, "name": "u", "value": small(make)},
                    {"op": "update", "obj": obj, "values": {"v": small(make), "u": small(make)}},
                    {"op": "set", "obj": "a", "name": "sub", "value": make.one_of([{"ref": "i"}, {"ref": "j"}, None])},
                    {"op": "set", "obj": make.one_of("ij"), "name": "sub", "value": make.one_of([{"ref": "n"}, None])},
                    {"op": "set", "obj": "a", "name": "x", "value": small(make)},
                    {"op": "trigger", "obj": "a", "names": ["sub"]},
                    {"op": "trigger", "obj": obj, "names": ["v"]},
                    {"op": "update", "obj": "a", "values": {"x": small(make), "sub": {"ref": make.one_of("ij")}}},
                    {"op": "slot_set", "obj": obj, "name": "v", "slot": "bounds", "value": t(i(0), i(99))},
                    {
                        "op": "batch",
                        "obj": obj,
                        "ops": [
                            {"op": "set", "obj": obj, "name": "v", "value": small(make)},
                            {"op": "set", "obj": "a", "name": "sub", "value": {"ref": "j"}},
                        ],
                    },
                    {
                        "op": "discard_events",
                        "obj": obj,
                        "ops": [{"op": "set", "obj": obj, "name": "v", "value": small(make)}],
                    },
                    {"op": "deps", "obj": "a", "method": "f"},
                    {"op": "deps", "cls": "A", "method": "f"},
                ]
            )
        )
    return {"group": "depends.sub", "classes": [class_of(inner, "In", methods=inner_methods), outer], "ops": ops}


def family_depends_function(make):
    ops = [
        {"op": "new", "cls": "A", "as": "a", "kwargs": {}},
        {"op": "new", "cls": "A", "as": "b", "kwargs": {"x": i(9)}},
    ]
    for at in range(make.random.randint(1, 3)):
        deps = (
            [{"paramref": [make.one_of(["a", "b", "A"]), "x"]}]
            if make.chance(0.5)
            else [{"paramref": ["a", "x"]}, {"paramref": ["b", "y"]}][: make.random.randint(0, 2)]
        )
        op = {"op": "depends_fn", "deps": deps, "watch": make.chance(0.8), "as": f"fn{at}"}
        if make.chance(0.4) or not deps:
            # Something else than it depends on already: Param calls twice for what is named twice.
            op["kw"] = {"q": {"paramref": [make.one_of(["a", "A"]), "y"]}}
        ops.append(op)
    for _ in range(5):
        obj = make.one_of("ab")
        ops.append(
            make.one_of(
                [
                    {"op": "set", "obj": obj, "name": make.one_of("xy"), "value": small(make)},
                    {"op": "update", "obj": obj, "values": {"x": small(make), "y": small(make)}},
                    {"op": "trigger", "obj": obj, "names": ["x"]},
                    {"op": "class_set", "cls": "A", "name": "x", "value": small(make)},
                    {"op": "deps", "cls": "A", "method": "f"},
                ]
            )
        )
    return {
        "group": "depends.function",
        "classes": [
            class_of(
                {"x": {"kind": "Number", "default": i(1)}, "y": {"kind": "Number", "default": i(2)}},
                methods=[{"name": "f", "depends": ["x"]}],
            )
        ],
        "ops": ops,
    }
