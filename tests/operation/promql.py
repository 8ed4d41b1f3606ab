"""PromQL as far as the alert rules go: selectors, sum/max/min by, - and /, comparison with a number, rate of what grows evenly.

Anything else raises NotImplementedError. Parsing is `promql_parser`'s, that of Prometheus.
"""

import re
from collections.abc import Callable, Sequence
from operator import eq, gt, lt, sub, truediv
from typing import Any

import promql_parser as promql

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Series = Sequence[tuple[dict[str, str], Sequence[float]]]
"""Labels (the name as `__name__`) and a value at each interval from 0."""

AGGREGATES: dict[str, Callable[[list[float]], float]] = {"sum": sum, "max": max, "min": min}
ARITHMETIC = {"-": sub, "/": truediv}
COMPARISONS = {"==": eq, ">": gt, "<": lt}


def parsed(series: str, values: str) -> tuple[dict[str, str], list[float]]:
    """A series in promtool's notation: `name{labels}` with `axn` or `a+bxn`."""
    selector: Any = promql.parse(series)
    start, step, count = re.fullmatch(r"(\d+)(?:\+(\d+))?x(\d+)", values).groups()  # type: ignore[union-attr]
    labels = {one.name: one.value for one in selector.matchers.matchers}
    grows = [float(start) + float(step or 0) * n for n in range(int(count) + 1)]
    return {"__name__": selector.name, **labels}, grows


def names(expression: str) -> set[str]:
    """The metrics that an expression reads. ValueError where it does not parse."""
    found: set[str] = set()
    todo: list[Any] = [promql.parse(expression)]
    while todo:
        node = todo.pop()
        if isinstance(node, promql.VectorSelector):
            found.add(str(node.name))
        elif isinstance(node, promql.MatrixSelector):
            todo.append(node.vector_selector)
        elif isinstance(node, promql.BinaryExpr):
            todo += [node.lhs, node.rhs]
        elif isinstance(node, promql.Call):
            todo += node.args
        elif isinstance(node, promql.AggregateExpr | promql.ParenExpr):
            todo.append(node.expr)
    return found


def evaluate(expression: str, series: Series, at: float, interval: float) -> Vector:
    """What an expression gives at a time (s)."""
    return _vector(promql.parse(expression), series, int(at // interval), interval)


def _vector(node: Any, series: Series, at: int, interval: float) -> Vector:
    if isinstance(node, promql.VectorSelector):
        return {_labels(labels): values[at] for labels, values in series if _matches(node, labels)}
    if isinstance(node, promql.Call) and node.func.name == "rate":
        inner = node.args[0]
        back = int(inner.range.total_seconds() // interval)
        return {
            _labels(labels) - {("__name__", labels["__name__"])}: (values[at] - values[at - back]) / (back * interval)
            for labels, values in series
            if at >= back and _matches(inner.vector_selector, labels)
        }
    if isinstance(node, promql.AggregateExpr):
        by = node.modifier
        if by is None or by.type != promql.AggModifierType.By:
            raise NotImplementedError(str(node))
        groups: dict[Labels, list[float]] = {}
        for labels, value in _vector(node.expr, series, at, interval).items():
            key = frozenset(pair for pair in labels if pair[0] in by.labels)
            groups.setdefault(key, []).append(value)
        return {labels: AGGREGATES[str(node.op)](values) for labels, values in groups.items()}
    if isinstance(node, promql.BinaryExpr) and node.modifier is None:
        left, op = _vector(node.lhs, series, at, interval), str(node.op)
        if isinstance(node.rhs, promql.NumberLiteral):
            return {labels: value for labels, value in left.items() if COMPARISONS[op](value, node.rhs.val)}
        right = _vector(node.rhs, series, at, interval)
        return {labels: ARITHMETIC[op](left[labels], right[labels]) for labels in left.keys() & right.keys()}
    raise NotImplementedError(str(node))


def _labels(labels: dict[str, str]) -> Labels:
    return frozenset(labels.items())


def _matches(selector: Any, labels: dict[str, str]) -> bool:
    if labels["__name__"] != selector.name:
        return False
    for one in selector.matchers.matchers:
        pattern = re.escape(one.value) if one.op == promql.MatchOp.Equal else one.value
        if one.op not in (promql.MatchOp.Equal, promql.MatchOp.Re):
            raise NotImplementedError(str(one))
        if not re.fullmatch(pattern, labels.get(one.name, "")):
            return False
    return True
