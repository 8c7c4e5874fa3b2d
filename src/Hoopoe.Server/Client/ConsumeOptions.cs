using Hoopoe.Core;

namespace Hoopoe.Server.Client;

/// <summary>How a client consumes; as it is when made, deliveries are to be acknowledged and 250 may be unacknowledged at a time.</summary>
public sealed record ConsumeOptions
{
    /// <summary>
    /// How many deliveries may be unacknowledged at a time, from 1; 0 is no limit. Has no meaning with <see cref="AutoAcknowledge"/>.
    /// </summary>
    public ushort Prefetch { get; init; } = 250;

    /// <summary>
    /// Whether a message leaves its queue when it is delivered, and nothing is to be acknowledged. As in AMQP, messages
    /// that were delivered and not yet enumerated when the enumeration ends are lost: at most 2,048.
    /// </summary>
    public bool AutoAcknowledge { get; init; }

    /// <summary>Whether the consumer wants the queue for itself: there is no other, and none may come.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Consumers of a higher priority are served first while they can take messages.</summary>
    public int Priority { get; init; }

    /// <summary>The consumer's name in statistics; one of the broker's making where it is empty.</summary>
    public string Tag { get; init; } = "";

    /// <summary>The arguments of basic.consume; x-priority there counts where <see cref="Priority"/> is 0.</summary>
    public Arguments Arguments { get; init; } = Arguments.Empty;
}
