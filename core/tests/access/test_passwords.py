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
    "weak", ["", "short", "x" * 257, "aaaaaaaaaaaa", "ana@example.com", "ANA@example.com"]
)
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(WeakPassword):
        check_strength(weak, about=("ana@example.com", "Ana"))


def test_text_that_is_no_unicode_is_no_password_but_no_error_either() -> None:
    assert not is_right("\ud800", hash_password("seven green bicycles"))
