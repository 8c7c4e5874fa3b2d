namespace Payments.Tests;

/// <summary>A gateway that cannot be reached until it is repaired.</summary>
internal sealed class UnreliableGateway : IPaymentGateway
{
    private int _attempts;

    /// <summary>How often somebody tried.</summary>
    public int Attempts => _attempts;

    /// <summary>Whether it works.</summary>
    public bool IsRepaired { get; set; }

    public Task ChargeAsync(string customer, decimal amount)
    {
        Interlocked.Increment(ref _attempts);
        return IsRepaired ? Task.CompletedTask : throw new HttpRequestException("the gateway cannot be reached");
    }
}
