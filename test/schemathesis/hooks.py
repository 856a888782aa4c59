"""What a schema cannot say of a request: a cursor is what a page gave out, and a range has an order and a width.

A request that is meant to be right gets neither a made-up cursor nor a made-up range; one that is meant to be wrong is
sent as it was made.
"""

import schemathesis

UNSAYABLE = ("cursor", "from", "to", "at")


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is not None and case.meta.generation.mode.is_negative:
        return
    for name in UNSAYABLE:
        if case.query:
            case.query.pop(name, None)
