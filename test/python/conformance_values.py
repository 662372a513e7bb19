"""The values of conformance_vectors.py: name, group, how the value is made, protocols, options."""

import array
import collections
import datetime
import decimal
import fractions
import functools
import io
import ipaddress
import itertools
import math
import operator
import pathlib
import pickle
import random
import re
import struct
import types
import uuid
import zoneinfo

import numpy
import pandas

import conformance_model as model

ALL = range(6)
NEW = (4, 5)


def text(*parts):
    """A text that is no other object."""
    return "".join(parts)


def cycle(make):
    inner = []
    outer = make(inner)
    inner.append(outer)
    return outer


def with_state(value, state):
    value.__dict__.update(state)
    return value


def slotted(value, **slots):
    for name, item in slots.items():
        setattr(value, name, item)
    return value


def cases(Persistent):
    def one(name, group, value, protocols=ALL, **options):
        return name, group, value, protocols, options

    yield from atoms(one)
    yield from names(one)
    yield from objects(one)
    yield from library(one)
    yield from builtin(one)
    yield from shared(one)
    yield from recursive(one)
    yield from sizes(one)
    yield from arrays(one)
    yield from frames(one)
    yield from parameterized(one)
    yield from others(one, Persistent)


def atoms(one):
    for index, value in enumerate([0.1, 1e16, 1e17, 123456789012345680.0, 1e-7, -1.5e300, 2.0**53, -0.0, 5e-324, 1e22, 4.35, 100.0]):
        yield one(f"float/{index}", "float", lambda value=value: value)
    for power in (7, 8, 15, 16, 31, 32, 39, 40, 53, 63, 64, 127, 1015, 2039, 2040, 2047):
        for value in (2**power, -(2**power), 2**power - 1, -(2**power) - 1):
            if power in (31, 53, 63) or value == -(2**power):
                yield one(f"int/{value if power < 70 else f'{power}:{value > 0}:{value & 1}'}", "int", lambda value=value: value, (0, 1, 2, 4))
    for index, value in enumerate(["\\", "\\u0041", "\n\r\0\x1a", "\x7f\x80\xff\u0100", "\ud800", "\udfff\ud800x", "\U0001f600", "\ufeff", "'\"", "a\\\nb", "\u2028", "é" * 127, "é" * 128, "x" * 255, "x" * 256]):
        yield one(f"str/{index}", "str", lambda value=value: [text(value, ""), 1])
    for length in (0, 1, 2, 255, 256, 257):
        yield one(f"bytes/{length}", "bytes", lambda length=length: [b"\xe9" * length, b"q" * length])
        yield one(f"bytearray/{length}", "bytearray", lambda length=length: [bytearray(b"\xe9" * length), bytearray(b"q" * length)])
    yield one("bytes/latin1", "bytes", lambda: [b"ab", "latin1", b"cd", "ab"])
    yield one("bytes/letters", "bytes", lambda: [b"a", "b", b"\xff", b"a"])
    yield one("bytes/all", "bytes", lambda: bytes(range(256)))
    for value in (True, False, None, ..., NotImplemented, type(None), type(...), type(NotImplemented)):
        yield one(f"const/{value}", "const", lambda value=value: [value, value])


