# Builds the program and nothing else; the web app's build is committed, so Node is not needed.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack -o /mailbridge ./app

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/* \
	&& useradd --system --home-dir /var/lib/mailbridge --create-home mailbridge
COPY --from=build /mailbridge /usr/local/bin/mailbridge
USER mailbridge
WORKDIR /var/lib/mailbridge
# Inside a container the doors listen on all its addresses; compose or the platform decides what the world sees.
ENV MAILBRIDGE_DATA=/var/lib/mailbridge/data \
	MAILBRIDGE_HTTP_ADDR=:8080 MAILBRIDGE_SMTP_ADDR=:2525 MAILBRIDGE_SUBMISSION_ADDR=:2587 \
	MAILBRIDGE_SUBMISSIONS_ADDR=:2465 MAILBRIDGE_IMAP_ADDR=:2143 MAILBRIDGE_IMAPS_ADDR=:2993 MAILBRIDGE_SIEVE_ADDR=:2190 MAILBRIDGE_OPS_ADDR=:8081
VOLUME /var/lib/mailbridge
EXPOSE 8080 2525 2587 2465 2143 2993 2190
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD curl -fsS http://127.0.0.1:8081/readyz || exit 1
ENTRYPOINT ["mailbridge"]
CMD ["serve"]
