"""The pickles of the linker's golden file, made by CPython: `name | options | hex`, one a line.

    python3 linker_vectors.py      (test/engine/linker.test.ts runs it when BRINE_UPDATE=1 and records the tapes)

Options: `exact`; `plain`, rows are off; `encoding=…` and `errors=…`, of Python 2's strings; `all`, the input is a stream
of pickles; `keep`, with one memo.
"""

import copyreg
import datetime
import io
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


class Keyword:
    """Made with keyword arguments."""

    def __getnewargs_ex__(self):
        return (1,), {"key": "value"}

    def __new__(cls, *args, **keywords):
        return object.__new__(cls)


class Extension:
    """Named by an extension code."""


for stand, name in ((Keyword, "Keyword"), (Extension, "Extension")):
    stand.__module__, stand.__qualname__ = "lab", name
    setattr(sys.modules["lab"], name, stand)


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

# What protocols 0 and 1 write in another way than all others.
OLD = {
    name: CASES[name]
    for name in (
        *("scalars", "bigints", "floats", "strings", "bytes", "empty", "containers", "list in itself", "dict in itself"),
        *("tuple in its list", "instances in each other", "shared", "flat rows", "param rows", "datetimes", "calls", "globals"),
    )
}

# Written by CPython 2.7: its strings, its classic classes, the numbers of its protocol 0.
PYTHON2 = {
    "strings, Python 2 protocol 0": "286c70300a5327270a70310a615327615c276222270a70320a6153276361665c7863335c786139270a70330a6153275c7830305c6e5c5c5c786666270a70340a6156636166e95c75303030615c7530303563755c75323061635c5530303031663630300a70350a612e",
    "strings, Python 2 protocol 1": "5d7100285500710155046127622271025505636166c3a971035504000a5cff7104580f000000636166c3a90a5c75e282acf09f98807105652e",
    "strings, Python 2 protocol 2": "80025d7100285500710155046127622271025505636166c3a971035504000a5cff7104580f000000636166c3a90a5c75e282acf09f98807105652e",
    "classic instances, Python 2 protocol 0": "286c70300a2849310a532761270a70320a696c61620a4f6c640a70330a286470340a532778270a70350a49310a73626128696c61620a506c61696e0a70360a286470370a532774657874270a70380a565c75323061630a70390a7353276e616d65270a7031300a53276e270a7031310a73626167360a612e",
    "classic instances, Python 2 protocol 1": "5d71002828636c61620a4f6c640a71024b0155016171036f71047d710555017871064b01736228636c61620a506c61696e0a71076f71087d710928550474657874710a5803000000e282ac710b55046e616d65710c55016e710d75626808652e",
    "numbers, Python 2 protocol 0": "286c70300a4930310a614930300a6149310a61492d350a614c3130303030303030303030303030303030303030304c0a614c2d3130303030303030303030303030303030303030304c0a614c393232333337323033363835343737353830384c0a6146312e350a614631652b3130300a6146696e660a61462d302e300a614631652b31360a612e",
    "numbers, Python 2 protocol 1": "5d7100284930310a4930300a4b014afbffffff4c3130303030303030303030303030303030303030304c0a4c2d3130303030303030303030303030303030303030304c0a4c393232333337323033363835343737353830384c0a473ff80000000000004754b249ad2594c37d477ff0000000000000478000000000000000474341c37937e08000652e",
    "datetime, Python 2 protocol 0": "286c70300a636461746574696d650a6461746574696d650a70310a2853275c7830375c7865385c7830325c7831645c78306322385c7830635c6e5c783038270a70320a7470330a5270340a6167310a2853275c7830375c7865385c7830325c7831645c6e5c7830305c7830305c7830305c7830305c783030270a70350a7470360a5270370a612e",
    "datetime, Python 2 protocol 1": "5d710028636461746574696d650a6461746574696d650a710128550a07e8021d0c22380c0a087102747103527104680128550a07e8021d0a00000000007105747106527107652e",
}

