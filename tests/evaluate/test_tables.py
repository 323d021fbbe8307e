"""The tables that `make eval` prints, from reports."""

from __future__ import annotations

from typing import Any

from benchmarks.evaluation import by_set, by_system, shown


def measure(name: str, value: float | None, unit: str = "share", n: int = 30) -> dict[str, Any]:
    """A measure whose interval is a tenth of its value to each side."""
    low, high = (None, None) if value is None else (0.9 * value, 1.1 * value)
    return {
        "name": name,
        "value": value,
        "low": low,
        "high": high,
        "n": n,
        "of": "questions",
        "unit": unit,
    }


def report(name: str, **sections: list[dict[str, Any]]) -> dict[str, Any]:
    """A report; the name of a section is its task and its system, `task__system`."""
    made = []
    for where, measures in sections.items():
        task, system = where.split("__")
        made.append({"task": task, "system": system.replace("_", " "), "measures": measures})
    return {"dataset": name, "sections": made}


def test_figures_are_short() -> None:
    """Shares lose their zero, times keep their unit, what was not measured is a dash."""
    assert shown(measure("r", 0.5)) == ".500 (.450 to .550)"
    assert shown(measure("r", 1.0)) == "1.000 (.900 to 1.100)"
    assert shown(measure("t", 2000.0, "ms")) == "2000 ms (1800 to 2200)"
    assert shown(measure("t", 0.5, "ms")) == ".50 ms (.45 to .55)"
    assert shown(measure("r", None)) == shown(None) == "–"


def test_sets_below_one_another_with_their_mean() -> None:
    """A group of a set has its own row and no part in the mean; a time has no mean."""
    columns = ("MRR", "time")
    reports = [
        report(
            "a",
            retrieval__all=[measure("MRR", 0.4), measure("time", 9.0, "ms")],
            retrieval__later_turns=[measure("MRR", 0.1, n=7)],
        ),
        report("b", retrieval__all=[measure("MRR", 0.6, n=40)]),
    ]
    _, _, first, group, second, mean = by_set(reports, "retrieval", columns)
    assert first.startswith("| a | 30 | .400 (")
    assert group == "| a, later turns | 7 | .100 (.090 to .110) | – |"
    assert second.startswith("| b | 40 | .600 (")
    assert mean == "| mean of the sets | 2 | .500 | – |"


def test_systems_side_by_side() -> None:
    """One row a measure; a system without it has a dash."""
    made = report(
        "a",
        answers__verifier_on=[measure("token F1", 0.5), measure("quote integrity", 1.0)],
        answers__baseline=[measure("token F1", 0.25, n=20)],
        time__verifier_on=[measure("total", 900.0, "ms")],
    )
    rows = list(by_system(made))
    assert rows[0] == "| a | verifier on | baseline |"
    assert rows[2].split("|")[2:4] == [
        " .500 (.450 to .550), n=30 ",
        " .250 (.225 to .275), n=20 ",
    ]
    assert rows[3].endswith("| – |")
    assert "| a | verifier on |" in rows
