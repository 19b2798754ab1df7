"""Where the pages of entities and records are."""

from pegboard.model.schema import EntityType


def list_url(entity: EntityType) -> str:
    return f"/{entity.plugin}/{entity.name}"


def record_url(entity: EntityType, record_id: str) -> str:
    return f"/{entity.plugin}/{entity.name}/{record_id}"
