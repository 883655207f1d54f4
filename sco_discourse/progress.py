"""How far a long computation is, shown as a bar where it is asked for."""

from contextlib import contextmanager


@contextmanager
def shown_rounds(what, most, *, shown):
    """
    A bar that moves with each line that a fit writes.

    Parameters
    ----------
    what : str
        What is fitted.
    most : int
        Rounds at most.
    shown : bool

    Yields
    ------
    file or None
        To be written a line each round; None if nothing is shown.
    """
    if not shown:
        yield None
        return
    from tqdm.auto import tqdm

    with tqdm(total=most, desc=what, unit="round") as bar:
        yield _Listener(bar)


class _Listener:
    """A file of which each line is a round, and its end says how far the fit is."""

    def __init__(self, bar):
        self.bar = bar

    def write(self, text):
        if text.strip():
            self.bar.set_postfix_str(text.strip(), refresh=False)
            self.bar.update(1)
        return len(text)

    def flush(self):
        """Nothing is held back."""


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
