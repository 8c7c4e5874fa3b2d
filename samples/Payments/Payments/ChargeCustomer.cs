namespace Payments;

/// <summary>Asks for a customer to be charged.</summary>
public sealed record ChargeCustomer(string Customer, decimal Amount);
