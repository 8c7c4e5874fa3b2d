using System.Text;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Content;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>
/// What was last made anew of an amended message: messages that died together share their amendments, and mostly have the
/// same properties, so that all of them are delivered with what was made for the first. One for a channel, guarded by its
/// output's gate.
/// </summary>
internal sealed class SplicedProperties
{
    private MessageAmendments? _amendments;
    private byte[] _exchange = [];
    private byte[] _routingKey = [];
    private byte[] _block = [];
    private byte[]? _spliced;

    /// <summary>The property block as a consumer sees it.</summary>
    public ReadOnlySpan<byte> Splice(ReadOnlySpan<byte> block, MessageAmendments amendments)
    {
        Know(amendments);
        if (_spliced is null || !block.SequenceEqual(_block))
        {
            _block = block.ToArray();
            _spliced = AmendedProperties.Splice(block, amendments, deliveryCount: null);
        }
        return _spliced;
    }

    /// <summary>The exchange a consumer sees; <paramref name="message"/> has it where the amendments do not.</summary>
    public ReadOnlySpan<byte> Exchange(Message message, MessageAmendments amendments)
    {
        Know(amendments);
        return amendments.Exchange is null ? message.Exchange : _exchange;
    }

    /// <summary>The routing key a consumer sees; <paramref name="message"/> has it where the amendments do not.</summary>
    public ReadOnlySpan<byte> RoutingKey(Message message, MessageAmendments amendments)
    {
        Know(amendments);
        return amendments.RoutingKey is null ? message.RoutingKey : _routingKey;
    }

    private void Know(MessageAmendments amendments)
    {
        if (ReferenceEquals(amendments, _amendments)) return;
        _amendments = amendments;
        _exchange = Encoding.UTF8.GetBytes(amendments.Exchange ?? "");
        _routingKey = Encoding.UTF8.GetBytes(amendments.RoutingKey ?? "");
        _spliced = null;
    }
}
