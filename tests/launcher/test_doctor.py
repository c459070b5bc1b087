"""course.py doctor finds what is planted, says what to do, and is content when all is well."""

import shutil
import subprocess

import pytest
import workshop
from workshop import ROOT, course

from launcher import doctor, environment


@pytest.fixture
def report():
    return doctor.Report()


def test_without_an_environment_it_looks_at_the_rest(tmp_path):
    folder = workshop.make_small(tmp_path / "a course")
    (folder / "lessons").mkdir()
    (folder / "lessons/01_broken.ipynb").write_text("<html>", encoding="utf-8")
    done = course(folder, "doctor")
    assert done.returncode == 1 and done.stderr == ""
    assert ".venv is not there yet" in done.stdout and "course.py lab` sets it up" in done.stdout
    assert "01_broken.ipynb cannot be read" in done.stdout
    assert "GB memory" in done.stdout and "processor core" in done.stdout
    assert "findings to be looked at" in done.stdout
    assert not (folder / ".venv").exists()


def test_this_machine_is_measured():
    assert doctor.core_count() >= 1
    assert doctor.memory_bytes() > 10**8


@pytest.mark.parametrize(
    ("attribute", "value", "part"),
    [
        ("memory_bytes", lambda: 2 * 10**9, "2.0 GB memory"),
        ("core_count", lambda: 1, "1 processor core"),
    ],
)
def test_small_machines_are_named(report, monkeypatch, capsys, attribute, value, part):
    monkeypatch.setattr(doctor, attribute, value)
    doctor.check_machine(report)
    said = capsys.readouterr().out
    assert part in said and "->" in said.split(part)[1][:10]
    assert report.bad == (attribute == "memory_bytes")


def test_changed_package_is_found(report, monkeypatch, capsys):
    real = environment.installed_version
    monkeypatch.setattr(environment, "state", lambda: "ready")
    monkeypatch.setattr(
        environment, "installed_version", lambda m, w=None: "0.1" if m == "nbval" else real(m)
    )
    assert doctor.check_environment(report) is False
    assert "nbval 0.1 (locked: " in capsys.readouterr().out and report.bad == 1


@pytest.mark.parametrize("state", environment.STATES)
def test_each_state_has_a_remedy(report, monkeypatch, capsys, state):
    monkeypatch.setattr(environment, "state", lambda: state)
    assert doctor.check_environment(report) is False
    assert "-> `python3 course.py lab` " in capsys.readouterr().out


@pytest.mark.parametrize(("code", "remedy"), [(-4, "use another computer"), (-9, "close other")])
def test_a_killed_tensorflow_has_a_remedy(report, monkeypatch, capsys, code, remedy):
    noise = "oneDNN custom operations are on.\n"
    done = subprocess.CompletedProcess([], code, stdout="", stderr=noise)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    doctor.check_tensorflow(report)
    assert report.bad == 1 and remedy in capsys.readouterr().out


def test_damaged_data_are_found(report, monkeypatch, capsys):
    from utils import data

    def refuse():
        raise ValueError("datasets/digits.npz is damaged: fetch it again")

    monkeypatch.setattr(data, "load_digits", refuse)
    doctor.check_data(report)
    assert report.bad == 1 and "digits.npz is damaged" in capsys.readouterr().out


def test_good_data_are_good(report, capsys):
    doctor.check_data(report)
    assert report.bad == 0 and "5000 digits" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "[]", '{"nbformat": 3}', '{"nbformat": 4, "cells": 1}'])
def test_damaged_notebooks_are_found(report, tmp_path, monkeypatch, capsys, text):
    monkeypatch.setattr(doctor, "ROOT", tmp_path)
    for name in ("lessons", "quizzes/release/q"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "n.ipynb").write_text('{"nbformat": 4, "cells": []}', encoding="utf-8")
    doctor.check_notebooks(report)
    assert report.bad == 0
    (tmp_path / "lessons/n.ipynb").write_text(text, encoding="utf-8")
    doctor.check_notebooks(report)
    assert report.bad == 1 and "n.ipynb" in capsys.readouterr().out
    shutil.rmtree(tmp_path / "quizzes")
    doctor.check_notebooks(report)
    assert "no notebooks in quizzes/release/" in capsys.readouterr().out


@pytest.mark.slow
def test_everything_here_is_in_order():
    if environment.state() != "ready":
        pytest.skip("the tests do not run in the course's own .venv")
    done = course(ROOT, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "TensorFlow starts in" in done.stdout and "Everything is in order." in done.stdout
