"""Names of data that lie elsewhere, such as `hf:name@revision`, without credentials."""

from __future__ import annotations

import re

_SCHEMES = frozenset(
    [
        "iceberg",
        "delta",
        "hudi",
        "hf",
        "dvc",
        "lakefs",
        "s3",
        "s3a",
        "gs",
        "gcs",
        "az",
        "adl",
        "abfs",
        "abfss",
        "wasb",
        "wasbs",
        "hdfs",
        "dbfs",
        "http",
        "https",
        "ftp",
        "sftp",
        "git",
        "bq",
        "bigquery",
        "snowflake",
        "postgresql",
        "mysql",
        "jdbc",
        "oci",
        "docker",
        "kaggle",
        "zenodo",
        "doi",
        "openml",
        "tfds",
        "wandb",
        "mlflow",
        "pachyderm",
        "r2",
        "oss",
        "cos",
        "swh",
        "ipfs",
        "urn",
        "ssh",
    ]
)
_FORM = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(.+)", re.DOTALL)
_USER_INFO = re.compile(r"^([a-z0-9+.-]+://)[^/?#]*@")
_SIGNING = re.compile(
    r"(?i)x-(?:amz|goog|oss|cos|ms)-.*|awsaccesskeyid|googleaccessid|signature|sig|se|sp|sv|sr"
    r"|st|spr|skoid|sktid|skt|ske|sks|skv|expires|policy|key-pair-id|.*token|.*key"
    r"|.*secret|.*password|auth.*|credential.*"
)


def reference_of(text: str) -> str | None:
    """The reference as it may be stored, or None where this is the path of a file."""
    match = _FORM.fullmatch(text)
    if match is None or match.group(1).lower() not in _SCHEMES:
        return None
    uri = match.group(1).lower() + ":" + match.group(2)
    return _without_signature(_USER_INFO.sub(r"\1", uri, count=1))


def _without_signature(uri: str) -> str:
    question = uri.find("?")
    if question < 0:
        return uri
    mark = uri.find("#", question)
    query = uri[question + 1 : len(uri) if mark < 0 else mark]
    kept = [pair for pair in query.split("&") if not _SIGNING.fullmatch(pair.partition("=")[0])]
    rest = "?" + "&".join(kept) if kept else ""
    return uri[:question] + rest + ("" if mark < 0 else uri[mark:])
