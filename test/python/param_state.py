"""Families of cases about what is held where: references, defaults, own parameters, copies, construction, functions."""

from param_pools import NUMBERS, d, f, fn, i, l, t
from param_specs import class_of, small

SOURCE = class_of({"v": {"kind": "Number", "default": i(1)}, "s": {"kind": "String", "default": "s"}}, "S")


TAKES = {
    "x": {"kind": "Number", "default": i(0), "allow_refs": True},
    "y": {"kind": "Number", "default": i(0)},
    "n": {"kind": "Parameter", "allow_refs": True, "nested_refs": True},
    "q": {"kind": "Parameter", "allow_refs": True},
    "c": {"kind": "Number", "default": i(0), "allow_refs": True, "constant": True},
    "b": {"kind": "Number", "default": i(5), "bounds": t(i(0), i(10)), "allow_refs": True},
    "l": {"kind": "List", "default": l(), "allow_refs": True, "nested_refs": True},
}


def reference(make, name):
    if name in ("n", "l"):
        ref = {"paramref": [make.one_of(["s", "s2"]), make.one_of(["v", "s"])]}
        other = {"paramref": ["s", "v"]}
        return make.one_of(
            [l(ref, i(1)), l(ref, other)]
            + (
                []
                if name == "l"
                else [ref, d(["x", ref], ["y", t(other, i(1))]), t(ref), {"bound": "bf"}, l({"bound": "bf"})]
            )
        )
    return make.one_of(
        [
            {"paramref": ["s", "v"]},
            {"paramref": ["s2", "v"]},
            {"paramref": ["s", "s"]},
            {"paramref": ["S", "v"]},
            {"bound": "bf"},
            {"paramref": ["a", "y"]},
        ]
    )


def family_refs(make):
    names = list("xxxyqqcbbnnl")
    method = {
        "name": "f",
        "depends": [make.one_of(["x", "n", "b", "q"])],
        "watch": True,
        "effect": [{"log_values": ["x", "b"]}],
    }
    classes = [SOURCE, class_of(TAKES, methods=[method] if make.chance(0.4) else [])]
    fn_name, args = make.one_of(
        [
            ("add", [{"paramref": ["s", "v"]}, i(2)]),
            ("add_one", [{"paramref": ["s2", "v"]}]),
            ("add", [{"paramref": ["s", "v"]}, {"paramref": ["s2", "v"]}]),
            ("skip_if_negative", [{"paramref": ["s", "v"]}]),
            ("concat", [{"paramref": ["s", "s"]}, {"paramref": ["s", "v"]}]),
            ("const_five", []),
        ]
    )
    ops = [
        {"op": "new", "cls": "S", "as": "s", "kwargs": {}},
        {"op": "new", "cls": "S", "as": "s2", "kwargs": {"v": i(7)}},
        {"op": "bind", "fn": fn_name, "args": args, "as": "bf"},
        {"op": "call_bound", "as": "bf"},
    ]
    first = {}
    for name in make.some([one for one in sorted(TAKES) if one != "y"], make.random.randint(0, 3)):
        ref = reference(make, name)
        # A reference to the object itself comes after it is made.
        if ref != {"paramref": ["a", "y"]}:
            first[name] = ref
    ops.append({"op": "new", "cls": "A", "as": "a", "kwargs": {}})
    ops.append({"op": "update", "obj": "a", "values": first})
    ops.append({"op": "new", "cls": "A", "as": "a2", "kwargs": first})
    if make.chance(0.5):
        ops.append(
            {
                "op": "watch",
                "obj": "a",
                "names": make.some(sorted(TAKES), 2),
                "as": "w",
                "opts": make.one_of([{}, {"onlychanged": False}, {"queued": True}]),
            }
        )
    if make.chance(0.3):
        ops.append({"op": "watch", "obj": "s", "names": ["v"], "as": "ws", "opts": {}})
    for _ in range(make.random.randint(4, 9)):
        name = make.one_of(names)
        source = make.one_of(["s", "s", "s2"])
        ops.append(
            make.one_of(
                [
                    {"op": "set", "obj": "a", "name": name, "value": reference(make, name)},
                    {"op": "set", "obj": "a", "name": name, "value": make.one_of([i(3), i(50), l(i(1)), "str", None])},
                    {"op": "set", "obj": source, "name": "v", "value": make.one_of([i(2), i(4), i(50), i(-3), "bad"])},
                    {"op": "set", "obj": source, "name": "v", "value": i(make.random.randint(0, 9))},
                    {"op": "set", "obj": source, "name": "s", "value": make.one_of(["t", "u"])},
                    {"op": "update", "obj": source, "values": {"v": small(make), "s": "up"}},
                    {"op": "update", "obj": "a", "values": {name: reference(make, name), "y": small(make)}},
                    {
                        "op": "update",
                        "obj": "a",
                        "values": {name: reference(make, name)},
                        "ops": [
                            {"op": "set", "obj": source, "name": "v", "value": small(make)},
                            {"op": "get", "obj": "a", "name": name},
                        ],
                    },
                    {
                        "op": "batch",
                        "obj": source,
                        "ops": [
                            {"op": "set", "obj": source, "name": "v", "value": small(make)},
                            {"op": "set", "obj": source, "name": "s", "value": "in"},
                            {"op": "get", "obj": "a", "name": name},
                        ],
                    },
                    {
                        "op": "discard_events",
                        "obj": make.one_of(["a", source]),
                        "ops": [{"op": "set", "obj": source, "name": "v", "value": small(make)}],
                    },
                    {"op": "trigger", "obj": source, "names": ["v"]},
                    {"op": "set", "obj": "a", "name": "y", "value": small(make)},
                    {"op": "call_bound", "as": "bf", "args": []},
                ]
            )
        )
        ops.append({"op": "get", "obj": "a", "name": name})
    ops.append({"op": "values", "obj": "a"})
    return {"group": "refs.random", "classes": classes, "ops": ops, "needs": ["bind"]}


