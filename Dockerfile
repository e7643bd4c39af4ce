# One image for web, worker, beat and migrate; what it does is what a plain Debian with Python does.
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PATH=/opt/venv/bin:$PATH \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles

RUN useradd --system --uid 10001 --create-home app && install -d -o app /app /data

WORKDIR /app
COPY requirements.lock ./
RUN python3 -m venv /opt/venv && pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock

COPY --chown=app . .
USER app
RUN SECRET_KEY=only-while-building python3 manage.py collectstatic --noinput

VOLUME /data
EXPOSE 8000
# Host names are checked: the health check asks by a name that ALLOWED_HOSTS always has in docker-compose.yml.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python3", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8000/readyz', timeout=4)"]
# RELEASE: when this image was built, so that all web processes of one version give the same ETags.
CMD export RELEASE="${RELEASE:-$(stat -c %Y staticfiles/staticfiles.json)}"; \
    exec granian --interface wsgi --host 0.0.0.0 --port 8000 --workers 2 --blocking-threads 2 \
    --respawn-failed-workers --workers-kill-timeout 10 config.wsgi:application
