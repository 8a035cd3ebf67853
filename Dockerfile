# The kit as an image: CUDA or CPU, Java 17, Jupyter, the kernel `java`, the jar, the notebooks.
#
#   docker build -t adafisher .                                  for GPUs
#   docker build -t adafisher:cpu --build-arg VARIANT=cpu .      for CPUs
#
# Arguments, all optional:
#   VARIANT          cuda or cpu
#   KERNEL           ijava (IJava 1.3.0, downloaded and verified) or kit (the kit's own, built here)
#   JUPYTER          notebook (the classic page, from the distribution) or lab (JupyterLab 4 from
#                    PyPI; its pins are made first, by the target lab-lock)
#   CPU_BASE, CUDA_BASE  the bases; NAME:TAG@sha256:… pins one to the bit
#   SNAPSHOT         20261101T000000Z takes the distribution's packages as they were at that time
#   LIBTORCH_SHA256  what /opt/libtorch/SHA256SUMS must hash to; printed by every build
#   REVISION         the git commit, for labels and for the records of runs
ARG VARIANT=cuda
ARG KERNEL=ijava
ARG JUPYTER=notebook
ARG CPU_BASE=docker.io/library/debian:bookworm-slim
ARG CUDA_BASE=docker.io/nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04

# ------------------------------------------------------------------------------ the two bases

FROM ${CPU_BASE} AS base-cpu
ENV PYTORCH_FLAVOR=cpu

FROM ${CUDA_BASE} AS base-cuda
# Asked for by default, so that a GPU that is missing is an error and not a slow run.
ENV PYTORCH_FLAVOR=cu128 ADAFISHER_DEVICE=gpu
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
# DJL asks for libcudart.so, which otherwise comes with the development packages only.
RUN ln -s /usr/local/cuda/lib64/libcudart.so.12 /usr/local/lib/libcudart.so && ldconfig

# --------------------------------------------------------- what is needed at run time, and only that

FROM base-${VARIANT} AS packages
ARG SNAPSHOT=
COPY environment/image/snapshot /tmp/
# A JDK and not a JRE, as the kernel compiles the cells. TurboJPEG has two names in the distributions.
RUN /tmp/snapshot "$SNAPSHOT" && rm /tmp/snapshot \
    && apt-get update \
    && jpeg=$(apt-cache pkgnames libturbojpeg | grep -xE 'libturbojpeg0?' | head -n 1) \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ca-certificates \
        jupyter-client \
        jupyter-nbconvert \
        libgomp1 \
        liblapack3 \
        libtcmalloc-minimal4 \
        openjdk-17-jdk-headless \
        tini \
        "$jpeg" \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*.log /var/log/apt

FROM packages AS runtime-notebook
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends jupyter-notebook \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*.log /var/log/apt

FROM packages AS lab
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*.log /var/log/apt \
    && python3 -m venv /opt/jupyter
COPY environment/lab /tmp/lab

# Asks PyPI for versions and hashes: docker build --target lab-lock --output environment/lab .
FROM lab AS lab-pins
RUN /opt/jupyter/bin/pip install --no-cache-dir --upgrade 'pip>=23' \
    && /opt/jupyter/bin/pip install --quiet --dry-run --ignore-installed --only-binary :all: --report - \
        -r /tmp/lab/requirements.in >/tmp/report.json \
    && mkdir /pins \
    && version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])') \
    && python3 -IB /tmp/lab/lock.py </tmp/report.json >"/pins/requirements-$version.txt"

FROM scratch AS lab-lock
COPY --from=lab-pins /pins /

FROM lab AS runtime-lab
RUN version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])') \
    && /opt/jupyter/bin/pip install --no-cache-dir --no-compile --require-hashes --only-binary :all: \
        -r "/tmp/lab/requirements-$version.txt" \
    && rm -r /tmp/lab

FROM runtime-${JUPYTER} AS runtime

# ------------------------------------------------------------------------------------- building

FROM runtime AS jars
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends maven \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/adafisher
COPY lib lib
COPY results/paper results/paper
COPY environment/kernel/pom.xml environment/kernel/install environment/kernel/
COPY environment/kernel/src/main environment/kernel/src/main
COPY environment/logging environment/logging
ARG VARIANT
# A secret `maven-settings` may name a mirror; it stays out of every layer.
RUN --mount=type=cache,target=/root/.m2/repository \
    --mount=type=secret,id=maven-settings,target=/root/.m2/settings.xml \
    for module in environment/kernel lib; do \
        mvn -B -ntp -q -f $module/pom.xml -Psbom -Dvariant="$VARIANT" -Dmaven.test.skip=true \
            -Dspotless.check.skip=true -Dcheckstyle.skip=true \
            -Dmaven.javadoc.skip=true -Dmaven.source.skip=true package || exit; \
    done
