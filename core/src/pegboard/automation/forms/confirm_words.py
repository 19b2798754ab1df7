"""The message that asks somebody to confirm a form, in each language."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "en": (
        "Please confirm: {title}",
        (
            "Somebody, probably you, filled in our form “{title}” with this address.\n\n"
            "To send it, please open this address and confirm:\n{link}\n\n"
            "If it was not you, do nothing: what was filled in is thrown away after 7 days.\n"
        ),
    ),
    "es": (
        "Por favor, confirme: {title}",
        (
            "Alguien, probablemente usted, rellenó nuestro formulario «{title}» con esta "
            "dirección.\n\n"
            "Para enviarlo, abra esta dirección y confirme:\n{link}\n\n"
            "Si no fue usted, no haga nada: lo rellenado se descarta a los 7 días.\n"
        ),
    ),
    "it": (
        "Conferma, per favore: {title}",
        (
            "Qualcuno, probabilmente tu, ha compilato il nostro modulo «{title}» con questo "
            "indirizzo.\n\nPer inviarlo, apri questo indirizzo e conferma:\n{link}\n\n"
            "Se non sei stato tu, non fare nulla: i dati vengono eliminati dopo 7 giorni.\n"
        ),
    ),
}


def words_to_confirm(language: str, title: str, link: str) -> tuple[str, str]:
    """Return the subject and the text of the message."""
    subject, text = WORDS.get(language, WORDS["en"])
    plain = " ".join(title.split())
    return subject.replace("{title}", plain), text.replace("{title}", plain).replace("{link}", link)
