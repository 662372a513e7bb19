"""Families of cases about reactive expressions, dynamic values and their time, and instances as defaults."""

import json

from param_pools import f, fn, i, l, t
from param_specs import OTHER, class_of, small

SOURCE = class_of(
    {
        "v": {"kind": "Number", "default": i(1)},
        "s": {"kind": "String", "default": "ab"},
        "l": {"kind": "List", "default": l(i(1), i(2))},
        "e": {"kind": "Event"},
        "u": {"kind": "Number", "default": i(3), "bounds": t(i(0), i(9))},
    },
    "S",
)

NUMBER = {"paramref": ["s", "v"]}
SINK = class_of(
    {
        "x": {"kind": "Number", "default": i(0), "allow_refs": True},
        "q": {"kind": "Parameter", "allow_refs": True},
        "n": {"kind": "Parameter", "allow_refs": True, "nested_refs": True},
    }
)


class Expressions:
    """Builds expressions of known types, so that no step fails for a reason that is a language's own."""

    def __init__(self, make):
        self.make = make
        self.types = {}
        self.roots = {}
        self.ops = []

    def add(self, op, of_type, root=None):
        name = f"r{len(self.types)}"
        self.ops.append({**op, "as": name})
        self.types[name] = of_type
        if root is not None:
            self.roots[name] = root
        return name

    def root(self):
        of_type = self.make.one_of(["num", "num", "str", "list"])
        value = {
            "num": [NUMBER, NUMBER, {"paramref": ["s", "u"]}, {"paramref": ["S", "v"]}, i(4), {"bound": "bf"}],
            "str": [{"paramref": ["s", "s"]}, "hey"],
            "list": [{"paramref": ["s", "l"]}, l(i(5), i(6), i(7))],
        }[of_type]
        chosen = self.make.one_of(value)
        is_value = not isinstance(chosen, dict) or not {"paramref", "bound"} & set(chosen)
        return self.add({"op": "rx", "value": chosen}, of_type, of_type if is_value else None)

    def of(self, of_type):
        """Something that stands for a value of a type: the value, a parameter, another expression."""
        known = [{"bound": name} for name, one in self.types.items() if one == of_type]
        plain = {"num": [small(self.make), i(5), NUMBER], "str": ["x", {"paramref": ["s", "s"]}]}.get(of_type, [])
        plain = plain or {"list": [l(i(1), i(9)), {"paramref": ["s", "l"]}], "bool": [True, False]}[of_type]
        return self.make.one_of([*plain, *known])

    def step(self):
        make = self.make
        on = make.one_of(sorted(self.types))
        of_type = self.types[on]
        if make.chance(0.15):
            return self.anything(on, of_type)
        if of_type == "num":
            do, args, gives = make.one_of(
                [
                    *[(do, [self.of("num")], "num") for do in ("add", "sub", "mul", "rsub")],
                    *[(do, [i(make.random.randint(1, 3))], "num") for do in ("floor_div", "mod")],
                    ("neg", [], "num"),
                    ("abs", [], "num"),
                    *[(do, [self.of("num")], "bool") for do in ("lt", "le", "gt", "ge", "eq", "ne")],
                    ("in", [self.of("list")], "bool"),
                ]
            )
        elif of_type == "str":
            do, args, gives = make.one_of(
                [("add", ["z"], "str"), ("upper", [], "str"), ("len", [], "num"), ("eq", [self.of("str")], "bool")]
                + [("at", [i(-1)], "str"), ("slice", [i(0), i(1)], "str")]
            )
        elif of_type == "list":
            if make.chance(0.3):
                return self.add({"op": "rx_step", "on": on, "do": "map", "fn": "add_one"}, "list")
            do, args, gives = make.one_of(
                [("len", [], "num"), ("at", [i(0)], "num"), ("slice", [i(0), i(2)], "list")]
                + [("eq", [self.of("list")], "bool")]
            )
        else:
            do, args, gives = make.one_of(
                [("not", [], "bool"), ("and", [self.of("bool")], "bool"), ("or", [self.of("bool")], "bool")]
                # Of a reference among the two, Param tells in an order in which expressions do not see it.
                + [("where", [small(make), i(5)], "num")]
            )
        return self.add({"op": "rx_step", "on": on, "do": do, "args": args}, gives)

    def anything(self, on, of_type):
        """A step that expressions of all types have."""
        make = self.make
        do = make.one_of(["pipe", "pipe", "bool"])
        if do == "pipe" and of_type == "num":
            name, args = make.one_of([("identity", []), ("add", [self.of("num")]), ("skip_if_negative", [])])
            return self.add({"op": "rx_step", "on": on, "do": "pipe", "fn": name, "args": args}, "num")
        if do == "pipe":
            return self.add({"op": "rx_step", "on": on, "do": "pipe", "fn": "identity", "args": []}, of_type)
        if of_type == "list":
            return None
        return self.add({"op": "rx_step", "on": on, "do": "bool", "args": []}, "bool")


