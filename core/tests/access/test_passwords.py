"""What passwords may be, and how they are kept."""

import pytest

from pegboard.access.errors import WeakPassword
from pegboard.access.passwords import check_strength, hash_password, is_outdated, is_right


def test_a_password_is_kept_as_an_argon2id_hash_that_differs_each_time() -> None:
    kept = hash_password("seven green bicycles")
    assert kept.startswith("$argon2id$")
    assert kept != hash_password("seven green bicycles")
    assert is_right("seven green bicycles", kept)
    assert not is_right("seven green bicycle", kept)
    assert not is_outdated(kept)


def test_nobodys_password_is_never_right() -> None:
    assert not is_right("nobody has this password", None)


@pytest.mark.parametrize("damaged", ["", "x", "$argon2id$v=19$m=19456", "plain text"])
def test_a_damaged_hash_lets_nobody_in(damaged: str) -> None:
    assert not is_right("x", damaged)


@pytest.mark.parametrize(
    "weak",
    [
        "", "short", "nine char", "x" * 257, "aaaaaaaaaaaa", "ababababab", "ana@example.com",
        "ANA@example.com", "AnaMariaRuiz", "ana.maria.ruiz.1980", "ana-maria-ruiz!!",
    ],
)  # fmt: skip
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(WeakPassword):
        check_strength(weak, about=("ana@example.com", "Ana Maria Ruiz"))


@pytest.mark.parametrize(
    "common",
    [
        "1234567890", "qwertyuiop", "password123", "Password2026!", "P@ssw0rd2026", "Butterfly99",
        "dragondragon", "Pegboard2026", "1q2w3e4r5t6y", "iloveyou12", "Liverpool-1892",
    ],
)  # fmt: skip
def test_what_many_people_use_is_refused_also_in_disguise(common: str) -> None:
    with pytest.raises(WeakPassword, match="Many people use this password"):
        check_strength(common)


@pytest.mark.parametrize(
    "good",
    [
        "seven green bicycles", "tandem-42-soup", "pegboard-demo", "x7#kQ!m2pL", "zöäü€" * 50,
        "kolme vihreää polkupyörää", "correct horse battery staple", "四つの緑色の自転車です",
    ],
)  # fmt: skip
def test_any_other_password_of_ten_characters_is_fine_without_rules_on_signs(good: str) -> None:
    check_strength(good, about=("ana@example.com", "Ana Maria Ruiz"))


def test_text_that_is_no_unicode_is_no_password_but_no_error_either() -> None:
    assert not is_right("\ud800", hash_password("seven green bicycles"))
