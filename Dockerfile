# One image for web, worker, scheduler and migrations; docker-compose.yml says which command each runs.
# Front-end parts are fetched in a stage of their own: Node.js stays there.
FROM python:3.11-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/assets.py scripts/icons.txt scripts/
RUN python scripts/assets.py

FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --quiet -r requirements.txt
COPY . .
COPY --from=assets /app/static/vendor static/vendor
# Gathering static files loads the settings, which demand values: these exist for this one line only.
RUN DJANGO_SETTINGS_MODULE=config.settings.production \
    SECRET_KEY=unused ENCRYPTION_KEYS=unused ALLOWED_HOSTS=unused PUBLIC_URL=https://unused.example \
    DATABASE_URL=postgresql:///unused REDIS_URL=redis://unused PLANNR_BASE_URL=https://unused.example \
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim
RUN useradd --system --home-dir /app --shell /usr/sbin/nologin app \
    && mkdir -p /data/media && chown -R app /data
WORKDIR /app
COPY --from=build /app /app
USER app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    DATA_DIR=/data \
    MEDIA_ROOT=/data/media
EXPOSE 8000
HEALTHCHECK --interval=10s --start-period=60s --retries=6 \
    CMD ["python", "scripts/probe.py", "http://127.0.0.1:8000/readyz"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--timeout", "60", "--access-logfile", "-"]
