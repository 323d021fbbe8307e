"""Measure the desk on a data set: `footnote eval`. docs/evaluation.md defines every figure."""

from rag.evaluate.run import TASKS, Options, Report, Task, evaluate

__all__ = ["TASKS", "Options", "Report", "Task", "evaluate"]
