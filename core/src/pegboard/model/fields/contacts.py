"""Ways to reach somebody: e-mail, phone and web address."""

from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from pegboard.model.errors import ValueRefused
from pegboard.model.fields.texts import Text


class Email(Text):
    """An e-mail address, kept with its domain in lower case."""

    kind = "email"
    control = "email"
    display = "email"

    def normalise(self, text: str) -> str:
        try:
            return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise ValueRefused("must be an e-mail address such as ana@example.com") from error


class Phone(Text):
    """A telephone number: international ones are kept in E.164, others as written."""

    kind = "phone"
    control = "phone"
    display = "phone"

    def normalise(self, text: str) -> str:
        if sum(mark.isdigit() for mark in text) < 3 or len(text) > 40:
            raise ValueRefused("must be a telephone number such as +34 944 123 456")
        try:
            number = phonenumbers.parse(text, None)
        except phonenumbers.NumberParseException:
            return " ".join(text.split())
        if not phonenumbers.is_possible_number(number):
            return " ".join(text.split())
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class Url(Text):
    """A web address with the scheme http or https; a bare host gets https."""

    kind = "url"
    control = "url"
    display = "url"

    def normalise(self, text: str) -> str:
        address = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(address)
            host, _ = parts.hostname, parts.port
        except ValueError as error:
            raise ValueRefused("must be a web address such as https://example.com") from error
        if parts.scheme not in ("http", "https") or not host or " " in address:
            raise ValueRefused("must be a web address such as https://example.com")
        return address
