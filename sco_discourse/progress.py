"""How far a long computation is, shown as a bar where it is asked for."""

from contextlib import contextmanager


@contextmanager
def shown_steps(what, n_steps, *, shown):
    """
    A bar that moves at each call.

    Parameters
    ----------
    what : str
        What is counted.
    n_steps : int
    shown : bool

    Yields
    ------
    callable
        To be called after each step.
    """
    if not shown:
        yield lambda: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=n_steps, desc=what) as bar:
        yield lambda: bar.update(1)


@contextmanager
def shown_lines(what, reached, *, shown):
    """
    A bar that moves as far as the last line tells, of those that a fit writes while it runs.

    Parameters
    ----------
    what : str
        What is fitted.
    reached : callable
        Gives for a line the part of the way that is behind, from 0 to 1, or None if the line does not tell.
    shown : bool

    Yields
    ------
    file or None
        For the lines; None if nothing is shown.
    """
    if not shown:
        yield None
        return
    from tqdm.auto import tqdm

    with tqdm(
        total=100, desc=what, bar_format="{desc}: {percentage:3.0f}% |{bar}| {elapsed}{postfix}"
    ) as bar:
        yield _Lines(bar, reached)


class _Lines:
    """A file that moves a bar at the end of each line."""

    def __init__(self, bar, reached):
        self.bar, self.reached, self.begun = bar, reached, ""

    def write(self, text):
        # print() writes a line in pieces
        *lines, self.begun = (self.begun + text).split("\n")
        for line in lines:
            if (part := self.reached(line)) is not None:
                self.bar.set_postfix_str(line, refresh=False)
                self.bar.update(max(round(100 * part) - self.bar.n, 0))
        return len(text)

    def flush(self):
        """Nothing is held back but the line begun."""
