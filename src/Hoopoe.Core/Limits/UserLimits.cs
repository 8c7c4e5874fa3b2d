using Hoopoe.Core.Parameters;

namespace Hoopoe.Core.Limits;

/// <summary>
/// How much a user may have open, and how fast it may publish; null where nobody says. Immutable. RabbitMQ's "user-limits",
/// with two of our own.
/// </summary>
/// <param name="MaxConnections">Connections open at a time, of all virtual hosts; 0 keeps it out.</param>
/// <param name="MaxChannels">Channels open at a time, of all its connections together.</param>
/// <param name="MaxMessageRate">Messages a second that it may publish, on all its connections together.</param>
/// <param name="MaxByteRate">Bytes of bodies a second that it may publish, on all its connections together.</param>
public sealed record UserLimits(long? MaxConnections, long? MaxChannels, long? MaxMessageRate = null, long? MaxByteRate = null)
{
    /// <summary>No limits.</summary>
    public static UserLimits None { get; } = new(null, null);

    /// <summary>Reads limits from the value they are kept as; an error says what is wrong with it, in RabbitMQ's words.</summary>
    public static BrokerError? Parse(Arguments values, out UserLimits limits)
    {
        limits = None;
        if (ParameterCheck.FindFault(values, "user-limits", "max-connections", "max-channels", "max-message-rate", "max-byte-rate") is { } fault)
            return BrokerError.Precondition(fault);
        var read = new UserLimits(
            LimitText.Read(values, "max-connections"), LimitText.Read(values, "max-channels"),
            LimitText.Read(values, "max-message-rate"), LimitText.Read(values, "max-byte-rate"));
        // Nothing would ever be read again of who may send nothing; to keep a user out there are permissions.
        if (read.MaxMessageRate == 0 || read.MaxByteRate == 0) return BrokerError.Precondition("max-message-rate and max-byte-rate must be above 0, or below for no limit");
        limits = read;
        return null;
    }

    /// <summary>The value that keeps them.</summary>
    public Arguments ToArguments() => LimitText.Write(
        ("max-connections", MaxConnections), ("max-channels", MaxChannels), ("max-message-rate", MaxMessageRate), ("max-byte-rate", MaxByteRate));
}
