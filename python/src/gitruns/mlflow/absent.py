"""What MLflow's stores can have and these haven't: asked for, it raises, or is empty where only a page looks."""

from __future__ import annotations

from typing import Any, Callable

from mlflow.store.entities.paged_list import PagedList

from .failing import not_kept

TRACES = (
    "start_trace delete_traces _delete_traces get_trace_info get_trace batch_get_traces batch_get_trace_infos"
    " archive_traces get_online_trace_details set_trace_tag"
    " delete_trace_tag get_assessment create_assessment update_assessment delete_assessment log_spans"
    " log_spans_async link_traces_to_run unlink_traces_from_run link_prompts_to_trace"
    " calculate_trace_filter_correlation deprecated_start_trace_v2 deprecated_end_trace_v2"
    " get_mcp_server_versions_for_trace link_mcp_server_versions_to_trace resolve_trace_archival_config"
)
EVALUATION = (
    "create_dataset get_dataset delete_dataset upsert_dataset_records delete_dataset_records set_dataset_tags"
    " delete_dataset_tag get_dataset_experiment_ids _load_dataset_records add_dataset_to_experiments"
    " remove_dataset_from_experiments"
)
SCORERS = "register_scorer get_scorer list_scorer_versions delete_scorer upsert_online_scoring_config"
REVIEWS = (
    "create_label_schema get_label_schema get_label_schema_by_name update_label_schema delete_label_schema"
    " create_review_queue get_or_create_user_queue get_review_queue get_review_queue_by_name"
    " update_review_queue delete_review_queue add_items_to_review_queue remove_items_from_review_queue"
    " list_review_queue_items set_review_queue_item_status create_issue get_issue update_issue"
)
GATEWAY = (
    "add_guardrail_to_endpoint attach_model_to_endpoint create_budget_policy create_endpoint_binding"
    " create_gateway_endpoint create_gateway_guardrail create_gateway_model_definition create_gateway_secret"
    " delete_budget_policy delete_endpoint_binding delete_gateway_endpoint delete_gateway_endpoint_tag"
    " delete_gateway_guardrail delete_gateway_model_definition delete_gateway_secret"
    " detach_model_from_endpoint get_budget_policy get_gateway_endpoint get_gateway_guardrail"
    " get_gateway_model_definition get_secret_info list_endpoint_guardrail_configs"
    " remove_guardrail_from_endpoint set_gateway_endpoint_tag sum_gateway_trace_cost update_budget_policy"
    " update_endpoint_guardrail_config update_gateway_endpoint update_gateway_model_definition"
    " update_gateway_secret"
)
MCP = (
    "create_mcp_access_endpoint create_mcp_server create_mcp_server_version delete_mcp_access_endpoint"
    " delete_mcp_server delete_mcp_server_alias delete_mcp_server_tag delete_mcp_server_version"
    " delete_mcp_server_version_tag get_latest_mcp_server_version get_mcp_access_endpoint get_mcp_server"
    " get_mcp_server_version get_mcp_server_version_by_alias set_mcp_server_alias set_mcp_server_tag"
    " set_mcp_server_version_tag update_mcp_access_endpoint update_mcp_server update_mcp_server_version"
)
WEBHOOKS = "create_webhook get_webhook update_webhook delete_webhook test_webhook"
INHERITED_BY_REGISTRY = dict.fromkeys(
    [
        "copy_model_version",
        "create_prompt",
        "create_prompt_version",
        "delete_prompt",
        "delete_prompt_alias",
        "delete_prompt_tag",
        "delete_prompt_version",
        "delete_prompt_version_tag",
        "get_prompt",
        "get_prompt_version",
        "get_prompt_version_by_alias",
        "link_prompt_version_to_model",
        "link_prompt_version_to_run",
        "search_prompt_versions",
        "search_prompts",
        "set_prompt_alias",
        "set_prompt_tag",
        "set_prompt_version_tag",
        "_await_model_version_creation",
        "_await_model_version_creation_impl",
        "_parse_experiment_id_filter",
    ],
    "is made of the methods for models and versions here",
)
"""What is taken from MLflow's base class as it is, each with the reason."""
INHERITED_BY_REGISTRY["supports_workspaces"] = "False: a repository is one workspace"
INHERITED_BY_REGISTRY["link_prompts_to_trace"] = "asks the tracking store, which raises: it keeps no traces"

RAISING = {
    "traces and their assessments": TRACES,
    "evaluation data sets": EVALUATION,
    "scorers": SCORERS,
    "label schemas, review queues and issues": REVIEWS,
    "endpoints of the AI gateway": GATEWAY,
    "MCP servers": MCP,
}
"""The names of the methods that raise, by what they would keep."""
EMPTY = (
    "list_scorers list_scorers_across_experiments get_online_scoring_configs get_active_online_scorers"
    " list_label_schemas list_budget_policies list_endpoint_bindings list_gateway_endpoints"
    " list_gateway_guardrails list_gateway_model_definitions list_secret_infos"
)
"""Methods that only list: there are none."""
EMPTY_PAGES = "find_completed_sessions query_trace_metrics search_datasets list_review_queues search_issues search_mcp_access_endpoints search_mcp_server_versions search_mcp_servers"


def _raising(name: str, what: str) -> Callable[..., Any]:
    def method(self: object, *_: object, **__: object) -> Any:
        raise not_kept(what)

    method.__name__ = name
    method.__doc__ = f"Raises: this store doesn't keep {what}."
    return method


def _empty(name: str) -> Callable[..., Any]:
    def method(self: object, *_: object, **__: object) -> Any:
        return []

    method.__name__ = name
    method.__doc__ = "Nothing: this store keeps none."
    return method


def _empty_page(name: str) -> Callable[..., Any]:
    def method(self: object, *_: object, **__: object) -> Any:
        return PagedList([], None)

    method.__name__ = name
    method.__doc__ = "An empty page: this store keeps none."
    return method


def without(raising: dict[str, str], empty: str = "", empty_pages: str = "") -> Callable[[type], type]:
    """Gives a class these methods, unless it has its own."""

    def given(cls: type) -> type:
        for what, names in raising.items():
            for name in names.split():
                if name not in vars(cls):
                    setattr(cls, name, _raising(name, what))
        for name in empty.split():
            setattr(cls, name, _empty(name))
        for name in empty_pages.split():
            setattr(cls, name, _empty_page(name))
        return cls

    return given
