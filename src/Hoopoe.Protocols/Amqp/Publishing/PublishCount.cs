using Hoopoe.Core.Counters;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Protocols.Amqp.Publishing;

/// <summary>
/// What a channel has published, for people to see. Plain numbers while a read's messages come in; what others share is added to
/// once, at the flush or when the exchange changes. Belongs to whoever publishes.
/// </summary>
/// <param name="host">The channel's virtual host.</param>
internal sealed class PublishCount(VirtualHost host)
{
    private Exchange? _exchange;
    private long _taken;
    private long _in;
    private long _out;
    private long _routed;
    private MessageSizes _sizes;
    private bool _isPublisher;

    /// <summary>How many messages there were.</summary>
    public long Published { get; private set; }

    /// <summary>Counts a message.</summary>
    /// <param name="bytes">Bytes of its body.</param>
    public void Add(int bytes)
    {
        Published++;
        _taken++;
        _sizes.Add(bytes);
    }

    /// <summary>Counts where it goes.</summary>
    /// <param name="exchange">The exchange that it was published to.</param>
    /// <param name="targets">How many queues take it.</param>
    public void Add(Exchange exchange, int targets)
    {
        if (exchange != _exchange)
        {
            FlushExchange();
            _exchange = exchange;
        }
        _in++;
        _out += targets;
    }

    /// <summary>Adds what was counted to what others see.</summary>
    /// <param name="confirms">Whether the channel confirms.</param>
    public void Flush(bool confirms)
    {
        if (_taken == 0) return;
        var counters = host.Broker.Counters;
        if (!_isPublisher)
        {
            counters.CountPublisher();
            _isPublisher = true;
        }
        host.Published.CountPublished(_taken);
        FlushExchange();
        counters.CountPublished(_routed, confirms ? _taken : 0);
        counters.Sizes.Add(_sizes);
        _taken = _routed = 0;
        _sizes = default;
    }

    /// <summary>The channel has ended.</summary>
    public void End()
    {
        if (_isPublisher) host.Broker.Counters.CountPublisherEnded();
        _isPublisher = false;
    }

    private void FlushExchange()
    {
        if (_in > 0) _exchange!.CountPublished(_in, _out);
        _routed += _out;
        _in = _out = 0;
    }
}
