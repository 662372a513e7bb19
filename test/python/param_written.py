"""Families of cases about what is written: texts of objects, JSON and schemas, and the files of the file kinds."""

import param_pools as pools
from param_pools import KINDS, ODD, d, f, fn, i, l, of_type, plain_values, t
from param_specs import case, class_of

PAGE = {
    "n": {"kind": "Number", "default": i(1)},
    "s": {"kind": "String", "default": "x"},
    "l": {"kind": "List", "default": l(i(1))},
    "t": {"kind": "Tuple", "default": t(i(1), i(2))},
    "d": {"kind": "Dict", "default": d()},
    "o": {"kind": "Parameter"},
    "c": {"kind": "ClassSelector", "class_": of_type("Parameterized")},
    "dt": {"kind": "Date"},
    "b": {"kind": "Bytes", "default": {"bytes": ""}},
}


def family_repr(make):
    params = {name: dict(PAGE[name]) for name in make.some(sorted(PAGE), make.random.randint(2, 9))}
    for slots in params.values():
        if make.chance(0.25):
            slots["precedence"] = make.one_of([i(-1), i(1), f(0.1), i(5), i(0)])
        if make.chance(0.1):
            slots["constant"] = True
    ops = [
        {"op": "new", "cls": "Other", "as": "i", "kwargs": make.one_of([{}, {"v": i(3)}, {"name": "inn", "w": "z"}])}
    ]
    kwargs = {}
    nested = [
        {"ref": "i"},
        l({"ref": "i"}),
        t({"ref": "i"}, i(1)),
        d(["k", {"ref": "i"}]),
        l(l(t(i(1)))),
        {"cls": "Other"},
        l(fn("add_one")),
    ]
    for name, slots in params.items():
        if make.chance(0.7):
            pool = {
                "n": [i(0), i(-3), f(0.5), f(1e22), f("nan")],
                "o": [*ODD, *pools.STRINGS, *nested],
                "c": [{"ref": "i"}, None],
            }.get(name, plain_values(slots["kind"]))
            if name in ("l", "d"):
                pool = [*pool, *({"l": [l({"ref": "i"}, l({"ref": "i"}))], "d": [d(["k", {"ref": "i"}])]}[name])]
            kwargs[name] = make.one_of(pool)
    if make.chance(0.4):
        kwargs["name"] = make.one_of(["nm", "A7", "A00001", "", None, "A", "a'b"])
    ops.append({"op": "new", "cls": "A", "as": "a", "kwargs": kwargs})
    for _ in range(make.random.randint(2, 5)):
        op = make.one_of(["repr", "str", "pprint", "script_repr", "script_repr"])
        made = {"op": op, "obj": "a"}
        options = {}
        if op == "pprint" and make.chance(0.6):
            options = {
                k: v
                for k, v in {
                    "prefix": make.one_of(["\n    ", "\t", ""]),
                    "separator": make.one_of(["\n", "", "|"]),
                    "qualify": make.one_of([True, False]),
                }.items()
                if make.chance(0.5)
            }
        if op == "script_repr" and make.chance(0.6):
            options = {
                k: v
                for k, v in {
                    "prefix": make.one_of([" ", ""]),
                    "separator": "",
                    "qualify": False,
                    "show_imports": False,
                }.items()
                if make.chance(0.5)
            }
        if options or op == "script_repr":
            made["opts"] = options
        if op == "script_repr" and make.chance(0.15):
            made.pop("obj")
            made["value"] = make.one_of([*nested, *ODD, {"ref": "a"}, l({"ref": "a"}, {"ref": "i"})])
        ops.append(made)
        if make.chance(0.3):
            name = make.one_of(sorted(params))
            ops.append({"op": "set", "obj": "a", "name": name, "value": make.one_of([None, i(7), "z", l(i(4)), d()])})
    return case("repr", [class_of(params)], ops)


TEXTS = [
    "1",
    "1.5",
    "1.0",
    "null",
    "true",
    '"a"',
    '"null"',
    "[1, 2]",
    "[1.5, null]",
    "[]",
    "{}",
    '{"a": 1}',
    '{"a": [1, {"b": null}]}',
    '"2020-01-01"',
    '"2020-01-02T03:04:05.000006"',
    '"2020-01-02T03:04:05"',
    '["2020-01-01", "2020-01-02"]',
    '["2020-01-01T00:00:00.000000", "2020-01-02T00:00:00.000000"]',
    '[{"A": 1, "B": 1.5}]',
    "NaN",
    "Infinity",
    "1e400",
    "12345678901234567890",
    "-0.0",
    '"\\u00e9"',
    '"\\ud83d\\ude00"',
    "",
    "nope",
    "[1,",
    '"#fff"',
    '[["a", 1]]',
]


