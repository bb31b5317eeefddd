"""Refusals: what the rules say no to, turned into answers in `app.web.errors`."""


class AppError(Exception):
    """A refusal with a stable code for machines and a sentence for people."""

    code = "refused"
    status = 409

    def __init__(self, message: str = "", *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(message or type(self).__doc__ or "")
        self.code = code or self.code
        self.status = status or self.status

    @property
    def message(self) -> str:
        return str(self)


class NotFound(AppError):
    """There is no such thing here."""

    code = "not_found"
    status = 404


class BadInput(AppError):
    """The request cannot be read; the message says what to send."""

    code = "bad_input"
    status = 400


class NotAllowed(AppError):
    """The caller is not who may do this."""

    code = "not_allowed"
    status = 403


class TooMany(AppError):
    """Too many requests; `retry_after` seconds say when to come back."""

    code = "too_many"
    status = 429

    def __init__(self, message: str = "", *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class WrongSetting(Exception):
    """A setting that stops the start; the sentence says what to do."""
