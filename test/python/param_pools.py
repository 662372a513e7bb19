"""What new cases are made of: values and slots for every kind of param, in the form of test/cases/README.md."""


def i(value):
    return {"int": str(value)}


def f(value):
    return {"float": repr(float(value))}


def t(*items):
    return {"tuple": list(items)}


def l(*items):  # noqa: E743 the letter of a list
    return {"list": list(items)}


def d(*pairs):
    return {"dict": [list(pair) for pair in pairs]}


def day(text):
    return {"date": text}


def moment(text):
    return {"datetime": text}


def of_type(name):
    return {"type": name}


def fn(name):
    return {"fn": name}


def frame(*columns):
    return {"dataframe": [[name, l(*items)] for name, *items in columns]}


def array(dtype, *items):
    return {"ndarray": {"dtype": dtype, "data": l(*items)}}


# Values that most kinds refuse.
ODD = [
    None,
    True,
    False,
    i(0),
    i(1),
    i(-1),
    f(1.5),
    f("nan"),
    f("inf"),
    i(10**20),
    "",
    "a",
    {"bytes": "78"},
    t(i(1), i(2)),
    l(i(1), i(2)),
    d(["a", i(1)]),
    day("2020-01-02"),
    moment("2020-01-02T03:04:05.000006"),
    of_type("int"),
    fn("identity"),
    {"opaque": "p"},
    {"set": [i(1)]},
    t(),
    l(l(i(1)), t("x")),
]

NUMBERS = (
    [i(n) for n in (0, 1, 2, 3, 4, 5, 6, 9, 10, 11, -1, -3, -1000, 100, 2**31, 2**53, 10**20)]
    + [
        f(x)
        for x in (0, -0.0, 0.1, 0.5, 1, 1.5, 2, 2.5, 9.999, 10, 10.0001, 0.001, 1e-7, 1e16, 1e22, 1e300, 5e-324, 1 / 3)
    ]
    + [f("nan"), f("inf"), f("-inf"), True, False]
)

STRINGS = [
    "",
    "a",
    "abc",
    "ab",
    "A",
    "a\nb",
    "q\"'q",
    "é☃",
    "x\\y",
    "1.2.3.4",
    "tab\t",
    "\x7f",
    "\u2028",
    "😀",
    "zzabzz",
    "a b",
]

DAYS = [
    day(text)
    for text in ("2020-01-01", "2020-01-02", "2020-01-31", "2020-02-01", "2019-12-31", "2020-02-29", "0099-01-01")
]
MOMENTS = [
    moment(text)
    for text in (
        "2020-01-01T00:00:00.000000",
        "2020-01-01T00:00:01.000000",
        "2020-01-31T23:59:59.999999",
        "2020-02-01T00:00:00.000000",
        "1999-12-31T23:59:59.000000",
        "2020-01-15T12:30:00.123456",
        "2020-01-15T12:30:00.120000",
    )
]
DATES = DAYS + MOMENTS

BOUNDS = [
    None,
    t(i(0), i(10)),
    t(i(0), None),
    t(None, i(10)),
    t(f(0.5), f(2.5)),
    t(i(0), i(1)),
    t(f(1), f(2)),
    t(i(-5), i(5)),
    t(None, None),
    t(i(1), i(3)),
    t(f("-inf"), i(3)),
]
INCLUSIVE = [t(a, b) for a in (True, False) for b in (True, False)]
DATE_BOUNDS = [
    None,
    t(day("2020-01-01"), day("2020-02-01")),
    t(day("2020-01-01"), None),
    t(None, moment("2020-01-31T23:59:59.999999")),
    t(moment("2020-01-01T00:00:00.000000"), moment("2020-02-01T00:00:00.000000")),
]
DAY_BOUNDS = [None, t(day("2020-01-01"), day("2020-02-01")), t(day("2020-01-01"), None), t(None, day("2020-01-31"))]

OBJECTS = [
    l(i(1), i(2), i(3)),
    l("a", "b"),
    l(i(1), "a", f(2.5)),
    l("a", None),
    l(True, False),
    l(),
    l(i(0), False, "", None),
    l(t(i(1), i(2)), l(i(3)), d(["k", i(4)])),
    d(["one", i(1)], ["two", i(2)]),
    d(["f", fn("identity")], ["g", fn("add_one")]),
    d(["n", None], ["l", l(i(1))]),
    l(fn("identity"), fn("add_one")),
    l(f(1), i(2), f(2.5)),
    l("x" * 150, "y" * 150),
    l(*[i(n) for n in range(60)]),
    l(i(1), i(1), i(2)),
]

NUMERIC_PAIRS = [
    t(i(1), i(2)),
    t(i(2), i(1)),
    t(i(0), i(3)),
    t(i(0), i(10)),
    t(f(0.5), f(2.5)),
    t(i(1), i(1)),
    t(f(1.5), i(2)),
    t(i(-1), i(2)),
    t(i(-100), i(100)),
    t(
        i(1),
    ),
    t(),
    t(i(1), i(2), i(3)),
    t("a", i(1)),
    t(i(1), "b"),
    t(None, i(1)),
    t(i(1), None),
    t(f("nan"), i(1)),
    t(f("-inf"), f("inf")),
    t(True, i(2)),
    t(f(0), f(3)),
    t(i(10**20), i(1)),
]

