"""Tells from the name of a setting, and from the shape of its value, whether it is a secret."""

from __future__ import annotations

import re

PASSWORD, TOKEN, HARMLESS = "password", "token", "harmless"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PASSWORDS = _words("password passwords passwd passphrase passcode pgpassword sshpass")
_SECRETS = _words("secret secrets credential credentials apikey accesskey authtoken")
# What stands before "key" where the key is a secret one.
_KEYS = _words(
    "api access secret private account auth encryption signing ssh master license service deploy gpg hmac"
    " kaggle comet neptune wandb openai anthropic mistral cohere groq openrouter huggingface hf gemini google aws azure"
    " gcp cloudflare discord slack github gitlab stripe twilio sendgrid datadog sentry replicate pinecone langsmith tavily elevenlabs"
)
# What stands before "token" in the vocabulary of language models, where it is no secret.
_VOCABULARY = _words(
    "pad padding eos bos unk unknown sep separator cls mask image video audio speech special extra"
    " stop start end prompt next prev previous last first new class decoder encoder begin eot eod eoa"
    " eoi boi sot box placeholder think thinking reasoning response instruction user assistant system"
    " tool per trigger concept placeholders initializer label blank word text vision sub oov"
    " transcribe translate timestamps control delimiter register cosine one each any forced suppress"
    " content code number query target source max min num the a input output generated current single"
    " by vocab vocabulary prefix suffix middle time reward fim"
)
# Endings that make a name speak about a secret instead of being one.
_ABOUT = _words(
    "file path dir length len type types name names env var url uri count size id ids idx index"
    " format strategy ratio budget limit policy field column dim ttl expiry expires required hash"
    " scheme provider manager prompt template logits loss acc accuracy embedding embeddings mask"
    " weights weight level classification mode hint sauce"
)
# What people write where a program asks for a secret that nobody needs.
_UNSET = _words(
    "empty dummy placeholder fake redacted masked unused unset todo n/a not-needed not_needed no-key-required sk-no-key-required"
)
# Names of columns and the like, which a key may be without being a secret one.
_COLUMN = re.compile("[a-z]+(?:_[a-z]+)+")

_BOUNDARY = re.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NUMBER = re.compile(r"[-+]?[0-9][0-9_.,]*(?:[eE][-+]?[0-9]+)?%?")
_WORD = re.compile("[A-Za-z_][A-Za-z_.]*")
_UUID = re.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PLACEHOLDER = re.compile(
    "(?:your|my|the|an?|some|insert|enter|fake|dummy|test|example|sample|changeme|change"
    "|placeholder|redacted|masked|hidden|todo|none|null|nil|undefined|true|false|yes|no"
    "|not|env|os|sys|process|args|arg|config|cfg|self|this|settings|options|opts|params"
    "|kwargs|default|str|string|bytes|optional|https?|s3|file|getpass|password|passwd"
    "|secret|token|xxx+|f|r|b|u)(?:[-_./:= ][^\n\r\x85\u2028\u2029]*)?",
    re.IGNORECASE | re.ASCII,
)
_PARTS = re.compile("[^A-Za-z0-9+]+")
_BOOLEANS = _words("true false none null yes no auto")
_SHORTEST_PASSWORD = 6
_SHORTEST_TOKEN = 16
_SHORTEST_PART = 12
_MIXED = 3


def sort(name: str) -> str:
    """What a name says about its value: PASSWORD, TOKEN or HARMLESS."""
    words = [word.lower() for word in _BOUNDARY.split(name) if word]
    if not words or words[-1] in _ABOUT:
        return HARMLESS
    found = HARMLESS
    for i, word in enumerate(words):
        # Alone it is the directory that a shell is in.
        if word in _PASSWORDS or (word == "pwd" and len(words) > 1):
            return PASSWORD
        before = words[i - 1] if i else ""
        last = i == len(words) - 1
        if (
            word in _SECRETS
            or (word == "key" and before in _KEYS)
            or (word == "token" and last and before not in _VOCABULARY)
            or (word in ("authorization", "bearer") and last)
        ):
            found = TOKEN
    return found


def is_secret_setting(name: str, value: str) -> bool:
    """Whether the value of a setting of this name is a secret; how random it looks doesn't count."""
    kind = sort(name)
    if kind == HARMLESS or not value.strip() or _is_reference(value) or value.strip().lower() in _UNSET:
        return False
    if kind == PASSWORD:
        return True
    column = name.lower().endswith("key") and _COLUMN.fullmatch(value)
    return not (column or _NUMBER.fullmatch(value) or value.lower() in _BOOLEANS)


def _is_reference(value: str) -> bool:
    """A variable or a special token of a vocabulary stands there: "${oc.env:KEY}", "[PAD]"."""
    return (
        value.startswith(("${", "$("))
        or (value.startswith("<") and value.endswith(">"))
        or (value.startswith("[") and value.endswith("]"))
        or (value.startswith("{{") and value.endswith("}}"))
        or not value.strip("*")
    )


def is_secret_assignment(name: str, value: str, quoted: bool) -> bool:
    """Whether `name = value` in running text or source is a secret; more doubtful than a setting."""
    kind = sort(name)
    if kind == HARMLESS or _is_placeholder(value):
        return False
    if kind == PASSWORD:
        return len(value) >= _SHORTEST_PASSWORD and (
            quoted or name == name.upper() or not _WORD.fullmatch(value)
        )
    return _UUID.fullmatch(value) is not None or (len(value) >= _SHORTEST_TOKEN and _is_mixed(value))


def _is_placeholder(value: str) -> bool:
    """An expression, a variable, a path or a text that stands for a secret."""
    if value[0] in "<[{$%*(@#&|/~.!^?" or "..." in value:
        return True
    return (
        any(char in value for char in "([{<|…")
        or not value.strip(value[0])
        or _PLACEHOLDER.fullmatch(value) is not None
    )


def _is_mixed(value: str) -> bool:
    """A part without separators is long and goes back and forth between letters and digits."""
    for part in _PARTS.split(value):
        changes = sum(a.isdigit() != b.isdigit() for a, b in zip(part, part[1:]))
        if len(part) >= _SHORTEST_PART and changes >= _MIXED:
            return True
    return False
