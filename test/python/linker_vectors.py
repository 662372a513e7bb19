"""The pickles of the linker's golden file, made by CPython: `name [exact] [plain] hex`, one a line.

    python3 linker_vectors.py      (test/engine/linker.test.ts runs it when BRINE_UPDATE=1 and records the tapes)

`plain` says that rows are off.
"""

import copyreg
import datetime
import pickle
import pickletools
import sys
import types


def stand_in(module, name):
    """A class that pickles under this name without being importable elsewhere."""
    parent = sys.modules.setdefault(module, types.ModuleType(module))
    made = type(name, (), {"__module__": module})
    setattr(parent, name, made)
    return made


stand_in("param", "placeholder")
Private = stand_in("param.parameterized", "_InstancePrivate")
Point = stand_in("lab", "Point")
Plain = stand_in("lab", "Plain")
Stated = stand_in("lab", "Stated")
Stated.__getstate__ = lambda self: self.state


class Form:
    """Reduces to `param`'s private namespace in form B."""

    def __init__(self, values):
        self.values = values

    def __reduce__(self):
        return Private, (), {"initialized": True, "values": self.values}


class Sensor:
    """A Parameterized in form B, with the values it is given."""

    def __init__(self, **values):
        self.values = values

    def __reduce__(self):
        return copyreg.__newobj__, (Sensor,), {"_param__private": Form(self.values)}


Sensor.__module__, Sensor.__qualname__ = "lab", "Sensor"
sys.modules["lab"].Sensor = Sensor


class Call:
    """Reduces to what it is given."""

    def __init__(self, *parts):
        self.parts = parts

    def __reduce__(self):
        return self.parts


def plain(**state):
    made = Plain()
    made.__dict__.update(state)
    return made


def stated(state):
    made = Stated()
    made.state = state
    return made


def cyclic_list():
    made = [1]
    made.append(made)
    return made


def cyclic_dict():
    made = {}
    made["self"] = made
    return made


def cyclic_tuple():
    inner = []
    made = (inner,)
    inner.append(made)
    return made


def cyclic_instance():
    first, second = plain(name="first"), plain(name="second")
    first.peer, second.peer = second, first
    return first


def cyclic_sensor():
    made = Sensor(depth=1.5)
    made.values["self"] = made
    return made


def cyclic_set():
    made = plain()
    made.members = {made}
    return made


def sensors():
    return [Sensor(x=1, y="a"), Sensor(x=2, y=["nested", plain(z=None)]), Sensor(), Sensor(x=Sensor(x=3, y=()))]


MOMENT = datetime.datetime(2024, 2, 29, 12, 34, 56, 789000)
SHARED = ["shared"]

CASES = {
    "scalars": [None, True, False, 0, 255, 256, 65535, 65536, -1, -(2**31), 2**31, 2**53 - 1, -(2**53 - 1)],
    "bigints": [2**53, -(2**53), 2**63, -(2**63), 2**70],
    "floats": [0.0, -0.0, 1.5, 3.0, 2.0**53, 2.0**54, float("inf"), float("nan")],
    "strings": ["", "a", "e\u0301\u00e9", "\u20ac", "\U0001f600", "\ud800", "same", "same", "x" * 300],
    "bytes": [b"", b"ab", bytearray(b"cd"), bytearray()],
    "empty": [[], {}, set(), (), frozenset()],
    "containers": [[1, [2]], {"a": 1}, {1}, (1, (2, 3), (4, 5, 6), (7, 8, 9, 10)), frozenset([1])],
    "keys": [{"0": 1}, {"4294967294": 1}, {"4294967295": 1}, {"01": 1}, {1: 2}, {None: 0, "a": 1}, {"__proto__": 1}],
    "batched list": list(range(1001)),
    "batched dict": {"k%d" % index: 0 for index in range(66)},
    "hashable": {(1, "a"): 1, frozenset([2]): 2},
    "list in itself": cyclic_list(),
    "dict in itself": cyclic_dict(),
    "tuple in its list": cyclic_tuple(),
    "instances in each other": cyclic_instance(),
    "instance in its set": cyclic_set(),
    "shared": [SHARED, SHARED, (SHARED,)],
    "flat rows": [plain(x=1, y=2), plain(x=3, y=[4]), plain(), Point()],
    "param rows": sensors(),
    "param row filled": cyclic_sensor(),
    "states that are no rows": [stated(state) for state in ([1], {1: 2}, {"0": 1}, (None, {"slot": 1}), {"_param__private": 1})],
    "datetimes": [MOMENT, MOMENT, MOMENT.replace(microsecond=1), MOMENT.replace(fold=1), datetime.datetime.min],
    "calls": [Call(Point, ()), Call(Point, (1,), {"state": 1}), Call(list, (), None, iter([1, 2])), Call(dict, (), None, None, iter([("a", 1)]))],
    "globals": [Plain, Point, Plain, print],
}

