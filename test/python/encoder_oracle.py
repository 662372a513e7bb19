"""Gathered tapes and the bytes CPython's C pickler writes for the same graph (docs/format.md, section 2).

One line a case: name, protocol, slots, data, expected. Behind the protocol there may be `+` and flags: 1 lean, 2 batches
of pickle.py, 4 fast, 8 fix_imports=False. Slots and data are hex runs joined by `,`, each `hex` or `hex*count`; expected
is `=hex`, or `#length:fnv1a64` where that is shorter, or `!` for a tape without a pickle. Several pickles of one Pickler
are lines that follow each other, all but the first with `&` before the name. `^ ^` is the tape of the line before.

Texts are interned, for equal texts are one object in brine; one that is not is a copy, equal to no other. The classes are
stand-ins of the right names, so that frames and memo numbers come from the C pickler itself.
"""

import _compat_pickle
import io
import pickletools

import copyreg
import math
import pickle
import random
import struct
import sys
import types

TAGS = dict(NONE=1, TRUE=2, FALSE=3, TEXT=4, EMPTY_TUPLE=5, REF=6, GLOBAL=7, BIGINT=8, BYTES=9, FLOAT=10, DATETIME=11,
            UNSET=12, NODE=13, BYTEARRAY=18, LIST=20, TUPLE=21, DICT=22, SET=23, FROZENSET=24, REDUCE=25, NEWOBJ=26,
            STR=19, ROW=28, ADDITEMS=32, PERSID=35, BUFFER=36, NEWOBJ_EX=37, DEFGLOBAL=40, DEFPLAN=41, ITEMS=42, PAIRS=43,
            MORE=45, DEFKEYS=46, RECORD=47, VERSION=63)
ANY, DATE, FLOAT = 0, 1, 2
LEAN, PYTHON, FAST, NAMES = 1, 2, 4, 8
INTERNED, COPIES, RECORDS = {}, {}, {}
MOST_KEYS = 999


def text(value):
    # Python has one object for each text of one Latin-1 character, but a literal may be another one.
    return INTERNED.setdefault(value, chr(ord(value)) if len(value) == 1 else value)


def copy_of(value, known=False):
    """A text of its own. `known`: with an ordinal, so that it can be met again."""
    assert len(value) > 1  # a single letter is always the same object
    copy = "".join([value[:1], value[1:]])
    COPIES[id(copy)] = copy, known
    return copy


def is_copy(value):
    return id(value) in COPIES


def is_known(value):
    return is_copy(value) and COPIES[id(value)][1]


def record(keys, values):
    """A dict that stands on the tape as a record."""
    made = dict(zip(keys, values, strict=True))
    RECORDS[id(made)] = made
    return made


def is_record(value):
    if type(value) is not dict or id(value) not in RECORDS:
        return False
    return 1 <= len(value) <= MOST_KEYS and all(type(key) is str and not is_copy(key) for key in value)


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
    """An object that reduces to a call; its argument tuple and keywords are new ones each time."""

    def __init__(self, function, args, state=None, items=None, pairs=None, new=False, keywords=None, setter=None, members=None, more=()):
        self.function, self.args, self.state, self.items, self.pairs, self.new = function, args, state, items, pairs, new
        self.keywords, self.setter, self.members, self.more = keywords, setter, members, more

    def made_args(self):
        return tuple(arg.made() if type(arg) is Fresh else arg for arg in self.args)

    def opcode(self, protocol):
        """Older protocols have fewer: there it is a plain call."""
        if self.new and self.keywords is not None and protocol >= 4:
            return "NEWOBJ_EX"
        return "NEWOBJ" if self.new and self.keywords is None and protocol >= 2 else "REDUCE"

    def __reduce_ex__(self, protocol):
        items = None if self.items is None else iter(self.items)
        pairs = None if self.pairs is None else iter(self.pairs)
        rest = (self.state, items, pairs) if self.setter is None else (self.state, items, pairs, self.setter)
        opcode = self.opcode(protocol)
        if opcode == "NEWOBJ":
            return (copyreg.__newobj__, (self.function, *self.made_args()), *rest)
        if opcode == "NEWOBJ_EX":
            return (copyreg.__newobj_ex__, (self.function, self.made_args(), dict(self.keywords)), *rest)
        return (self.function, self.made_args(), *rest)

    # NEWOBJ asks that the object's class is the one named.
    @property
    def __class__(self):
        return self.function if self.new else Call


class More:
    """What is done to an object after all else. Only pickle.py's pickler can be made to write it."""

    def __init__(self, items=None, pairs=None, members=None, setter=None, **state):
        self.items, self.pairs, self.members, self.setter = items, pairs, members, setter
        self.has_state, self.state = "state" in state, state.get("state")


class Fresh:
    """A list, tuple or dict that a reducer makes for its arguments, each time it is asked."""

    def __init__(self, kept):
        self.kept = kept

    def made(self):
        made = type(self.kept)(list(self.kept.items() if type(self.kept) is dict else self.kept))
        if id(self.kept) in RECORDS:
            RECORDS[id(made)] = made
        return made


