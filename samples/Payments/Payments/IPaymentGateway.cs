namespace Payments;

/// <summary>Whoever moves the money.</summary>
public interface IPaymentGateway
{
    /// <summary>Charges a customer.</summary>
    /// <exception cref="HttpRequestException">The gateway cannot be reached, for now.</exception>
    Task ChargeAsync(string customer, decimal amount);
}
