"""Safe retries: the same `Idempotency-Key` with the same request acts once, and answers the same each time."""

import datetime
import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from community.access.models import IdempotencyKey
from community.access.problems import problem
from community.guards.refusal import action

KEPT_FOR = datetime.timedelta(days=1)
LONGEST_KEY = 100


def once(method: Callable[..., Response]) -> Callable[..., Response]:
    """Honour `Idempotency-Key` on a POST.

    Key, change and answer are written in one transaction: a second call waits for the first and then repeats its
    answer; a call that was refused or killed leaves nothing behind and may be tried again under the same key.

    Refusals: 409 `idempotency_key_reused` with another request.
    """

    @wraps(method)
    def wrapper(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return method(self, request, *args, **kwargs)
        if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            raise ValidationError({"Idempotency-Key": [_("1 to 100 printable ASCII characters.")]})
        caller, fingerprint = f"user:{request.user.pk}", _fingerprint(request)
        IdempotencyKey.objects.filter(caller=caller, created_at__lt=timezone.now() - KEPT_FOR).delete()

        @action
        def act_and_remember() -> Response:
            row = _claim(caller, key, fingerprint)
            if row is None:
                return _same_answer(IdempotencyKey.objects.get(caller=caller, key=key), fingerprint)
            response = method(self, request, *args, **kwargs)
            row.status, row.body = response.status_code, json.loads(JSONRenderer().render(response.data) or b"null")
            row.save(update_fields=["status", "body"])
            return response

        return act_and_remember()

    wrapper.is_once = True  # type: ignore[attr-defined]
    return wrapper


def _claim(caller: str, key: str, fingerprint: str) -> IdempotencyKey | None:
    """The key's row if nobody has it; waits while another call is writing it."""
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(caller=caller, key=key, fingerprint=fingerprint)
    except IntegrityError:
        return None


def _fingerprint(request: Request) -> str:
    """What tells two requests apart; keyed, because a body may hold a telephone number."""
    body = json.dumps(request.data, sort_keys=True, default=_digest)
    return salted_hmac("idempotency", f"{request.method} {request.path}\n{body}", algorithm="sha256").hexdigest()


def _digest(file: UploadedFile) -> str:
    """A file's content; reading it here leaves it to be read again."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _same_answer(row: IdempotencyKey, fingerprint: str) -> Response:
    if row.fingerprint != fingerprint:
        sentence = _("This Idempotency-Key was used for another request.")
        return problem(409, "idempotency_key_reused", sentence)
    return Response(row.body, status=row.status, headers={"Idempotent-Replayed": "true"})
