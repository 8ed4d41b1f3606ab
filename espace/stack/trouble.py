"""What can go wrong on a person's machine, each with one sentence that says what to do next."""

from pathlib import Path


class Trouble(Exception):
    """A failure a person can mend. `code` is stable, `part` is what failed, `log` the file whose end tells more."""

    def __init__(self, code: str, sentence: str, *, part: str = "", log: Path | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.part = part
        self.log = log

    def log_end(self, lines: int = 20) -> str:
        """The last lines of the part's log, empty where there is none."""
        if self.log is None or not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 64_000))
            text = file.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])