class Persistent:
    """An object that something else stands for."""

    def __init__(self, id):
        self.id = id


class Plan:
    def __init__(self, cls, form, cells):
        self.cls, self.form, self.cells = cls, form, [(text(name), kind) for name, kind in cells]


UNSET = object()
SHORT = 600


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
        state = {text("_param__private"): Private(values)} if self.plan.form == 0 else values or None
        if protocol < 2:
            return (copyreg._reconstructor, (self.plan.cls, object, None), state)
        return (copyreg.__newobj__, (self.plan.cls,), state)


class Gather:
    """Writes the tape of a graph, as ts/pickle/gather.ts does."""

    def __init__(self, protocol=4, flags=0, codes=None):
        self.protocol, self.flags, self.codes = protocol, flags, codes or {}
        self.ordinals, self.ordinal = {}, 0
        self.globals, self.plans, self.keys, self.keep = {}, {}, {}, []
        self.refused = False
        self.begin()

    def begin(self):
        """Another tape of the same pickler."""
        self.slots, self.data = [], []
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
            self.refused |= self.flags & FAST != 0
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
            module, name = value.__module__, value.__qualname__
            code = self.codes.get((module, name))
            mapped = module, name
            if self.protocol < 3 and not self.flags & NAMES:
                mapped = _compat_pickle.REVERSE_NAME_MAPPING.get(mapped, mapped)
                mapped = _compat_pickle.REVERSE_IMPORT_MAPPING.get(mapped[0], mapped[0]), mapped[1]
            self.tag("DEFGLOBAL", self.globals[value], code is not None)
            for written, own in zip(mapped, (module, name)):
                self.name(written, own)
            if code is not None:
                self.number(code)
            mapped = [part for part in mapped[1].split(".")] + [mapped[0]]
            lines = [part.encode("ascii" if self.protocol < 3 else "utf-8", "replace") for part in mapped]
            if self.protocol < 4 and (code is None or self.protocol < 2):
                self.refused |= any(not part or b"\n" in part or (b"?" in part) for part in lines)
        return self.globals[value]

    def name(self, written, own):
        """A text of a global's name: any equal one, one of its own, or an object with an ordinal, here or already met."""
        if not is_known(own):
            self.text(written, int(is_copy(own)))
        elif id(own) in self.ordinals:
            self.text(written, 2)
            self.tag("REF", self.ordinals[id(own)])
            self.refused |= self.flags & FAST != 0
        else:
            self.new(own)
            self.string(written)

    def string(self, value):
        self.tag("STR", len(value.encode("utf-16-le", "surrogatepass")) // 2)
        self.data.append(value.encode("utf-8", "surrogatepass"))

    def define_for(self, value):
        """Definitions stand before the value."""
        if self.is_global(value):
            self.define(value)
        elif is_record(value) and tuple(value) not in self.keys:
            self.keys[tuple(value)] = len(self.keys)
            self.tag("DEFKEYS", self.keys[tuple(value)])
            self.number(len(value))
            for key in value:
                self.text(key)
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
        elif kind is str and not is_known(value):
            self.text(value, int(is_copy(value)))
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
            self.refused |= self.protocol < 2 and abs(value) >= 10**4300
            self.data.append(value.to_bytes(size, "little", signed=True))
        elif kind is float:
            self.tag("FLOAT")
            self.number(value)
        elif self.is_global(value):
            self.tag("GLOBAL", self.globals[value])
        elif kind is Persistent:
            self.tag("PERSID")
            if self.protocol == 0:
                line = type(value.id) is str and not is_known(value.id) and value.id.isascii() and "\n" not in value.id
                self.refused |= not line
            self.value(value.id)
        elif kind is pickle.PickleBuffer:
            self.tag("BUFFER", int(value.raw().readonly))
        elif self.known(value):
            pass
        elif kind is str:
            self.string(value)
        elif kind is bytes or kind is bytearray:
            self.tag("BYTES" if kind is bytes else "BYTEARRAY", len(value))
            self.data.append(bytes(value))
        elif kind is Moment:
            self.tag("DATETIME")
            self.number(value.ms)
        elif kind in (list, tuple, set, frozenset, dict):
            self.container(value)
        elif kind is Call:
            opcode = value.opcode(self.protocol)
            self.tag(opcode, 0, self.parts(value, value.state is not None) | bool(value.more) << 4)
            self.value(value.function)
            args = tuple(list(value.args))
            if args:
                self.new(args)
                self.tag("TUPLE", len(args))
                for item in args:
                    if type(item) is Fresh:
                        made = item.made()
                        self.define_for(made)
                        self.new(made)
                        self.container(made, 1)
                    else:
                        self.value(item)
            else:
                self.tag("EMPTY_TUPLE")
            if opcode == "NEWOBJ_EX":
                self.value(dict(value.keywords))
            self.effects(value, value.state is not None)
            for index, more in enumerate(value.more):
                self.tag("MORE", 0, self.parts(more, more.has_state) | (index + 1 < len(value.more)) << 4)
                self.effects(more, more.has_state)
        elif kind is Row:
            self.row(value)
        else:
            raise TypeError(kind)

    def container(self, value, fresh=0):
        """Its tag and what it holds."""
        kind = type(value)
        if is_record(value):
            self.tag("RECORD", self.keys[tuple(value)], fresh)
            for item in value.values():
                self.value(item)
            return
        self.tag(kind.__name__.upper(), len(value), fresh)
        if kind is dict:
            for key, item in value.items():
                self.value(key)
                self.value(item)
        else:
            for item in value:
                self.value(item)

    def parts(self, done, has_state):
        """The aux that says what is done to an object."""
        parts = has_state | (done.items is not None) << 1 | (done.pairs is not None) << 2
        parts |= (done.setter is not None and has_state) << 3 | (done.members is not None) << 5
        self.refused |= parts & 8 != 0 and self.flags & FAST != 0
        self.refused |= parts & 32 != 0 and self.protocol < 4
        return parts

    def effects(self, done, has_state):
        if done.items is not None:
            self.tag("ITEMS", len(done.items))
            for item in done.items:
                self.value(item)
        if done.pairs is not None:
            self.tag("PAIRS", len(done.pairs))
            for key, item in done.pairs:
                self.value(key)
                self.value(item)
        if done.members is not None:
            self.tag("ADDITEMS", len(done.members))
            for member in done.members:
                self.value(member)
        if has_state:
            if done.setter is not None:
                self.value(done.setter)
            self.value(done.state)

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
                self.refused |= self.flags & FAST != 0
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


class Likeness:
    """What both picklers have in common here."""

    tape = None

    def persistent_id(self, value):
        # Not isinstance: it asks for __class__, which some stand-ins deny.
        return value.id if type(value) is Persistent else None


class Fast(Likeness, pickle.Pickler):
    """C's pickler."""


class Slow(Likeness, pickle._Pickler):
    """Python's own pickler, with what C's does when an object is memoised while its arguments are written."""

    def memoize(self, value):
        super().memoize(value)
        self.last = id(value)

    def save_reduce(self, func, args, state=None, listitems=None, dictitems=None, state_setter=None, *, obj=None):
        self.last = None
        super().save_reduce(func, args, obj=obj)
        if obj is None or self.fast or self.last == id(obj):
            call = obj if type(obj) is Call else Call(func, args)
            self.save_effects(obj, listitems, dictitems, call.members, state is not None, state, state_setter)
            for more in call.more:
                self.save_effects(obj, more.items, more.pairs, more.members, more.has_state, more.state, more.setter)

    def save_effects(self, obj, items, pairs, members, has_state, state, setter):
        if items is not None:
            self._batch_appends(items)
        if pairs is not None:
            self._batch_setitems(pairs)
        for first in range(0, len(members or ()), self._BATCHSIZE):
            self.write(pickle.MARK)
            for member in members[first : first + self._BATCHSIZE]:
                self.save(member)
            self.write(pickle.ADDITEMS)
        if has_state and setter is None:
            self.save(state)
            self.write(pickle.BUILD)
        elif has_state:
            self.save(setter)
            self.save(obj)
            self.save(state)
            self.write(pickle.TUPLE2 + pickle.REDUCE + pickle.POP)


def emit(name, graph, protocols=range(6), flags=0, codes=None):
    emit_all(name, [graph], protocols, flags, codes)


def emit_all(name, graphs, protocols=range(6), flags=0, codes=None):
    """Pickles of one Pickler."""
    for protocol in protocols:
        out = io.BytesIO()
        kind = Slow if flags & PYTHON else Fast
        pickler = kind(out, protocol, fix_imports=not flags & NAMES, buffer_callback=(lambda buffer: None) if protocol == 5 else None)
        pickler.fast = flags & FAST != 0
        gather = Gather(protocol, flags, codes)
        for (module, qualified), code in (codes or {}).items():
            copyreg.add_extension(module, qualified, code)
        for index, graph in enumerate(graphs):
            gather.begin()
            gather.value(graph)
            out.seek(0)
            out.truncate()
            pickled = None
            # What is refused is not asked of CPython: it would write something else, or not end.
            if not gather.refused:
                try:
                    pickler.dump(graph)
                    pickled = out.getvalue()
                except (RecursionError, pickle.PicklingError):
                    pass
            if pickled is not None and flags & LEAN:
                pickled = pickletools.optimize(pickled)
            if pickled is None:
                expected = "!"
            elif len(pickled) <= SHORT:
                expected = "=" + pickled.hex()
            else:
                expected = f"#{len(pickled)}:{fnv(pickled):016x}"
            slots = runs([f"{slot:016x}" for slot in gather.slots], 16)
            options = f"{protocol}+{flags}" if flags else str(protocol)
            tape = f"{slots} {data_runs(gather.data)}"
            print(f"{'&' if index else ''}{name}", options, "^ ^" if tape == Likeness.tape else tape, expected)
            Likeness.tape = tape
            if pickled is None:
                break
        for (module, qualified), code in (codes or {}).items():
            copyreg.remove_extension(module, qualified, code)
