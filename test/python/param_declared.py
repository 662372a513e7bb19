"""Families of cases about what is declared: values and slots of every kind, subclasses, objects of selectors."""

import param_pools as pools
from param_pools import COMMON, KINDS, NEEDS, ODD, READ_SLOTS, d, f, i, l, t
from param_specs import case, class_of


def family_validate(make):
    kind = make.one_of(sorted(KINDS))
    slots = make.valid(kind)
    ops = []
    values = [make.value(kind) for _ in range(make.random.randint(4, 12))]
    how = make.one_of(["set", "new", "class"])
    if how == "set":
        ops.append({"op": "new", "cls": "A", "as": "a", "kwargs": {}})
        ops.append({"op": "get", "obj": "a", "name": "x"})
        for value in values:
            ops += [{"op": "set", "obj": "a", "name": "x", "value": value}, {"op": "get", "obj": "a", "name": "x"}]
        if kind not in NEEDS:
            ops.append({"op": "repr", "obj": "a"})
    elif how == "new":
        ops += [{"op": "new", "cls": "A", "as": f"o{at}", "kwargs": {"x": value}} for at, value in enumerate(values)]
        ops += [{"op": "class_get", "cls": "A", "name": "x"}]
    else:
        for at, value in enumerate(values):
            ops += [
                {"op": "class_set", "cls": "A", "name": "x", "value": value},
                {"op": "class_get", "cls": "A", "name": "x"},
            ]
            if make.chance(0.5):
                spec = class_of({"x": {**slots, "default": value}}, f"D{at}")
                ops.append({"op": "declare", "class": spec, "get": "x"})
    return case(f"validate.{kind}", [class_of({"x": slots})], ops, kind)


def family_declare(make):
    ops = []
    kinds = []
    for at in range(make.random.randint(3, 9)):
        kind = make.one_of(sorted(KINDS))
        kinds.append(kind)
        slots = make.slots(kind, common=2, default=0.8)
        own = sorted(KINDS[kind][1])
        strict = [slot for slot in own if slot == "regex" or (slot == "step" and "Range" not in kind)]
        if strict and make.chance(0.3):
            slots[make.one_of(strict)] = make.one_of([None, i(0), f(1.5), "a", {"bytes": "78"}, d(["a", i(1)])])
        # An unbound selector has no objects yet but those that were given.
        wanted = [
            "default",
            "allow_None",
            *(slot for slot in own if slot not in ("empty_default", "objects", "check_on_set")),
        ]
        if make.chance(0.6):
            ops.append({"op": "unbound", "param": slots, "slots": wanted})
        else:
            ops.append({"op": "declare", "class": class_of({"x": slots}, f"A{at}")})
    made = case("declare", [], ops)
    needs = sorted({need for kind in kinds for need in NEEDS.get(kind, [])})
    return {**made, "needs": needs} if needs else made


def family_slots(make):
    kind = make.one_of(sorted(KINDS))
    slots = make.valid(kind, common=5)
    wanted = [*READ_SLOTS, *(slot for slot in sorted(KINDS[kind][1]) if slot != "empty_default")]
    ops = [
        {"op": "unbound", "param": slots, "slots": [slot for slot in wanted if slot not in ("objects", "check_on_set")]}
    ]
    ops += [{"op": "slot_get", "cls": "A", "name": "some_long_name", "slot": slot} for slot in wanted]
    ops.append({"op": "new", "cls": "A", "as": "a", "kwargs": {}})
    for slot in make.up_to(wanted, 4):
        if slot in ("name", "owner", "default_factory"):
            continue
        pool = {**COMMON, **KINDS[kind][1], "default": KINDS[kind][0]}[slot]
        where = make.one_of([{"obj": "a"}, {"cls": "A"}])
        value = make.one_of(pool)
        ops.append({"op": "slot_set", **where, "name": "some_long_name", "slot": slot, "value": value})
        ops.append({"op": "slot_get", "obj": "a", "name": "some_long_name", "slot": slot})
        ops.append({"op": "slot_get", "cls": "A", "name": "some_long_name", "slot": slot})
        ops.append({"op": "set", "obj": "a", "name": "some_long_name", "value": make.value(kind)})
    return case("slots", [class_of({"some_long_name": slots})], ops, kind)


RELATED = [
    ["Number", "Integer", "Magnitude", "Parameter"],
    ["String", "Color", "Parameter"],
    ["Tuple", "NumericTuple", "XYCoordinates", "Range"],
    ["List", "HookList", "ListSelector", "Parameter"],
    ["Selector", "ObjectSelector"],
    ["Date", "CalendarDate"],
    ["ClassSelector", "Dict", "Parameter"],
    ["Boolean", "Event"],
    ["DateRange", "CalendarDateRange"],
    ["Callable", "Action"],
]


