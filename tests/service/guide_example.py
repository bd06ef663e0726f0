"""The guide's example as it is printed there, with two lines changed: where the code lies, and the port of the test."""

import sys

import grpc

from app.service.generated import payment_pb2, payment_pb2_grpc

channel = grpc.insecure_channel(sys.argv[1])
stub = payment_pb2_grpc.PaymentServiceStub(channel)

# 创建支付会话
request = payment_pb2.CreatePaymentSessionRequest(
    amount="19.90", currency="USD", product_name="月订阅会员", customer_email="user@example.com"
)
response = stub.CreatePaymentSession(request)
print(f"Checkout URL: {response.checkout_url}")