def family_state(make):
    """Defaults of classes, constants, instances' own parameters, factories, copies: what is shared with whom."""
    params = {
        "x": {"kind": "Number", "default": i(1), "bounds": t(i(0), i(50))},
        "c": {"kind": "Number", "default": i(1), "constant": True},
        "r": {"kind": "Number", "default": i(2), "readonly": True},
        "l": {"kind": "List", "default": l(i(1))},
        "s": {"kind": "Parameter", "default": l(i(1))},
        "o": {"kind": "Selector", "objects": l(i(1), i(2))},
        "p": {"kind": "Number", "default": i(1), "bounds": t(i(0), i(5)), "per_instance": False},
        "d": {"kind": "Dict", "default": d(["k", l(i(1))])},
        "m": {
            "kind": "String",
            "default": "d",
            "default_factory": {"default_factory": ["f_name_of", make.one_of([True, False])]},
        },
        "g": {"kind": "Number", "default": fn("const_five"), "bounds": t(i(0), i(9))},
        "y": {"kind": "Number", "default": i(1), "default_factory": fn("const_five")},
        "i": {"kind": "Parameter", "default": l(i(1)), "instantiate": True},
        "ci": {"kind": "Parameter", "default": l(i(1)), "instantiate": True, "constant": True},
    }
    kept = make.some(sorted(params), make.random.randint(3, 8))
    chosen = {name: params[name] for name in params if name in kept}
    override = {
        name: {"kind": chosen[name]["kind"], "default": {"x": i(9), "l": l(i(9)), "c": i(9), "m": "e", "y": i(9)}[name]}
        for name in kept
        if name in ("x", "l", "c", "m", "y") and make.chance(0.3)
    }
    classes = [class_of(chosen), class_of(override, "B", ["A"])]
    objects = []
    ops = []

    def new():
        objects.append(f"a{len(objects)}")
        cls = make.one_of(["A", "A", "B"])
        kwargs = {name: value_of(name) for name in kept if name != "r" and make.chance(0.15)}
        ops.append({"op": "new", "cls": cls, "as": objects[-1], "kwargs": kwargs})

    def value_of(name):
        return {
            "x": make.one_of([i(3), i(4), i(99)]),
            "c": i(7),
            "r": i(5),
            "l": make.one_of([l(i(7)), l()]),
            "s": l(i(8)),
            "o": make.one_of([i(1), i(2), i(3)]),
            "p": make.one_of([i(2), i(40)]),
            "d": d(["k", i(2)]),
            "m": "set",
            "g": make.one_of([i(3), fn("const_five")]),
            "y": i(6),
            "i": l(i(5)),
            "ci": l(i(5)),
        }[name]

    new()
    for _ in range(make.random.randint(5, 14)):
        name = make.one_of(kept)
        obj = make.one_of(objects)
        cls = make.one_of(["A", "B"])
        slot, value = make.one_of(
            [
                ("bounds", t(i(0), i(100))),
                ("default", value_of(name)),
                ("constant", True),
                ("constant", False),
                ("doc", "D"),
                ("label", "L"),
            ]
        )
        if slot == "constant" and name in ("m", "y"):
            slot, value = "label", "L"
        if slot == "bounds" and name not in ("x", "p", "c"):
            slot, value = "doc", "D"
        where = make.one_of([{"obj": obj}, {"cls": cls}])
        pick = make.random.random()
        if pick < 0.12:
            new()
        elif pick < 0.3:
            ops.append({"op": "set", "obj": obj, "name": name, "value": value_of(name)})
        elif pick < 0.45:
            ops.append({"op": "class_set", "cls": cls, "name": name, "value": value_of(name)})
        elif pick < 0.6:
            ops.append({"op": "slot_set", **where, "name": name, "slot": slot, "value": value})
            ops.append({"op": "slot_get", **make.one_of([{"obj": obj}, {"cls": cls}]), "name": name, "slot": slot})
        elif pick < 0.68 and name in ("l", "s", "i"):
            ops.append({"op": "mutate", "target": [make.one_of([obj, cls]), name], "how": "append", "args": [i(3)]})
        elif pick < 0.72 and name == "o":
            ops.append({"op": "objects", **where, "name": "o", "method": "append", "args": [i(3)]})
        elif pick < 0.78:
            objects.append(f"a{len(objects)}")
            ops.append({"op": "copy", "obj": obj, "deep": True, "as": objects[-1]})
        elif pick < 0.82:
            ops.append({"op": "same_parameter", "a": [obj, name], "b": [make.one_of([cls, obj, objects[0]]), name]})
        elif pick < 0.86:
            ops.append(
                {
                    "op": "edit_constant",
                    "obj": obj,
                    "ops": [{"op": "set", "obj": obj, "name": name, "value": value_of(name)}],
                }
            )
        elif pick < 0.9:
            ops.append(
                {
                    "op": "shared_parameters",
                    "ops": [
                        {"op": "new", "cls": cls, "as": "sh1", "kwargs": {}},
                        {"op": "new", "cls": cls, "as": "sh2", "kwargs": {}},
                        {"op": "is", "a": ["sh1", make.one_of("lsi")], "b": ["sh2", make.one_of("lsi")]},
                    ],
                }
            )
        elif pick < 0.94:
            ops.append({"op": "values", **where, "onlychanged": make.chance(0.5)})
        else:
            ops.append(
                {
                    "op": make.one_of(["inspect_value", "get_value_generator", "force_new_dynamic_value"]),
                    "obj": obj,
                    "name": name,
                }
            )
        ops.append(
            make.one_of([{"op": "get", "obj": obj, "name": name}, {"op": "class_get", "cls": cls, "name": name}])
        )
    ops += [{"op": "values", "obj": obj} for obj in objects]
    return {"group": "state", "classes": classes, "ops": ops}


