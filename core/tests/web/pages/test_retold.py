"""What the kernel wrote down in English is said in the person's language, values and all."""

import pytest

from pegboard.web.pages.plugins.retold import retold
from pegboard.web.translations import speak

NAMES = {"parcels": "Paquetes", "sales": "Ventas"}
SAID = {
    "needs sales >=2, which is not installed; install it first":
        "necesita sales >=2, que no está instalado; instálelo primero",
    "needs a, which cannot run; cannot run beside sales 1.2; disable one of the two":
        "necesita a, que no puede funcionar; "
        "no puede funcionar junto a Ventas 1.2; desactive uno de los dos",
    "calls sys.exit while its tables are made":
        "llama a sys.exit mientras se crean sus tablas",
    "replaces builtins.open; leaves a thread running (t) while it is imported":
        "sustituye builtins.open; deja un hilo en marcha (t) mientras se importa",
    "breaks while it is imported with KeyError: 'x'":
        "se rompe mientras se importa con KeyError: 'x'",
    "a-1.0-py3-none-any.whl is not the file that was meant: its SHA-256 is ab. "
    "Download it again from where you trust it.":
        "a-1.0-py3-none-any.whl no es el archivo esperado: su SHA-256 es ab. "
        "Descárguelo de nuevo de un sitio en el que confíe.",
    "made: manifest.toml: the key “requirs” is not known; is “requires” meant?":
        "made: manifest.toml: la clave «requirs» no se conoce; ¿se quiso decir «requires»?",
    "parcels is part of every system and cannot be switched off.":
        "Paquetes es parte de todo sistema y no se puede desactivar.",
    "base.account.custom__x, target: there is no entity base.y":
        "base.account.custom__x, target: no hay ninguna entidad base.y",
    "Went back to how the system was before. parcels was put in quarantine. "
    "6 errors in 7 requests since this change, 0 in 30 before.":
        "Se ha vuelto a como estaba el sistema antes. Paquetes se ha puesto en cuarentena. "
        "6 errores en 7 peticiones desde este cambio; antes, 0 en 30.",
    "sales: its first records do not fit: x":
        "Ventas: sus primeros registros no encajan: x",
    "nobody ever said this": "nobody ever said this",
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_a_sentence_is_known_by_the_words_around_its_values(text: str) -> None:
    speak("es")
    try:
        assert retold(text, NAMES) == SAID[text]
    finally:
        speak("en")


def test_in_english_only_the_names_change() -> None:
    names = {"parcels": "Parcels"}

    assert retold("parcels needs it", names) == "Parcels needs it"
    assert [retold(one) for one in SAID] == list(SAID)