# What no pickler writes, but a pickle may hold.
HAND = {
    "popped call": b"(clab\nf\n)R0N1K\x01.",
    "popped lazies": b"]0]\x940}\x940clab\nPlain\n)\x810h\x00.",
    "pop takes the mark": b"K\x01(0.",
    "dup": b"]2K\x01a2\x86.",
    "dup of a cell": b"K\x012\x86.",
    "late append": b"]\x94(K\x01eK\x02ah\x00K\x03a\x86.",
    "late item that asks for a Map": b"}\x94\x8c\x01aK\x01sK\x02K\x03s.",
    "second state": b"clab\nPlain\n)\x81}\x8c\x01aK\x01sb}\x8c\x01bK\x02sb.",
    "second state after a cycle": b"clab\nPlain\n)\x81\x94}\x8c\x01ah\x00sb}\x8c\x01bK\x02sb.",
    "memo overwritten": b"]q\x00K\x01q\x000h\x00.",
    "memo far": b"K\x01r\x40\x42\x0f\x00K\x02\x94j\x40\x42\x0f\x00h\x01\x86\x86.",
    "calls in order": b"clab\nPlain\n)\x81clab\nf\n)R\x86.",
    "collapsed state read": b"clab\nPlain\n)\x81\x94}\x94\x8c\x01aK\x01sbh\x01\x86.",
    "collapsed arguments read": b"cdatetime\ndatetime\nC\x0a\x07\xe8\x02\x1d\x0c\x22\x38\x0c\x0a\x08\x85\x94Rh\x00\x86.",
    "state memoised twice": b"clab\nPlain\n)\x81}\x94\x8c\x01aK\x01s\x94bh\x01\x86.",
    "state used twice": b"clab\nPlain\n)\x81}\x8c\x01aK\x01s2\x940b.",
    "row cut by a frame": b"clab\nSensor\n)\x81}\x8c\x0f_param__privatecparam.parameterized\n_InstancePrivate\n)R}"
    b"(\x8c\x0binitialized\x88\x8c\x06values}\x95\x01\0\0\0\0\0\0\0ubsb.",
    "namespace by NEWOBJ": b"clab\nSensor\n)\x81}\x8c\x0f_param__privatecparam.parameterized\n_InstancePrivate\n)\x81}"
    b"(\x8c\x0binitialized\x88\x8c\x06values}\x8c\x01xK\x01subsb.",
    "values hold the private key": b"clab\nPlain\n)\x81}\x8c\x0f_param__privateK\x01sb.",
    "list, dict and frozenset by mark": b"((K\x01l(K\x01K\x02d(K\x01\x91(t\x85t.",
    "all kinds of text and bytes": b"(X\x01\0\0\0a\x8d\x01\0\0\0\0\0\0\0bB\x01\0\0\0c\x8e\x01\0\0\0\0\0\0\0dl.",
    "long ints written long": b"(\x8a\x00\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\xff\x8b\x02\0\0\0\x01\0l.",
    "NaN with other bits": b"(G\x7f\xf8\0\0\0\0\0\0G\xff\xf8\0\0\0\0\0\x0eG\x7f\xf0\0\0\0\0\0\x01l.",
    "what follows STOP": b"N.N.",
}


def main():
    for name, graph in CASES.items():
        for protocol in (5, 2) if name in ("empty", "flat rows", "param rows") else (5,):
            data = pickle.dumps(graph, protocol)
            title = name if protocol == 5 else f"{name}, protocol {protocol}"
            print(title, "", data.hex(), sep=" | ")
            lean = pickletools.optimize(data)
            if name in ("empty", "shared", "param rows", "instances in each other"):
                print(f"{title}, lean", "", lean.hex(), sep=" | ")
            if name in ("flat rows", "param rows", "instances in each other"):
                print(f"{title}, rows off", "plain", data.hex(), sep=" | ")
            if name == "floats":
                print(f"{name}, exact", "exact", data.hex(), sep=" | ")
    for name, data in HAND.items():
        print(name, "exact" if "NaN" in name else "", data.hex(), sep=" | ")


main()
