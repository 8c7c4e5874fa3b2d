using Hoopoe.Interop.Soak.Clients;

namespace Hoopoe.Interop.Soak.Behaviours;

/// <summary>One thing a client may do on a channel, and how often it does it beside the others.</summary>
internal sealed record Operation(int Weight, Action<SoakChannel, Random> Do)
{
    private static readonly Operation[] _all =
    [
        new(300, Publishing.PublishOne),
        new(30, Publishing.PublishBurst),
        new(6, (channel, _) => Publishing.SelectConfirms(channel)),
        new(4, (channel, _) => Publishing.SelectTransactions(channel)),
        new(10, Publishing.EndTransaction),
        new(40, Topology.DeclareQueue),
        new(10, Topology.DeclareExclusiveQueue),
        new(20, Topology.DeclareExchange),
        new(50, Topology.BindQueue),
        new(10, Topology.BindExchange),
        new(10, Topology.Unbind),
        new(12, Topology.DeleteQueue),
        new(5, Topology.DeleteExchange),
        new(8, Topology.Purge),
        new(40, Consuming.Consume),
        new(120, Consuming.Settle),
        new(40, Consuming.Get),
        new(15, (channel, _) => Consuming.Cancel(channel)),
        new(10, Consuming.LimitPrefetch),
        new(5, (channel, _) => Consuming.Recover(channel)),
        new(15, Requests.AskAndAnswer),
        new(25, Mistakes.OnChannel),
        new(2, Mistakes.OnConnection),
        new(6, (channel, _) => channel.Close()),
    ];

    private static readonly int _totalWeight = _all.Sum(operation => operation.Weight);

    /// <summary>Does one of all, after taking in what has arrived.</summary>
    public static void DoAny(SoakChannel channel, Random random)
    {
        channel.TakeArrived();
        if (!channel.IsOpen)
            return;
        int ticket = random.Next(_totalWeight);
        foreach (Operation operation in _all)
        {
            ticket -= operation.Weight;
            if (ticket >= 0)
                continue;
            operation.Do(channel, random);
            return;
        }
    }
}
