"""How neutral.py describes and makes values of Python's library and of the test's classes: a table of kinds. Runs on 2.7 too.

A description of a kind is {"id": n, "kind": NAME, "head": [], "args": [], "items": [], "pairs": [], "attributes": []}:
`head` is plain JSON, `args` are values it is made with, the others are values it is filled with. A kind has those of them it
needs. test/oracle/library-kinds.ts has the same table for JavaScript; a kind that a Python does not have is left out.
"""

from __future__ import unicode_literals

import array
import collections
import datetime
import decimal
import fractions
import functools
import re
import struct
import uuid

import random_model
from neutral import IS_PYTHON_2, bits_of, hex_of

try:
    import enum  # noqa: F401
    import ipaddress
    import pathlib
    import types

    import builtins_model
except ImportError:  # Python 2.7
    builtins_model = None
try:
    import zoneinfo
except ImportError:  # before 3.9
    zoneinfo = None
try:
    import numpy
except ImportError:
    numpy = None

BY_NAME = {}
BY_TYPE = {}


class Kind(object):
    def __init__(self, name, of, make, head=None, **rest):
        self.name, self.of, self.make = name, of, make
        self.head = head or (lambda value: [])
        self.args = rest.get("args")
        self.items = rest.get("items")
        self.add = rest.get("add") or (lambda value, item: value.append(item))
        self.pairs = rest.get("pairs")
        self.put = rest.get("put") or (lambda value, key, item: value.__setitem__(key, item))
        self.put_into = rest.get("put_into") or (lambda value: value)
        self.attributes = rest.get("attributes")
        self.is_single = rest.get("is_single", False)
        self.is_set = rest.get("is_set", False)
        self.applies = rest.get("applies") or (lambda value: True)


def add_kind(name, of, make, head=None, **rest):
    kind = Kind(name, of, make, head, **rest)
    BY_NAME[name] = kind
    BY_TYPE[of] = kind


def bits_to_float(text):
    return struct.unpack(str(">d"), bytes(bytearray(int(text[i : i + 2], 16) for i in range(0, 16, 2))))[0]


def own(value):
    return value.__dict__


def called(of):
    return lambda head, *args: of(*args)


def given_head(of):
    return lambda head: of(head[0])


def zone_of(head):
    if head is None:
        return None
    if head[0] == "key":
        return zoneinfo.ZoneInfo(head[1])
    offset = datetime.timedelta(microseconds=head[1])
    return datetime.timezone(offset) if head[2] is None else datetime.timezone(offset, head[2])


def head_of_zone(zone):
    if zone is None:
        return None
    if zoneinfo is not None and isinstance(zone, zoneinfo.ZoneInfo):
        return ["key", zone.key]
    arguments = zone.__getinitargs__()
    offset = arguments[0]
    micros = (offset.days * 86400 + offset.seconds) * 1000000 + offset.microseconds
    return ["offset", micros, arguments[1] if len(arguments) > 1 else None]


def with_fold(make, parts, fold, zone):
    if IS_PYTHON_2:
        return make(*parts)
    return make(*parts, tzinfo=zone_of(zone), fold=fold)


# Dates. A naive datetime of whole milliseconds is described by neutral.py.
add_kind(
    "datetime",
    datetime.datetime,
    lambda head: with_fold(datetime.datetime, head[:7], *head[7:]),
    lambda v: [v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, getattr(v, "fold", 0), head_of_zone(v.tzinfo)],
    applies=lambda v: v.tzinfo is not None or v.microsecond % 1000 != 0 or getattr(v, "fold", 0) == 1,
)
add_kind("date", datetime.date, lambda head: datetime.date(*head), lambda v: [v.year, v.month, v.day])
add_kind(
    "time",
    datetime.time,
    lambda head: with_fold(datetime.time, head[:4], *head[4:]),
    lambda v: [v.hour, v.minute, v.second, v.microsecond, getattr(v, "fold", 0), head_of_zone(v.tzinfo)],
)
add_kind("timedelta", datetime.timedelta, lambda head: datetime.timedelta(*head), lambda v: [v.days, v.seconds, v.microseconds])
if not IS_PYTHON_2:
    add_kind("timezone", datetime.timezone, lambda head: zone_of(head), head_of_zone, is_single=True)
