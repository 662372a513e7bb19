"""CPython's pickletools, for test/tools/oracle.test.ts.

    python3 tools_oracle.py version              "3.11 14.0.0": of Python and of its Unicode
    python3 tools_oracle.py values SEED COUNT    a pickle a line, in base 64: random values in all protocols
    python3 tools_oracle.py < requests           a line of JSON each: {pickle, indent, annotate} to {dis, dis_error, …}
"""
import base64
import collections
import datetime
import decimal
import io
import json
import pickle
import pickletools
import random
import struct
import sys
import unicodedata
import warnings

# escape_decode warns of escapes that Python may refuse some day.
warnings.simplefilter("ignore")


def error_text(error):
    return f"{type(error).__name__}: {error}"


def argument_form(value):
    """An argument as JSON can hold it without loss."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        # The limit on digits is that of text, not of hexadecimal.
        return {"int": hex(value)}
    if isinstance(value, float):
        return {"float": "nan" if value != value else struct.pack(">d", value).hex()}
    if isinstance(value, str):
        return {"str": value.encode("utf-16-be", "surrogatepass").hex()}
    return {"bytes": bytes(value).hex()}


def answer(request):
    data = base64.b64decode(request["pickle"])
    reply = {"dis_error": None, "optimized": None, "optimize_error": None, "genops": [], "genops_error": None}
    out = io.StringIO()
    try:
        pickletools.dis(data, out, indentlevel=request["indent"], annotate=request["annotate"])
    except Exception as error:
        reply["dis_error"] = error_text(error)
    reply["dis"] = out.getvalue()
    try:
        reply["optimized"] = base64.b64encode(pickletools.optimize(data)).decode()
    except Exception as error:
        reply["optimize_error"] = error_text(error)
    try:
        for opcode, argument, position in pickletools.genops(data):
            reply["genops"].append([opcode.name, opcode.code, argument_form(argument), position])
    except Exception as error:
        reply["genops_error"] = error_text(error)
    return reply


Point = collections.namedtuple("Point", "x y")


class Plain:
    """Pickled through copyreg, with a state."""


class Slots:
    __slots__ = ("a", "b")


class Loaded(list):
    """A list with items and a state."""


def text(rng):
    ranges = [(0x20, 0x7E), (0, 0xFF), (0, 0x2FFF), (0xD7F0, 0xE010), (0, 0x10FFFF)]
    low, high = rng.choice(ranges)
    return "".join(chr(rng.randint(low, high)) for _ in range(rng.choice([0, 1, 5, 20, 300])))


def atom(rng):
    return rng.choice(
        [
            lambda: None,
            lambda: rng.random() < 0.5,
            lambda: rng.randint(-3, 300),
            lambda: rng.randint(-(2**33), 2**33),
            lambda: rng.choice([-1, 1]) * rng.getrandbits(rng.choice([62, 64, 100, 2100, 15000])),
            lambda: struct.unpack(">d", rng.randbytes(8))[0],
            lambda: rng.choice([-1, 1]) * 2.0 ** rng.randint(-1074, 1023),
            lambda: round(rng.uniform(-1e6, 1e6), rng.randint(0, 6)),
            lambda: float("1e%d" % rng.randint(-30, 30)),
            lambda: text(rng),
            lambda: text(rng),
            lambda: rng.randbytes(rng.choice([0, 1, 5, 300])),
            lambda: bytearray(rng.randbytes(5)),
            lambda: datetime.datetime(2020, 1, rng.randint(1, 28), microsecond=rng.randint(0, 999999)),
            lambda: decimal.Decimal(rng.randint(-999, 999)) / 7,
            lambda: rng.choice([len, dict, Plain, datetime.timedelta]),
        ]
    )()


def value(rng, made, depth):
    if depth == 0 or rng.random() < 0.3:
        return rng.choice(made) if made and rng.random() < 0.3 else atom(rng)
    items = [value(rng, made, depth - 1) for _ in range(rng.choice([0, 1, 2, 3, 6]))]
    keys = [text(rng) for _ in items]

    def instance():
        thing = Plain()
        thing.__dict__.update(zip(keys, items))
        return thing

    def slots():
        thing = Slots()
        thing.a = items
        return thing

    def cycle():
        items.append(items)
        return items

    def loaded():
        thing = Loaded(items)
        thing.note = "n"
        return thing

    result = rng.choice(
        [
            lambda: items,
            lambda: tuple(items),
            lambda: dict(zip(keys, items)),
            lambda: {rng.randint(0, 99) for _ in items},
            lambda: frozenset(keys),
            lambda: [atom(rng)] * 3,
            lambda: list(range(rng.choice([999, 1001, 2000]))) if rng.random() < 0.1 else items,
            instance,
            slots,
            cycle,
            loaded,
        ]
    )()
    made.append(result)
    return result


def dumped(rng):
    protocol = rng.randint(0, 5)
    root = value(rng, [], 4)
    if rng.random() < 0.02:
        # Frames that close in the middle, and payloads outside of frames.
        size = rng.choice([65519, 65535, 65536, 70000])
        root = [root, "x" * rng.randint(60000, 65540), b"y" * size, root, text(rng)]
    buffer = io.BytesIO()
    # Python's pickler batches otherwise than C's; both are read.
    pickler = rng.choice([pickle.Pickler, pickle.Pickler, pickle._Pickler])(buffer, protocol)
    try:
        pickler.dump(root)
    except (pickle.PicklingError, TypeError, ValueError):
        return pickle.dumps(None, protocol)
    return buffer.getvalue()


def main():
    if sys.argv[1:] == ["version"]:
        print("%d.%d" % sys.version_info[:2], unicodedata.unidata_version)
    elif sys.argv[1:2] == ["values"]:
        rng = random.Random(int(sys.argv[2]))
        for _ in range(int(sys.argv[3])):
            print(base64.b64encode(dumped(rng)).decode())
    else:
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line))))


main()