def family_rx(make):
    made = Expressions(make)
    ops = made.ops
    ops += [
        {"op": "new", "cls": "S", "as": "s", "kwargs": {}},
        {"op": "bind", "fn": "add", "args": [NUMBER, {"paramref": ["s", "u"]}], "as": "bf"},
        {"op": "new", "cls": "A", "as": "a", "kwargs": {}},
    ]
    for _ in range(make.random.randint(1, 3)):
        made.root()
    for _ in range(make.random.randint(1, 6)):
        made.step()
    names = sorted(made.types)
    if make.chance(0.6):
        options = make.one_of([{}, {"precedence": i(1)}])
        ops.append({"op": "rx_watch", "on": make.one_of(names), "as": "w", "opts": options})
    if make.chance(0.5):
        name = make.one_of(["q", "n"])
        ref = {"bound": make.one_of(names)}
        ops.append({"op": "set", "obj": "a", "name": name, "value": l(ref, i(1)) if name == "n" else ref})
    numbers = [name for name in names if made.types[name] == "num"]
    if numbers and make.chance(0.4):
        ops.append({"op": "set", "obj": "a", "name": "x", "value": {"bound": make.one_of(numbers)}})
        ops.append({"op": "watch", "obj": "a", "names": ["x"], "as": "wx", "opts": {}})
    for _ in range(make.random.randint(3, 8)):
        pick = make.random.random()
        settable = [name for name in names if name in made.roots]
        if pick < 0.5:
            name, values = make.one_of(
                [
                    ("v", [i(2), i(3), i(-2), i(0), f(2.5)]),
                    ("v", [i(5), i(-1)]),
                    ("s", ["ab", "c", "xyz"]),
                    ("l", [l(i(4)), l(i(1), i(2)), l(i(9), i(8), i(7))]),
                    ("u", [i(1), i(4), i(50)]),
                ]
            )
            ops.append({"op": "set", "obj": "s", "name": name, "value": make.one_of(values)})
        elif pick < 0.62:
            ops.append({"op": "update", "obj": "s", "values": {"v": small(make), "u": small(make)}})
        elif pick < 0.7:
            ops.append({"op": "trigger", "obj": "s", "names": [make.one_of(["v", "e", "u"])]})
        elif pick < 0.78 and settable:
            name = make.one_of(settable)
            value = {"num": [i(7), i(8)], "str": ["b"], "list": [l(i(3), i(2))]}[made.roots[name]]
            ops.append({"op": "rx_set", "on": name, "value": make.one_of(value)})
        elif pick < 0.92:
            inner = [
                {"op": "set", "obj": "s", "name": "v", "value": small(make)},
                {"op": "set", "obj": "s", "name": "u", "value": small(make)},
                {"op": "set", "obj": "s", "name": "v", "value": small(make)},
            ]
            # What is read in a batch depends in Param on when it was read first.
            if make.chance(0.1):
                inner.insert(1, {"op": "rx_value", "on": make.one_of(names)})
            ops.append({"op": "batch", "obj": "s", "ops": inner})
        else:
            name = make.one_of(names)
            if name not in made.roots and '"where"' not in json.dumps(ops):
                ops.append({"op": "rx_set", "on": name, "value": i(1)})
        if make.chance(0.75):
            ops.append({"op": "rx_value", "on": make.one_of(names)})
        if make.chance(0.2):
            ops.append({"op": "get", "obj": "a", "name": make.one_of("xqn")})
    ops += [{"op": "rx_value", "on": name} for name in names]
    ops.append({"op": "values", "obj": "a"})
    return {"group": "rx", "classes": [SOURCE, SINK], "ops": ops, "needs": ["bind"]}


