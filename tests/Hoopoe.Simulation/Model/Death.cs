namespace Hoopoe.Simulation.Model;

/// <summary>One entry of the history that a dead letter must carry. Immutable.</summary>
internal sealed record Death(string Queue, string Reason, string Exchange, string Key, long Count, string? OriginalExpiration)
{
    public const string Rejected = "rejected";
    public const string Expired = "expired";
    public const string MaxLength = "maxlen";
    public const string DeliveryLimit = "delivery_limit";

    public override string ToString() => $"{Queue}/{Reason} x{Count} from '{Exchange}' with '{Key}'{(OriginalExpiration is { } ttl ? $" ttl {ttl}" : "")}";
}
