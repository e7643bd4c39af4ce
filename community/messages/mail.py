"""A delivery as an e-mail: what is said, where it leads, who sends it, why, and how to stop it."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from community.messages.models import Delivery

SUBJECT = 120  # characters


def compose(delivery: Delivery) -> EmailMessage:
    """The e-mail of a delivery, in its reader's language.

    Its text is the template `messages/mail/<kind>.txt`, else `messages/mail/any.txt` around the message's own.
    """
    message, recipient = delivery.notification, delivery.notification.recipient
    with translation.override(recipient.language if recipient else settings.LANGUAGE_CODE):
        community = message.community
        sender = community.name if community else _("Community Partners")
        context = {
            **message.details,
            "message": message,
            "said": message.text,
            "name": recipient.name if recipient else "",
            "community": community,
            "sender": sender,
            "site": settings.PUBLIC_URL,
            "link": settings.PUBLIC_URL + reverse("open_message", args=[message.pk]) if recipient else "",
            "account_url": settings.PUBLIC_URL + reverse("account"),
        }
        body = render_to_string([f"messages/mail/{message.kind}.txt", "messages/mail/any.txt"], context)
        subject = Truncator(f"[{sender}] {' '.join(message.text.split())}").chars(SUBJECT)
    return EmailMessage(
        subject,
        body.strip() + "\n",
        formataddr((sender, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        [delivery.goes_to],
        headers={"Message-ID": f"<{delivery.uid}@{_host()}>", "Auto-Submitted": "auto-generated"},
    )


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
