namespace Hoopoe.Messages;

/// <summary>A message as it came from a broker. Immutable.</summary>
internal sealed record ReceivedMessage(string Exchange, string RoutingKey, bool Redelivered, ulong DeliveryTag, OrderedDictionary<string, object?> Properties, byte[] Body)
{
    /// <summary>What the queue holds after it, where the broker says so.</summary>
    public uint? Remaining { get; init; }

    /// <summary>Why it came back, where it did.</summary>
    public string? ReturnReason { get; init; }
}