def family_function(make):
    params = {
        "alpha": {"kind": "Number", "default": f(0.5), "bounds": t(i(0), i(1))},
        "label": {"kind": "String", "default": "L"},
        "l": {"kind": "List", "default": l(i(1))},
    }
    classes = [
        class_of(params, "Fn", ["ParameterizedFunction"], call={"read": ["alpha", "label"]}),
        class_of(
            {"alpha": {"kind": "Number", "default": f(0.25)}},
            "Fx",
            ["Fn"],
            call={"read": ["alpha", "l"], "extra": True},
        ),
    ]
    ops = []
    for at in range(make.random.randint(3, 8)):
        cls = make.one_of(["Fn", "Fx"])
        kwargs = {
            name: value
            for name, value in {
                "alpha": make.one_of([f(0.75), i(1), i(8), "bad"]),
                "label": make.one_of(["M", i(1)]),
                "zz": i(1),
            }.items()
            if make.chance(0.35)
        }
        args = [i(1), "two"][: make.random.randint(0, 2)]
        pick = make.random.random()
        if pick < 0.5:
            ops.append({"op": "call", "cls": cls, "args": args, "kwargs": kwargs})
        elif pick < 0.8:
            name = f"f{at}"
            ops.append({"op": "instance", "cls": cls, "as": name, "kwargs": kwargs})
            ops.append({"op": "call", "obj": name, "args": args, "kwargs": kwargs})
            ops.append({"op": make.one_of(["pprint", "repr", "str", "script_repr"]), "obj": name})
            ops.append({"op": "values", "obj": name, "onlychanged": True})
            ops.append({"op": "set", "obj": name, "name": "alpha", "value": make.one_of([f(0.1), i(9)])})
            ops.append({"op": "instance", "obj": name, "as": f"{name}b", "kwargs": kwargs})
            ops.append({"op": "values", "obj": f"{name}b"})
        else:
            ops.append({"op": "class_set", "cls": cls, "name": "alpha", "value": make.one_of([f(0.1), i(9)])})
    return {"group": "pfunction", "classes": classes, "ops": ops}


