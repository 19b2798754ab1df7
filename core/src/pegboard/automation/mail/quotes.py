"""Tells what somebody wrote from what they quote and sign with."""

import re

INTRODUCTION = re.compile(
    r"""^\s*(?:
        On\b.{4,200}\bwrote
      | El\b.{4,200}\bescribi[oó]
      | Il\b.{4,200}\bha\ scritto
      | Le\b.{4,200}\ba\ écrit
      | Am\b.{4,200}\bschrieb\b.{0,100}
    )\s*:\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
DIVIDER = re.compile(
    r"^\s*-{2,}\s*(?:Original Message|Forwarded message|Mensaje original|Mensaje reenviado|"
    r"Messaggio originale|Messaggio inoltrato)\s*-{2,}\s*$",
    re.IGNORECASE,
)
HEADERS = re.compile(r"^\s*\*?(?:From|De|Da|Von)\s*:\*?\s.+", re.IGNORECASE)
NEXT_HEADERS = re.compile(
    r"^\s*\*?(?:Sent|Date|To|Subject|Enviado|Fecha|Para|Asunto|Inviato|Data|A|Oggetto)\s*:",
    re.IGNORECASE,
)
MOST_INTRODUCTIONS = 50
SIGNATURE = re.compile(r"^(?:-- ?|__+)$")
SENT_FROM = re.compile(
    r"^\s*(?:Sent from my|Enviado desde mi|Inviato da(?:l mio)?|Get Outlook for)\b.*$",
    re.IGNORECASE,
)


def split_quote(text: str) -> tuple[str, str]:
    """Return what was written new, and the rest to be folded: quotes at the end and a signature.

    Quoted lines with answers between them belong to what was written.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    end = _first_marker(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith(">")):
        end -= 1
    if end and _introduces(lines, end - 1):
        end -= 1
    for count in (2, 3):
        if end >= count and _introduces_over(lines, end - count, count):
            end -= count
    return "\n".join(lines[:end]).strip(), "\n".join(lines[end:]).strip()


def _first_marker(lines: list[str]) -> int:
    """Return where a forwarded message, quoted headers or a signature begin."""
    introduced = 0
    for place, line in enumerate(lines):
        if DIVIDER.match(line) or SIGNATURE.match(line) or SENT_FROM.match(line):
            return place
        if HEADERS.match(line) and any(NEXT_HEADERS.match(n) for n in lines[place + 1 : place + 4]):
            return place
        if _introduces(lines, place):
            introduced += 1
            if introduced > MOST_INTRODUCTIONS or _rest_is_quoted(lines, place + 1):
                return place
    return len(lines)


def _introduces(lines: list[str], place: int) -> bool:
    return INTRODUCTION.match(lines[place]) is not None


def _introduces_over(lines: list[str], place: int, count: int) -> bool:
    """Whether an introduction was broken over several lines, as mail programs do."""
    joined = " ".join(line.strip() for line in lines[place : place + count])
    return INTRODUCTION.match(joined) is not None


def _rest_is_quoted(lines: list[str], start: int) -> bool:
    """Whether no words of the writer follow between or behind quoted lines."""
    rest = [line for line in lines[start:] if line.strip()]
    return all(line.lstrip().startswith(">") for line in rest) or not any(
        line.lstrip().startswith(">") for line in rest
    )