def names(one):
    many = [int, str, bytes, bytearray, list, dict, set, frozenset, tuple, object, type, complex, range, slice, memoryview, property, super, zip, map, filter, enumerate, reversed, staticmethod, classmethod, len, print, iter, next, getattr, abs, sum, sorted, isinstance, open, ValueError, OSError, RecursionError, BaseExceptionGroup, StopAsyncIteration, Warning]
    for value in many:
        yield one(f"global/{value.__name__}", "global", lambda value=value: value, (0, 2, 3, 4))
    yield one("global/all", "global", lambda: list(many))
    others = [collections.OrderedDict, collections.deque, collections.Counter, collections.defaultdict, collections.ChainMap, collections.UserDict, collections.abc.Mapping, datetime.datetime, datetime.date, decimal.Decimal, fractions.Fraction, math.sin, math.floor, operator.add, operator.itemgetter, functools.partial, functools.reduce, itertools.chain, itertools.count, re.compile, struct.pack, random.Random, io.BytesIO, io.StringIO, uuid.UUID, pathlib.Path, types.SimpleNamespace, array.array, numpy.ndarray, numpy.float64, numpy.dtype, pandas.DataFrame, model.Outer, model.Outer.Inner, model.Outer.Inner.Innermost, model.Outer.Other.Innermost, model.function, model.Colour, model.Point, model.Sensor, model.Pair]
    for value in others:
        yield one(f"global/{value.__module__}.{value.__qualname__}", "global", lambda value=value: [value, value], (0, 2, 3, 4))
    yield one("global/others", "global", lambda: list(others))
    methods = [str.upper, str.maketrans, bytes.fromhex, bytes.maketrans, dict.fromkeys, int.from_bytes, float.fromhex, list.append, object.__init__, object.__new__, set.union, "".join, "abc".upper, [].append, (1).bit_length, {}.get, math.pi.hex, model.Outer.made, model.Outer.given, model.Outer.Inner.method, collections.OrderedDict.fromkeys, datetime.datetime.now, datetime.date.fromisoformat, int.__add__, str.__len__, type.mro, itertools.chain.from_iterable]
    for index, value in enumerate(methods):
        yield one(f"global/method{index}", "global", lambda value=value: [value, getattr(value, "__name__", "name")])
    yield one("global/methods", "global", lambda: list(methods))
    yield one("global/bound", "global", lambda: [model.Outer.Inner().method, model.Outer().made])
    yield one("global/letters", "global", lambda: ["Inner", model.Outer.Inner, "Innermost", model.Outer.Inner.Innermost, model.Outer.Other.Innermost, model.Outer, "Inner"])
    yield one("global/texts", "global", lambda: ["builtins", int, len, "int", "len", "builtins", "conformance_model", model.Plain, "Plain", "getattr"])
    yield one("global/keys", "global", lambda: {"builtins": int, int: len, len: "builtins", getattr: "getattr"})
    for values in ((range(3), ValueError("x")), (set([1]), frozenset([2])), (functools.reduce, map, collections.UserDict), (OSError, print)):
        yield one(f"nofix/{values[0]!s:.9}", "global", lambda values=values: list(values), (0, 1, 2), fix_imports=False)


