"""`blocks.validate`: what Slack would say about a message or a view."""

from playground.blocks import message_errors, view_errors
from playground.methods.registry import Request, method
from playground.wire import Json, Refusal, bad_arguments


@method("blocks.validate", tier=4, optional="blocks message view")
def validate(request: Request) -> Json:
    """Check blocks, a message or a view without showing it to anyone."""
    arguments = request.arguments
    given = [name for name in ("blocks", "message", "view") if name in arguments.given]
    if len(given) != 1:
        raise bad_arguments("exactly one of blocks, message and view is needed")
    [name] = given
    value = arguments.structure(name)
    payload = {"blocks": value} if name == "blocks" else value
    if not isinstance(payload, dict):
        raise Refusal(f"invalid_{name}")
    problems = view_errors(payload) if name == "view" else message_errors(payload)
    if problems:
        errors = [str(problem) for problem in problems]
        messages = [f"[ERROR] {error}" for error in errors]
        raise Refusal(f"invalid_{name}", errors=errors, response_metadata={"messages": messages})
    return {}
