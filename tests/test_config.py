"""Settings: layers in their order, unknown keys and bad values refused with the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.config import FILE, Settings, home_folder, load_settings, setting_origins
from rag.errors import InvalidSetting, UnknownSetting


def test_each_layer_beats_the_one_below(home: Path) -> None:
    """Default < file < environment < command line; a flag that was not given counts nothing."""
    home.mkdir()
    (home / FILE).write_text('port = 1\nhost = "127.0.0.2"\nthreads = 3\n')
    environ = {"FOOTNOTE_PORT": "2", "FOOTNOTE_HOST": "127.0.0.3"}
    settings = load_settings(home, {"port": 4, "host": None}, environ)
    assert (settings.port, settings.host, settings.threads) == (4, "127.0.0.3", 3)
    origins = setting_origins(home, {"port": 4, "host": None}, environ)
    assert origins["port"] == "the command line"
    assert origins["host"] == "the environment"
    assert origins["threads"] == str(home / FILE)
    assert origins["device"] == "default"


@pytest.mark.parametrize(
    ("text", "environ", "flags"),
    [("prot = 1", {}, {}), ("", {"FOOTNOTE_PROT": "1"}, {}), ("", {}, {"prot": 1})],
    ids=["file", "environment", "flag"],
)
def test_unknown_keys_are_refused(home: Path, text: str, environ: dict, flags: dict) -> None:
    """A misspelt key is an error wherever it stands, never ignored."""
    home.mkdir()
    (home / FILE).write_text(text)
    with pytest.raises(UnknownSetting, match="'prot'") as caught:
        load_settings(home, flags, environ)
    assert "configuration.md" in caught.value.remedy


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("port", "70000"),
        ("port", "many"),
        ("max_file_mb", "0"),
        ("generator_engine", "magic"),
        ("model_sources", "hub,elsewhere"),
        ("offline", "perhaps"),
        ("evidence_sentences", "0"),
    ],
)
def test_values_out_of_bounds_are_refused(home: Path, key: str, value: str) -> None:
    """A bad value names its key and where to correct it."""
    with pytest.raises(InvalidSetting, match=key) as caught:
        load_settings(home, environ={f"FOOTNOTE_{key.upper()}": value})
    assert f"FOOTNOTE_{key.upper()}" in caught.value.remedy.replace("MODEL_SOURCES.0", key)


@pytest.mark.parametrize("data", [b"port = ", b"\xff\xfe\x00", b"port: 1"])
def test_a_file_that_does_not_parse(home: Path, data: bytes) -> None:
    """A broken settings file is named, with what is wrong in it."""
    home.mkdir()
    (home / FILE).write_bytes(data)
    with pytest.raises(InvalidSetting, match=FILE):
        load_settings(home, environ={})


def test_lists_in_the_environment(home: Path) -> None:
    """A list is separated by commas, in its order."""
    settings = load_settings(home, environ={"FOOTNOTE_MODEL_SOURCES": "index,hub"})
    assert settings.model_sources == ("index", "hub")


def test_empty_variables_and_the_home_count_nothing(home: Path) -> None:
    """An empty variable is no value, and FOOTNOTE_HOME is no setting."""
    environ = {"FOOTNOTE_PORT": "", "FOOTNOTE_HOME": str(home), "OTHER": "1"}
    assert load_settings(home, environ=environ) == Settings()


def test_home_comes_from_flag_then_environment(tmp_path: Path) -> None:
    """--home beats FOOTNOTE_HOME, which beats the platform's folder; ~ is the user's."""
    environ = {"FOOTNOTE_HOME": "~/elsewhere"}
    assert home_folder(tmp_path, environ) == tmp_path
    assert home_folder(None, environ) == Path.home() / "elsewhere"
    assert home_folder(None, {}).name == "footnote"


def test_the_key_is_not_shown() -> None:
    """An API key stays out of what is printed about the settings."""
    assert "s3cret" not in repr(Settings(generator_key="s3cret"))


def test_every_setting_says_what_it_does() -> None:
    """Each setting has a sentence, and its default passes its own bounds."""
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
    assert Settings(**Settings().model_dump()) == Settings()
