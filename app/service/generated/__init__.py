"""Made by resources/setup/compile_proto.py from resources/proto/payment.proto; not written by hand."""
