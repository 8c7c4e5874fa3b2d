namespace Payments;

/// <summary>A gateway to try the application with: it takes a while.</summary>
internal sealed class SlowBank : IPaymentGateway
{
    public Task ChargeAsync(string customer, decimal amount) => Task.Delay(TimeSpan.FromSeconds(1));
}
