"""The operations of a case about expressions and dynamic values, done with real param (test/cases/README.md)."""

import operator

import param
from param_values import FUNCTIONS, live, neutral

# What a step of an expression does: with the expression and its further arguments.
STEPS = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "floor_div": operator.floordiv,
    "mod": operator.mod,
    "neg": operator.neg,
    "abs": abs,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
    "at": operator.getitem,
    "key": operator.getitem,
    "slice": lambda on, start, end: on[start:end],
    "rsub": lambda on, other: other - on,
    "upper": lambda on: on.upper(),
    "len": lambda on: on.rx.len(),
    "bool": lambda on: on.rx.bool(),
    "not": lambda on: on.rx.not_(),
    "and": lambda on, other: on.rx.and_(other),
    "or": lambda on, other: on.rx.or_(other),
    "in": lambda on, container: on.rx.in_(container),
    "is": lambda on, other: on.rx.is_(other),
    "is_not": lambda on, other: on.rx.is_not(other),
    "buffer": lambda on, count: on.rx.buffer(count),
    "where": lambda on, then, otherwise: param.rx(on.rx.where(then, otherwise), lazy=True),
    "when": lambda on, *on_what: on.rx.when(*on_what),
    "resolve": lambda on: on.rx.resolve(),
}


def do_rx(op, scope):
    # Lazy, as they always are here: nothing is computed before it is asked for.
    scope.objects[op["as"]] = param.rx(live(op["value"], scope), lazy=True)


def do_rx_step(op, scope):
    on = scope.objects[op["on"]]
    args = [live(arg, scope) for arg in op.get("args") or ()]
    if op["do"] in ("pipe", "map"):
        made = getattr(on.rx, op["do"])(FUNCTIONS[op["fn"]], *args)
    else:
        made = STEPS[op["do"]](on, *args)
    if op["do"] in ("when", "resolve"):
        # These begin an expression of their own, which is lazy here as all are.
        object.__setattr__(made, "_lazy", True)
    scope.objects[op["as"]] = made


def do_rx_set(op, scope):
    scope.objects[op["on"]].rx.value = live(op["value"], scope)


def do_rx_watch(op, scope):
    def told(value):
        scope.log.append({"w": op["as"], "value": neutral(value, scope)})

    options = {name: live(value, scope) for name, value in (op.get("opts") or {}).items()}
    scope.objects[op["on"]].rx.watch(told, **options)


def do_dynamic_time(op, scope):
    param.Dynamic.time_fn = None if op["clock"] is None else scope.clock(op["clock"])
    param.Dynamic.time_dependent = op["dependent"]


def do_clock_set(op, scope):
    scope.clock(op["clock"]).time = live(op["value"], scope)


TIME_TYPES = {"int": int, "float": float}


def do_time(op, scope):
    kwargs = {name: live(value, scope) for name, value in (op.get("kwargs") or {}).items()}
    scope.objects[op["as"]] = param.Time(**kwargs)


def do_time_do(op, scope):
    time = scope.objects[op["on"]]
    args = [live(arg, scope) for arg in op.get("args") or ()]
    if op["do"] == "set_type":
        return time(args[0], TIME_TYPES[op["type"]])
    if op["do"] == "add":
        time += args[0]
        return time()
    if op["do"] == "sub":
        time -= args[0]
        return time()
    if op["do"] == "list":
        return list(time)
    return time(*args)


def target_of(op, scope):
    return scope.target(op["obj"]) if "obj" in op else scope.target(op["cls"])


EXPRESSION_OPERATIONS = {
    "time": do_time,
    "time_do": do_time_do,
    "rx": do_rx,
    "rx_step": do_rx_step,
    "rx_value": lambda op, scope: scope.objects[op["on"]].rx.value,
    "rx_set": do_rx_set,
    "rx_watch": do_rx_watch,
    "dynamic_time": do_dynamic_time,
    "clock_set": do_clock_set,
    "set_dynamic_time_fn": lambda op, scope: target_of(op, scope).param.set_dynamic_time_fn(scope.clock(op["clock"])),
}

_TIME = param.Dynamic.time_fn


def reset_time():
    """Dynamic values as they are in a fresh process."""
    param.Dynamic.time_fn = _TIME
    param.Dynamic.time_dependent = False
