namespace Hoopoe.Core.Messages;

/// <summary>Why a message left its queue for the dead-letter exchange.</summary>
public enum DeathReason
{
    /// <summary>A consumer rejected it without asking for requeue.</summary>
    Rejected,

    /// <summary>Its time to live was over.</summary>
    Expired,

    /// <summary>The queue was full.</summary>
    MaxLength,

    /// <summary>It was returned to the queue more often than the queue allows.</summary>
    DeliveryLimit,
}

/// <summary>One entry of a message's death history: a queue and a reason, and how often that happened.</summary>
/// <param name="Queue">The queue the message died in.</param>
/// <param name="Reason">Why it died.</param>
/// <param name="Exchange">The exchange it had been published to.</param>
/// <param name="RoutingKeys">The keys it had been published with, CC included.</param>
/// <param name="Count">How often it died in this queue for this reason.</param>
/// <param name="Time">When it first did; unknown for a history a client made up.</param>
/// <param name="OriginalExpiration">The message's own time to live, where it had one that was removed.</param>
public sealed record Death(
    string Queue,
    DeathReason Reason,
    string Exchange,
    IReadOnlyList<string> RoutingKeys,
    long Count,
    DateTimeOffset? Time,
    string? OriginalExpiration)
{
    /// <summary>The reason as clients know it.</summary>
    public string ReasonText => TextOf(Reason);

    /// <summary>A reason as clients know it.</summary>
    internal static string TextOf(DeathReason reason) => reason switch
    {
        DeathReason.Rejected => "rejected",
        DeathReason.Expired => "expired",
        DeathReason.MaxLength => "maxlen",
        _ => "delivery_limit",
    };
}
