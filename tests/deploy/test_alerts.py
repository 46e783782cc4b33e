"""Every objective has an alert that can fire: Prometheus's own grammar, metrics that exist, labels they have."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import promql_parser
import pytest
from prometheus_client import values
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from bot.channels.health import OLDEST_KEY_SECONDS
from bot.laid_down import shown
from bot.metering import DIRECTORY, Counts
from bot.meters import Meters, SweepMeters
from bot.store.waiting import Waiting
from tests.deploy.test_runbook import PARTS
from tests.deploy.test_units import DEPLOY

RULES: list[dict[str, Any]] = [
    rule
    for group in YAML(typ="safe").load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
FIRE = Path(__file__).with_name("alerts_fire.yml")
OPERATING = (DEPLOY.parent / "docs" / "operating.md").read_text("utf-8")
#: What Prometheus and its blackbox exporter say by themselves.
THEIRS: Mapping[str, Mapping[str, set[str]]] = {
    "up": {"job": {"quietline"}},
    "probe_success": {"job": {"quietline-ready"}},
}


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Mapping[str, set[str]]]]:
    """Every series there is, with the values each of its labels can have."""
    directory = tmp_path_factory.mktemp("metrics")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DIRECTORY, str(directory))
        Meters().take(Counts().take())
        SweepMeters().swept(Waiting(0, False, 0, False), 0.0)
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for family in text_string_to_metric_families(shown(str(directory)).decode()):
            for sample in family.samples:
                found[sample.name] = found[sample.name]
                for label, value in sample.labels.items():
                    found[sample.name][label].add(value)
        yield {**found, **THEIRS}
        values.close_all_multiprocess_files()


def selectors(expression: str) -> list[promql_parser.VectorSelector]:
    """Every series an expression asks for. Raises for what Prometheus would refuse."""
    found: list[promql_parser.VectorSelector] = []

    def visit(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        elif isinstance(node, promql_parser.MatrixSelector):
            found.append(node.vector_selector)

    promql_parser.walk(promql_parser.parse(expression), visit)
    return found


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_every_alert_asks_for_series_that_exist(
    rule: dict[str, Any], series: Mapping[str, Mapping[str, set[str]]]
) -> None:
    asked = selectors(rule["expr"])
    assert asked
    for selector in asked:
        assert selector.name is not None
        assert selector.name in series
        for matcher in selector.matchers.matchers:
            assert matcher.value in series[selector.name][matcher.name], str(selector)


def test_every_alert_says_what_is_wrong_whom_it_wakes_and_where_the_runbook_helps() -> None:
    for rule in RULES:
        assert rule["labels"].keys() == {"severity"}, "no label that a person could be in"
        assert rule["labels"]["severity"] in {"wakes", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["runbook"] in PARTS


def test_every_objective_has_its_alert_and_every_alert_its_objective() -> None:
    rows = re.findall(r"^\| .+? \| (`Quietline.+?) \| ([a-z, ]+) \|$", OPERATING, re.M)
    told = {
        name: how
        for names, hows in rows
        for name, how in zip(re.findall(r"`(\w+)`", names), (hows.split(", ") * 2), strict=False)
    }
    assert told == {rule["alert"]: rule["labels"]["severity"] for rule in RULES}


def test_every_metric_is_told_of_and_no_other(series: Mapping[str, Mapping[str, set[str]]]) -> None:
    told = set(re.findall(r"^\| `(quietline_\w+)` \|", OPERATING, re.M))
    assert told == {re.sub("_(bucket|count)$", "", name) for name in series.keys() - THEIRS.keys()}


def test_every_alert_is_made_to_ring() -> None:
    """By Prometheus itself where its promtool is: in order nothing rings, and each fault rings its own."""
    rung = set(re.findall(r"alertname: (\w+)", FIRE.read_text("utf-8")))
    assert rung == {rule["alert"] for rule in RULES}
    if (promtool := shutil.which("promtool")) is not None:
        command = [promtool, "test", "rules", str(FIRE)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr + done.stdout


def test_a_key_is_too_old_for_the_alert_when_it_is_for_readyz() -> None:
    (rule,) = (rule for rule in RULES if rule["alert"] == "QuietlineKeyTooOld")
    assert rule["expr"].endswith("> 26 * 3600")
    assert OLDEST_KEY_SECONDS == 26 * 3600


def test_the_file_says_where_prometheus_finds_the_metrics() -> None:
    head = Path(DEPLOY / "alerts.yml").read_text("utf-8")
    assert "job_name: quietline" in head
    assert "127.0.0.1:8081" in head
