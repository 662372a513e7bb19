"""CPython's part of `npm start`: load what brine wrote, check it, write it back, load and check that, and take times.

    python start.py '{"name": "movies", "data": FOLDER, "limit": null, "pickle": FILE, "back": FILE, "seconds": 2}'

One JSON line a step goes to stdout: {"step": text}, at the end {"report": {...}}. With "standins" no `param` is
needed (see standins.py), nothing is validated and no times are taken.
"""

import gc
import json
import pickle
import statistics
import sys
import threading
import time


def say(**line):
    print(json.dumps(line), flush=True)


def timed(work, seconds, rounds=7):
    """Median and extremes in milliseconds: up to `rounds` runs, no new one after `seconds` of them. The collector is on."""
    times = []
    while not times or (len(times) < rounds and sum(times) < seconds * 1000):
        result = None  # the last run's result must not be freed inside the next run's time
        gc.collect()
        start = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - start) * 1000)
    return result, {"median": statistics.median(times), "low": min(times), "high": max(times), "runs": len(times)}


def run(job):
    if job.get("standins"):
        import standins

        standins.install()
    import vega
    from vega_check import check, check_declared, summary

    name, data, limit, seconds = job["name"], job["data"], job["limit"], job["seconds"]
    with open(job["pickle"], "rb") as file:
        written = file.read()
    report = {"python": sys.version.split()[0], "differences": []}

    def compare(stage, objects):
        count, differences = check(name, data, limit, objects)
        if not differences and not job.get("standins"):
            differences = check_declared(objects)
        report["differences"] += [f"{stage}: {line}" for line in summary(differences)]
        report["values"] = count

    say(step="loads what brine wrote")
    objects, report["readBrine"] = timed(lambda: pickle.loads(written), seconds)
    say(step="checks every value")
    compare("brine's pickle in Python", objects)
    say(step="writes it back (protocol 5)")
    back, report["writeParam"] = timed(lambda: pickle.dumps(objects, protocol=5), seconds)
    report["bytesParam"] = len(back)
    with open(job["back"], "wb") as file:
        file.write(back)
    objects = None
    say(step="loads that again")
    again, report["readParam"] = timed(lambda: pickle.loads(back), seconds)
    say(step="checks every value again")
    compare("Python's own pickle of it", again)
    if not job.get("standins"):
        say(step="times the same data in plain classes")
        plain = plain_copy(again, vega)
        again = back = None
        pickled, report["writePlain"] = timed(lambda: pickle.dumps(plain, protocol=5), seconds)
        report["bytesPlain"] = len(pickled)
        plain = None
        _, report["readPlain"] = timed(lambda: pickle.loads(pickled), seconds)
    say(report=report)


def plain_copy(objects, vega):
    """The same graph in classes without parameters, which is how fast pickle can be in Python."""
    import vega_plain

    names = {}
    copies = {}
    originals = []

    def copy_of(value):
        if isinstance(value, list):
            return [copy_of(item) for item in value]
        if type(value).__module__ != "vega":
            return value
        copy = copies.get(id(value))
        if copy is None:
            copy = copies[id(value)] = getattr(vega_plain, type(value).__name__)()
            originals.append((value, copy))
        return copy

    result = copy_of(objects)
    for value, copy in originals:  # grows while it runs: no recursion over a long chain
        cls = type(value)
        if cls not in names:
            names[cls] = [n for n in cls.param.objects() if n in value._param__private.values]
        for field in names[cls]:
            copy.__dict__[field] = copy_of(getattr(value, field))
    return result


def main():
    job = json.loads(sys.argv[1])
    failure = []

    def work():
        try:
            run(job)
        except BaseException as error:
            failure.append(error)

    # CPython's pickler recurses: a graph of a few hundred characters nests thousands of calls deep.
    sys.setrecursionlimit(200_000)
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    if failure:
        raise failure[0]


if __name__ == "__main__":
    main()
