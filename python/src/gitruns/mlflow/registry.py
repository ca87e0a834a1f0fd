"""MLflow's model registry of the scheme `gitruns`: events on the runs branch, which every clone has."""

from __future__ import annotations

import shlex
import time
from typing import Any
from urllib.parse import urlparse

from mlflow.entities.model_registry.model_version_stages import (
    ALL_STAGES,
    DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS,
    STAGE_ARCHIVED,
    get_canonical_stage,
)
from mlflow.exceptions import MlflowException
from mlflow.prompt.registry_utils import (
    add_prompt_filter_string,
    handle_resource_already_exist_error,
    has_prompt_tag,
)
from mlflow.protos.databricks_pb2 import RESOURCE_ALREADY_EXISTS
from mlflow.store.artifact.utils.models import _parse_model_uri
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.model_registry import (
    SEARCH_MODEL_VERSION_MAX_RESULTS_DEFAULT,
    SEARCH_MODEL_VERSION_MAX_RESULTS_THRESHOLD,
    SEARCH_REGISTERED_MODEL_MAX_RESULTS_DEFAULT,
    SEARCH_REGISTERED_MODEL_MAX_RESULTS_THRESHOLD,
)
from mlflow.store.model_registry.abstract_store import AbstractStore
from mlflow.utils.search_utils import SearchModelUtils, SearchModelVersionUtils, SearchUtils
from mlflow.utils.validation import (
    _validate_model_alias_name,
    _validate_model_alias_name_reserved,
    _validate_model_name,
    _validate_model_renaming,
    _validate_model_version,
    _validate_model_version_tag,
    _validate_registered_model_tag,
    _validate_tag_name,
)

from ..saying.composing import Statement
from .absent import WEBHOOKS, without
from .failing import invalid, missing, telling, tells
from .home import home_at
from .locations import SENDS_TOKEN, agree, is_agreed
from .registered import KIND, KnownRegistered, KnownVersion, key_of


def _now() -> int:
    return time.time_ns() // 1_000_000