def family_composite(make):
    classes = [
        class_of(
            {
                "x": {"kind": "Number", "default": i(1), "bounds": t(i(0), i(50))},
                "y": {"kind": "Number", "default": i(2)},
                "xy": {"kind": "Composite", "attribs": l("x", "y")},
            }
        ),
        class_of({}, "B", ["A"]),
    ]
    ops = [
        {
            "op": "new",
            "cls": make.one_of(["A", "B"]),
            "as": "a",
            "kwargs": make.one_of([{}, {"x": i(4)}, {"xy": l(i(3), i(4))}]),
        }
    ]
    if make.chance(0.6):
        ops.append(
            {"op": "watch", "obj": "a", "names": make.one_of([["xy"], ["x", "y"], ["x", "xy"]]), "as": "w", "opts": {}}
        )
    for _ in range(make.random.randint(2, 7)):
        value = make.one_of(
            [l(i(5), i(6)), t(i(5), i(6)), l(i(1)), l(i(99), i(1)), l("a", i(1)), i(5), None, l(i(1), i(2), i(3))]
        )
        ops.append(
            make.one_of(
                [
                    {"op": "set", "obj": "a", "name": "xy", "value": value},
                    {"op": "class_set", "cls": "A", "name": "xy", "value": value},
                    {"op": "update", "obj": "a", "values": {"xy": value, "x": i(1)}},
                    {"op": "set", "obj": "a", "name": "x", "value": make.one_of(NUMBERS[:9])},
                    {"op": "trigger", "obj": "a", "names": ["xy"]},
                    {"op": "serialize", "obj": "a"},
                    {"op": "values", "obj": "a"},
                    {"op": "repr", "obj": "a"},
                ]
            )
        )
        ops.append({"op": "get", "obj": "a", "name": "xy"})
        ops.append({"op": "class_get", "cls": "A", "name": make.one_of(["xy", "x"])})
    return {"group": "composite", "classes": classes, "ops": ops}


