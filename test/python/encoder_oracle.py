"""Gathered tapes and the bytes CPython's C pickler writes for the same graph (docs/format.md, section 2).

One line a case: name, protocol, slots, data, expected. Slots and data are hex runs joined by `,`, each `hex` or
`hex*count`; expected is `=hex`, or `#length:fnv1a64` where that is shorter, or `!` for a tape without a pickle.

Texts are interned, for equal texts are one object in brine. The classes are stand-ins of the right names, so that
frames and memo numbers come from the C pickler itself.
"""

import copyreg
import math
import pickle
import random
import struct
import sys
import types

TAGS = dict(NONE=1, TRUE=2, FALSE=3, TEXT=4, EMPTY_TUPLE=5, REF=6, GLOBAL=7, BIGINT=8, BYTES=9, FLOAT=10, DATETIME=11,
            UNSET=12, NODE=13, BYTEARRAY=18, LIST=20, TUPLE=21, DICT=22, SET=23, FROZENSET=24, REDUCE=25, NEWOBJ=26,
            ROW=28, DEFGLOBAL=40, DEFPLAN=41, ITEMS=42, PAIRS=43, VERSION=63)
ANY, DATE, FLOAT = 0, 1, 2
INTERNED = {}


def text(value):
    return INTERNED.setdefault(value, value)


def stand_in(module, name, **members):
    """A class that the pickler finds under this name."""
    cls = type(name, (), members)
    cls.__module__ = text(module)
    cls.__qualname__ = text(name)
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        holder = sys.modules.get(".".join(parts[:end]))
        if not getattr(holder, "is_stand_in", False):
            holder = types.ModuleType(".".join(parts[:end]))
            holder.is_stand_in = True
            holder.__path__ = []
            sys.modules[holder.__name__] = holder
    setattr(holder, name, cls)
    return cls


class Moment:
    """datetime.datetime, naive, in milliseconds."""

    def __init__(self, ms):
        self.ms = ms

    def __reduce_ex__(self, protocol):
        days, rest = divmod(self.ms, 86_400_000)
        date = REAL_DATE.fromordinal(days + 719_163)
        hours, rest = divmod(rest, 3_600_000)
        minutes, rest = divmod(rest, 60_000)
        seconds, rest = divmod(rest, 1000)
        raw = struct.pack(">HBBBBB", date.year, date.month, date.day, hours, minutes, seconds)
        return (DATETIME_CLASS, (raw + (rest * 1000).to_bytes(3, "big"),))


import datetime as _datetime  # noqa: E402  (before a stand-in takes its place)

REAL_DATE = _datetime.date
DATETIME_CLASS = stand_in("datetime", "datetime")
PRIVATE_CLASS = stand_in("param.parameterized", "_InstancePrivate")


class Call:
    """An object that reduces to a call; its argument tuple is a new one each time."""

    def __init__(self, function, args, state=None, items=None, pairs=None, new=False):
        self.function, self.args, self.state, self.items, self.pairs, self.new = function, args, state, items, pairs, new

    def __reduce_ex__(self, protocol):
        items = None if self.items is None else iter(self.items)
        pairs = None if self.pairs is None else iter(self.pairs)
        if self.new:
            return (copyreg.__newobj__, (self.function, *self.args), self.state, items, pairs)
        return (self.function, tuple(list(self.args)), self.state, items, pairs)

    # NEWOBJ asks that the object's class is the one named.
    @property
    def __class__(self):
        return self.function if self.new else Call


class Plan:
    def __init__(self, cls, form, cells):
        self.cls, self.form, self.cells = cls, form, [(text(name), kind) for name, kind in cells]


UNSET = object()


class Private:
    def __init__(self, values):
        self.state = {text("initialized"): True, text("values"): values}

    def __reduce_ex__(self, protocol):
        return (PRIVATE_CLASS, (), self.state)


class Row:
    """An instance laid out by a plan."""

    def __init__(self, plan, cells=()):
        self.plan, self.values = plan, list(cells)

    @property
    def __class__(self):
        return self.plan.cls

    def __reduce_ex__(self, protocol):
        values = {}
        for (name, kind), value in zip(self.plan.cells, self.values):
            if value is UNSET:
                continue
            if kind == FLOAT and type(value) is int and abs(value) < 2**53:
                value = float(value)
            values[name] = value
        if self.plan.form == 0:
            return (copyreg.__newobj__, (self.plan.cls,), {text("_param__private"): Private(values)})
        return (copyreg.__newobj__, (self.plan.cls,), values or None)


