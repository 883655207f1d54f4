"""x"""


def parse(a):
    return a
