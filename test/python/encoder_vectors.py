"""The graphs of the encoder's tests, golden and random (encoder_oracle.py says what is written of them).

    python3 encoder_vectors.py > ../engine/encoder.txt     the golden file
    python3 encoder_vectors.py SEED N                      N random graphs
"""

import random
import struct
import sys

from pickle import PickleBuffer

import encoder_oracle as oracle
from encoder_oracle import (ANY, DATE, FAST, FLOAT, LEAN, NAMES, PYTHON, UNSET, Call, Fresh, Moment, More, Persistent, Plan, Row, copy_of, emit,
                            emit_all, record, stand_in, text)

SENSOR = stand_in("lab.sensors", "Sensor")
POINT = stand_in("lab.sensors", "Point")
INNER = stand_in("lab", "Outer.Inner")
OUTER = stand_in("lab", "Outer", Inner=INNER)
ACCENT = stand_in("lab", "Größe")
DEEPER = stand_in("lab", "Outer.x.Innermost")
setattr(OUTER, "x", stand_in("lab", "Outer.x", Innermost=DEEPER))
COPIED = stand_in("lab.copied", "Copied")
COPIED.__module__, COPIED.__qualname__ = copy_of("lab.copied"), copy_of("Copied")
SHARED = stand_in("lab.shared", "Shared")
SHARED.__module__, SHARED.__qualname__ = copy_of("lab.shared", True), copy_of("Shared", True)
NEIGHBOUR = stand_in("lab.shared", "Neighbour")
NEIGHBOUR.__module__ = SHARED.__module__
VALUES = stand_in("values", "values")


def cycle(make):
    """A list that `make` puts into something, which is put into the list."""
    inner = []
    outer = make(inner)
    inner.append(outer)
    return outer


def sensor_plan(form=0):
    return Plan(SENSOR, form, [("name", ANY), ("ratio", FLOAT), ("when", DATE), ("tags", ANY), ("parent", ANY)])


