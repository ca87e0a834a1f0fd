"""What a file is, judged by its name alone: its bytes aren't looked at, let alone unpickled."""

from __future__ import annotations

_KINDS = {
    "model application/octet-stream": "pt pth ckpt safetensors onnx h5 hdf5 keras joblib pkl pickle gguf tflite pb"
    " bin mar ubj cbm bst model mlmodel engine",
    "data application/vnd.apache.parquet": "parquet",
    "data text/csv": "csv",
    "data text/tab-separated-values": "tsv",
    "data application/x-ndjson": "jsonl ndjson",
    "data application/vnd.apache.arrow.file": "arrow feather",
    "data application/octet-stream": "npy npz tfrecord mat",
    "image image/png": "png",
    "image image/jpeg": "jpg jpeg",
    "image image/gif": "gif",
    "image image/svg+xml": "svg",
    "image image/webp": "webp",
    "audio audio/wav": "wav",
    "audio audio/mpeg": "mp3",
    "audio audio/flac": "flac",
    "video video/mp4": "mp4",
    "video video/webm": "webm",
    "report text/html": "html htm",
    "report application/pdf": "pdf",
    "report text/markdown": "md",
    "text text/plain": "txt log out err",
    "config application/json": "json",
    "config application/yaml": "yaml yml",
    "config application/toml": "toml",
    "code text/x-python": "py",
    "code application/x-ipynb+json": "ipynb",
    "archive application/zip": "zip",
    "archive application/gzip": "gz tgz",
    "archive application/x-tar": "tar",
    "archive application/zstd": "zst",
}
_BY_ENDING: dict[str, tuple[str, str]] = {}


def kind_of(name: str) -> tuple[str, str]:
    """The type and the media type of a file of this name."""
    if not _BY_ENDING:
        for kind, endings in _KINDS.items():
            type, media_type = kind.split(" ")
            for ending in endings.split(" "):
                _BY_ENDING[ending] = (type, media_type)
    return _BY_ENDING.get(name.rpartition(".")[2].lower(), ("file", "application/octet-stream"))
