"""The payment service: REST, gRPC, webhook and pages, as faces of the one engine."""
