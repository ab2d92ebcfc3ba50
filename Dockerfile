# One image for web, worker and scheduler; docker-compose.yml says which command each runs.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --quiet -r requirements.txt
COPY . .
RUN .venv/bin/python scripts/assets.py && rm -rf node_modules

FROM python:3.11-slim
RUN useradd --system --home-dir /app --shell /usr/sbin/nologin app \
    && mkdir -p /app /data/media && chown -R app /app /data
WORKDIR /app
COPY --from=build --chown=app /app /app
USER app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    DATA_DIR=/data \
    MEDIA_ROOT=/data/media
EXPOSE 8000
CMD ["sh", "scripts/start_web.sh"]