def objects(one):
    P = model.Plain
    made = {
        "plain": lambda: P(a=1, b="two"),
        "plain-none": lambda: P(),
        "plain-twice": lambda: [P(a=1), P(b=P(a=2)), P(a=3)],
        "plain-odd": lambda: with_state(P(), {"0": 1, "__proto__": 2, "": 3, "constructor": 4}),
        "nested": lambda: [model.Outer.Inner(), model.Outer.Inner.Innermost([1]), model.Outer.Other.Innermost({1: 2})],
        "slots": lambda: slotted(model.Slots(), a=1, b=[2]),
        "slots-part": lambda: slotted(model.Slots(), b="b"),
        "slots-dict": lambda: slotted(model.Slots(), a=1, c=3),
        "slots-none": lambda: model.Slots(),
        "hooked": lambda: [model.Hooked(state) for state in (1, 0, "", "state", [1], (1, 2), ({"a": 1}, None), {"x": 1}, {}, False, None, 2.5)],
        "keywords": lambda: model.Keywords(x=3),
        "keywords-args": lambda: model.Keywords(1, "x", y=None),
        "arguments": lambda: [model.Arguments(), model.Arguments(1), model.Arguments(1, 2, 3, 4)],
        "str": lambda: [model.Texts("text"), model.Texts(""), with_state(model.Texts("t"), {"a": 1})],
        "int": lambda: [model.Number(3), model.Number(2**70), with_state(model.Number(-1), {"a": 1})],
        "list": lambda: [model.Listed(), model.Listed([1]), model.Listed([1, 2]), with_state(model.Listed([3]), {"a": 1})],
        "dict": lambda: [model.Mapped(), model.Mapped(a=1), model.Mapped({1: 2, "b": 3}), with_state(model.Mapped(c=1), {"a": 1})],
        "set": lambda: [model.Members(), model.Members([1]), with_state(model.Members([2, 3]), {"a": 1}), model.Kept([1, 2]), model.Kept()],
        "call": lambda: model.Call(model.function, (1, "x")),
        "call-none": lambda: model.Call(model.function, ()),
        "call-state": lambda: model.Call(model.function, (1,), {"a": 1}),
        "call-state-false": lambda: [model.Call(model.function, (1,), state) for state in ({}, 0, False, (), "", [])],
        "call-items": lambda: [model.Call(model.Listed, (), None, items) for items in ([], [1], [1, 2], [[], ()])],
        "call-pairs": lambda: [model.Call(model.Mapped, (), None, None, items) for items in ([], [(1, 2)], [(1, 2), ("a", "b")])],
        "call-both": lambda: model.Call(model.Mapped, (), {"s": 1}, None, [("k", "v")]),
        "call-setter": lambda: [model.Call(model.Plain, (), {"k": 1}, None, None, model.setter), model.Call(model.Plain, (), {"l": []}, None, None, model.setter)],
        "call-method": lambda: model.Call(model.Outer.made, ()),
        "call-getattr": lambda: model.Call(getattr, (model.Outer, "Inner")),
        "copyreg": lambda: [model.Registered(), model.Registered()],
        "tuple": lambda: [model.Pair(1, "x"), model.Pair(left=None, right=[]), model.Typed(1), model.Typed(2, "z")],
        "enum": lambda: [model.Colour.RED, model.Colour.GREEN, model.Colour.RED],
        "enum-int": lambda: [model.Level.LOW, model.Level.HIGH, model.Rights.READ, model.Rights.READ | model.Rights.WRITE, model.Bits.ONE | model.Bits.FOUR, model.Bits(64), model.Rights(0), model.Word.YES],
        "enum-keys": lambda: {model.Colour.RED: "red", model.Level.LOW: "low"},
        "dataclass": lambda: [model.Point(1.5), model.Point(1.0, 2.0), model.Frozen(1, ("a",))],
        "dataclass-slots": lambda: model.Slotted(1, "y"),
        "failure": lambda: [model.Failure(1, "x"), with_state(model.Failure(2, "y"), {"note": [1]})],
    }
    for name, value in made.items():
        yield one(f"obj/{name}", "object", value, (2, 3, 4, 5) if name.startswith(("slots", "keywords", "dataclass-")) else ALL)
        # Fast pickles share nothing.
        if name not in ("call-setter", "call-state-false", "copyreg", "enum", "enum-keys"):
            yield one(f"fast/{name}", "fast", value, (2, 3) if name.startswith(("slots", "keywords", "dataclass-")) else (0, 2, 3), fast=True)


