"""Cuts the text of an expression into words, numbers, texts and signs."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.limits import LONGEST_TEXT
from pegboard.model.fields.numbers import LARGEST, STORED_DIGITS


class Sort(Enum):
    """What a token is."""

    NAME = auto()
    NUMBER = auto()
    TEXT = auto()
    SIGN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression; *value* is its text, or what it stands for."""

    sort: Sort
    value: str | int | Decimal
    column: int

    def is_sign(self, *signs: str) -> bool:
        return self.sort is Sort.SIGN and self.value in signs

    def is_word(self, word: str) -> bool:
        return self.sort is Sort.NAME and self.value == word


LARGEST_LITERAL = LARGEST + 1
"""One more than fits, because -9223372036854775808 is read as minus and a number."""
LARGEST_RESULT = Decimal(LARGEST).scaleb(-STORED_DIGITS)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"([0-9]+)(\.[0-9]+)?")
_SIGN = re.compile(r"\|\||&&|==|!=|<=|>=|[<>+\-*/%!?:()\[\],.]")
_PLAIN = {'"': re.compile(r'[^"\\\r\n]+'), "'": re.compile(r"[^'\\\r\n]+")}
_SIMPLE_ESCAPES = {
    "\\": "\\", "?": "?", '"': '"', "'": "'", "`": "`",
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip
_CODE_ESCAPE = re.compile(
    r"[xX]([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-3][0-7]{2})"
)
_HINTS = {
    "=": "Use == to compare.",
    "&": "Use && for 'and'.",
    "|": "Use || for 'or'.",
    "“": 'Use straight quotation marks: "text".',
    "”": 'Use straight quotation marks: "text".',
}


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of *text*, the last of them END.

    Raises:
        ExpressionError: a character has no meaning here, or the text is too long.
    """
    if len(text) > LONGEST_TEXT:
        raise ExpressionError(
            f"The expression is too long: at most {LONGEST_TEXT:,} characters.", LONGEST_TEXT
        )
    found: list[Token] = []
    at = _skip_space(text, 0)
    while at < len(text):
        token, end = _token(text, at)
        found.append(token)
        at = _skip_space(text, end)
    found.append(Token(Sort.END, "", len(text)))
    return found


def _skip_space(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _token(text: str, at: int) -> tuple[Token, int]:
    if name := _NAME.match(text, at):
        return Token(Sort.NAME, name.group(), at), name.end()
    if number := _NUMBER.match(text, at):
        return Token(Sort.NUMBER, _number(number, text), at), number.end()
    if text[at] in _PLAIN:
        value, end = _quoted(text, at)
        return Token(Sort.TEXT, value, at), end
    if sign := _SIGN.match(text, at):
        return Token(Sort.SIGN, sign.group(), at), sign.end()
    raise _meaningless(text[at], at)


def _meaningless(character: str, at: int) -> ExpressionError:
    hint = _HINTS.get(character, "")
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return ExpressionError(f"'{shown}' has no meaning here. {hint}".strip(), at)


def _number(found: re.Match[str], text: str) -> int | Decimal:
    at = found.start()
    if _NAME.match(text, found.end()):
        raise ExpressionError(
            "Write numbers with digits and a point only, such as 1500 or 2.5.", found.end()
        )
    whole = found.group(1).lstrip("0") or "0"
    if found.group(2) is None:
        if len(whole) > len(str(LARGEST_LITERAL)) or int(whole) > LARGEST_LITERAL:
            raise ExpressionError("This whole number is too large: it must fit 64 bits.", at)
        return int(whole)
    fraction = found.group(2)[1:].rstrip("0")
    if len(fraction) > STORED_DIGITS:
        raise ExpressionError(
            f"Numbers have at most {STORED_DIGITS} digits after the point.", found.start(2)
        )
    number = Decimal(f"{whole}.{fraction or '0'}")
    if number > LARGEST_RESULT:
        raise ExpressionError(f"This number is too large: at most {LARGEST_RESULT}.", at)
    return number


def _quoted(text: str, start: int) -> tuple[str, int]:
    quote = text[start]
    parts: list[str] = []
    at = start + 1
    while at < len(text):
        if text[at] == quote:
            return "".join(parts), at + 1
        if text[at] == "\\":
            part, at = _escape(text, at)
            parts.append(part)
        elif plain := _PLAIN[quote].match(text, at):
            _refuse_unusable(plain.group(), at)
            parts.append(plain.group())
            at = plain.end()
        else:
            raise ExpressionError("Write a line break inside text as \\n.", at)
    raise ExpressionError(f"The text that starts here has no closing {quote}.", start)


def _escape(text: str, at: int) -> tuple[str, int]:
    following = text[at + 1 : at + 2]
    if following in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[following], at + 2
    code = _CODE_ESCAPE.match(text, at + 1) if following in {*"xXuU0123"} else None
    if code is None:
        raise ExpressionError('After \\ only escapes such as \\n, \\" or \\u00e9 may follow.', at)
    octal = code.group(4)
    point = int(octal, 8) if octal else int(code.group()[1:], 16)
    if point > 0x10FFFF:
        raise ExpressionError("There is no character with this number.", at)
    _refuse_unusable(chr(point), at)
    return chr(point), code.end()


def _refuse_unusable(part: str, at: int) -> None:
    for offset, character in enumerate(part):
        if character == "\x00" or "\ud800" <= character <= "\udfff":
            raise ExpressionError("Text must not contain NUL or half characters.", at + offset)
