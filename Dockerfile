# The image of Plainview: it serves (the default), refreshes, and runs every other command of app.py.
#
#   docker build -t plainview .
#   docker run --rm -p 8050:8050 --read-only --tmpfs /tmp -v plainview-store:/store plainview
#
# Base images can be replaced, such as by mirrors: --build-arg PYTHON_IMAGE=... --build-arg NODE_IMAGE=...
ARG PYTHON_IMAGE=python:3.13-slim
ARG NODE_IMAGE=node:22-slim

# The small chart bundle; nothing of Node reaches the image.
FROM ${NODE_IMAGE} AS bundle
WORKDIR /src
COPY scripts/bundle scripts/common.sh scripts/
COPY bundle bundle
COPY dashboard/web/http/prelude.js dashboard/web/http/
COPY assets assets
RUN scripts/bundle

FROM ${PYTHON_IMAGE} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN apt-get update && apt-get install -y --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install --no-compile --require-hashes -r requirements.lock
# What no process reads; docs/architecture.md has the sizes before and after.
COPY scripts/prune_packages.py scripts/
RUN python scripts/prune_packages.py /venv/lib/python3*/site-packages

FROM ${PYTHON_IMAGE}
# One account, without a shell or a home that it can write.
RUN groupadd --gid 10001 plainview \
    && useradd --uid 10001 --gid 10001 --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin plainview \
    && install -d -o plainview -g plainview -m 0750 /store /cache
COPY --from=packages /venv /venv
COPY --from=bundle /src/build /app/build
WORKDIR /app
COPY app.py wsgi.py gunicorn.conf.py LICENSE README.md ./
COPY assets assets
COPY callbacks callbacks
COPY dashboard dashboard
COPY data data
COPY layouts layouts
# One of everything that is served; the packages' modules which that reads are left as bytecode, and no others.
COPY scripts/image_smoke.py scripts/
RUN /venv/bin/python -m compileall -q /app && /venv/bin/python scripts/image_smoke.py
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PLAINVIEW_STORE=/store \
    PLAINVIEW_CACHE=/cache
VOLUME ["/store", "/cache"]
USER plainview
EXPOSE 8050
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8050/healthz', timeout=4)"]
ENTRYPOINT ["python", "app.py"]
CMD ["serve", "--host", "0.0.0.0", "--workers", "2"]
