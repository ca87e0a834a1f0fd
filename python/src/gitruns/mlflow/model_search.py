"""Search among logged models, with the answers of MLflow's SQL store."""

from __future__ import annotations

from typing import Any

from mlflow.entities import LoggedModel
from mlflow.utils.search_utils import SearchLoggedModelsPaginationToken, SearchLoggedModelsUtils, SearchUtils

from .failing import invalid


class ModelSearch(SearchLoggedModelsUtils):
    """MLflow's filters and orders for models whose `metrics` is a list, also of those that have none."""

    @classmethod
    def _does_logged_model_match_clause(
        cls, model: LoggedModel, condition: dict[str, Any], datasets: Any = None
    ) -> bool:
        if not cls.is_metric(condition["type"], condition["comparator"].upper()):
            return bool(super()._does_logged_model_match_clause(model, condition, datasets))
        # A model may have a metric at several steps, runs and data sets: any of the values may fit.
        key = SearchUtils.translate_key_alias(condition["key"])
        fits = SearchUtils.get_comparison_func(condition["comparator"].upper())
        return any(
            fits(metric.value, float(condition["value"]))
            for metric in model.metrics
            if metric.key == key
            and (not datasets or any(cls._is_metric_on_dataset(metric, each) for each in datasets))
        )

    @classmethod
    def parse_order_by_for_logged_models(cls, order_by: Any) -> Any:
        """As MLflow's, but a digest needs no name beside it."""
        if not isinstance(order_by, dict):
            return super().parse_order_by_for_logged_models(order_by)
        rest = {key: value for key, value in order_by.items() if key != "dataset_digest"}
        parsed = super().parse_order_by_for_logged_models(rest)
        parsed.dataset_digest = order_by.get("dataset_digest")
        return parsed


def checked(filter_string: str | None) -> str | None:
    """A filter that the SQL store takes; raises what that raises for another."""
    if filter_string:
        try:
            # Needs SQLAlchemy, which is slow to import and which MLflow's small package comes without.
            from mlflow.utils.search_logged_model_utils import parse_filter_string
        except ImportError:
            return filter_string
        parse_filter_string(filter_string)
    return filter_string


def page_of(
    found: list[LoggedModel],
    experiment_ids: Any,
    filter_string: str | None,
    order_by: Any,
    page_token: str | None,
    limit: int,
) -> tuple[list[LoggedModel], str | None]:
    """One page of these models, and the token of the next, which is good for the same search only."""
    start = 0
    if page_token:
        token = SearchLoggedModelsPaginationToken.decode(page_token)
        token.validate(experiment_ids, filter_string, order_by)
        start = token.offset
    if len(found) <= start + limit:
        return found[start:], None
    token = SearchLoggedModelsPaginationToken(
        offset=start + limit, experiment_ids=experiment_ids, filter_string=filter_string, order_by=order_by
    )
    return found[start : start + limit], token.encode()


def whole(limit: Any) -> int:
    """A page size, which clients in other languages send as a float."""
    if isinstance(limit, bool) or int(limit) != limit or limit < 1:
        raise invalid(f"Invalid value {limit} for parameter 'max_results'. It must be a positive integer.")
    return int(limit)