class Gather:
    """Writes the tape of a graph, as ts/pickle/gather.ts does."""

    def __init__(self):
        self.slots, self.data, self.ordinals, self.ordinal = [], [], {}, 0
        self.globals, self.plans, self.keep = {}, {}, []
        self.tag("VERSION", 1)

    def tag(self, name, payload=0, aux=0):
        self.slots.append((0xFFF80000 | aux << 6 | TAGS[name]) << 32 | payload)

    def raw(self, bits):
        self.slots.append(bits)

    def number(self, value):
        self.slots.append(struct.unpack("<Q", struct.pack("<d", value))[0])

    def text(self, value, aux=0):
        self.tag("TEXT", len(value.encode("utf-16-le", "surrogatepass")) // 2, aux)
        self.data.append(value.encode("utf-8", "surrogatepass"))

    def known(self, value):
        ordinal = self.ordinals.get(id(value))
        if ordinal is not None:
            self.tag("REF", ordinal)
            return True
        self.new(value)
        return False

    def new(self, value):
        self.keep.append(value)
        self.ordinals[id(value)] = self.ordinal
        self.ordinal += 1

    def is_global(self, value):
        return type(value) in (type, types.BuiltinFunctionType, types.FunctionType)

    def define(self, value):
        if value not in self.globals:
            self.globals[value] = len(self.globals)
            self.tag("DEFGLOBAL", self.globals[value])
            self.text(value.__module__)
            self.text(value.__qualname__)
        return self.globals[value]

    def define_for(self, value):
        """Definitions stand before the value."""
        if self.is_global(value):
            self.define(value)
        elif type(value) is Row and value.plan not in self.plans:
            plan = value.plan
            index = self.define(plan.cls)
            self.plans[plan] = len(self.plans)
            self.tag("DEFPLAN", self.plans[plan], plan.form)
            self.tag("GLOBAL", index)
            self.number(len(plan.cells))
            for name, kind in plan.cells:
                self.text(name, kind)

    def atom(self, value):
        """What needs one slot and no ordinal."""
        kind = type(value)
        if value is None:
            self.tag("NONE")
        elif kind is bool:
            self.tag("TRUE" if value else "FALSE")
        elif kind is int and abs(value) < 2**53:
            self.number(value)
        elif kind is float and value == value and (not value.is_integer() or (value == 0 and math.copysign(1, value) < 0)):
            self.number(value)
        elif kind is str:
            self.text(value)
        elif kind is tuple and not value:
            self.tag("EMPTY_TUPLE")
        else:
            return False
        return True

    def value(self, value):
        self.define_for(value)
        kind = type(value)
        if self.atom(value):
            return
        if kind is int:
            size = value.bit_length() // 8 + 1 + (value % 3)  # not minimal: the encoder cuts it
            self.tag("BIGINT", size)
            self.data.append(value.to_bytes(size, "little", signed=True))
        elif kind is float:
            self.tag("FLOAT")
            self.number(value)
        elif self.is_global(value):
            self.tag("GLOBAL", self.globals[value])
        elif self.known(value):
            pass
        elif kind is bytes or kind is bytearray:
            self.tag("BYTES" if kind is bytes else "BYTEARRAY", len(value))
            self.data.append(bytes(value))
        elif kind is Moment:
            self.tag("DATETIME")
            self.number(value.ms)
        elif kind is dict:
            self.tag("DICT", len(value))
            for key, item in value.items():
                self.value(key)
                self.value(item)
        elif kind in (list, tuple, set, frozenset):
            self.tag(kind.__name__.upper(), len(value))
            for item in value:
                self.value(item)
        elif kind is Call:
            parts = (value.state is not None) | (value.items is not None) << 1 | (value.pairs is not None) << 2
            self.tag("NEWOBJ" if value.new else "REDUCE", 0, parts)
            self.value(value.function)
            args = tuple(list(value.args))
            if args:
                self.new(args)
                self.tag("TUPLE", len(args))
                for item in args:
                    self.value(item)
            else:
                self.tag("EMPTY_TUPLE")
            if value.items is not None:
                self.tag("ITEMS", len(value.items))
                for item in value.items:
                    self.value(item)
            if value.pairs is not None:
                self.tag("PAIRS", len(value.pairs))
                for key, item in value.pairs:
                    self.value(key)
                    self.value(item)
            if value.state is not None:
                self.value(value.state)
        elif kind is Row:
            self.row(value)
        else:
            raise TypeError(kind)

    def row(self, row):
        head = len(self.slots)
        self.tag("ROW", self.plans[row.plan])
        nodes = []
        for (_, kind), value in zip(row.plan.cells, row.values):
            if value is UNSET:
                self.tag("UNSET")
            elif kind == DATE and type(value) is Moment and id(value) not in self.ordinals:
                self.new(value)
                self.number(value.ms)
            elif kind == DATE and type(value) in (int, float):
                nodes.append(value)
                self.tag("NODE")
            elif id(value) in self.ordinals and type(value) is not type:
                self.tag("REF", self.ordinals[id(value)])
            elif kind == FLOAT and type(value) is int and abs(value) < 2**53:
                self.number(float(value))
            elif type(value) in (int, float) and kind == FLOAT and type(value) is float and not math.isnan(value):
                self.number(value)
            elif not self.atom(value):
                nodes.append(value)
                self.tag("NODE")
        if nodes:
            self.slots[head] |= 1 << 38
        for value in nodes:
            self.value(value)


def runs(units, width):
    out = []
    for unit in units:
        if out and out[-1][0] == unit:
            out[-1][1] += 1
        else:
            out.append([unit, 1])
    return ",".join(f"{unit}*{count}" if count > 1 else unit for unit, count in out) or "-"


def data_runs(parts):
    """Hex, with long runs counted."""
    out = []
    for part in parts:
        unit = next((part[:size] for size in (1, 2) if part[:size] * (len(part) // size) == part), b"")
        if len(part) > 64 and unit:
            out.append(f"{unit.hex()}*{len(part) // len(unit)}")
        elif part:
            if out and "*" not in out[-1]:
                out[-1] += part.hex()
            else:
                out.append(part.hex())
    return ",".join(out) or "-"


def fnv(data):
    state = 0xCBF29CE484222325
    for byte in data:
        state = (state ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return state


def emit(name, graph, protocols=(4, 5)):
    for protocol in protocols:
        gather = Gather()
        gather.value(graph)
        try:
            pickled = pickle.dumps(graph, protocol)
        except RecursionError:
            pickled = None
        if pickled is None:
            expected = "!"
        elif len(pickled) <= 1500:
            expected = "=" + pickled.hex()
        else:
            expected = f"#{len(pickled)}:{fnv(pickled):016x}"
        print(name, protocol, runs([f"{slot:016x}" for slot in gather.slots], 16), data_runs(gather.data), expected)

