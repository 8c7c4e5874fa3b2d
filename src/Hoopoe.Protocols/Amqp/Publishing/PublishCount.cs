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

    /// <summary>How many messages there were.</summary>
    public long Published { get; private set; }

    /// <summary>Counts a message.</summary>
    public void Add()
    {
        Published++;
        _taken++;
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
    public void Flush()
    {
        if (_taken == 0) return;
        host.Published.CountPublished(_taken);
        _taken = 0;
        FlushExchange();
    }

    private void FlushExchange()
    {
        if (_in > 0) _exchange!.CountPublished(_in, _out);
        _in = _out = 0;
    }
}
