"""The environment in which the tests run, and every program that they start."""

from collections.abc import Mapping

# What belongs to the machine: who runs the tests, and how it reaches the package registries.
_KEPT = frozenset(
    {
        "CI",
        "HOME",
        "LOGNAME",
        "PATH",
        "SYSTEMROOT",
        "TMPDIR",
        "USER",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "CURL_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
    }
)
_KEPT_PREFIXES = ("NPM_CONFIG_", "npm_config_", "PIP_")


def made_environment(machine: Mapping[str, str], home: str) -> dict[str, str]:
    """A fixed environment: no key, no keyring, no screen, no Python settings, English without a region.

    Variables such as PYTHONUNBUFFERED, LC_ALL, TZ or DISPLAY on a developer's machine must not decide whether a
    test passes. `home` is the program's data folder.
    """
    kept = {
        name: text
        for name, text in machine.items()
        if name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    return kept | {
        "LANG": "C.UTF-8",
        "MOFANG_HOME": home,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "QT_QPA_PLATFORM": "offscreen",
    }
