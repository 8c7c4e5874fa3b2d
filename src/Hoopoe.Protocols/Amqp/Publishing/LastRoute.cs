using System.Runtime.InteropServices;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// Where a channel's last message went, so that the next one for the same exchange and key needs no look-up: with the
/// versions of all that the answer rests on. Belongs to the channel's read loop.
/// </summary>
internal sealed class LastRoute(IPublishingChannel channel, PublishBatches batches)
{
    private readonly List<long> _durableIds = [];
    private byte[] _address = [];
    private int _addressLength = -1;
    private int _routingVersion;
    private int _grantVersion;
    private int _generation;

    /// <summary>The batches of the queues it leads to.</summary>
    public List<PublishBatches.Batch> Targets { get; } = [];

    /// <summary>The exchange that the message was published to; null before the first.</summary>
    public Exchange? Exchange { get; private set; }

    /// <summary>The exchanges that hold the message back first.</summary>
    public List<(DelayedMessages Delay, long DelayMs)> Delays { get; } = [];

    /// <summary>The numbers of those among them that are kept in the journal.</summary>
    public ReadOnlySpan<long> DurableIds => CollectionsMarshal.AsSpan(_durableIds);

    /// <summary>Whether any queue may refuse a message.</summary>
    public bool MayRefuse { get; private set; }

    /// <summary>Whether a message goes the same way.</summary>
    public bool Holds(Message message) =>
        message.Address.Length == _addressLength
        && message.Address.SequenceEqual(_address.AsSpan(0, _addressLength))
        && _routingVersion == channel.VirtualHost.RoutingVersion
        && _grantVersion == channel.Grant.Version
        && _generation == batches.Generation;

    /// <summary>Remembers where a message goes; for longer than this message only where the routes allow it.</summary>
    public void Set(Message message, Routes routes, int routingVersion, int grantVersion)
    {
        Targets.Clear();
        Exchange = routes.ExchangeAt(0);
        MayRefuse = false;
        foreach (var queue in routes.Queues)
        {
            Targets.Add(batches.For(queue));
            MayRefuse |= queue.MayRefuse;
        }
        Delays.Clear();
        Delays.AddRange(routes.Delays);
        routes.ListDurable(_durableIds);
        if (!routes.DependOnKeyAlone)
        {
            _addressLength = -1;
            return;
        }
        var address = message.Address;
        if (_address.Length < address.Length) _address = new byte[address.Length];
        address.CopyTo(_address);
        _addressLength = address.Length;
        _routingVersion = routingVersion;
        _grantVersion = grantVersion;
        _generation = batches.Generation;
    }
}