FRAMES = [
    frame(["a", i(1), i(2)]),
    frame(["a", i(1)], ["b", i(2)]),
    frame(["b", i(1)], ["a", i(2)]),
    frame(["a", i(1), i(2), i(3)], ["b", "x", "y", "z"]),
    frame(["a", i(1), i(2)], ["b", f(1.5), f(2)], ["c", "p", "q"]),
    frame(["a"]),
    frame(["A", i(1), i(2)], ["B", f(1.1), f(2)]),
    frame(["a", True, False]),
    frame(["a", i(1), i(2), i(3), i(4)]),
]

TYPES = [of_type(name) for name in ("int", "str", "float", "bool", "list", "date", "datetime", "bytes")]
TYPES += [
    t(of_type("int"), of_type("str")),
    {"cls": "Other"},
    of_type("Parameterized"),
    t({"cls": "Other"}, of_type("int")),
]

REGEXES = ["^a", "ab", "^[a-z]+$", "", r"^\d{1,3}(\.\d{1,3}){3}$", "b$", "[^x]"]

COLORS = [
    "#fff",
    "#FFFFFF",
    "fff",
    "abcdef",
    "ABC",
    "red",
    "RED",
    "LightBlue",
    "rebeccapurple",
    "notacolor",
    "#12345",
    "#ggg",
    "",
    " red",
    "transparent",
    "#ff",
    "#abcd",
    "grey",
]

# For each kind: values that it is meant for, then the slots of its own and what they may be.
NUMBER_SLOTS = {
    "bounds": BOUNDS,
    "softbounds": BOUNDS,
    "inclusive_bounds": INCLUSIVE,
    "step": [None, i(1), f(0.5), i(0), "x", True, i(-1), l()],
}
LISTS = [
    l(),
    l(i(1)),
    l(i(1), i(2)),
    l(i(1), i(2), i(3)),
    l("a"),
    l(i(1), "a"),
    l(None),
    l(i(1), True),
    l(f(1.5)),
    l({"cls": "Other"}),
    l(of_type("int"), of_type("bool")),
    l("a", "a"),
    l("d"),
    l(i(1), i(1)),
    t("a"),
    t(i(1)),
    "ab",
    l(f(1), i(2)),
]
LIST_SLOTS = {
    "bounds": [None, t(i(0), i(3)), t(i(1), i(2)), t(i(2), None), t(None, i(2)), t(i(2), i(2)), t(i(0), None)],
    "item_type": TYPES,
    "is_instance": [True, False],
}

