"""What a load balancer asks: is the process alive, and can it do its work?"""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations and broker answer; else 503 with the names of what is missing, and nothing else."""
    missing = [*missing_in_database(), *missing_in_broker()]
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def missing_in_database() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ["database"]
    return ["migrations"] if unapplied else []


def missing_in_broker() -> list[str]:
    # redis-py and Celery spell a Unix socket differently.
    address = settings.REDIS_URL.replace("redis+socket://", "unix://")
    try:
        with redis.Redis.from_url(address, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except (redis.RedisError, OSError):
        return ["broker"]
    return []
