namespace Orders;

/// <summary>What somebody wants.</summary>
public sealed record Order(string Id, string Item, int Count);