# The jar with libtorch for CPUs is unpacked once, below, and is on no class path of the image, where
# it would win over any GPU. JNA would unpack its library into /tmp, which may forbid execution.
RUN mkdir native unpacked \
    && find lib/kit/target/dependency -name 'pytorch-native-*.jar' -exec mv -t unpacked {} + \
    && cd native \
    && jar --extract --file ../lib/kit/target/dependency/jna-[0-9]*.jar \
        com/sun/jna/linux-x86-64/libjnidispatch.so \
    && mv com/sun/jna/linux-x86-64/libjnidispatch.so . \
    && rm -r com

# Nothing but /opt/libtorch is taken from here, so that --build-context libtorch=… can stand in.
FROM jars AS libtorch
ARG LIBTORCH_SHA256=
COPY environment/image/libtorch environment/image/
RUN environment/image/libtorch /opt/libtorch "$LIBTORCH_SHA256"

# ----------------------------------------------------------------------- the kernel, one of two

FROM jars AS kernel-kit
COPY environment/image/kernel-kit environment/image/
RUN environment/image/kernel-kit /opt/kernel/share/jupyter/kernels/java

FROM jars AS kernel-ijava
ARG IJAVA_URL=https://github.com/SpencerPark/IJava/releases/download/v1.3.0/ijava-1.3.0.zip
# The NAR hash of the unpacked tree, as Nix's fetchzip prints it.
ARG IJAVA_HASH=sha256-duuJC5iUz1jj1xshHjhEoa8lb5YmPjOMz42naFrGGCU=
COPY environment/image/fetch_tree.py environment/image/kernel-ijava environment/image/
RUN python3 -IB environment/image/fetch_tree.py "$IJAVA_URL" "$IJAVA_HASH" /opt/ijava \
    && environment/image/kernel-ijava /opt/ijava /opt/kernel/share/jupyter/kernels/java

FROM kernel-${KERNEL} AS kernel

# ------------------------------------------------------------------------------------ the image

FROM runtime AS image
WORKDIR /opt/adafisher
# What changes least comes first.
COPY --from=libtorch /opt/libtorch /opt/libtorch
COPY --from=jars /opt/adafisher/lib/kit/target/dependency lib/kit/target/dependency
COPY --from=jars /opt/adafisher/native native
COPY --from=kernel /opt/kernel /usr/local
COPY --from=jars /opt/adafisher/lib/kit/target/adafisher-kit.jar lib/kit/target/
COPY kit LICENSE CITATION.cff README.md ./
COPY environment environment
COPY data-scripts data-scripts
COPY results results
COPY docs/index.html docs/glossary.md docs/
COPY notebooks notebooks
# For the Javadoc that Shift-Tab shows.
COPY lib/djl/src/main/java lib/djl/src/main/java
COPY lib/kit/src/main/java lib/kit/src/main/java
COPY lib/tribuo/src/main/java lib/tribuo/src/main/java

ARG VARIANT
ARG KERNEL
ARG JUPYTER
ARG REVISION=unknown
# The bill of materials, the user, a folder to work in that any user id may write in; and no program
# that runs as somebody else.
RUN --mount=type=bind,from=jars,source=/opt/adafisher,target=/mnt \
    printf '%s\n' "$REVISION" >installed \
    && python3 -IB environment/image/sbom.py --revision "$REVISION" --out sbom.cdx.json \
        /mnt/lib/kit/target/sbom.json /mnt/environment/kernel/target/sbom.json \
    && { getent passwd 1000 >/dev/null \
        || useradd --uid 1000 --user-group --no-create-home --home-dir /tmp \
            --shell /usr/sbin/nologin kit; } \
    && install -d -m 1777 /work \
    && find /usr -xdev -type f -perm /6000 -exec chmod a-s {} +

LABEL org.opencontainers.image.title="AdaFisher reproducibility kit" \
      org.opencontainers.image.description="Notebooks and Java library that run the AdaFisher paper again" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.adafisher.variant="${VARIANT}" \
      org.adafisher.kernel="${KERNEL}" \
      org.adafisher.jupyter="${JUPYTER}" \
      org.adafisher.sbom="/opt/adafisher/sbom.cdx.json"

ENV LANG=C.UTF-8 \
    ADAFISHER_HOME=/work \
    ADAFISHER_OUT=/work/results \
    DJL_OFFLINE=true \
    OPT_OUT_TRACKING=true \
    PYTORCH_LIBRARY_PATH=/opt/libtorch \
    PYTORCH_VERSION=2.7.1

WORKDIR /work
USER 1000:1000
EXPOSE 8888
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --retries=3 \
    CMD ["/opt/adafisher/environment/image/healthcheck"]
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/adafisher/environment/image/entrypoint"]
