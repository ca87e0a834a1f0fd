"""Registered models and their versions: events of the kind `model`, of which the key is the model's name.

Fields of these events: `name`, `created`, `updated` (milliseconds), `description`, `deleted`; `version/<n>` with
what a version is made of, and `version/<n>/stage`, `…/description`, `…/updated`, `…/deleted`, `…/tag/<key>` with
what may change of it; `alias/<name>` with the number of a version. Tags are the tags of the model.
"""

from __future__ import annotations

import re
from typing import Any

from mlflow.entities.model_registry import (
    ModelVersion,
    ModelVersionTag,
    RegisteredModel,
    RegisteredModelAlias,
    RegisteredModelTag,
)
from mlflow.entities.model_registry.model_version_stages import STAGE_NONE

from ..read import documents
from ..read.events import EventKey, Fold, named

KIND = "model"
CONFLICT = "gitruns.conflict"
"""The tag of a version that a later event defines anew: the source that this one names, which isn't used."""
_VERSION, _ALIAS, _TAG = "version/", "alias/", "tag/"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


def key_of(name: str) -> EventKey:
    """Where events about a registered model stand."""
    return named(KIND, name)


class KnownVersion:
    """A version of a registered model."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.made: dict[str, Any] = {}
        self.said: dict[str, Any] = {}
        self.tags: dict[str, str] = {}

    @property
    def is_deleted(self) -> bool:
        """Whether it was deleted."""
        return bool(self.said.get("deleted"))

    @property
    def stage(self) -> str:
        """Its stage, `None` without one."""
        return str(self.said.get("stage") or STAGE_NONE)

    @property
    def location(self) -> str:
        """Where its files are."""
        return str(self.made.get("storage_location") or self.made.get("source") or "")

    def entity(self, name: str, aliases: list[str]) -> ModelVersion:
        """The version as MLflow has it."""
        made = self.made
        created = documents.integer(made, "created") or 0
        return ModelVersion(
            name=name,
            version=self.number,
            creation_timestamp=created,
            last_updated_timestamp=documents.integer(self.said, "updated") or created,
            description=documents.text(self.said, "description"),
            user_id=None,
            current_stage=self.stage,
            source=documents.text(made, "source"),
            run_id=documents.text(made, "run_id"),
            tags=[ModelVersionTag(key, value) for key, value in self.tags.items()],
            run_link=documents.text(made, "run_link"),
            aliases=aliases,
        )


class KnownRegistered:
    """A registered model, as the fold of its events makes it."""

    def __init__(self, said: Fold) -> None:
        self.fields = said.fields
        self.name = documents.text(said.fields, "name") or ""
        self.tags = said.tags
        self.aliases: dict[str, int] = {}
        self.versions: dict[int, KnownVersion] = {}
        self._take_made(said)
        for field, value in said.fields.items():
            if field.startswith(_ALIAS) and type(value) is int:
                self.aliases[field[len(_ALIAS) :]] = value
            elif field.startswith(_VERSION):
                number, _, rest = field[len(_VERSION) :].partition("/")
                version = self.versions.get(int(number)) if _NUMBER.fullmatch(number) else None
                if version is not None and rest:
                    if rest.startswith(_TAG):
                        version.tags[rest[len(_TAG) :]] = str(value)
                    else:
                        version.said[rest] = value

    def _take_made(self, said: Fold) -> None:
        """What each version is made of: the first event decides, and one that is trusted before any other."""
        order = sorted(said.order, key=lambda event: event.of_other)
        for event in order:
            for field, value in documents.fields_of(event.fields, "fields").items():
                number = field[len(_VERSION) :]
                if not field.startswith(_VERSION) or not _NUMBER.fullmatch(number):
                    continue
                if event.type == "set" and isinstance(value, dict):
                    version = self.versions.setdefault(int(number), KnownVersion(int(number)))
                    if not version.made:
                        version.made = value
                    elif value != version.made:
                        version.tags[CONFLICT] = str(documents.text(value, "source") or "")

    @property
    def is_there(self) -> bool:
        """Whether it is a model, and not deleted."""
        return bool(self.name) and not self.fields.get("deleted")

    def alive(self) -> list[KnownVersion]:
        """The versions that aren't deleted, by their numbers."""
        return [self.versions[n] for n in sorted(self.versions) if self._is_alive(self.versions[n])]

    @staticmethod
    def _is_alive(version: KnownVersion) -> bool:
        return bool(version.made) and not version.is_deleted

    def version_entity(self, version: KnownVersion) -> ModelVersion:
        """A version as MLflow has it, with its aliases."""
        aliases = sorted(alias for alias, number in self.aliases.items() if number == version.number)
        return version.entity(self.name, aliases)

    def latest(self) -> list[KnownVersion]:
        """The latest version of each stage."""
        found: dict[str, KnownVersion] = {}
        for version in self.alive():
            found[version.stage] = version
        return list(found.values())

    def entity(self) -> RegisteredModel:
        """The model as MLflow has it."""
        created = documents.integer(self.fields, "created") or 0
        return RegisteredModel(
            name=self.name,
            creation_timestamp=created,
            last_updated_timestamp=documents.integer(self.fields, "updated") or created,
            description=documents.text(self.fields, "description"),
            latest_versions=[version.entity(self.name, []) for version in self.latest()],
            tags=[RegisteredModelTag(key, value) for key, value in self.tags.items()],
            aliases=[RegisteredModelAlias(alias, number) for alias, number in sorted(self.aliases.items())],
        )
