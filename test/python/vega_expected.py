"""What every value of the data sets must be, computed here, in Python, from the files as they were published.

Nothing of brine's conversions is reused, so an error there cannot hide itself. Standard library only: the same checks
run in a Python without `param` (pyodide, with stand-in classes).
"""

import csv
import datetime
import json
import os

MONTHS = dict(zip("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), range(1, 13)))


def read_json(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def movies(folder):
    """Titles that are numbers become text, "Jun 12 1998" a naive datetime, every rating a float."""
    for row in read_json(folder, "movies.json"):
        month, day, year = row["Release Date"].split()
        rating = row["IMDB Rating"]
        yield {
            "title": None if row["Title"] is None else str(row["Title"]),
            "usGross": row["US Gross"],
            "worldwideGross": row["Worldwide Gross"],
            "usDvdSales": row["US DVD Sales"],
            "productionBudget": row["Production Budget"],
            "releaseDate": datetime.datetime(int(year), MONTHS[month], int(day)),
            "mpaaRating": row["MPAA Rating"],
            "runningTime": row["Running Time min"],
            "distributor": row["Distributor"],
            "source": row["Source"],
            "majorGenre": row["Major Genre"],
            "creativeType": row["Creative Type"],
            "director": row["Director"],
            "rottenTomatoesRating": row["Rotten Tomatoes Rating"],
            "imdbRating": None if rating is None else float(rating),
            "imdbVotes": row["IMDB Votes"],
        }


def birdstrikes(folder):
    """A file of text: dates and numbers are parsed, a missing speed is None."""
    with open(os.path.join(folder, "birdstrikes.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            speed = row["Speed IAS in knots"]
            yield {
                "airport": row["Airport Name"],
                "aircraft": row["Aircraft Make Model"],
                "damage": row["Effect Amount of damage"],
                "flightDate": datetime.datetime.strptime(row["Flight Date"], "%Y-%m-%d"),
                "operator": row["Aircraft Airline Operator"],
                "state": row["Origin State"],
                "phase": row["Phase of flight"],
                "wildlifeSize": row["Wildlife Size"],
                "species": row["Wildlife Species"],
                "timeOfDay": row["Time of day"],
                "costOther": int(row["Cost Other"]),
                "costRepair": int(row["Cost Repair"]),
                "costTotal": int(row["Cost Total $"]),
                "speed": int(speed) if speed else None,
            }


def flights(folder):
    """Three numbers; the time of day is a float even when it is a whole hour."""
    for row in read_json(folder, "flights-200k.json"):
        yield {"delay": row["delay"], "distance": row["distance"], "time": float(row["time"])}


def miserables(folder):
    """The characters, without their links: those are a graph and are checked as one."""
    for node in read_json(folder, "miserables.json")["nodes"]:
        yield {"name": node["name"], "index": node["index"], "group": node["group"]}


DATA_SETS = {
    "movies": (movies, "Movie"),
    "birdstrikes": (birdstrikes, "BirdStrike"),
    "flights": (flights, "Flight"),
    "miserables": (miserables, "Character"),
}


def expected_rows(name, folder, limit):
    rows = []
    for row in DATA_SETS[name][0](folder):
        if limit is not None and len(rows) == limit:
            break
        rows.append(row)
    return rows
