"""CPython as a peer on case A: its C pickle over a plain class and over a real `param` class, with its collector on and off.

The job is JSON in the first argument; a line of JSON with the figures is the answer. Times are milliseconds, taken in here.
"""

import datetime
import gc
import json
import pickle
import platform
import sys
import time

import bench_sensor

FEWEST_RUNS = 3


def instances(rows, make):
    """Texts that repeat are one object, as in a program that takes them from a list of words."""
    intern = sys.intern
    epoch = datetime.datetime(1970, 1, 1)
    made = []
    for row in rows:
        values = dict(row)
        values["label"] = intern(row["label"])
        values["tags"] = [intern(tag) for tag in row["tags"]]
        values["when"] = epoch + datetime.timedelta(milliseconds=row["when"])
        values["point"] = tuple(row["point"])
        made.append(make(values))
    return made


def plain(values):
    made = bench_sensor.Plain()
    made.__dict__.update(values)
    return made


def times_of(work, seconds):
    """Runs until the time is used up, at least a few times, each after a collection."""
    times = []
    begun = time.perf_counter()
    while len(times) < FEWEST_RUNS or time.perf_counter() - begun < seconds:
        gc.collect()
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return times


def figures(name, objects, seconds):
    data = pickle.dumps(objects, protocol=5)
    work = {"write": lambda: pickle.dumps(objects, protocol=5), "read": lambda: pickle.loads(data)}
    for collector in ("", " gc off"):
        for direction, run in work.items():
            if collector:
                gc.disable()
            try:
                times = times_of(run, seconds)
            finally:
                gc.enable()
            yield {"subject": name + collector, "direction": direction, "times": times, "bytes": len(data)}


def main():
    job = json.loads(sys.argv[1])
    with open(job["rows"], encoding="utf-8") as file:
        rows = json.load(file)
    made = []
    for name, make in (("CPython", plain), ("CPython param", lambda values: bench_sensor.Sensor(**values))):
        objects = instances(rows, make)
        made.extend(figures(name, objects, job["seconds"]))
        del objects
        gc.collect()
    version = f"CPython {platform.python_version()}"
    print(json.dumps({"runtime": version, "objects": len(rows), "figures": made}))


main()
