"""Settings: what is wrong is refused at start, by its name."""

import pytest

from smsgateway.settings import SettingsError, from_environment, normal_url, serve_demo_at

KEY = "ab" * 32
GOOD = {"DATABASE_URL": "postgresql://u:p@db/votes", "PHONE_KEY": KEY, "SECRET_KEY": "s" * 32}


def test_good_settings_are_taken():
    settings = from_environment(
        {**GOOD, "REDIS_URL": "redis://r/0", "PUBLIC_URL": "https://v.example/"}
    )
    assert settings.database_url == "postgresql+psycopg://u:p@db/votes"
    assert settings.redis_url == "redis://r/0"
    assert settings.public_url == "https://v.example"
    assert settings.phone_keys == {1: bytes.fromhex(KEY)}
    assert (settings.demo, settings.embedded) == (False, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://u@db/votes"),
        ("DATABASE_URL", "votes.sqlite3"),
        ("PHONE_KEY", ""),
        ("PHONE_KEY", "ab" * 31),
        ("PHONE_KEY", "ab" * 33),
        ("PHONE_KEY", "zz" * 32),
        ("PHONE_KEY", f"0:{KEY}"),
        ("PHONE_KEY", f"256:{KEY}"),
        ("PHONE_KEY", f"x:{KEY}"),
        ("PHONE_KEY", f"-1:{KEY}"),
        ("PHONE_KEY", f"1:{KEY},2:"),
        ("PHONE_KEY", f"1:{KEY},1:{'cd' * 32}"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "s" * 31),
        ("PUBLIC_URL", "gateway.example"),
        ("PUBLIC_URL", "ftp://gateway.example"),
        ("REDIS_URL", "localhost:6379"),
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "smtp://mail.example"),
        ("SMTP_URL", "smtp://mail.example:port?from=kee@kee.example"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(name, value):
    with pytest.raises(SettingsError, match=name):
        from_environment({**GOOD, name: value})


@pytest.mark.parametrize("name", ["PHONE_KEY", "SECRET_KEY"])
def test_a_missing_secret_is_refused_by_name(name):
    with pytest.raises(SettingsError, match=name):
        from_environment({key: value for key, value in GOOD.items() if key != name})


def test_no_refusal_repeats_the_secret():
    for name, value in (("PHONE_KEY", "f00d" * 9), ("SECRET_KEY", "f00d" * 2)):
        with pytest.raises(SettingsError) as refused:
            from_environment({**GOOD, name: value})
        assert "f00d" not in str(refused.value)


def test_settings_never_show_their_secrets():
    shown = repr(from_environment({**GOOD, "SECRET_KEY": "very-secret" * 4}))
    assert "very-secret" not in shown
    assert str(bytes.fromhex(KEY)) not in shown


def test_two_keys_while_rotating():
    settings = from_environment({**GOOD, "PHONE_KEY": f"2:{'cd' * 32}, 1:{KEY}"})
    assert settings.phone_keys == {1: bytes.fromhex(KEY), 2: bytes.fromhex("cd" * 32)}


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_the_addresses_that_hosts_hand_out_are_taken(prefix):
    assert normal_url(prefix + "u@db/votes") == "postgresql+psycopg://u@db/votes"


def test_without_a_database_it_is_the_demo_with_keys_of_its_own(tmp_path):
    folder = tmp_path / "demo"
    first = from_environment({}, folder)
    assert first == from_environment({}, folder), "the keys are made once"
    assert (first.demo, first.embedded) == (True, True)
    assert first.database_url == f"sqlite:///{folder / 'smsgateway.sqlite3'}"
    assert (folder / "keys.env").stat().st_mode & 0o077 == 0
    assert from_environment({}, tmp_path / "other").phone_keys != first.phone_keys


def test_the_other_commands_know_where_the_demo_is_served(tmp_path):
    assert from_environment({}, tmp_path).public_url == "http://127.0.0.1:8000"
    serve_demo_at("http://127.0.0.1:8131", tmp_path)
    assert from_environment({}, tmp_path).public_url == "http://127.0.0.1:8131"
    told = {"PUBLIC_URL": "https://vote.example"}
    assert from_environment(told, tmp_path).public_url == "https://vote.example"
