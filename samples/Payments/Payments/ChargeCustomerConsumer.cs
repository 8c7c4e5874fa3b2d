using MassTransit;

namespace Payments;

/// <summary>Charges customers. What it throws has the message delivered again later.</summary>
public sealed class ChargeCustomerConsumer(IPaymentGateway gateway) : IConsumer<ChargeCustomer>
{
    public Task Consume(ConsumeContext<ChargeCustomer> context) => gateway.ChargeAsync(context.Message.Customer, context.Message.Amount);
}
