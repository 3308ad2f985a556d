"""What can go wrong because of the input, in plain words, each with its own exit code.

A message is an English sentence that `words.gettext` translates where it is shown; `details` fill its
placeholders. It says what happened, that nothing was lost, and what to do. It never quotes a message text.
"""


class WaterlijnError(Exception):
    """Parent of everything a user can repair. Shown without a traceback."""

    exit_code = 1

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message, details)
        self.message = message
        self.details = details

    def __str__(self) -> str:
        return self.message.format(**self.details)


class UsageError(WaterlijnError):
    """The command or the form was filled in wrongly."""

    exit_code = 2


class FileProblem(WaterlijnError):
    """The file is missing, empty, damaged, dangerous or a folder."""

    exit_code = 3


class UnknownFormat(WaterlijnError):
    """No reader recognises the file; the message says what was seen and what is understood."""

    exit_code = 4


class NothingToRead(WaterlijnError):
    """The file was understood, and holds no message at all."""

    exit_code = 5


class NotAllowed(WaterlijnError):
    """A rule of privacy or permission forbids it."""

    exit_code = 6


class GotWorse(WaterlijnError):
    """A model is worse than the one that it would replace, or than its card says."""

    exit_code = 7
