"""Rotating the app's client secret in the steps a developer goes through."""

from dataclasses import replace

from devstore.config import DevstoreConfig

STEPS = ("rotate", "sign", "revoke")
SHORTEST = 32


class Secrets:
    """Both secrets open the token endpoint until the old one is revoked; one of them signs."""

    def __init__(self, secret: str) -> None:
        self.accepted: tuple[str, ...] = (secret,)
        """Newest first."""
        self.signing = secret

    def take(self, step: str, new: str = "") -> None:
        """`rotate` adds a secret, `sign` uses the newest, `revoke` forgets the older; else ValueError."""
        if step not in STEPS:
            raise ValueError(f"{step!r} is no step; known are {', '.join(STEPS)}")
        if step == "rotate":
            if len(new) < SHORTEST or new in self.accepted:
                raise ValueError(f"A new secret has at least {SHORTEST} characters and is not in use")
            self.accepted = (new, self.accepted[0])
            return
        self.signing = self.accepted[0]
        if step == "revoke":
            self.accepted = self.accepted[:1]

    def configured(self, config: DevstoreConfig) -> DevstoreConfig:
        """The configuration whose secret is the one that signs now."""
        return replace(config, client_secret=self.signing)