def family_dynamic(make):
    kinds = {
        "g": {"kind": "Number", "default": {"counter": "c0"}, "bounds": make.one_of([None, t(i(0), i(4))])},
        "d": {"kind": "Dynamic", "default": {"counter": "c1"}},
        "i": {"kind": "Integer", "default": make.one_of([{"counter": "c2"}, i(2)])},
        "n": {"kind": "Number", "default": i(1)},
        "m": {"kind": "Magnitude", "default": make.one_of([fn("const_neg"), f(0.5), {"counter": "c3"}])},
        "o": {"kind": "Dynamic"},
        "p": {"kind": "Parameter", "default": fn("const_five")},
        "k": {"kind": "Number", "default": {"counter": "c4"}, "constant": True},
    }
    kept = make.some(sorted(kinds), make.random.randint(2, 5))
    again = [name for name in kept if name not in "kp" and make.chance(0.2)]
    over = {name: {"kind": kinds[name]["kind"], "default": {"counter": f"b{name}"}} for name in again}
    more = {}
    if make.chance(0.3):
        more["methods"] = [{"name": "f", "depends": [make.one_of(kept)], "watch": True}]
    classes = [class_of({name: kinds[name] for name in kept}, **more), class_of(over, "B", ["A"])]
    ops = []
    objects = []

    def new():
        objects.append(f"a{len(objects)}")
        kwargs = {name: value_of(name) for name in kept if name != "m" and len(objects) > 1 and make.chance(0.2)}
        ops.append({"op": "new", "cls": make.one_of(["A", "A", "B"]), "as": objects[-1], "kwargs": kwargs})

    def value_of(name):
        if name in "do" and make.chance(0.2):
            return make.one_of([None, "text", l(i(1))])
        if name == "p":
            return make.one_of([fn("const_five"), i(1)])
        counter = {"counter": make.one_of(["x0", "x1", "x2", "x2"])}
        return make.one_of([counter, counter, i(3), i(0), fn("const_five")])

    if make.chance(0.7):
        ops.append({"op": "dynamic_time", "clock": "t0", "dependent": make.chance(0.8)})
    new()
    if make.chance(0.3):
        ops.append({"op": "watch", "obj": "a0", "names": [make.one_of(kept)], "as": "w", "opts": {}})
    for _ in range(make.random.randint(6, 14)):
        name = make.one_of(kept)
        obj = make.one_of(objects)
        cls = make.one_of(["A", "B"])
        where = make.one_of([{"obj": obj}, {"obj": obj}, {"cls": cls}])
        pick = make.random.random()
        if pick < 0.18:
            time = i(make.random.randint(0, 4))
            ops.append({"op": "clock_set", "clock": make.one_of(["t0", "t0", "t1"]), "value": time})
        elif pick < 0.28:
            ops.append({"op": "set_dynamic_time_fn", "obj": obj, "clock": make.one_of(["t0", "t1"])})
        elif pick < 0.34:
            clock = make.one_of([None, "t0", "t1"])
            ops.append({"op": "dynamic_time", "clock": clock, "dependent": clock is not None and make.chance(0.8)})
        elif pick < 0.42:
            new()
        elif pick < 0.54:
            ops.append({"op": "set", "obj": obj, "name": name, "value": value_of(name)})
        elif pick < 0.6:
            ops.append({"op": "class_set", "cls": cls, "name": name, "value": value_of(name)})
        elif pick < 0.78:
            op = make.one_of(["inspect_value", "get_value_generator", "force_new_dynamic_value"])
            ops.append({"op": op, **where, "name": name})
        elif pick < 0.84:
            ops.append({"op": make.one_of(["values", "repr"]), "obj": obj})
        elif pick < 0.88:
            objects.append(f"a{len(objects)}")
            ops.append({"op": "copy", "obj": obj, "deep": True, "as": objects[-1]})
        elif pick < 0.92:
            ops.append({"op": "trigger", "obj": obj, "names": [name]})
        for _ in range(make.random.randint(1, 2)):
            ops.append(
                make.one_of([{"op": "get", "obj": obj, "name": name}, {"op": "class_get", "cls": cls, "name": name}])
            )
    return {"group": "dynamic", "classes": classes, "ops": ops, "needs": ["dynamic"]}