ENCODINGS = ("", "encoding=latin1", "encoding=bytes", "encoding=utf-8 errors=replace", "encoding=koi8-r")

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
    "ints as Python takes them": b"(I 7 \nI+1_000\nI-0\nI007\nI00\nI01\nI001\nL9007199254740991\nL-9007199254740992L\nL-128_0L\n"
    b"I-9223372036854775808\nI18446744073709551616\nI-255211775190703847597530955573826158592\nl.",
    "floats as Python takes them": b"(F1\nF-0.0\nF.5\nF5.\nF+1E-2\nF1e-400\nFInF\nF-infinity\nFnan\nF1.7976931348623157e308\nl.",
    "floats of text, NaN and exact": b"(F1\nF-nan\nFnan\nF0.5\nl.",
    "escapes of text": b"(V\\\nVa\\\\u0041\nV\\ud800\\U0001f600\nV\xff\\n\nl.",
    "escapes of strings": b"(S'\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"'\nS\"\\x41\\101\\7z\\q\"\nS'a'b'\nl.",
    "memo by lines": b"((lp100000\ng100000\ng 1_00000 \nt.",
    "persistent ids": b"(Pfirst\nK\x02Q]Qclab\nPlain\n)\x81QNQl.",
    "extension codes": b"(\x82\x01\x83\xff\xff\x84\xff\xff\xff\x7f\x82\x01)R\x82\x01)\x81\x82\x02Nbl.",
    "buffers": b"(\x97\x94\x97\x98h\x00C\x01a\x98\x96\x01\0\0\0\0\0\0\0b\x98ca\nb\n)R\x98l.",
    "classic instances by hand": b"(clab\nPlain\n)\x81(ilab\nOld\n(K\x01]clab\nPlain\n)\x81ilab\nOld\n(clab\nOld\n]}K\x02o(clab\nf\n)Rol.",
    "keyword arguments": b"(clab\nPlain\n)\x81clab\nKeyword\n)}\x92clab\nKeyword\n)}\x8c\x01aK\x01s\x92}\x94l.",
}

# One behind the other, with and without one memo.
STREAMS = {
    "nothing shared": b"]\x94K\x01ah\x00\x86.\x80\x04N.K\x01.",
    "containers filled later": b"]\x94}\x94\x8f\x94\x87.h\x00K\x01ah\x01K\x01K\x02sh\x02(K\x03\x90\x87.",
    "left on the stack": b"]\x94clab\nPlain\n)\x81\x94N.h\x00h\x01}\x8c\x01aK\x01sb\x86.",
    "parts of a row": b"clab\nPlain\n)\x81\x94}\x94\x8c\x01a\x94K\x01sb.h\x01h\x02h\x00\x87.",
    "a date and its arguments": b"cdatetime\ndatetime\nC\x0a\x07\xe8\x02\x1d\x0c\x22\x38\x0c\x0a\x08\x85\x94R\x94.h\x00h\x01\x86.",
    "cells": b"(I123456789012345678901\n\x94F1.5\n\x94clab\nf\n\x94\x97\x94t.(h\x00h\x01h\x02h\x03\x97t.",
    "frames": b"\x80\x04\x95\x06\0\0\0\0\0\0\0]\x94.]\x94.\x80\x04\x95\x03\0\0\0\0\0\0\0h\0.",
}


class Persistent(pickle.Pickler):
    """Writes strings that begin with `@`, and lists, by persistent id."""

    def persistent_id(self, value):
        if isinstance(value, str) and value.startswith("@"):
            return value[1:]
        return None


def persistent(protocol):
    file = io.BytesIO()
    Persistent(file, protocol).dump(["@one", plain(peer="@two"), "@one"])
    return file.getvalue()


def stream():
    file = io.BytesIO()
    pickler = pickle.Pickler(file, 4)
    first = plain(x=1, names=["a", "b"], at=MOMENT)
    for graph in (first, [first, first.names, first.__dict__], {"a": first, 2: MOMENT}):
        pickler.dump(graph)
    return file.getvalue()


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
    for name, graph in OLD.items():
        for protocol in (0, 1):
            print(f"{name}, protocol {protocol}", "", pickle.dumps(graph, protocol).hex(), sep=" | ")
    for name, data in PYTHON2.items():
        for options in ENCODINGS:
            print(f"{name}, {options or 'ascii'}", options, data, sep=" | ")
    for name, data in HAND.items():
        print(name, "exact" if "NaN" in name else "", data.hex(), sep=" | ")
    for protocol in (0, 2, 5):
        print(f"persistent ids, protocol {protocol}", "", persistent(protocol).hex(), sep=" | ")
    for protocol in (2, 4, 5):
        print(f"keywords, protocol {protocol}", "", pickle.dumps([Keyword(), Keyword()], protocol).hex(), sep=" | ")
    for code in (1, 0x100, 0x10000):
        copyreg.add_extension("lab", "Extension", code)
        print(f"extension {code}", "", pickle.dumps([Extension, Extension()], 2).hex(), sep=" | ")
        copyreg.remove_extension("lab", "Extension", code)
    buffers = [pickle.PickleBuffer(b"read only"), pickle.PickleBuffer(bytearray(b"not"))]
    print("buffers out of band", "", pickle.dumps(buffers, 5, buffer_callback=lambda _: False).hex(), sep=" | ")
    print("buffers in band", "", pickle.dumps(buffers, 5).hex(), sep=" | ")
    for name, data in {**STREAMS, "of one pickler": stream()}.items():
        for options in ("all", "all keep"):
            print(f"stream: {name}{', one memo' if 'keep' in options else ''}", options, data.hex(), sep=" | ")


main()
