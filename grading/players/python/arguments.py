"""What the steps' arguments say, read with care: a scenario that is wrong is told so."""


class Invalid(Exception):
    """The arguments of a step make no sense."""


class Unsupported(Exception):
    """This SDK has no such thing."""


def text(args, key):
    value = args.get(key)
    if not isinstance(value, str):
        raise Invalid(f'"{key}" must be a string')
    return value


def member(enumeration, name):
    try:
        return enumeration[str(name).upper()]
    except KeyError:
        known = ", ".join(each.name.lower() for each in enumeration)
        raise Invalid(f'"{name}" is none of {known}') from None


def seconds(duration):
    """ "1500ms", "2s", "1m": a duration as scenarios write it; a plain number is nanoseconds."""
    if isinstance(duration, int):
        return duration / 1e9
    for unit, scale in (("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0)):
        number = str(duration).removesuffix(unit)
        if number != duration and number.replace(".", "", 1).isdigit():
            return float(number) * scale
    raise Invalid(f'"{duration}" is no duration; write 500ms, 2s or 1m')


def pairs(args, key):
    """A list of [name, value], such as headers."""
    value = args.get(key)
    if not isinstance(value, list) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
        for pair in value
    ):
        raise Invalid(f'"{key}" must be a list of [name, value]')
    return value