KINDS = {
    "Parameter": (ODD, {}),
    "Number": ([*NUMBERS, {"complex": ["1.0", "2.0"]}, {"decimal": "1.5"}, fn("const_five")], NUMBER_SLOTS),
    "Integer": ([*NUMBERS, i(2**53 + 1), i(10**30)], NUMBER_SLOTS),
    "Magnitude": ([i(0), i(1), f(0.5), f(1), f(-0.1), f(1.1), i(2)], {k: v for k, v in NUMBER_SLOTS.items()}),
    "Boolean": ([True, False, i(1), i(0), "True", f(0), f(1)], {}),
    "Event": ([True, False, i(1), "x", i(0)], {}),
    "String": (STRINGS, {"regex": [None, *REGEXES]}),
    "Bytes": (
        [{"bytes": text} for text in ("", "616263", "00ff", "31", "7a39", "2722", "5c")] + ["abc", "z9"],
        {"regex": [None, {"bytes": "5e61"}, {"bytes": "62"}, {"bytes": "5e5b612d7a5d2b5b302d395d24"}]},
    ),
    "Date": (
        DATES,
        {
            "bounds": DATE_BOUNDS,
            "softbounds": DATE_BOUNDS,
            "inclusive_bounds": INCLUSIVE,
            "step": [None, day("2020-01-02"), i(1), moment("2020-01-01T00:00:01.000000"), "x"],
        },
    ),
    "CalendarDate": (
        DATES,
        {
            "bounds": DAY_BOUNDS,
            "softbounds": DAY_BOUNDS,
            "inclusive_bounds": INCLUSIVE,
            "step": [None, day("2020-01-02"), f(3.5), moment("2020-01-01T00:00:01.000000")],
        },
    ),
    "Tuple": (
        [
            t(),
            t(i(1)),
            t(i(1), i(2)),
            t("a", None),
            t(i(1), i(2), i(3)),
            l(i(1), i(2)),
            t(t(i(1)), l(i(2)), d()),
            t(f(1), "x"),
        ],
        {"length": [i(0), i(1), i(2), i(3), i(5)]},
    ),
    "NumericTuple": (NUMERIC_PAIRS, {"length": [i(1), i(2), i(3)]}),
    "XYCoordinates": (NUMERIC_PAIRS, {}),
    "Range": (NUMERIC_PAIRS, NUMBER_SLOTS),
    "DateRange": (
        [t(a, b) for a in DATES[:3] + MOMENTS[:3] for b in DATES[:5] + MOMENTS[1:4]]
        + [t(DAYS[0]), t("a", "b"), t(i(1), i(2)), t(DAYS[0], None), t(None, None)],
        {
            "bounds": DATE_BOUNDS,
            "softbounds": DATE_BOUNDS,
            "inclusive_bounds": INCLUSIVE,
            "step": [None, i(1), day("2020-01-02")],
        },
    ),
    "CalendarDateRange": (
        [t(a, b) for a in DAYS[:3] for b in DAYS[:5]]
        + [t(MOMENTS[0], MOMENTS[2]), t(i(1), i(2)), t(DAYS[0]), t(DAYS[0], None)],
        {"bounds": DAY_BOUNDS, "softbounds": DAY_BOUNDS, "inclusive_bounds": INCLUSIVE},
    ),
    "Callable": ([fn("identity"), fn("add_one"), of_type("str"), {"cls": "Other"}], {}),
    "Action": ([fn("identity"), of_type("int")], {}),
    "Selector": (
        [
            i(1),
            i(2),
            i(4),
            "a",
            "b",
            "one",
            "nope",
            None,
            True,
            f(1),
            l(i(3)),
            t(i(1), i(2)),
            d(["k", i(4)]),
            fn("identity"),
        ],
        {"objects": OBJECTS, "check_on_set": [True, False], "empty_default": [True, False]},
    ),
    "ObjectSelector": (
        [i(1), i(2), "a", "b", "c", None, "one", True],
        {"objects": OBJECTS, "check_on_set": [True, False]},
    ),
    "ListSelector": (
        LISTS,
        {
            "objects": [l("a", "b", "c"), l(i(1), i(2), i(3)), d(["k", i(1)]), l(), l(t(i(1))), l(i(1), "a", None)],
            "check_on_set": [True, False],
        },
    ),
    "ClassSelector": (
        [
            i(1),
            f(1),
            f(1.5),
            "x",
            True,
            l(i(1)),
            d(),
            of_type("int"),
            of_type("bool"),
            of_type("str"),
            {"cls": "Other"},
            day("2020-01-01"),
            moment("2020-01-01T00:00:00.000000"),
            {"bytes": ""},
        ],
        {"class_": TYPES, "is_instance": [True, False]},
    ),
    "Dict": ([d(), d(["a", i(1)]), d([i(1), l(i(2))]), d(["k", d(["j", None])])], {}),
    "List": (LISTS, LIST_SLOTS),
    "HookList": (
        [l(), l(fn("identity")), l(fn("identity"), i(1)), l(of_type("int")), l(None)],
        {"bounds": LIST_SLOTS["bounds"]},
    ),
    "Color": (COLORS, {"allow_named": [True, False]}),
    "Dynamic": ([fn("const_five"), fn("const_str"), i(5), "a"], {}),
    "Array": ([array("int64", i(1), i(2)), array("float64"), array("float64", l(f(1.5)), l(f(2)))], {}),
    "DataFrame": (
        FRAMES,
        {
            "rows": [None, i(2), i(3), t(i(1), i(3)), t(i(2), None), t(None, i(2))],
            "columns": [None, i(1), i(2), t(i(1), i(2)), l("a", "b"), {"set": ["a", "b"]}, l("b", "a")],
            "ordered": [None, True, False],
        },
    ),
    "Series": (
        [{"series": l()}, {"series": l(i(1), i(2))}, {"series": l(i(1), i(2), i(3))}, {"series": l("a")}],
        {"rows": [None, i(2), t(i(1), None), t(None, i(2)), t(i(1), i(2))]},
    ),
}

NEEDS = {"Array": ["numpy"], "DataFrame": ["pandas"], "Series": ["pandas"]}

# Slots that every kind has.
COMMON = {
    "allow_None": [True, False],
    "constant": [True, False],
    "readonly": [True, False],
    "instantiate": [True, False],
    "per_instance": [True, False],
    "label": ["My label", None],
    "doc": ["A doc", "  First line\n  second line  \n", "", None],
    "precedence": [None, i(1), f(0.5), i(-1)],
    "allow_refs": [True, False],
    "nested_refs": [True, False],
    "metadata": [None, d(["k", l(i(1))])],
}

READ_SLOTS = [
    "default doc label precedence instantiate constant readonly allow_None per_instance allow_refs nested_refs"
    " default_factory metadata name owner"
][0].split()


def plain_values(kind):
    """Those that are no numbers of the standard library, which number() refuses: what follows would differ too."""
    return [one for one in KINDS[kind][0] if not isinstance(one, dict) or not {"complex", "decimal"} & set(one)]