def family_time(make):
    """A clock that is moved by hand: set, moved on and back, stepped through, held by contexts."""
    kwargs = {
        name: value
        for name, value in {
            "until": make.one_of([i(5), i(3), f(4.5)]),
            "timestep": make.one_of([i(1), i(2), f(1.5)]),
            "label": "T",
        }.items()
        if make.chance(0.6)
    }
    ops = [{"op": "time", "as": "t", "kwargs": kwargs}]

    def steps(most, deep=0):
        made = []
        for _ in range(make.random.randint(1, most)):
            number = make.one_of([i(2), i(-1), f(1.5), f(2.7), i(4)])
            do = make.one_of(["now", "set", "add", "sub", "set_type", "list", "slot", "context"])
            if do == "slot":
                name, value = make.one_of([("until", i(6)), ("timestep", i(2)), ("until", i(1)), ("unit", "s")])
                made.append({"op": "set", "obj": "t", "name": name, "value": value})
            elif do == "context" and deep < 2:
                made.append({"op": "time_context", "on": "t", "ops": steps(4, deep + 1)})
            elif do == "list":
                # Without an end there is none.
                made.append({"op": "set", "obj": "t", "name": "until", "value": make.one_of([i(5), i(2), i(-3)])})
                made.append({"op": "time_do", "on": "t", "do": "list"})
            elif do == "set_type":
                kind = make.one_of(["int", "float"])
                made.append({"op": "time_do", "on": "t", "do": do, "type": kind, "args": [number]})
            elif do != "context":
                args = [] if do == "now" else [number]
                made.append({"op": "time_do", "on": "t", "do": do, "args": args})
            made.append({"op": "time_do", "on": "t", "do": "now"})
        return made

    ops += steps(7)
    ops += [{"op": "get", "obj": "t", "name": name} for name in ("label", "unit", "until", "timestep")]
    return {"group": "time", "classes": [], "ops": ops, "needs": ["dynamic"]}