if zoneinfo is not None and "UTC" in zoneinfo.available_timezones():
    add_kind("ZoneInfo", zoneinfo.ZoneInfo, lambda head: zone_of(head), head_of_zone, is_single=True)

# Numbers.
add_kind("Decimal", decimal.Decimal, lambda head: decimal.Decimal(head[0]), lambda v: [str(v)])
add_kind(
    "Fraction",
    fractions.Fraction,
    lambda head: fractions.Fraction(int(head[0]), int(head[1])),
    lambda v: [str(v.numerator), str(v.denominator)],
)
add_kind(
    "complex",
    complex,
    lambda head: complex(bits_to_float(head[0]), bits_to_float(head[1])),
    lambda v: [bits_of(v.real), bits_of(v.imag)],
)
if not IS_PYTHON_2:
    add_kind(
        "range",
        range,
        lambda head: range(*[int(part) for part in head]),
        lambda v: [str(v.start), str(v.stop), str(v.step)],
    )
    add_kind("slice", slice, lambda head: slice(*head), lambda v: [v.start, v.stop, v.step])
add_kind(
    "array",
    array.array,
    lambda head: array.array(str(head[0]), [bits_to_float(item) if head[0] in "fd" else int(item) for item in head[1]]),
    lambda v: [v.typecode, [bits_of(item) if v.typecode in "fd" else str(item) for item in v]],
)
add_kind("UUID", uuid.UUID, lambda head: uuid.UUID(head[0]), lambda v: [v.hex])

# Text-like.
if not IS_PYTHON_2:
    add_kind("pattern", type(re.compile("")), lambda head: re.compile(*head), lambda v: [v.pattern, v.flags], is_single=True)
    for of in (pathlib.PurePosixPath, pathlib.PureWindowsPath, pathlib.PosixPath):
        add_kind(of.__name__, of, given_head(of), lambda v: [str(v)])
    for of in (ipaddress.IPv4Address, ipaddress.IPv6Address, ipaddress.IPv4Network, ipaddress.IPv6Network):
        add_kind(of.__name__, of, given_head(of), lambda v: [str(v)])
    add_kind("UserString", collections.UserString, lambda head: collections.UserString(head[0]), lambda v: [v.data])

# Names. `single` values are one object each.
NAMED_TYPES = {"int": int, "list": list, "dict": dict, "tuple": tuple}
if not IS_PYTHON_2:
    NAMED_TYPES["ValueError"] = ValueError
    add_kind("type", type, lambda head: NAMED_TYPES[head[0]], lambda v: [v.__name__], is_single=True)
    for constant in (Ellipsis, NotImplemented):
        add_kind(repr(constant), type(constant), lambda head, constant=constant: constant, is_single=True)


def name_of(of):
    """An int of Python 3 is a long in Python 2, in pickles too."""
    return "int" if of.__name__ == "long" else of.__name__


# Containers.
def pairs_of(value):
    return value.items()


add_kind("OrderedDict", collections.OrderedDict, lambda head: collections.OrderedDict(), pairs=pairs_of)
add_kind("Counter", collections.Counter, lambda head: collections.Counter(), pairs=pairs_of)
add_kind(
    "defaultdict",
    collections.defaultdict,
    lambda head: collections.defaultdict(head[0] and NAMED_TYPES[head[0]]),
    lambda v: [v.default_factory and name_of(v.default_factory)],
    pairs=pairs_of,
)
add_kind("deque", collections.deque, lambda head: collections.deque((), head[0]), lambda v: [v.maxlen], items=lambda v: v)
add_kind(
    "partial",
    functools.partial,
    lambda head, *args: functools.partial(NAMED_TYPES[head[0]], *args),
    lambda v: [name_of(v.func)],
    args=lambda v: v.args,
)
if not IS_PYTHON_2:
    add_kind("ChainMap", collections.ChainMap, called(collections.ChainMap), args=lambda v: v.maps)
    add_kind("UserDict", collections.UserDict, lambda head, arg: wrap(collections.UserDict, arg), args=lambda v: [v.data])
    add_kind("UserList", collections.UserList, lambda head, arg: wrap(collections.UserList, arg), args=lambda v: [v.data])
    add_kind("SimpleNamespace", types.SimpleNamespace, lambda head: types.SimpleNamespace(), attributes=own)


def wrap(of, data):
    """A UserDict or UserList around that very object."""
    result = of()
    result.data = data
    return result


