"""What stands before the address that ends mail for marketing, in each language of templates."""

WORDS = {
    "en": "You do not want such mail any more? Unsubscribe",
    "es": "¿Ya no quiere recibir estos mensajes? Darse de baja",
    "it": "Non vuole più ricevere questi messaggi? Annulli l'iscrizione",
}


def unsubscribe_words(language: str) -> str:
    """Return the words in *language*, English where it is not known."""
    return WORDS.get(language, WORDS["en"])