def family_shared(make):
    """Instances as defaults: copied, referred to or shared, and the names of the copies."""
    kind = make.one_of(["ClassSelector", "Parameter", "List", "Dict", "Selector"])
    ref = {"ref": "i"}
    holds = {
        "ClassSelector": {"class_": {"cls": "Other"}, "default": make.one_of([ref, None])},
        "Parameter": {"default": make.one_of([ref, l(ref, ref), {"dict": [["k", ref]]}, t(ref)])},
        "List": {"default": l(ref), **make.one_of([{}, {"item_type": {"cls": "Other"}}])},
        "Dict": {"default": {"dict": [["k", ref], ["j", l(i(1))]]}},
        "Selector": {"objects": make.one_of([l(ref, {"ref": "j"}), {"dict": [["one", ref], ["two", {"ref": "j"}]]}])},
    }[kind]
    slots = {"kind": kind, **holds}
    for slot in make.up_to(["instantiate", "constant", "per_instance", "readonly", "allow_None"], 2):
        slots[slot] = make.one_of([True, False])
    method = {"name": "f", "depends": [make.one_of(["x", "x.v", "x.param", "y"])], "watch": True}
    more = {"methods": [method]} if kind in ("ClassSelector", "Parameter") and make.chance(0.4) else {}
    if more and method["depends"] != ["y"] and holds["default"] not in (ref, None):
        more = {}
    spec = class_of({"x": slots, "y": {"kind": "Number", "default": i(1)}}, **more)
    ops = [
        {"op": "new", "cls": "Other", "as": "i", "kwargs": make.one_of([{}, {"name": "inn"}])},
        {"op": "new", "cls": "OtherSub", "as": "j", "kwargs": {"v": i(4)}},
        {"op": "declare", "class": spec},
        {"op": "declare", "class": class_of(make.one_of([{}, {"x": {"kind": kind, "doc": "D"}}]), "B", ["A"])}
        if kind != "ClassSelector"
        else {"op": "declare", "class": class_of({}, "B", ["A"])},
    ]
    objects = []
    ends = {"Parameter": [], "List": ["#0"], "Dict": ["@k"]}.get(kind, [])
    another = {"ref": "j"}
    values = {"List": l(another), "Dict": {"dict": [["k", another]]}}.get(kind, another)
    for _ in range(make.random.randint(4, 10)):
        pick = make.random.random()
        if pick < 0.3 or not objects:
            objects.append(f"a{len(objects)}")
            kwargs = {"x": values} if len(objects) > 1 and make.chance(0.2) else {}
            ops.append({"op": "new", "cls": make.one_of(["A", "B"]), "as": objects[-1], "kwargs": kwargs})
            continue
        obj = make.one_of(objects)
        if pick < 0.45:
            other = make.one_of([["i"], [make.one_of(objects), "x", *ends]])
            ops.append({"op": "is", "a": [obj, "x", *ends], "b": other})
        elif pick < 0.55:
            ops.append({"op": "set", "obj": obj, "name": "x", "value": make.one_of([values, None, i(3)])})
        elif pick < 0.62 and not more:
            ops.append({"op": "class_set", "cls": "A", "name": "x", "value": values})
        elif pick < 0.72:
            ops.append({"op": "set", "obj": make.one_of("ij"), "name": "v", "value": small(make)})
        elif pick < 0.78 and not ends and kind == "ClassSelector":
            ops.append({"op": "mutate", "target": [obj, "x"], "how": "setattr", "args": ["v", small(make)]})
        elif pick < 0.84 and kind != "Selector" and not more:
            objects.append(f"a{len(objects)}")
            ops.append({"op": "copy", "obj": obj, "deep": True, "as": objects[-1]})
        elif pick < 0.9 and not more:
            news = [{"op": "new", "cls": "A", "as": f"s{at}", "kwargs": {}} for at in range(2)]
            same = {"op": "is", "a": ["s0", "x"], "b": ["s1", "x"]}
            ops.append({"op": "shared_parameters", "ops": [*news, same]})
        else:
            ops.append({"op": make.one_of(["values", "repr", "pprint", "script_repr"]), "obj": obj})
        if ops[-1]["op"] == "script_repr":
            ops[-1]["opts"] = {}
    ops += [{"op": "values", "obj": obj} for obj in objects]
    ops.append({"op": "schema", "cls": "A", "opts": {}} if kind == "Dict" else {"op": "get", "obj": "a0", "name": "x"})
    made = {"group": "shared", "classes": [OTHER, {"name": "OtherSub", "bases": ["Other"], "params": {}}], "ops": ops}
    return made