def library(one):
    D, T, U = datetime.datetime, datetime.timedelta, datetime.timezone
    moments = {
        "min": D.min,
        "max": D.max,
        "milli": D(2024, 2, 29, 1, 2, 3, 456000),
        "second": D(1970, 1, 1),
        "before": D(1969, 12, 31, 23, 59, 59, 999999),
        "fold": D(2024, 10, 27, 2, 30, fold=1),
        "utc": D(2024, 1, 1, tzinfo=U.utc),
        "offset": D(2024, 1, 1, tzinfo=U(T(hours=-5, minutes=-30))),
        "named": D(2024, 1, 1, tzinfo=U(T(hours=1), "CET")),
        "zone": D(2024, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
        "date": datetime.date(2024, 2, 29),
        "date-min": datetime.date.min,
        "time": datetime.time(1, 2, 3, 4),
        "time-zone": datetime.time(23, 59, 59, 999999, tzinfo=U.utc, fold=1),
        "delta": T(days=-1, seconds=5, microseconds=6),
        "delta-zero": T(0),
        "timezone": U.utc,
        "timezone-one": U(T(seconds=1)),
        "zone-alone": zoneinfo.ZoneInfo("UTC"),
    }
    for name, value in moments.items():
        yield one(f"dt/{name}", "real", lambda value=value: value)
    yield one("dt/many", "real", lambda: list(moments.values()))
    yield one("dt/twice", "real", lambda: [D(2020, 1, 1), D(2020, 1, 2), datetime.date(2020, 1, 1), "datetime", D(2020, 1, 1, tzinfo=U.utc), D(2021, 1, 1, tzinfo=U.utc)])
    yield one("dt/keys", "real", lambda: {D(2020, 1, 1): D(2020, 1, 2), "datetime": datetime.date(1, 1, 1)})
    dec = ["0", "-0", "1.50", "NaN", "sNaN123", "-Infinity", "1E+400", "-1.23E-10", "123456789012345678901234567890"]
    yield one("dec/many", "real", lambda: [decimal.Decimal(each) for each in dec])
    for index, each in enumerate(dec[:4]):
        yield one(f"dec/{index}", "real", lambda each=each: decimal.Decimal(each))
    yield one("frac/many", "real", lambda: [fractions.Fraction(1, 3), fractions.Fraction(-7), fractions.Fraction(10**30, 7)])
    yield one("uuid/many", "real", lambda: [uuid.UUID(int=0), uuid.UUID(int=2**128 - 1), uuid.UUID("12345678123456781234567812345678")])
    yield one("path/many", "real", lambda: [pathlib.PurePosixPath("/a/b"), pathlib.PurePosixPath("a"), pathlib.PurePosixPath(""), pathlib.PureWindowsPath("C:\\x\\y"), pathlib.Path("/tmp/x/../y")])
    ips = ["1.2.3.4", "255.255.255.255", "::1", "fe80::1%eth0"]
    yield one("ip/many", "real", lambda: [ipaddress.ip_address(each) for each in ips] + [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("2001:db8::/32"), ipaddress.ip_interface("10.0.0.1/8"), ipaddress.ip_interface("::1/64")])
    yield one("re/many", "real", lambda: [re.compile("a+"), re.compile(b"\xff", re.S), re.compile("x", re.I | re.M)])
    C = collections
    coll = {
        "OrderedDict": lambda: C.OrderedDict([("a", 1), (2, "b")]),
        "OrderedDict-empty": lambda: C.OrderedDict(),
        "OrderedDict-one": lambda: C.OrderedDict(x=[1]),
        "OrderedDict-state": lambda: with_state(C.OrderedDict(a=1), {"note": 1}),
        "Counter": lambda: C.Counter("abca"),
        "Counter-empty": lambda: C.Counter(),
        "defaultdict": lambda: C.defaultdict(list, {"a": [1]}),
        "defaultdict-none": lambda: C.defaultdict(None, {1: 2, 3: 4}),
        "defaultdict-int": lambda: C.defaultdict(int),
        "deque": lambda: C.deque([1, "a", []]),
        "deque-empty": lambda: C.deque(),
        "deque-one": lambda: C.deque(["x"], maxlen=5),
        "deque-max": lambda: C.deque([1, 2], maxlen=0),
        "ChainMap": lambda: C.ChainMap({"a": 1}, {"b": 2}),
        "ChainMap-empty": lambda: C.ChainMap(),
        "UserDict": lambda: C.UserDict(a=1),
        "UserList": lambda: C.UserList([1, 2]),
        "UserString": lambda: C.UserString("text"),
        "namespace": lambda: types.SimpleNamespace(a=1, b=[2]),
        "mapping": lambda: [{}.keys, C.OrderedDict(a=1).keys],
    }
    for name, value in coll.items():
        if name != "mapping":
            yield one(f"coll/{name}", "real", value)
    yield one("coll/all", "real", lambda: [value() for name, value in coll.items() if name != "mapping"])


def builtin(one):
    made = {
        "complex": lambda: [complex(1, -2), complex(0, math.inf), 1j],
        "range": lambda: [range(3), range(0, -10, -3), range(2**40)],
        "slice": lambda: [slice(None), slice(1, 2), slice(1, None, -1)],
        "iter": lambda: [iter([1, 2]), iter((1,)), iter("ab"), iter(b"ab"), iter({1: 2}), iter(range(3)), iter(range(2**70))],
        "iter-begun": lambda: [next_of(iter([1, 2, 3])), next_of(iter((1, 2))), next_of(iter(range(5)))],
        "iter-over": lambda: list(map(exhausted, [iter([]), iter(()), iter(""), iter(range(0))])),
        "reversed": lambda: [reversed([1, 2]), reversed((1, 2)), next_of(reversed([3, 4]))],
        "zip": lambda: [zip([1], "a"), zip(), zip([1], [2], strict=True)],
        "map": lambda: [map(str, [1, 2]), map(max, [1], [2])],
        "filter": lambda: [filter(None, [0, 1]), filter(bool, ())],
        "enumerate": lambda: [enumerate("ab"), enumerate([1], 5), enumerate([1], 2**70)],
        "iterators": lambda: [itertools.count(3), itertools.count(1.5, 0.5), itertools.repeat("x"), itertools.repeat("x", 3), itertools.chain([1], [2]), itertools.islice([1, 2, 3], 1, 2), itertools.accumulate([1, 2]), itertools.product([1, 2], repeat=2), itertools.cycle([1, 2]), itertools.permutations([1, 2, 3], 2)],
        "partial": lambda: [functools.partial(int, base=2), functools.partial(len), functools.partial(max, 1, 2, key=abs)],
        "operator": lambda: [operator.itemgetter(1), operator.itemgetter("a", 2), operator.attrgetter("x.y"), operator.methodcaller("f"), operator.methodcaller("g", 1, k=2)],
        "errors": lambda: [ValueError(), ValueError("x"), KeyError("k", 1), OSError(5, "Input/output error"), OSError("o"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), StopIteration(5), SystemExit(1), ImportError("m", name="n", path="p"), SyntaxError("s", ("f", 1, 2, "t")), BaseExceptionGroup("g", [ValueError(1), KeyboardInterrupt()]), ExceptionGroup("h", [TypeError()])],
        "errors-state": lambda: [with_state(ValueError("x"), {"note": 1}), with_state(KeyError(), {"__notes__": ["n"]})],
        "io": lambda: io.BytesIO(b"bytes"),
        "types": lambda: [list[int], dict[str, list[int]], int | str],
        "method": lambda: [[1].count, "abc".split, b"x".hex, (1, 2).index],
        "random": lambda: random.Random(5),
    }
    for code in "bBuhHiIlLqQfd":
        made[f"array-{code}"] = lambda code=code: array.array(code, "aé" if code == "u" else [1, 2])
        made[f"array-{code}-empty"] = lambda code=code: [array.array(code), array.array(code)]
    for name, value in made.items():
        yield one(f"builtin/{name}", "builtin", value, (4,) if name == "random" else (1, 4, 5) if name.endswith("-empty") else ALL)


def next_of(iterator):
    next(iterator)
    return iterator


def exhausted(iterator):
    for _ in iterator:
        pass
    return iterator


def shared(one):
    def both():
        once = text("some", " text")
        return [once, text("some", " text"), once, {once: text("some", " text")}, (once, once)]

    yield one("share/texts", "share", both)
    yield one("share/attributes", "share", lambda: [model.Plain(name="name"), "name", text("na", "me"), {text("na", "me"): 1}])
    yield one("share/module", "share", lambda: [text("built", "ins"), int, text("in", "t"), "builtins", len, text("le", "n")])
    yield one("share/bytearray", "share", lambda: [bytearray(b"x"), int, bytearray, "builtins", "bytearray", bytearray()])
    tuples = (1, 2)
    yield one("share/tuples", "share", lambda: [tuples, tuples, (tuples,), tuple([1, 2])])
    raw = b"some bytes"
    yield one("share/bytes", "share", lambda: [raw, raw, bytes(bytearray(raw)), {raw: raw}])
    kept = frozenset([1, 2])
    yield one("share/frozenset", "share", lambda: [kept, {kept}, {kept: kept}])
    yield one("share/short", "share", lambda: ["", "a", "é", "Ā", "", "a", "é", "Ā", text("Ā", ""), b"", b"a", b"", b"a"])
    empty = []
    yield one("share/empty", "share", lambda: [empty, empty, (), (), {}, set(), frozenset(), frozenset()])


def recursive(one):
    makes = {
        "list": lambda inner: [inner],
        "tuple1": lambda inner: (inner,),
        "tuple3": lambda inner: (inner, 1, inner),
        "tuple4": lambda inner: (inner, 1, 2, inner),
        "dict": lambda inner: {"k": inner, 1: inner},
        "plain": lambda inner: model.Plain(inner=inner),
        "listed": lambda inner: model.Listed([inner, 1]),
        "mapped": lambda inner: model.Mapped(k=inner),
        "arguments": lambda inner: model.Arguments(inner),
        "pair": lambda inner: model.Pair(inner, inner),
        "hooked": lambda inner: model.Hooked([inner]),
        "ordered": lambda inner: collections.OrderedDict(k=inner),
        "deque": lambda inner: collections.deque([inner]),
        "default": lambda inner: collections.defaultdict(list, {1: inner}),
        "partial": lambda inner: functools.partial(list, inner),
        "error": lambda inner: ValueError(inner),
    }
    for name, make in makes.items():
        yield one(f"rec/{name}", "recursive", lambda make=make: cycle(make))

    def itself(make, put):
        value = make()
        put(value)
        return value

    yield one("rec/list-self", "recursive", lambda: itself(list, lambda value: value.append(value)))
    yield one("rec/dict-self", "recursive", lambda: itself(dict, lambda value: value.update({1: value})))
    yield one("rec/plain-self", "recursive", lambda: itself(model.Plain, lambda value: value.__dict__.update(me=value)))
    yield one("rec/plain-dict", "recursive", lambda: itself(model.Plain, lambda value: value.__dict__.update(me=value.__dict__)))
    yield one("rec/listed-self", "recursive", lambda: itself(model.Listed, lambda value: value.append(value)))
    yield one("rec/mapped-self", "recursive", lambda: itself(model.Mapped, lambda value: value.update(me=value)))
    yield one("rec/set-plain", "recursive", lambda: itself(model.Plain, lambda value: value.__dict__.update(all={value}, some=frozenset([value]), key={value: 1})))


def sizes(one):
    for count in (0, 1, 2, 3, 4, 5, 999, 1000, 1001, 1999, 2000, 2001):
        protocols = ALL if count < 10 else (0, 1, 4)
        group = "list" if count < 10 else "batch"
        yield one(f"{group}/list{count}", group, lambda count=count: [7] * count, protocols)
        yield one(f"{group}/tuple{count}", group, lambda count=count: (7,) * count, protocols)
        # Keys and members cannot be equal, and are most of the file.
        if count < 10 or count in (1000, 1001):
            few = ALL if count < 10 else (4,)
            yield one(f"{group}/dict{count}", group, lambda count=count: dict.fromkeys(range(count)), few)
            yield one(f"{group}/set{count}", group, lambda count=count: set(range(count)), few)
        if count > 900:
            yield one(f"batch/listed{count}", "batch", lambda count=count: model.Listed([7] * count), (1, 2, 5))
            yield one(f"batch/deque{count}", "batch", lambda count=count: collections.deque([7] * count), (2, 5))
        if count == 1001:
            yield one("batch/frozenset1001", "batch", lambda count=count: frozenset(range(count)), (2, 4))
            yield one("batch/odict1001", "batch", lambda count=count: collections.OrderedDict.fromkeys(range(count)), (2, 5))
            yield one("batch/mapped1001", "batch", lambda count=count: model.Mapped(dict.fromkeys(range(count))), (2,))
    for count in (256, 257):
        yield one(f"memo/lists{count}", "memo", lambda count=count: twice([[] for _ in range(count)]), (0, 1, 4))
    yield one("memo/texts", "memo", lambda: twice([f"text{number}" for number in range(258)]), (1, 4))
    for length in (65520, 65525, 65530, 65533, 65536, 65540):
        yield one(f"frame/text{length}", "frame", lambda length=length: ["x" * length, 1, "y" * 10], NEW)
        yield one(f"frame/bytes{length}", "frame", lambda length=length: [1, b"x" * length, 2, b"y" * length], NEW)
        yield one(f"frame/ints{length}", "frame", lambda length=length: [7] * (length // 2) + [70000], NEW)
        yield one(f"frame/global{length}", "frame", lambda length=length: [b"q" * (length - 20), model.Plain(a=len), int], NEW)
    yield one("frame/array", "frame", lambda: [1, bytearray(70000), bytearray(65536), 2], NEW)
    for depth in (10, 60):
        for name, make in (("list", lambda value: [value]), ("tuple", lambda value: (value, 1)), ("dict", lambda value: {"k": value}), ("plain", lambda value: model.Plain(v=value)), ("kept", lambda value: frozenset([value]))):
            yield one(f"deep/{name}{depth}", "deep", lambda depth=depth, make=make: functools.reduce(lambda value, _: make(value), range(depth), 1 if name != "none" else None), (0, 2, 4))


def twice(items):
    return [items, list(items)]


def arrays(one):
    N = numpy
    for kind in ("?", "i1", "u1", "<i2", ">i2", "u4", "<i8", ">i8", "u8", "f2", "<f4", ">f8", "c8", "c16", "S3", "U2", ">U2", "M8[ns]", "m8[D]", "M8[s]", "V4"):
        yield one(f"np/{kind}", "real", lambda kind=kind: N.zeros(3, kind), (0, 2, 4, 5))
        yield one(f"np/dtype-{kind}", "real", lambda kind=kind: N.dtype(kind), (2, 4))
    made = {
        "empty": lambda: N.zeros(0),
        "empty-2d": lambda: N.zeros((0, 3), "i4"),
        "scalar-0d": lambda: N.array(5),
        "3d": lambda: N.arange(24, dtype="i2").reshape(2, 3, 4),
        "fortran": lambda: N.asfortranarray(N.arange(6.0).reshape(2, 3)),
        "strided": lambda: N.arange(10)[::2],
        "strided-f4": lambda: N.arange(12, dtype="f4").reshape(3, 4)[:, 1:3],
        "reversed": lambda: N.arange(5)[::-1],
        "transposed": lambda: N.arange(24).reshape(2, 3, 4).transpose(1, 0, 2),
        "broadcast": lambda: N.broadcast_to(N.arange(3), (2, 3)),
        "readonly": lambda: readonly(N.arange(3)),
        "object": lambda: N.array([1, "a", None, [1]], dtype=object),
        "object-strided": lambda: N.array([[1, "a"], [None, 2.5]], dtype=object).T[:1],
        "struct": lambda: N.array([(1, 2.5, b"x")], dtype=[("a", "i4"), ("b", "f8"), ("c", "S1")]),
        "struct-object": lambda: N.array([(1, "x")], dtype=[("a", "i4"), ("b", object)]),
        "struct-nested": lambda: N.zeros(2, dtype=[("p", [("x", "f4"), ("y", "f4")]), ("n", "i4", (2,))]),
        "aligned": lambda: N.zeros(1, dtype=N.dtype([("a", "i1"), ("b", "i8")], align=True)),
        "twice": lambda: twice([N.arange(2), N.arange(3.0)]),
        "scalars": lambda: [N.float64(1.5), N.float32(2.5), N.int8(-1), N.uint64(2**63), N.bool_(True), N.complex64(1j), N.str_("é"), N.bytes_(b"x"), N.datetime64("2024-01-01"), N.timedelta64(5, "s"), N.datetime64("NaT")],
        "masked": lambda: N.ma.array([1, 2, 3], mask=[0, 1, 0]),
        "matrix": lambda: N.asmatrix([[1, 2]]),
        "record": lambda: N.rec.array([(1, "a")], dtype=[("n", "i4"), ("s", "U2")]),
        "ufunc": lambda: [N.add, N.sin],
        "types": lambda: [N.float64, N.int32, N.ndarray, N.bool_],
        "generator": lambda: N.random.RandomState(3).get_state()[0],
        "plain": lambda: model.Plain(array=N.arange(3), scalar=N.float64(2)),
    }
    for name, value in made.items():
        yield one(f"np/{name}", "real", value, (0, 2, 3, 4, 5))
    for name in ("3d", "fortran", "strided", "readonly", "object"):
        yield one(f"np/oob-{name}", "real", made[name], (5,), buffers=[])


def readonly(array):
    array.flags.writeable = False
    return array


def frames(one):
    P = pandas
    made = {
        "frame": lambda: P.DataFrame({"a": [1, 2], "b": [1.5, None], "c": ["x", "y"]}),
        "frame-empty": lambda: P.DataFrame(),
        "frame-index": lambda: P.DataFrame({"a": [1, 2]}, index=["r", "s"]),
        "frame-dates": lambda: P.DataFrame({"t": P.to_datetime(["2024-01-01", None])}),
        "frame-wide": lambda: P.DataFrame(numpy.arange(6.0).reshape(2, 3), columns=list("xyz")),
        "series": lambda: P.Series([1, 2, 3], name="s"),
        "series-bool": lambda: P.Series([True, False]),
        "series-object": lambda: P.Series([1, "a", None], dtype=object),
        "category": lambda: P.Series(["a", "b", "a"], dtype="category"),
        "nullable": lambda: P.Series([1, None], dtype="Int64"),
        "index": lambda: P.Index([1, 2, 3]),
        "index-range": lambda: P.RangeIndex(5),
        "index-dates": lambda: P.date_range("2024-01-01", periods=3),
        "index-multi": lambda: P.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
        "stamp": lambda: [P.Timestamp("2024-01-01"), P.Timestamp("2024-01-01", tz="UTC"), P.NaT, P.Timedelta("1 day")],
        "na": lambda: [P.NA, P.NA],
        "zoned": lambda: P.Series(P.date_range("2024-01-01", periods=2, tz="Europe/Berlin")),
        "interval": lambda: P.Interval(1, 2),
        "period": lambda: P.Period("2024-01"),
    }
    for name, value in made.items():
        yield one(f"pd/{name}", "real", value, (2, 4, 5))


def parameterized(one):
    S, T = model.Sensor, model.Station
    made = {
        "simple": lambda: S(),
        "named": lambda: S(name="probe", value=2),
        "tags": lambda: S(tags=["a", "b", "a"]),
        "tree": lambda: S(name="top", parent=S(name="inner", value=0.5)),
        "sub": lambda: T(name="st", place=(1, 2), when=datetime.datetime(2024, 1, 2, 3, 4, 5, 678000)),
        "many": lambda: [S(name=f"s{number}", value=number) for number in range(3)],
        "classes": lambda: [S, T],
        "cycle": lambda: parent_of_itself(S(name="c")),
    }
    for name, value in made.items():
        yield one(f"param/{name}", "real", value, (2, 4, 5) if name != "simple" else ALL)


def parent_of_itself(sensor):
    sensor.parent = [sensor]
    return sensor


def others(one, Persistent):
    def registered(code):
        return {"ext": [["conformance_model", "Plain", code], ["builtins", "len", code + 1 if code < 0x7FFFFFFF else 1]]}

    for code in (1, 0xFE, 0xFF, 0x100, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF):
        yield one(f"ext/{code:#x}", "ext", lambda: [model.Plain(a=1), model.Plain, len, len], (0, 2, 4), **registered(code))
    number = Persistent("7")
    yield one("pers/texts", "pers", lambda: [number, {"k": number, Persistent("id"): 1}, (Persistent("x y"),), number], persistent=True)
    yield one("pers/values", "pers", lambda: [Persistent(5), Persistent(("a", 1)), Persistent(b"x"), Persistent("a")], (1, 2, 3, 4, 5), persistent=True)
    yield one("pers/objects", "pers", lambda: [model.Plain(a=Persistent("p")), model.Listed([Persistent("p")])], persistent=True)
    B = pickle.PickleBuffer
    made = {
        "read": lambda: B(b"abc"),
        "write": lambda: B(bytearray(b"abc")),
        "empty": lambda: [B(b""), B(bytearray())],
        "many": lambda: [B(b"abc"), {"k": B(bytearray(b"def"))}, (B(b"x"), b"x")],
        "large": lambda: [B(b"z" * 70000), 1],
    }
    for name, value in made.items():
        yield one(f"buffer/{name}/inband", "buffer", value, (5,))
        if name != "large":
            yield one(f"buffer/{name}/oob", "buffer", value, (5,), buffers=[])
