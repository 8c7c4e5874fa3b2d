using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Tracing;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// Whoever publishes by AMQP's rules: a channel of a connection, or a client in the broker's own process. Its
/// <see cref="Publisher"/> calls it, on the thread that publishes.
/// </summary>
internal interface IPublishingChannel
{
    /// <summary>Where it publishes.</summary>
    VirtualHost VirtualHost { get; }

    /// <summary>What it may do.</summary>
    Grant Grant { get; }

    /// <summary>Who publishes, for the trace.</summary>
    TraceParty Party { get; }

    /// <summary>Where messages are placed that interceptors change.</summary>
    MessageWriter Messages { get; }

    /// <summary>Whether the user may publish in another's name.</summary>
    bool MayImpersonate { get; }

    /// <summary>Where direct replies to it go; null where it takes none.</summary>
    string? ReplyAddress { get; }

    /// <summary>Tells that a frame with what was published here is in the journal, though not yet on disk.</summary>
    void Appended(EnteringFrame frame);

    /// <summary>Gives a message that could not be routed back; its reference stays the caller's.</summary>
    void Return(Message message, MessageAmendments? amendments, Turn turn);
}
