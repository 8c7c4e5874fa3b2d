using Hoopoe.Core.Tracing;

namespace Hoopoe.Server.Tracing;

/// <summary>Which events somebody wants to see: those for which all that is set holds. Immutable.</summary>
public sealed record TraceFilter
{
    /// <summary>Events of messages with this message-id.</summary>
    public string? MessageId { get; init; }

    /// <summary>Events of the message with this number in the trace.</summary>
    public long? TraceId { get; init; }

    /// <summary>Events in this virtual host.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>Events in this queue.</summary>
    public string? Queue { get; init; }

    /// <summary>Events with this exchange; empty is the default exchange.</summary>
    public string? Exchange { get; init; }

    /// <summary>Events with a connection whose name has this in it.</summary>
    public string? Connection { get; init; }

    /// <summary>Events of these kinds; empty is all.</summary>
    public IReadOnlyCollection<TraceEventKind> Kinds { get; init; } = [];

    /// <summary>Events from this time on, by the broker's clock.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Events before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether an event is one of them.</summary>
    public bool Takes(TraceEvent happened) =>
        (MessageId is null || happened.MessageId == MessageId)
        && (TraceId is null || happened.TraceId == TraceId)
        && (VirtualHost is null || happened.VirtualHost == VirtualHost)
        && (Queue is null || happened.Queue == Queue)
        && (Exchange is null || happened.Exchange == Exchange)
        && (Connection is null || happened.Party?.Connection.Contains(Connection, StringComparison.Ordinal) == true)
        && (Kinds.Count == 0 || Kinds.Contains(happened.Kind))
        && (From is null || happened.Time >= From)
        && (Until is null || happened.Time < Until);
}
