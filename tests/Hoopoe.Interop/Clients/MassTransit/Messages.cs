namespace Hoopoe.Interop.MassTransit;

/// <summary>Asks a consumer to do something.</summary>
internal sealed record SubmitOrder(string Id);

/// <summary>Answers <see cref="SubmitOrder"/> and is published when an order was taken.</summary>
internal sealed record OrderTaken(string Id);

/// <summary>A message no consumer of these scenarios knows.</summary>
internal sealed record UnknownOrder(string Id);