# Exceptions.
for of in (ValueError, KeyError, RuntimeError, OverflowError):
    add_kind(of.__name__, of, called(of), args=lambda v: v.args, attributes=own)

# Classes of the models.
model = random_model
add_kind("Node", model.Node, lambda head: model.Node(), attributes=own)
# Protocols 0 and 1 leave out an empty state, so that there are no items.
add_kind("Stateful", model.Stateful, lambda head: model.Stateful(), items=lambda v: getattr(v, "items", []), add=lambda v, item: v.items.append(item))
for of in (model.NewArguments,) if IS_PYTHON_2 else (model.NewArguments, model.KeywordArguments):
    add_kind(
        of.__name__,
        of,
        (lambda of: lambda head, first, second: of(first, second=second))(of),
        args=lambda v: [v.first, v.second],
        attributes=lambda v: {name: item for name, item in v.__dict__.items() if name not in model.RESERVED},
    )
add_kind(
    "Reduced",
    model.Reduced,
    lambda head, first, second: model.Reduced(first, second),
    args=lambda v: [v.first, v.second],
    items=lambda v: v.items,
    pairs=lambda v: v.pairs.items(),
    put_into=lambda v: v.pairs,
    attributes=lambda v: {name: item for name, item in v.__dict__.items() if name not in model.RESERVED},
)
if IS_PYTHON_2:
    add_kind("Old", model.Old, lambda head: model.Old(), attributes=own)
    add_kind("OldArguments", model.OldArguments, called(model.OldArguments), args=lambda v: [v.first])

if builtins_model is not None:
    named = builtins_model
    for of in (named.Color, named.Num, named.Flg, named.IFlg):
        add_kind(
            of.__name__,
            of,
            lambda head, of=of: of[head[0]] if isinstance(head[0], str) else of(head[0]),
            lambda v: [v.name if v.name in type(v).__members__ else v.value],
            is_single=True,
        )
    add_kind("Point", named.Point, called(named.Point), args=lambda v: tuple(v))
    for of in (named.Slotted, named.Frozen) + ((named.Plain,) if named.dataclasses is not None else ()):
        add_kind(of.__name__, of, called(of), args=lambda v: [v.a, v.b])
    add_kind("MyDict", named.MyDict, lambda head: named.MyDict(), pairs=pairs_of, attributes=own)
    add_kind("MyOrderedDict", named.MyOrderedDict, lambda head: named.MyOrderedDict(), pairs=pairs_of, attributes=own)
    add_kind("MyList", named.MyList, lambda head: named.MyList(), items=lambda v: v, attributes=own)
    add_kind("MyDeque", named.MyDeque, lambda head: named.MyDeque((), head[0]), lambda v: [v.maxlen], items=lambda v: v)
    add_kind("MySet", named.MySet, lambda head, items: named.MySet(items), items=lambda v: v, is_set=True, attributes=own)
    add_kind(
        "MyFrozenSet", named.MyFrozenSet, lambda head, items: named.MyFrozenSet(items), items=lambda v: v, is_set=True, attributes=own
    )
    add_kind("MyTuple", named.MyTuple, lambda head, *args: named.MyTuple(args), args=lambda v: tuple(v), attributes=own)
    add_kind("MyBytes", named.MyBytes, lambda head: named.MyBytes.fromhex(head[0]), lambda v: [hex_of(v)], attributes=own)
    add_kind(
        "MyByteArray", named.MyByteArray, lambda head: named.MyByteArray.fromhex(head[0]), lambda v: [hex_of(v)], attributes=own
    )
    add_kind("MyError", named.MyError, called(named.MyError), args=lambda v: v.args, attributes=own)

if numpy is not None:
    add_kind(
        "ndarray",
        numpy.ndarray,
        lambda head: numpy.frombuffer(bytearray.fromhex(head[3]), head[0]).reshape(head[1], order=head[2]),
        lambda v: [v.dtype.str, list(v.shape), "C" if v.flags.c_contiguous else "F", v.tobytes("A").hex()],
    )
    for code in ("|b1", "<i2", "<i8", "<u4", "<f4", "<f8", "<c16", "<M8[us]"):
        add_kind(
            "scalar",
            numpy.dtype(code).type,
            lambda head: numpy.frombuffer(bytes.fromhex(head[1]), head[0])[0],
            lambda v: [v.dtype.str, v.tobytes().hex()],
        )
