"""The files that Mentor is deployed with name what there is."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import _parser
from bot.app import Mentor
from tests.workspace import Slack

DEPLOY = Path("deploy")
OPERATING = Path("docs/operating.md").read_text(encoding="utf-8")


def test_every_file_can_be_read_and_is_spoken_of() -> None:
    for file in DEPLOY.glob("*.yml"):
        assert all(list(yaml.safe_load_all(file.read_text(encoding="utf-8"))))
    for file in DEPLOY.iterdir():
        named = file.name in OPERATING or file.name == "Caddyfile" or file.suffix == ".timer"
        assert named or file.name == "mentor-backup.service", file


def test_what_is_copied_into_the_image_is_there() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--" not in line]
    named = {name for names in copied for name in names}
    kept = Path(".dockerignore").read_text(encoding="utf-8").splitlines()
    assert named == {line[1:] for line in kept if line.startswith("!")}
    assert all(Path(name).exists() for name in named)


def test_units_and_containers_run_commands_that_there_are() -> None:
    words = "\n".join(file.read_text(encoding="utf-8") for file in DEPLOY.glob("*.service"))
    for command in re.findall(r"bin/mentor (\w+)", words):
        _parser().parse_args([command, *(["x"] if command == "backup" else [])])
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    assert compose["services"]["migrate"]["command"] == ["migrate"]
    job, mentor, _ = kubernetes()
    for kind in (job, mentor):
        [container] = kind["spec"]["template"]["spec"]["containers"]
        _parser().parse_args(container["args"])


def kubernetes() -> list[Any]:
    words = (DEPLOY / "kubernetes.yml").read_text(encoding="utf-8")
    return list(yaml.safe_load_all(words))


def test_a_container_has_time_to_finish() -> None:
    _, mentor, _ = kubernetes()
    spec = mentor["spec"]["template"]["spec"]
    wait = int(spec["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    assert spec["terminationGracePeriodSeconds"] >= wait + 30


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_metric_is_documented_and_no_other(slack: Slack, mentor: Mentor) -> None:
    slack.command("/mentor help", by="ada")
    page = mentor.metrics.page().decode()
    shown = set(re.findall(r"# HELP (mentor_\w+)(?<!_created) ", page))
    documented = set(re.findall(r"`(mentor_\w+[a-z])`", OPERATING))
    assert documented == shown
