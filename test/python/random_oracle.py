"""CPython for test/oracle/random.test.ts: answers JSON lines on stdin with JSON lines on stdout. Runs on Python 2.7 and 3.6 on.

    {"op": "hello"}  -> {"version": TEXT, "protocols": HIGHEST, "kinds": [NAME], "interning": BOOL}
    {"op": "write", "values": [DESCRIPTION], "interned": BOOL, "protocols": [0, 5]}
        -> {"written": [{"pickles": [BASE64 or null], "errors": [TEXT or null], "differs": TEXT or null}]}
    {"op": "read", "items": [[DESCRIPTION, BASE64, PROTOCOL]]}    -> {"failures": [[INDEX, TEXT]]}
    {"op": "interned", "items": [[DESCRIPTION, BASE64, PROTOCOL]]} -> {"failures": [[INDEX, TEXT]]}

Descriptions are those of neutral.py with the kinds of library_kinds.py. "differs" says that a value was not built as it is
described, a fault of the test. "interned" compares with what CPython's pickler in Python writes where equal strings are one
object, and first that this pickler writes the C pickler's bytes where they are not.
"""

from __future__ import unicode_literals

import base64
import json
import pickle
import pickletools
import re
import sys

import library_kinds
import neutral

if neutral.IS_PYTHON_2:
    import cPickle as pickle  # noqa: F811
    from StringIO import StringIO

    python_pickle = None
else:
    from io import StringIO

    from interning import python_pickle

LONGEST = 1500


def describe(value):
    return neutral.describe(value, library_kinds.BY_TYPE)


def text_of(value):
    text = neutral.repr_key(describe(value))
    # Python 2 reads the nan of protocol 0 with the sign bit.
    return text.replace('"fff8000000000000"', '"7ff8000000000000"') if neutral.IS_PYTHON_2 else text


def intern_text(text):
    # In Python 2, half of what can be is a str.
    if neutral.IS_PYTHON_2 and len(text) % 2 == 0 and all(ord(unit) < 128 for unit in text):
        return intern(text.encode("ascii"))  # noqa: F821
    return neutral.intern_text(text)


def fresh_text(text):
    return "".join(list(text))


def build(description, interned=True):
    return neutral.build(description, library_kinds.BY_NAME, intern_text if interned else fresh_text)


def dump(value, protocol):
    return pickle.dumps(value, protocol)


def encode(data):
    return base64.b64encode(data).decode("ascii")


def shown(error):
    return "{}: {}".format(type(error).__name__, error)[:LONGEST]


def disassembled(data):
    out = StringIO()
    pickletools.dis(data, out=out)
    return out.getvalue()


def write(description, interned, protocols):
    value = build(description, interned)
    got, wanted = text_of(value), neutral.repr_key(description)
    result = {"pickles": [], "errors": [], "differs": None if got == wanted else got[:LONGEST]}
    for protocol in protocols:
        try:
            data = dump(value, protocol)
            # An object among its own arguments may come out as another value, for CPython itself.
            is_lost = without_fold(text_of(pickle.loads(data))) != without_fold(got)
            result["pickles"].append(None if is_lost else encode(data))
            result["errors"].append("lost" if is_lost else None)
        except Exception as error:
            result["pickles"].append(None)
            result["errors"].append(shown(error))
    return result


def without_fold(text):
    """Below protocol 4 times have none."""
    text = re.sub(r'("head":\[(?:\d+,){7})[01],', r"\g<1>0,", text)
    return re.sub(r'("head":\[(?:\d+,){4})[01],(?=null|\[)', r"\g<1>0,", text)


def read(description, data, _):
    got = text_of(pickle.loads(base64.b64decode(data)))
    wanted = neutral.repr_key(description)
    return None if got == wanted else "{} is not {}".format(got[:LONGEST], wanted[:LONGEST])


def first_difference(left, right):
    left, right = left.splitlines(), right.splitlines()
    for at, (one, other) in enumerate(zip(left, right)):
        if "FRAME" not in one and one.split(":", 1)[-1] != other.split(":", 1)[-1]:
            return "\n".join(["got"] + left[max(0, at - 3) : at + 3] + ["wanted"] + right[max(0, at - 3) : at + 3])
    return "one is longer"


def interned(description, given, protocol):
    value = build(description)
    given = base64.b64decode(given)
    own = dump(value, protocol)
    if python_pickle(value, protocol, interns=False, c_batches=True) != own:
        return "the test's pickler differs from CPython's:\n" + first_difference(
            disassembled(python_pickle(value, protocol, interns=False, c_batches=True)), disassembled(own)
        )
    wanted = python_pickle(value, protocol, interns=True, c_batches=True)
    return None if wanted == given else first_difference(disassembled(given), disassembled(wanted))


OPERATIONS = {"read": read, "interned": interned}


def answer(request):
    op = request["op"]
    if op == "hello":
        kinds = sorted(library_kinds.BY_NAME)
        version = ".".join(str(part) for part in sys.version_info[:3])
        return {"version": version, "protocols": pickle.HIGHEST_PROTOCOL, "kinds": kinds}
    if op == "write":
        return {"written": [write(each, request["interned"], request["protocols"]) for each in request["values"]]}
    failures = []
    for index, item in enumerate(request["items"]):
        try:
            failure = OPERATIONS[op](*item)
        except Exception as error:
            failure = shown(error)
        if failure is not None:
            failures.append([index, failure])
    return {"failures": failures}


def main():
    while True:
        line = sys.stdin.readline()
        if not line:
            break
        try:
            reply = answer(json.loads(line))
        except Exception as error:
            reply = {"error": shown(error)}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
