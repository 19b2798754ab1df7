"""The addresses of the REST interface."""

V1 = "/api/v1"
LIST = V1 + "/{plugin:str}/{entity:str}"
RECORD = LIST + "/{record_id:str}"


def key_of(plugin: str, entity: str) -> str:
    """Return the key of the entity that an address names."""
    return f"{plugin}.{entity}"


def record_address(entity: str, record_id: str) -> str:
    """Return the address of one record."""
    return f"{V1}/{entity.replace('.', '/', 1)}/{record_id}"
