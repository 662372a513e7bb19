"""The classes of bench/cases/vega.ts as real `param` classes: what the pickles of `npm start` load into.

The module's name is half of what a pickle says about a class ("vega.Movie"); names of parameters are those of the
TypeScript classes, because both sides read the same bytes.
"""

import param


class Movie(param.Parameterized):
    """A film: what it cost, what it earned, what people thought of it."""

    title = param.String(default=None, allow_None=True, doc="Nine titles are numbers in the data; they are text here.")
    usGross = param.Integer(default=None, allow_None=True, bounds=(0, None))
    worldwideGross = param.Integer(default=None, allow_None=True, bounds=(0, None))
    usDvdSales = param.Integer(default=None, allow_None=True, bounds=(0, None))
    productionBudget = param.Integer(default=None, allow_None=True, bounds=(0, None))
    releaseDate = param.Date(default=None, allow_None=True)
    mpaaRating = param.Selector(
        default=None, allow_None=True, objects=["G", "PG", "PG-13", "R", "NC-17", "Not Rated", "Open"]
    )
    runningTime = param.Integer(default=None, allow_None=True, bounds=(1, None), doc="Minutes.")
    distributor = param.String(default=None, allow_None=True)
    source = param.String(default=None, allow_None=True)
    majorGenre = param.String(default=None, allow_None=True)
    creativeType = param.String(default=None, allow_None=True)
    director = param.String(default=None, allow_None=True)
    rottenTomatoesRating = param.Integer(default=None, allow_None=True, bounds=(0, 100), doc="Percent.")
    imdbRating = param.Number(default=None, allow_None=True, bounds=(0, 10))
    imdbVotes = param.Integer(default=None, allow_None=True, bounds=(0, None))


class BirdStrike(param.Parameterized):
    """An aircraft that met a bird."""

    airport = param.String()
    aircraft = param.String()
    damage = param.Selector(objects=["None", "Minor", "Medium", "Substantial", "B", "C"])
    flightDate = param.Date()
    operator = param.String()
    state = param.String()
    phase = param.Selector(
        objects=["Parked", "Taxi", "Take-off run", "Climb", "Descent", "Approach", "Landing Roll"]
    )
    wildlifeSize = param.Selector(objects=["Small", "Medium", "Large"])
    species = param.String()
    timeOfDay = param.Selector(objects=["Dawn", "Day", "Dusk", "Night"])
    costOther = param.Integer(bounds=(0, None))
    costRepair = param.Integer(bounds=(0, None))
    costTotal = param.Integer(bounds=(0, None))
    speed = param.Integer(default=None, allow_None=True, bounds=(0, None), doc="Indicated, in knots.")


class Flight(param.Parameterized):
    """A flight: how late, how far, and when it left."""

    delay = param.Integer(doc="Minutes; negative when early.")
    distance = param.Integer(bounds=(0, None), doc="Miles.")
    time = param.Number(bounds=(0, 24), doc="Hours since midnight.")


class Character(param.Parameterized):
    """A character of Les Misérables."""

    name = param.String(default="")
    index = param.Integer(bounds=(0, None))
    group = param.Integer(bounds=(0, None))
    links = param.List(doc="Every link that touches this character, shared with the other end.")


class Link(param.Parameterized):
    """Two characters that appear together."""

    source = param.ClassSelector(class_=Character)
    target = param.ClassSelector(class_=Character)
    value = param.Integer(default=1, bounds=(1, None), doc="In how many chapters.")


# A class cannot name a later one inside its own body.
Character.param.links.item_type = Link