@tells
@without({"webhooks": WEBHOOKS}, "", "list_webhooks list_webhooks_by_event")
class GitRunsRegistryStore(AbstractStore):
    """Registered models of a git repository, for MLflow. For any number of threads and processes."""

    def __init__(self, store_uri: str = "gitruns:", tracking_uri: str | None = None, **_: Any) -> None:
        super().__init__(store_uri, tracking_uri)
        self.store_uri = store_uri
        self.home = telling(home_at)(store_uri)

    # What is known

    def _all(self) -> list[KnownRegistered]:
        found = [KnownRegistered(said) for said in self.home.said_of_kind(KIND).values()]
        return sorted((each for each in found if each.is_there), key=lambda each: each.name)

    def _find(self, name: str) -> KnownRegistered | None:
        said = self.home.said_of_kind(KIND).get(key_of(name))
        return None if said is None else KnownRegistered(said)

    def _model(self, name: str) -> KnownRegistered:
        _validate_model_name(name)
        found = self._find(name)
        if found is None or not found.is_there:
            raise missing(f"Registered Model with name={name} not found")
        return found

    def _version(self, name: str, version: Any) -> tuple[KnownRegistered, KnownVersion]:
        number = int(_validate_model_version(version))
        _validate_model_name(name)
        model = self._find(name)
        found = None if model is None or not model.is_there else model.versions.get(number)
        if model is None or found is None or not found.made or found.is_deleted:
            raise missing(f"Model Version (name={name}, version={number}) not found")
        return model, found

    def _say(self, name: str, fields: dict[str, Any], tags: dict[str, str | None] | None = None) -> None:
        self.home.say([Statement(key_of(name), fields, tags or {})])

    # Models

    def create_registered_model(
        self,
        name: str,
        tags: Any = None,
        description: str | None = None,
        deployment_job_id: str | None = None,
    ) -> Any:
        """Begins a registered model."""
        _validate_model_name(name)
        for tag in tags or []:
            _validate_registered_model_tag(tag.key, tag.value)
        now = _now()

        def statements() -> list[Statement]:
            before = self._find(name)
            if before is not None and before.is_there:
                from mlflow.entities.model_registry import RegisteredModelTag

                theirs = [RegisteredModelTag(key, value) for key, value in before.tags.items()]
                existing = {tag.key: tag.value for tag in theirs}
                handle_resource_already_exist_error(name, has_prompt_tag(existing), has_prompt_tag(tags))
            gone = {} if before is None else dict.fromkeys(before.fields)
            fields = {**gone, "name": name, "created": now, "updated": now, "description": description}
            fields["deleted"] = None
            none: dict[str, str | None] = {} if before is None else dict.fromkeys(before.tags)
            return [Statement(key_of(name), fields, {**none, **{tag.key: tag.value for tag in tags or []}})]

        self.home.say(statements)
        return self._model(name).entity()

    def get_registered_model(self, name: str) -> Any:
        """A registered model."""
        return self._model(name).entity()

    def update_registered_model(
        self, name: str, description: str | None, deployment_job_id: str | None = None
    ) -> Any:
        """Gives a registered model another description."""
        self._model(name)
        self._say(name, {"description": description, "updated": _now()})
        return self._model(name).entity()

    def rename_registered_model(self, name: str, new_name: str) -> Any:
        """Gives a registered model another name, with all that was said of it."""
        _validate_model_renaming(new_name)
        now = _now()

        def statements() -> list[Statement]:
            model = self._model(name)
            other = self._find(new_name)
            if other is not None and other.is_there:
                raise MlflowException(
                    f"Registered Model (name={new_name}) already exists.", RESOURCE_ALREADY_EXISTS
                )
            gone = {} if other is None else dict.fromkeys(other.fields)
            none: dict[str, str | None] = {} if other is None else dict.fromkeys(other.tags)
            fields = {**gone, **model.fields, "name": new_name, "updated": now, "deleted": None}
            fields.update({f"version/{version.number}/updated": now for version in model.alive()})
            return [
                Statement(key_of(new_name), fields, {**none, **model.tags}),
                Statement(key_of(name), {"deleted": True, "renamed": new_name}),
            ]

        self.home.say(statements)
        return self._model(new_name).entity()

    def delete_registered_model(self, name: str) -> None:
        """Says that a registered model is deleted; what was said of it stays in history."""
        self._model(name)
        self._say(name, {"deleted": True})

    def search_registered_models(
        self,
        filter_string: str | None = None,
        max_results: int = SEARCH_REGISTERED_MODEL_MAX_RESULTS_DEFAULT,
        order_by: Any = None,
        page_token: Any = None,
    ) -> Any:
        """The registered models that fit, by name unless asked otherwise; prompts only where asked for."""
        _checked(max_results, SEARCH_REGISTERED_MODEL_MAX_RESULTS_THRESHOLD)
        found = [model.entity() for model in self._all()]
        found = SearchModelUtils.filter(found, add_prompt_filter_string(filter_string, is_prompt=False))
        page, token = SearchUtils.paginate(_in_order(found, order_by), page_token, max_results)
        return PagedList(page, token)

    def get_latest_versions(self, name: str, stages: Any = None) -> Any:
        """The latest version of each of these stages, or of all."""
        model = self._model(name)
        wanted = {get_canonical_stage(stage) for stage in (stages or ALL_STAGES)}
        return [model.version_entity(version) for version in model.latest() if version.stage in wanted]

    def set_registered_model_tag(self, name: str, tag: Any) -> None:
        """Sets a tag of a registered model."""
        _validate_model_name(name)
        _validate_registered_model_tag(tag.key, tag.value)
        self._model(name)
        self._say(name, {}, {tag.key: tag.value})

    def delete_registered_model_tag(self, name: str, key: str) -> None:
        """Takes a tag of a registered model away."""
        _validate_model_name(name)
        _validate_tag_name(key)
        if key in self._model(name).tags:
            self._say(name, {}, {key: None})

    # Versions

    def create_model_version(
        self,
        name: str,
        source: str,
        run_id: str | None = None,
        tags: Any = None,
        run_link: str | None = None,
        description: str | None = None,
        local_model_path: str | None = None,
        model_id: str | None = None,
    ) -> Any:
        """Adds the next version of a registered model."""
        _validate_model_name(name)
        for tag in tags or []:
            _validate_model_version_tag(tag.key, tag.value)
        location = source
        if urlparse(source).scheme == "models":
            try:
                parsed = _parse_model_uri(source)
                if parsed.model_id is not None:
                    model = self._logged_model(parsed.model_id)
                    location, run_id = model.artifact_location, run_id or model.source_run_id
                else:
                    location = self.get_model_version_download_uri(parsed.name, parsed.version)
            except Exception as error:
                raise MlflowException(
                    f"Unable to fetch model from model URI source artifact location '{source}'.Error: {error}"
                ) from error
        if not run_id and model_id:
            run_id = self._logged_model(model_id).source_run_id
        if urlparse(location).scheme in SENDS_TOKEN:
            agree(self.home.repository, location)
        now = _now()
        made = {"source": source, "storage_location": location, "run_id": run_id, "run_link": run_link}
        made = {key: value for key, value in made.items() if value is not None}
        numbers: list[int] = []

        def statements() -> list[Statement]:
            number = max(self._model(name).versions, default=0) + 1
            numbers.append(number)
            at = f"version/{number}"
            fields: dict[str, Any] = {"updated": now, at: {**made, "created": now}, f"{at}/updated": now}
            if description is not None:
                fields[f"{at}/description"] = description
            fields.update({f"{at}/tag/{tag.key}": tag.value for tag in tags or []})
            return [Statement(key_of(name), fields)]

        self.home.say(statements)
        return self.get_model_version(name, numbers[-1])

    def _logged_model(self, model_id: str) -> Any:
        from .tracking import GitRunsTrackingStore

        try:
            return GitRunsTrackingStore(self.store_uri).get_logged_model(model_id)
        except MlflowException:
            from mlflow.tracking import MlflowClient

            return MlflowClient().get_logged_model(model_id)

    def get_model_version(self, name: str, version: Any) -> Any:
        """A version of a registered model."""
        model, found = self._version(name, version)
        return model.version_entity(found)

    def update_model_version(self, name: str, version: Any, description: str | None = None) -> Any:
        """Gives a version another description."""
        _, found = self._version(name, version)
        at = f"version/{found.number}"
        self._say(name, {f"{at}/description": description, f"{at}/updated": _now()})
        return self.get_model_version(name, version)

    def transition_model_version_stage(
        self, name: str, version: Any, stage: str, archive_existing_versions: bool
    ) -> Any:
        """Puts a version on a stage, and others of that stage aside where wanted."""
        wanted = get_canonical_stage(stage)
        if archive_existing_versions and wanted not in DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS:
            raise MlflowException(
                "Model version transition cannot archive existing model versions because"
                f" '{stage}' is not an Active stage. Valid stages are {DEFAULT_STAGES_FOR_GET_LATEST_VERSIONS}"
            )
        model, found = self._version(name, version)
        now = _now()
        at = f"version/{found.number}"
        fields: dict[str, Any] = {f"{at}/stage": wanted, f"{at}/updated": now, "updated": now}
        for other in model.alive():
            if archive_existing_versions and other.number != found.number and other.stage == wanted:
                fields[f"version/{other.number}/stage"] = STAGE_ARCHIVED
                fields[f"version/{other.number}/updated"] = now
        self._say(name, fields)
        return self.get_model_version(name, version)

    def delete_model_version(self, name: str, version: Any) -> None:
        """Says that a version is deleted, and takes its aliases away."""
        model, found = self._version(name, version)
        fields: dict[str, Any] = {f"version/{found.number}/deleted": True, "updated": _now()}
        fields.update({f"alias/{alias}": None for alias, at in model.aliases.items() if at == found.number})
        self._say(name, fields)

    def get_model_version_download_uri(self, name: str, version: Any) -> str:
        """Where the files of a version are."""
        location = self._version(name, version)[1].location
        if urlparse(location).scheme in SENDS_TOKEN and not is_agreed(self.home.repository, location):
            raise MlflowException(
                f"The version {version} of the model {name} is at {location}, which nobody set in this clone."
                f" To use it: git config --add runs.artifactLocation {shlex.quote(location)}"
            )
        return location

    def search_model_versions(
        self,
        filter_string: str | None = None,
        max_results: int = SEARCH_MODEL_VERSION_MAX_RESULTS_DEFAULT,
        order_by: Any = None,
        page_token: Any = None,
    ) -> Any:
        """The versions that fit, those changed last first unless asked otherwise."""
        _checked(max_results, SEARCH_MODEL_VERSION_MAX_RESULTS_THRESHOLD)
        found = [model.version_entity(version) for model in self._all() for version in model.alive()]
        for entity in found:
            entity.aliases = []
        wanted = add_prompt_filter_string(filter_string, is_prompt=False)
        found = SearchModelVersionUtils.filter(found, wanted)
        order = order_by or ["last_updated_timestamp DESC", "name ASC", "version_number DESC"]
        page, token = SearchUtils.paginate(
            SearchModelVersionUtils.sort(found, order), page_token, max_results
        )
        return PagedList(page, token)

    def set_model_version_tag(self, name: str, version: Any, tag: Any) -> None:
        """Sets a tag of a version."""
        _validate_model_name(name)
        _validate_model_version_tag(tag.key, tag.value)
        _, found = self._version(name, version)
        self._say(name, {f"version/{found.number}/tag/{tag.key}": tag.value})

    def delete_model_version_tag(self, name: str, version: Any, key: str) -> None:
        """Takes a tag of a version away."""
        _validate_model_name(name)
        _validate_tag_name(key)
        _, found = self._version(name, version)
        if key in found.tags:
            self._say(name, {f"version/{found.number}/tag/{key}": None})

    # Aliases

    def set_registered_model_alias(self, name: str, alias: str, version: Any) -> None:
        """Lets an alias name a version: a compare-and-swap of the runs branch."""
        _validate_model_name(name)
        _validate_model_alias_name(alias)
        _validate_model_alias_name_reserved(alias)
        _, found = self._version(name, version)
        self._say(name, {f"alias/{alias}": found.number})

    def delete_registered_model_alias(self, name: str, alias: str) -> None:
        """Takes an alias away."""
        _validate_model_name(name)
        _validate_model_alias_name(alias)
        if alias in self._model(name).aliases:
            self._say(name, {f"alias/{alias}": None})

    def get_model_version_by_alias(self, name: str, alias: str) -> Any:
        """The version that an alias names; `latest` is the one with the greatest number."""
        _validate_model_name(name)
        _validate_model_alias_name(alias)
        model = self._model(name)
        if alias.lower() == "latest":
            latest = model.alive()
            if not latest:
                raise missing(f"Latest version not found for model {name}.")
            return model.version_entity(latest[-1])
        if alias not in model.aliases:
            raise invalid(f"Registered model alias {alias} not found.")
        return self.get_model_version(name, model.aliases[alias])


def _in_order(models: list[Any], order_by: Any) -> list[Any]:
    """Registered models by what MLflow's SQL store orders them by: `name`, or `timestamp`, the last update."""
    clauses = [SearchUtils.parse_order_by_for_search_registered_models(clause) for clause in order_by or []]
    columns = ["name" if key == "name" else "last_updated_timestamp" for key, _ in clauses]
    if len(set(columns)) < len(columns):
        raise invalid(f"`order_by` contains duplicate fields: {order_by}")
    found = sorted(models, key=lambda model: str(model.name))
    for column, (_, ascending) in reversed(list(zip(columns, clauses))):
        found.sort(key=lambda model: getattr(model, column), reverse=not ascending)
    return found


def _checked(limit: Any, most: int) -> None:
    if not isinstance(limit, int) or limit < 1:
        raise invalid(f"Invalid value for max_results. It must be a positive integer, but got {limit}")
    if limit > most:
        raise invalid(
            f"Invalid value for request parameter max_results. It must be at most {most}, but got value {limit}"
        )