def family_json(make):
    kind = make.one_of(sorted(KINDS))
    slots = make.valid(kind, common=make.one_of([0, 0, 2]))
    slots.pop("readonly", None)
    ops = [{"op": "new", "cls": "A", "as": "a", "kwargs": {"name": "nm"}}]
    subsets = [{}, {}, {"subset": l("x")}, {"subset": l()}, {"subset": l("nope")}, {"subset": l("x", "name")}]
    for _ in range(make.random.randint(3, 8)):
        where = make.one_of([{"obj": "a"}, {"cls": "A"}])
        which = make.one_of(
            [
                "set",
                "serialize",
                "serialize_value",
                "schema",
                "param_schema",
                "deserialize",
                "deserialize_value",
                "roundtrip",
            ]
        )
        if which == "set":
            ops.append({"op": "set", "obj": "a", "name": "x", "value": make.value(kind)})
            ops.append({"op": "serialize", "obj": "a"})
        elif which == "serialize":
            ops.append({"op": "serialize", **where, "opts": make.one_of(subsets)})
        elif which == "serialize_value":
            ops.append({"op": "serialize_value", **where, "name": "x"})
        elif which in ("schema", "param_schema"):
            options = make.one_of([{}, {}, {"safe": True}])
            if which == "schema":
                options = {**options, **make.one_of([{}, {"subset": l("x")}])}
            ops.append({"op": which, **where, **({"name": "x"} if which == "param_schema" else {}), "opts": options})
        elif which == "deserialize":
            text = make.one_of(TEXTS[:26])
            if kind == "Array":
                text = make.one_of(["[]", "null", "[1, 2]", "[[1.5, 2], [3, 4]]"])
            if kind in ("DataFrame", "Series"):
                text = make.one_of(["[]", "null", '[{"A": 1, "B": 1.5}]', '[{"a": 1, "b": "x"}, {"a": 2, "b": "y"}]'])
            ops.append({"op": "deserialize", "cls": "A", "text": '{"x": %s}' % text, "opts": make.one_of(subsets)})
        elif which == "deserialize_value" and kind not in ("DataFrame", "Array"):
            ops.append({"op": "deserialize_value", "cls": "A", "name": "x", "text": make.one_of(TEXTS)})
        else:
            ops.append({"op": "roundtrip", "obj": "a", "as": "rt"})
    return case(f"json.{kind}", [class_of({"x": slots})], ops, kind)


def family_paths(make):
    kind = make.one_of(["Path", "Filename", "Foldername", "FileSelector", "MultiFileSelector"])
    files = {"a.txt": "A", "b.txt": "B", "dir/": "", "dir/c.txt": "C", "d.csv": "x"}
    places = [
        "$TMP/a.txt",
        "a.txt",
        "dir",
        "$TMP/dir",
        "dir/c.txt",
        "c.txt",
        "none.txt",
        "$TMP/none",
        "",
        None,
        i(5),
        {"path": "a.txt"},
        {"path": "$TMP/dir"},
        ".",
        "./a.txt",
    ]
    slots = {"kind": kind}
    if kind in ("FileSelector", "MultiFileSelector"):
        slots["path"] = make.one_of(
            ["$TMP/*.txt", "$TMP/*", "$TMP/**/*.txt", "$TMP/none*", "$TMP/[ab].txt", "$TMP/?.csv"]
        )
        if make.chance(0.3):
            slots["default"] = make.one_of(["$TMP/a.txt", "$TMP/none", None])
        places = [
            "$TMP/a.txt",
            "$TMP/b.txt",
            "a.txt",
            "$TMP/none",
            None,
            l("$TMP/a.txt"),
            l("a.txt"),
            l(),
            l("$TMP/a.txt", "$TMP/b.txt"),
        ]
    else:
        for slot, pool in {
            "default": places[:10],
            "search_paths": [l("$TMP", "$TMP/dir"), l("$TMP/dir"), l()],
            "check_exists": [True, False],
            "allow_None": [True],
        }.items():
            if make.chance(0.4):
                slots[slot] = make.one_of(pool)
    ops = [
        {"op": "declare", "class": class_of({"x": slots})},
        {"op": "class_get", "cls": "A", "name": "x"},
        {"op": "new", "cls": "A", "as": "a", "kwargs": {}},
    ]
    for _ in range(make.random.randint(2, 7)):
        ops += [
            {"op": "set", "obj": "a", "name": "x", "value": make.one_of(places)},
            {"op": "get", "obj": "a", "name": "x"},
        ]
        if make.chance(0.2):
            ops.append({"op": make.one_of(["serialize", "schema", "repr", "values"]), "obj": "a"})
    for path in make.up_to(["$TMP/*.csv", "$TMP/dir/*", "$TMP/*.txt"], 2):
        if "path" in slots:
            ops.append({"op": "get_range", "cls": "A", "name": "x"})
            ops.append({"op": "slot_set", "cls": "A", "name": "x", "slot": "path", "value": path})
            ops.append({"op": "slot_get", "cls": "A", "name": "x", "slot": "objects"})
            ops.append({"op": "class_get", "cls": "A", "name": "x"})
    return {"group": f"paths.{kind}", "classes": [], "ops": ops, "files": files, "needs": ["fs"]}