def family_inherit(make):
    kinds = make.one_of(RELATED)
    first = make.one_of(kinds)
    classes = [class_of({"x": make.valid(first, common=3)})]
    ops = []
    names = ["A"]
    for name in ["B", "C0", "D0"][: make.random.randint(1, 3)]:
        bases = [make.one_of(names)]
        if len(names) > 1 and make.chance(0.3):
            bases = make.some(names, 2)
        kind = first if make.chance(0.65) else make.one_of(kinds)
        params = {"x": make.slots(kind, common=2, default=0.3)} if make.chance(0.75) else {}
        if make.chance(0.3):
            params["y"] = {"kind": "Number", "default": i(1)}
        ops.append({"op": "declare", "class": class_of(params, name, bases)})
        slots = [*READ_SLOTS, *sorted(KINDS[kind][1])]
        slots = [slot for slot in slots if slot != "empty_default"]
        ops += [
            {"op": "slot_get", "cls": name, "name": "x", "slot": slot} for slot in make.some(slots, min(6, len(slots)))
        ]
        ops += [
            {"op": "slot_get", "cls": name, "name": "x", "slot": "default"},
            {"op": "slot_get", "cls": name, "name": "x", "slot": "allow_None"},
            {"op": "slot_get", "cls": name, "name": "x", "slot": "instantiate"},
            {"op": "class_get", "cls": name, "name": "x"},
            {"op": "param_names", "cls": name},
            {"op": "new", "cls": name, "as": name.lower(), "kwargs": {}},
            {"op": "get", "obj": name.lower(), "name": "x"},
            {"op": "set", "obj": name.lower(), "name": "x", "value": make.value(kind)},
        ]
        names.append(name)
    for _ in range(make.random.randint(0, 4)):
        name = make.one_of(names)
        ops += [{"op": "class_set", "cls": name, "name": "x", "value": make.value(first)}]
        ops += [{"op": "class_get", "cls": other, "name": "x"} for other in names]
    return case("inherit", classes, ops)


def family_objects(make):
    kind = make.one_of(["Selector", "Selector", "ObjectSelector", "ListSelector"])
    objects = make.one_of(KINDS[kind][1]["objects"])
    slots = {"kind": kind, "objects": objects}
    where = make.one_of([{"obj": "a"}, {"cls": "A"}])
    ops = [{"op": "new", "cls": "A", "as": "a", "kwargs": {}}]
    if make.chance(0.3):
        ops.append({"op": "watch", "obj": "a", "names": ["x"], "as": "w", "opts": {"what": "objects"}})
    labelled = "dict" in objects
    for _ in range(make.random.randint(1, 4)):
        value = make.one_of([i(1), i(2), i(9), "a", "z", None, f(2.5)])
        label = make.one_of(["one", "two", "three", "a"])
        key = label if labelled or make.chance(0.2) else i(make.one_of([0, 1, -1, 7]))
        method, args = make.one_of(
            [
                ("append", [value]),
                ("insert", [i(make.one_of([0, 1, 9])), value]),
                ("extend", [l(value, "y")]),
                ("pop", [key] if labelled or make.chance(0.6) else []),
                ("remove", [value]),
                ("clear", []),
                ("setitem", [key, value]),
                ("getitem", [key]),
                ("update", [d(["three", i(3)], [label, value])]),
                ("index", [value]),
                ("count", [value]),
                ("contains", [value]),
                ("keys", []),
                ("values", []),
                ("items", []),
                ("len", []),
                ("get", [label]),
                ("get", [label, value]),
                ("copy", []),
            ]
        )
        ops.append({"op": "objects", **where, "name": "x", "method": method, "args": args})
        ops.append({"op": "objects", **where, "name": "x", "method": "list", "args": []})
        ops.append({"op": "get_range", **where, "name": "x"})
        ops.append({"op": "slot_get", **where, "name": "x", "slot": "names"})
        if make.chance(0.4):
            ops.append({"op": "set", "obj": "a", "name": "x", "value": make.value(kind)})
            ops.append({"op": "get", "obj": "a", "name": "x"})
        if make.chance(0.15):
            ops.append({"op": "slot_set", **where, "name": "x", "slot": "objects", "value": make.one_of(pools.OBJECTS)})
    made = case("selector.objects_dict" if labelled else "selector.objects_list", [class_of({"x": slots})], ops)
    if labelled:
        made["quirk"] = "list-style edits of dict-declared objects leave names out of step"
    return made


def family_number(make):
    kind = make.one_of(["Number", "Integer", "Range", "Magnitude"])
    slots = make.valid(kind)
    ops = [{"op": "new", "cls": "A", "as": "a", "kwargs": {}}]
    for _ in range(5):
        method = make.one_of(
            ["get_soft_bounds", "rangestr"]
            if kind == "Range"
            else ["get_soft_bounds", "crop_to_bounds", "set_in_bounds"]
        )
        args = (
            [make.one_of([*pools.NUMBERS[:30], None, "str", i(1000), i(-1000)])]
            if "_bounds" in method and method[:3] != "get"
            else []
        )
        ops.append({"op": "pcall", "obj": "a", "name": "x", "method": method, "args": args})
        ops.append({"op": "get", "obj": "a", "name": "x"})
    return case("number", [class_of({"x": slots})], ops)


def family_comparator(make):
    values = [
        *ODD,
        *pools.NUMBERS[:8],
        *pools.DATES,
        *pools.STRINGS[:4],
        l(i(1), f(1)),
        d(["a", i(1)], ["b", l()]),
        d(["b", l()], ["a", i(1)]),
        {"set": [i(1), i(2)]},
        t(f("nan")),
    ]
    ops = []
    for _ in range(12):
        a = make.one_of(values)
        ops.append({"op": "eq", "a": a, "b": a if make.chance(0.4) else make.one_of(values)})
    return case("comparator", [], ops)
