#!/bin/sh
# The web process in production: apply migrations, gather static files, serve.
set -e
python manage.py migrate --noinput
python manage.py collectstatic --noinput --verbosity 0
exec gunicorn config.wsgi --bind 0.0.0.0:8000 --workers "${WEB_WORKERS:-3}" --threads 4 --timeout 60 --access-logfile -