def golden():
    for index, value in enumerate([None, True, False, 0, 1, 255, 256, 65535, 65536, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1,
                                   2**53 - 1, -(2**53) + 1, 2**53, -(2**53), 2**63, -(2**63), 2**64, 127 << 240, 2**2031, -(2**2039), 2**2039, 2**3000,
                                   0.5, -0.0, 3.0, 1e300, float("inf"), -float("inf"), float("nan"), 1e-320, 9007199254740992.0,
                                   0.1, 1e15, 1e16, 1.5e16, 1e22, 1e-4, 1.25e-4, 1e-5, 1.5e-7, 123456.789, -1234567890123456.7, 5e-324, 1.7976931348623157e308, 1e100,
                                   10**100, -(10**100), 10**18 * 2**40, 10**4299, 10**4300 - 1, -(10**4300), 1 - 10**4300]):
        emit(f"atom/{index}", value)
    for count in (0, 1, 2, 127, 255, 256, 257, 65534, 65535, 65536, 65537, 70000):
        protocols = range(6) if count < 300 else (3, 4, 5)
        emit(f"text/{count}", [text("x" * count), 1, text("x" * count)], protocols)
        emit(f"bytes/{count}", [b"y" * count, 1, b"\xe9" * count, text("y"), text("é"), b"y" * count], protocols)
        emit(f"bytearray/{count}", [bytearray(b"z" * count), 2, bytearray(b"z" * count)], protocols)
    emit("bytes/all", [bytes(range(256)), bytearray(range(256)), text("latin1"), text("encode")])
    emit("unicode/escapes", [text("".join(map(chr, range(0x180)))), text("\\u0041\\"), text("a\r\n\x00\x1a")], (0, 1))
    for index, value in enumerate(["é", "ab\U0001f600cd", "\ud800", "a\udfffb", "日本語" * 100, "\U0010ffff" * 64, "é" * 127 + "x", "é" * 128,
                                   "\x00", "\ufeffbom", "é" * 32768, "é" + "x" * 9, "aaaaaaaé", "aaaaaaaaaaaaaaaé"]):
        emit(f"unicode/{index}", [text(value), text(value)])
    for count in (0, 1, 2, 3, 4, 999, 1000, 1001, 2000, 2001):
        # Equal items keep the file small; keys cannot be equal.
        emit(f"list/{count}", [7] * count, range(6) if count < 5 else (1, 4))
        emit(f"tuple/{count}", (None,) * count, range(6) if count < 5 else (1, 4))
        emit(f"items/{count}", Call(SENSOR, (), items=[7] * count, new=True), range(6) if count < 5 else (1, 4))
        emit(f"pairs/{count}", Call(SENSOR, (1,), pairs=[(7, True)] * count), range(6) if count < 5 else (1, 4))
        plans = [Plan(SENSOR, form, [(f"c{index:04}", ANY) for index in range(count)]) for form in (0, 1)]
        emit(f"row/wide/{count}", [Row(plan, [None] * count) for plan in plans * 2], (0, 2, 4) if count < 5 else (4,))
        emit(f"row/wide/{count}", [Row(plan, [None] * count) for plan in plans * 2], (1, 4) if count < 5 or count > 999 else (), PYTHON)
        graph = [[7] * count, {index: None for index in range(count)}, set(range(count)), Call(SENSOR, (), items=[7] * count, pairs=[(7, True)] * count)]
        for protocol, flags in () if count in (999, 2000) else ((0, 0), (1, 0), (3, PYTHON), (4, PYTHON), (4, PYTHON | LEAN), (5, FAST), (2, FAST | PYTHON)):
            emit(f"batches/{count}", graph, (protocol,), flags)
        if count < 1000:
            emit(f"textdict/{count}", {text(f"k{index:03}"): text("v") for index in range(count)}, (4,))
        if count < 2001:
            emit(f"dict/{count}", {index: None for index in range(count)}, (4,))
            emit(f"set/{count}", set(range(count)), (4,))
        if count < 1001:
            emit(f"frozenset/{count}", frozenset(range(count)), (4,))
    emit("empty", [[], (), {}, set(), frozenset(), b"", bytearray(), text("")])
    for count in (16000, 21843, 21844, 21845, 21846, 32765, 32766, 40000):
        emit(f"frame/ints/{count}", [7] * count, (4,))
        emit(f"frame/wide/{count}", [70000] * (count // 2), (4,))
    for pad in range(65440, 65540):
        emit(f"frame/edge/{pad}", [text("q" * pad), 1, SENSOR, (1, 2), Moment(0), b"abc", Row(sensor_plan(), [text("n"), 1, Moment(5), [1], None])], (4,))
    shared = [1]
    emit("shared", [shared, shared, (shared,), {text("a"): shared}])
    names = [text(f"name {index}") for index in range(300)]
    emit("memo/many", [names, names[::-1], names], (0, 1, 5))
    emit("global", [SENSOR, POINT, INNER, SENSOR, text("Sensor"), text("lab"), VALUES, text("values"), oracle.DATETIME_CLASS, Moment(1)])
    emit("global/function", [bytearray, bytearray(b"x"), bytearray()])

    emit("global/names", [SENSOR, INNER, bytearray, {1}, frozenset([2]), b"ab", bytearray(b"cd"), Moment(1), Row(sensor_plan(1), [UNSET, 1, 2, None, True])], range(4), NAMES)
    emit("global/accent", [ACCENT, ACCENT])
    emit("global/deep", [DEEPER, INNER, OUTER, DEEPER, text("x"), text("Innermost")])
    emit("global/copied", [COPIED, text("lab.copied"), text("Copied"), COPIED])
    emit("global/copied/row", [Row(Plan(COPIED, 0, [("x", ANY)]), [copy_of("ab")]), copy_of("ab"), text("ab"), {copy_of("ab"): copy_of("ab")}])
    known = copy_of("known", True)
    emit("text/known", [known, text("known"), known, (known, copy_of("known")), Row(sensor_plan(), [known, 1, None, known, copy_of("é€")]), copy_of("\ud800\U0001f600", True)])
    loop = ([], copy_of("inner", True))
    loop[0].extend([loop, loop[1], copy_of("other")])
    emit("text/known/cycle", [loop, loop[1]])
    codes = {("lab.sensors", "Sensor"): 1, ("lab.sensors", "Point"): 255, ("lab", "Outer.Inner"): 256, ("lab", "Größe"): 65535, ("values", "values"): 65536,
             ("datetime", "datetime"): 2**31 - 1}
    graph = [SENSOR, POINT, INNER, ACCENT, VALUES, oracle.DATETIME_CLASS, Moment(1), SENSOR]
    emit("extension", graph, codes=codes)
    emit("extension/row", [oracle.DATETIME_CLASS] + [Row(sensor_plan(form), [1, 2, Moment(3), UNSET, None]) for form in (0, 1, 0, 1)] + [Call(SENSOR, (1,), new=True)], codes=codes)
    emit("persistent", [Persistent(text("one")), Persistent(text("two")), Persistent(text("one")), (Persistent(text("a b")),)])
    emit("persistent/any", [Persistent(7), Persistent((1, [2], text("x"))), Persistent(Row(sensor_plan(), [1, 2, None, Persistent(text("in")), []]))])
    emit("persistent/lines", Persistent(text("two\nlines")))
    emit("persistent/accent", Persistent(text("é")))
    emit("persistent/copy", [Persistent(copy_of("id")), Persistent(copy_of("id"))])
    emit("buffer", [PickleBuffer(b"readonly"), PickleBuffer(bytearray(b"writable")), 1], (4, 5))
    emit("setter", [Call(SENSOR, (1,), [2], setter=POINT), Call(SENSOR, (), {text("a"): 1}, [3], [(4, 5)], new=True, setter=INNER)])
    own = Call(SENSOR, (), [1], setter=POINT)
    own.state.append(own)
    emit("setter/self", [own, own])
    emit("setter/cycle", cycle(lambda inner: Call(SENSOR, (inner,), [7, inner], setter=POINT)))
    emit("setter/fast", Call(SENSOR, (), [1], setter=POINT), flags=FAST)
    key = text("key")
    emit("keywords", [Call(SENSOR, args, state, new=True, keywords=keywords) for args, state, keywords in (((), None, {}), ((1, 2), [3], {key: 4, text("more"): key}))])
    emit("keywords/cycle", cycle(lambda inner: Call(SENSOR, (inner, 1), [5], new=True, keywords={key: inner})))
    emit("keywords/cycle/deep", cycle(lambda inner: Call(SENSOR, (), {key: 1}, [2], new=True, keywords={key: (inner, [inner])}, setter=POINT)))
    graph = [text("one"), text("two"), SENSOR, Moment(5), b"xy", bytearray(b"z"), frozenset([1]), {text("k"): [1, (2,), ()]}, 2**40, 0.5, True, Row(sensor_plan(), [text("n"), 1, Moment(9), [1], b"b"])]
    emit("fast", graph, flags=FAST)
    emit("fast/python", graph, flags=FAST | PYTHON)
    emit("fast/lean", graph, (0, 2, 4), FAST | LEAN)
    emit("fast/shared", [graph[4], graph[4]], (2, 4), FAST)
    lean = [*graph, graph[7], graph[3], text("one"), SENSOR, Row(sensor_plan(1), [text("n"), 2, Moment(9), [1], graph[7]])]
    emit("lean", lean, flags=LEAN)
    emit("lean/frames", [text(letter * 9000) for letter in "abcdefghijklmnop"] + lean + [text("L" * 65536), 1, lean], (4,), LEAN)
    emit("lean/cycle", cycle(lambda inner: Call(SENSOR, (1, inner), [1, inner], [2, 3], [(4, inner), (5, [6])])), flags=LEAN)
    plan = sensor_plan()
    shared, moment, key = [1], Moment(7), copy_of("mine", True)
    emit_all("again", [[shared, text("a"), SENSOR, moment, key, text("longer text")], [text("a"), shared, SENSOR, moment, key, text("b")], shared,
                       [text("b"), Row(plan, [text("x"), 1, moment, shared, None])], [Row(plan, [text("y"), 1, Moment(8), text("a"), None]), b"q", {1}, text("longer text")]])
    tuples = (shared, 1)
    emit_all("again/tuple", [[tuples], (tuples, tuples[0]), {text("t"): tuples}])
    emit_all("again/fast", [[text("a"), SENSOR], [text("a"), SENSOR]], (1, 4), FAST)

    emit("cycle/list", cycle(lambda inner: inner))
    for count in (1, 2, 3, 4, 5):
        emit(f"cycle/tuple{count}", cycle(lambda inner: (inner,) * count))
        emit(f"cycle/tuple{count}a", cycle(lambda inner: (inner,) + (5, text("t"), ())[: count - 1] + (b"x", [2])[: max(0, count - 4)]))
        emit(f"cycle/tuple{count}b", cycle(lambda inner: (5,) * (count - 1) + (inner,)))
    both = ([], [])
    both[0].append(both)
    both[1].append(both)
    emit("cycle/tuple/twice", both)
    many = tuple([] for _ in range(20))
    for item in many:
        item.append(many)
    emit("cycle/tuple/many", many)
    c = []
    a = ([], (c,))
    a[0].append(a)
    c.extend([a[1], a])
    emit("cycle/tuple/third", a)
    a = ([], (1, 2))
    a[0].extend([a, a[1], a[1]])
    emit("cycle/tuple/skipped", (a, a[1]))
    a = ([], (1, text("x"), [3], 4))
    a[0].extend([a, a[1][2], a[1]])
    emit("cycle/tuple/inside", [a, a[1][2]])
    hidden = ((1,), b"by", Moment(77), bytearray(b"q"), {text("k"): 1}, {5}, frozenset([6]), Call(SENSOR, (1,), [2], [3], [(4, 5)]))
    a = ([],) + hidden
    a[0].extend([a, *hidden, SENSOR, 2**70, 1.0])
    emit("cycle/skip/all", [a, list(hidden)])
    a = [[]]
    a[0].extend([(a[0],), *hidden])
    plan, row = sensor_plan(), None
    moment, tags = Moment(123456), [1]
    row = Row(plan, [text("r"), 2, moment, tags, UNSET])
    inner = []
    a = (inner, moment, tags, row, text("tail"))
    inner.extend([a, text("é"), row, moment])
    emit("cycle/skip/row", [a, moment])
    fs = Call(SENSOR, ([],))
    fs.args[0].append(frozenset([fs]))
    emit("cycle/frozenset", frozenset([fs]))
    emit("cycle/dict", cycle(lambda inner: {text("a"): inner}))
    d = {}
    d[text("self")] = d
    emit("cycle/dict/self", d)
    emit("cycle/reduce", cycle(lambda inner: Call(SENSOR, (inner,))))
    emit("cycle/reduce/parts", cycle(lambda inner: Call(SENSOR, (1, inner), [1, inner], [2, 3], [(4, inner), (5, [6])])))
    emit("cycle/newobj", cycle(lambda inner: Call(SENSOR, (inner,), new=True)))
    emit("cycle/newobj/parts", cycle(lambda inner: Call(SENSOR, (inner, inner), {text("s"): inner}, [7], [(8, 9)], new=True)))
    own = Call(SENSOR, ())
    own.state = [own]
    own.items = [own, own]
    own.pairs = [(1, own)]
    emit("cycle/reduce/state", own)
    endless = Call(SENSOR, ())
    endless.args = (endless,)
    emit("cycle/endless", endless, (4,))
    endless = Call(SENSOR, ())
    endless.args = ([], (endless, 1))
    emit("cycle/endless/deep", endless, (4,))
    args = ([],)
    shared_args = Call(SENSOR, ())
    a = (1, [])
    a[1].append(Call(SENSOR, (a, 2), a))
    emit("cycle/reduce/tuple", [a, a])

    plan = sensor_plan()
    row = Row(plan, [text("alpha"), 3, Moment(-1), UNSET, None])
    row2 = Row(plan, [text("beta"), 0.5, Moment(1_700_000_000_123), [text("x"), 1], row])
    row3 = Row(plan, [text("alpha"), UNSET, UNSET, (1, [2], text("y")), UNSET])
    row4 = Row(plan, [UNSET, UNSET, UNSET, UNSET, UNSET])
    row5 = Row(plan, [UNSET, UNSET, UNSET, text("one"), UNSET])
    row6 = Row(plan, [True, None, row.values[2], False, ()])
    emit("row", [row, row2, row3, row4, row5, row6, row2.values[2]])
    for form in (0, 1):
        plan = sensor_plan(form)
        chain = None
        for index in range(30):
            chain = Row(plan, [text(f"s{index % 4}"), index, Moment(index * 1000), [index, {text("ü"): text("é")}] if index % 3 else text("né"), chain])
        emit(f"row/chain/{form}", chain)
        me = Row(plan, [text("me"), 1, Moment(0), None, None])
        me.values[4] = me
        emit(f"row/self/{form}", me)
        me = Row(plan, [text("me"), 1, Moment(0), None, text("end")])
        loop = (me, text("mid"))
        me.values[3] = loop
        emit(f"row/tuple/{form}", [loop, me, loop])
        emit(f"row/tuple/in/{form}", [me, loop])
        emit(f"row/empty/{form}", [Row(Plan(POINT, form, []), []), Row(plan, [UNSET] * 5), Row(plan, [UNSET] * 4 + [1]), Row(plan, [1] * 5)])
        letters = [text(letter * (9000 + ord(letter))) for letter in "abcdefghijklmnopqrstuvwxyz"]
        emit(f"row/frames/{form}", [Row(plan, [text(f"s{index}"), index / 8, Moment(index * 86_399_999), letters[index % 26] if index % 2 else [index, letters[index % 26], (2, index)], letters[(index + 7) % 26]]) for index in range(40)], (2, 5))
    for index, ms in enumerate([-62135596800000, 253402300799999, 0, -1, 951782400000, 951868800000, 4107542399999, -2203891200000, 68169600000, 1709210096789]):
        emit(f"datetime/{index}", Moment(ms))
    words_of_the_tape()
    deep = []
    for _ in range(90):
        deep = [(deep, {text("d"): deep})] if len(str(_)) == 1 else [deep]
    emit("deep", deep)


def words_of_the_tape():
    """Records, names that are objects, arguments made anew, and what is done to an object more than once."""
    a, b, c, d = (text(name) for name in ("a", "name", "lab", "Sensor"))
    for count in (1, 2, 3, 999):
        keys = [text(f"k{index:03}") for index in range(count)]
        emit(f"record/{count}", [record(keys, [None] * count), record(keys, [7] * count)], range(6) if count < 4 else (4,))
    atoms = [None, True, 1, 300, -1, 2**40, 2.5, 2**70, 3.0, text("v"), a, (), b"xy", bytearray(b"z"), Moment(5), copy_of("known", True), SENSOR]
    names = [text(f"n{index}") for index in range(len(atoms))]
    graph = [record(names, atoms), record(names, atoms[::-1]), record((a,), (copy_of("copied"),)), {names[0]: 1}, record((a, b), ([], {})), record((b, a), ([1], (2,))), names[3]]
    for flags in (0, PYTHON, LEAN, FAST, NAMES):
        emit("record/atoms", graph[:1] if flags & FAST else graph, (0, 1, 2, 4, 5), flags)
    deep = None
    for index in range(40):
        deep = record((a, b), (index, deep)) if index % 3 else record((c,), (deep,))
    emit("record/deep", deep, (0, 3, 4))
    own = record((a, b, c), (1, 2, 3))
    own[a], own[c] = own, [own, (own,)]
    emit("record/cycle", [own, own])
    emit("record/cycle/tuple", cycle(lambda inner: (record((a, d), (inner, 1)), record((a, d), (2, inner)))))
    emit("record/call", [Call(SENSOR, (record((a, b), (1, [2])),), record((a, b), (3, record((c,), (4,))))), Row(sensor_plan(), [record((b, a), (5, 6)), 1, None, own, record((a,), ((),))])])
    shared = record((c, d), ([1], 2))
    hidden = ([], (shared, 1), shared)
    hidden[0].extend([hidden, shared, hidden[1]])
    emit("record/skipped", [hidden, shared])
    letters = [text(letter * 9000) for letter in "abcdefghijklmnop"]
    emit("record/frames", [record((a, b, c), (letter, index, [letter, letters[-1]])) for index, letter in enumerate(letters)] + [record((a,), (text("R" * 65536),)), record((a, text("K" * 65536)), (1, 2))] * 2, (1, 4))
    emit_all("again/record", [[record((a, b), (1, 2)), shared], record((a, b), (shared, text("x"))), [record((c,), (3,)), record((a, b), (text("x"), 4))]])

    module, qualified = SHARED.__module__, SHARED.__qualname__
    emit("global/known", [SHARED, NEIGHBOUR, SHARED, module, qualified, text("lab.shared")])
    emit("global/known/met", [qualified, module, [module], SHARED, NEIGHBOUR, text("Neighbour")])
    emit("global/known/fast", SHARED, flags=FAST)
    emit("global/known/same/fast", [SHARED, module], flags=FAST)
    emit("global/known/row", [Row(Plan(NEIGHBOUR, form, [("x", ANY)]), [module]) for form in (0, 1)] + [SHARED, qualified])
    emit("global/known/cycle", cycle(lambda inner: (inner, Call(SHARED, (inner,), module), NEIGHBOUR)))
    emit("global/known/lean", [SHARED, NEIGHBOUR, qualified], (0, 2, 4), LEAN)
    emit("global/known/code", [SHARED, module, NEIGHBOUR], (1, 2, 4), codes={("lab.shared", "Shared"): 7})
    emit_all("again/known", [[SHARED], [module, NEIGHBOUR, SHARED], qualified], (4, 5))

    emit("fresh", [Call(SENSOR, (Fresh([1, [2]]), Fresh({a: 1}), Fresh((1, 2)), Fresh(record((b, c), (3, 4)))))] * 2)
    for index, kept in enumerate((lambda inner: [inner, 1], lambda inner: {a: inner}, lambda inner: (1, inner), lambda inner: record((a, b), (inner, [inner])))):
        emit(f"fresh/cycle/{index}", cycle(lambda inner: Call(SENSOR, (Fresh(kept(inner)), [inner]), [3], new=index % 2 == 1)))

    for count in (0, 1, 2, 999, 1000, 1001):
        emit(f"members/{count}", Call(SENSOR, (), [1], members=[7] * count), range(6) if count < 3 else (4,), PYTHON)
        emit(f"more/{count}", Call(SENSOR, (), more=[More(items=[7] * count, pairs=[(7, True)] * count), More(pairs=[(8, None)] * count)]), range(6) if count < 3 else (2, 4), PYTHON)
    all_parts = lambda own: [More(state=None), More(items=[own, 1], pairs=[(a, own), (2, [3])], state=own), More(pairs=[(4, 5)], items=[]), More(state=[own], setter=POINT)]
    for new in (False, True):
        graph = Call(SENSOR, (1,), [2], [3], [(4, 5)], new=new)
        graph.more = all_parts(graph)
        emit(f"more/self/{new:d}", [graph, graph], flags=PYTHON)
        emit(f"more/lean/{new:d}", [graph, graph], (0, 4), PYTHON | LEAN)
    graph = Call(SENSOR, (), members=[1, a, (2,)], more=[More(members=[3], state=4), More(members=[], items=[5]), More(members=[6, b])])
    emit("more/members", [graph], (3, 4, 5), PYTHON)
    emit("more/members/fast", [graph], (4,), PYTHON | FAST)
    emit("more/setter/fast", Call(SENSOR, (), more=[More(state=1, setter=POINT)]), (4,), PYTHON | FAST)
    emit("more/cycle", cycle(lambda inner: Call(SENSOR, (inner, 1), [inner], more=[More(items=[inner], state=[7, inner])])), flags=PYTHON)
    emit("more/keywords", Call(SENSOR, (1,), new=True, keywords={a: 2}, more=[More(state=3), More(items=[4])]), (4, 5), PYTHON)
    emit("more/frames", [Call(SENSOR, (letter,), more=[More(state=letter), More(items=[letter, text("M" * 65536)])]) for letter in letters], (4,), PYTHON)


WORDS = [text(word) for word in ["", "a", "ab", "values", "initialized", "_param__private", "lab", "Sensor", "x" * 7, "x" * 8, "x" * 9, "y" * 16, "y" * 17, "zé",
                                 "日本", "\U0001f600!", "\ud83d", "\ude00", "a longer text that repeats", "k" * 31, "k" * 32, "k" * 33, "e" * 300]]


def rand(r, name):
    """A random graph of up to some hundred objects with sharing and cycles; now and then one that crosses frames."""
    pool, late = [], []
    plans = [Plan(r.choice([SENSOR, POINT, INNER]), r.randrange(2), [(r.choice(WORDS) + str(i), r.randrange(3)) for i in range(r.choice([0, 1, 2, 3, 8, 12]))]) for _ in range(3)]
    budget = r.choice([3, 10, 40, 150])
    flags = r.choice([0, 0, 0, PYTHON, PYTHON, LEAN, NAMES])
    keys = [r.sample(WORDS, r.choice([1, 2, 3, 8])) for _ in range(3)]

    def atom():
        return r.choice([
            lambda: None, lambda: r.random() < 0.5, lambda: r.randrange(300), lambda: r.randrange(-(2**33), 2**33), lambda: r.randrange(-(2**80), 2**80), lambda: r.random(),
            lambda: float(r.randrange(9)), lambda: r.choice(WORDS), lambda: r.choice(WORDS), lambda: text("t%d" % r.randrange(2000)), lambda: (), lambda: r.choice([SENSOR, POINT, INNER, COPIED, DEEPER, SHARED, NEIGHBOUR, SHARED.__module__]),
            lambda: Persistent(r.choice(WORDS[:8])), lambda: copy_of(r.choice(WORDS[2:9]), True), lambda: struct.unpack("<d", r.randbytes(8))[0],
            lambda: r.choice([0.0, -0.0, float("inf"), float("nan"), 2.0**53, 1e22]),
            lambda: text("L" * r.choice([255, 256, 1000, 20000, 65535, 65536, 65537])) if r.random() < 0.1 else 5,
        ])()

    def hashable(depth):
        kind = r.randrange(8)
        if kind < 4:
            return r.choice([lambda: r.randrange(50), lambda: r.choice(WORDS), lambda: None, lambda: b"%d" % r.randrange(1000)])()
        if kind == 4 and depth:
            return tuple(hashable(depth - 1) for _ in range(r.randrange(4)))
        if kind == 5 and depth:
            return frozenset(hashable(depth - 1) for _ in range(r.randrange(4)))
        return make(depth - 1, True) if depth else 1

    def make(depth, must_hash=False):
        nonlocal budget
        budget -= 1
        if budget < 0 or depth <= 0:
            return atom() if not must_hash else 1
        if pool and r.random() < 0.3 and not must_hash:
            return r.choice(pool)
        kind = r.randrange(7, 11) if must_hash else r.randrange(14)
        n = r.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 9])
        if kind == 0 or kind == 11:
            value = []
            pool.append(value)
            value.extend(make(depth - 1) for _ in range(n))
            late.append(lambda: value.append(r.choice(pool)))
            return value
        if kind == 1:
            value = {}
            pool.append(value)
            for _ in range(n):
                value[hashable(2)] = make(depth - 1)
            late.append(lambda: value.__setitem__(text("late"), r.choice(pool)))
            return value
        if kind == 13:
            chosen = r.choice(keys)
            value = record(chosen, [None] * len(chosen))
            pool.append(value)
            for key in chosen:
                value[key] = make(depth - 1)
            late.append(lambda: value.__setitem__(r.choice(chosen), r.choice(pool)))
            return value
        if kind == 2:
            value = set(hashable(2) for _ in range(n))
        elif kind == 3:
            value = r.choice([lambda: b"z" * r.randrange(300), lambda: r.randbytes(r.randrange(9)), lambda: copy_of("known%d" % r.randrange(9), True), lambda: bytearray(b"w" * r.randrange(300)), lambda: b"B" * r.choice([3, 65535, 65536])])()
        elif kind in (4, 5, 12):
            value = tuple(make(depth - 1) for _ in range(n))
            if not value:
                return value
        elif kind == 6:
            value = frozenset(hashable(2) for _ in range(n))
        elif kind == 7:
            value = Moment(r.randrange(-62135596800000, 253402300799999))
        elif kind in (8, 9):
            value = Call(r.choice([SENSOR, POINT]), tuple(make(depth - 1) for _ in range(r.randrange(3))), new=kind == 9)
            pool.append(value)
            if kind == 9 and r.random() < 0.3:
                value.keywords = {r.choice(WORDS): make(depth - 1) for _ in range(r.randrange(3))}
            if r.random() < 0.2:
                value.setter = r.choice([SENSOR, POINT])
            if r.random() < 0.4:
                value.state = make(depth - 1)
            if r.random() < 0.3:
                value.items = [make(depth - 1) for _ in range(n)]
            if r.random() < 0.3:
                value.pairs = [(hashable(1), make(depth - 1)) for _ in range(n)]
            if r.random() < 0.1:
                value.args += (Fresh(r.choice([[make(depth - 1)], (make(depth - 1), 1), {1: make(depth - 1)}, record(keys[0], [make(depth - 1)] * len(keys[0]))])),)
            if flags & PYTHON and r.random() < 0.2:
                value.members = [hashable(1) for _ in range(n)]
            for _ in range(r.randrange(4) if flags & PYTHON and r.random() < 0.5 else 0):
                more = More(*r.choice([([make(depth - 1)] * n,), (None, [(hashable(1), make(depth - 1))]), (None, None, [hashable(1)] if r.random() < 0.2 else None)]))
                if r.random() < 0.5:
                    more.has_state, more.state, more.setter = True, make(depth - 1), r.choice([None, None, POINT])
                value.more = [*value.more, more]
            if r.random() < 0.3:
                late.append(lambda: value.state.append(r.choice(pool)) if type(value.state) is list else None)
            return value
        else:
            plan = r.choice(plans)
            value = Row(plan)
            pool.append(value)
            for _, kind in plan.cells:
                if r.random() < 0.1:
                    value.values.append(UNSET)
                elif kind == DATE and r.random() < 0.8:
                    moment = Moment(r.randrange(10**12))
                    pool.append(moment)
                    value.values.append(moment)
                elif kind == FLOAT and r.random() < 0.8:
                    value.values.append(r.choice([r.random(), r.randrange(5)]))
                else:
                    value.values.append(make(depth - 1))
            if plan.cells:
                late.append(lambda: value.values.__setitem__(r.randrange(len(value.values)), r.choice(pool)))
            return value
        pool.append(value)
        return value

    root = [make(6) for _ in range(r.choice([1, 2, 6]))]
    if r.random() < 0.2:
        pad = text("P" * r.randrange(65000, 65530))
        root.insert(0, pad)
    for change in late:
        if r.random() < 0.4:
            change()
    if r.random() < 0.5:
        root = tuple(root)
    emit(name, root, flags=flags)
    if r.random() < 0.2:
        emit(name, root, flags=flags | FAST)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        for number in range(int(sys.argv[2])):
            seed = f"{sys.argv[1]}-{number}"
            rand(random.Random(seed), seed)
    else:
        golden()
