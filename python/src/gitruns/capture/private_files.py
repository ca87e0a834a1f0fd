"""Files that hold logins or keys by convention.

They never enter a snapshot, whatever they contain: many secrets look like any other word.
"""

from __future__ import annotations

import re

_NAMES = frozenset(
    b".boto .dockercfg .git-credentials .htpasswd .my.cnf .mylogin.cnf .netrc .pgpass .pypirc .s3cfg"
    b" .vault-token _netrc credentials.json kaggle.json kubeconfig pgpass.conf"
    b" .dockerconfigjson htpasswd secrets.yaml secrets.yml secrets.json secrets.toml secrets.ini"
    b" credentials.yaml credentials.yml service-account.json service_account.json .terraformrc".split()
)
_ENDINGS = (b".der", b".p8", b".jks", b".kdbx", b".key", b".keystore", b".p12", b".pem", b".pfx", b".ppk")
_DIRECTORIES = frozenset(b".azure .gnupg .kube .ssh".split())
_PATHS = re.compile(
    rb"(?:^|/)(?:\.aws/credentials|\.config/gcloud/.*|\.docker/config\.json|wg[0-9]*\.conf)\Z", re.DOTALL
)


def is_private(path: bytes) -> bool:
    """Whether the name of this file says that it holds a secret."""
    path = path.lower()
    *directories, name = path.split(b"/")
    if name in _NAMES or name.startswith(b".env") or name.endswith(_ENDINGS):
        return True
    # ssh-keygen's names; a public key ends with .pub, and id_map.py is a program.
    if name.startswith(b"id_") and b"." not in name:
        return True
    return not _DIRECTORIES.isdisjoint(directories) or _PATHS.search(path) is not None
