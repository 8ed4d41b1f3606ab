"""Whole percentages, and the numerators that give them: how the demonstration year is met by design."""


def whole(numerator: int, denominator: int, scale: int = 100) -> int:
    """`scale` x numerator / denominator, rounded half up from the exact fraction (100: a percentage; 1: a mean)."""
    return (2 * scale * numerator + denominator) // (2 * denominator)


def part(percent: int, denominator: int) -> int:
    """The numerator nearest to `percent` of `denominator`."""
    return whole(percent * denominator, 100, 1)