def family_new(make):
    params = {
        "x": {"kind": "Number", "default": i(1)},
        "c": {"kind": "Number", "default": i(1), "constant": True},
        "name": {"kind": "String", **make.one_of([{}, {"default": "given"}, {"constant": False}, {"default": None}])},
    }
    if make.chance(0.6):
        params.pop("name")
    init = {
        "defaults": make.one_of([{}, {"x": i(7)}]),
        "after": make.one_of(
            [
                [],
                [{"set": ["self", "x", {"$add": [{"$get": ["self", "x"]}, i(1)]}]}, {"log_values": ["x"]}],
                [{"set": ["self", "c", i(5)]}],
                [{"log": "after"}],
            ]
        ),
    }
    method = {"name": "f", "depends": ["x"], "watch": True, "on_init": make.chance(0.5)}
    more = {}
    if make.chance(0.5):
        more["init"] = init
    if make.chance(0.5):
        more["methods"] = [method]
    if make.chance(0.15):
        more["abstract"] = True
    classes = [class_of(params, **more), class_of({"y": {"kind": "Number"}}, "Bee", ["A"])]
    ops = []
    for at in range(make.random.randint(2, 6)):
        kwargs = {
            name: value
            for name, value in {
                "x": make.one_of([i(4), "bad"]),
                "c": i(3),
                "name": make.one_of(["nm", None, "", i(5), "A00007", "Bee7"]),
                "y": i(1),
                "zz": i(1),
            }.items()
            if make.chance(0.3)
        }
        ops.append({"op": "new", "cls": make.one_of(["A", "Bee"]), "as": f"a{at}", "kwargs": kwargs})
        ops.append({"op": make.one_of(["values", "repr", "str", "pprint"]), "obj": f"a{at}"})
        ops.append({"op": "values", "obj": f"a{at}", "onlychanged": True})
        ops.append(
            {"op": "set", "obj": f"a{at}", "name": make.one_of(["name", "x", "c"]), "value": make.one_of(["n", i(2)])}
        )
    ops.append({"op": "class_get", "cls": "Bee", "name": "name"})
    made = {"group": "new", "classes": classes, "ops": ops}
    if make.chance(0.5):
        made["raw_names"] = True
    return made


def family_add(make):
    ops = [{"op": "new", "cls": "A", "as": "a", "kwargs": {}}, {"op": "new", "cls": "B", "as": "b", "kwargs": {}}]
    for name in make.some(["x", "y", "z"], make.random.randint(1, 3)):
        cls = make.one_of(["A", "B"])
        param = make.one_of(
            [
                {"kind": "Number", "default": i(5), "bounds": t(i(0), i(9))},
                {"kind": "String", "default": "s"},
                {"kind": "List", "default": l(i(1))},
                {"kind": "Number"},
            ]
        )
        ops += [
            {"op": "add_parameter", "cls": cls, "name": name, "param": param},
            {"op": "param_names", "cls": "A"},
            {"op": "param_names", "cls": "B"},
            {"op": "has_param", "cls": "B", "name": name},
            {"op": "get", "obj": make.one_of("ab"), "name": name},
            {"op": "set", "obj": cls.lower(), "name": name, "value": make.one_of([i(3), i(50), "t"])},
            {"op": "class_get", "cls": make.one_of(["A", "B"]), "name": name},
            {"op": "slot_get", "cls": "B", "name": name, "slot": make.one_of(["owner", "default", "name", "label"])},
            {"op": "values", "obj": make.one_of("ab")},
            {"op": "new", "cls": cls, "as": "c", "kwargs": {name: i(1)}},
        ]
    return {
        "group": "add_parameter",
        "classes": [class_of({"x": {"kind": "Number"}}), class_of({}, "B", ["A"])],
        "ops": ops,
    }
