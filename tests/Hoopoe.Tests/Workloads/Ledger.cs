using Xunit;

namespace Hoopoe.Tests.Workloads;

/// <summary>
/// What must hold for every message sent to a safe queue (one without limits, expiry, priorities or deletion): an
/// independent record of who published, received and settled it.
/// </summary>
internal sealed class Ledger
{
    private readonly HashSet<string> _confirmed = [];
    private readonly HashSet<string> _refused = [];
    private readonly HashSet<string> _delivered = [];
    private readonly HashSet<string> _settled = [];
    private readonly Dictionary<string, long> _lastFirst = [];

    public int Confirmed => _confirmed.Count;

    public int Delivered => _delivered.Count;

    public void Confirm(MessageId id) => Assert.True(_confirmed.Add(id.ToString()), $"{id} was confirmed twice");

    /// <summary>Notes a nack. Where other queues than the one that refuses may have taken the message, it tells nothing.</summary>
    public void Nack(MessageId id)
    {
        Assert.False(Topology.IsSafe(id.Target), $"{id} was refused by a queue that takes everything");
        if (id.Target == "refusing") Refuse(id);
    }

    /// <summary>Notes that a message was never published.</summary>
    public void Refuse(MessageId id)
    {
        Assert.False(_delivered.Contains(id.ToString()), $"{id} was refused and yet delivered");
        _refused.Add(id.ToString());
    }

    /// <summary>Notes a delivery of a message to a client.</summary>
    public void Deliver(MessageId id, string queue, int client, bool redelivered)
    {
        string name = id.ToString();
        Assert.False(_refused.Contains(name), $"{id} was delivered and yet refused");
        if (!Topology.IsSafe(queue)) return;
        Assert.Equal(queue, id.Target);
        Assert.False(_settled.Contains(name), $"{id} was delivered after it was settled");
        bool first = _delivered.Add(name);
        Assert.True(first || redelivered, $"{id} was delivered again without saying so");
        if (redelivered) return;
        string order = $"{queue} {id.Publisher} {client}";
        Assert.True(_lastFirst.GetValueOrDefault(order, -1) < id.Number, $"{id} overtook {_lastFirst.GetValueOrDefault(order)} in {order}");
        _lastFirst[order] = id.Number;
    }

    /// <summary>Notes that a client took a message for good.</summary>
    public void Settle(MessageId id)
    {
        if (Topology.IsSafe(id.Target)) Assert.True(_settled.Add(id.ToString()), $"{id} was settled twice");
    }

    /// <summary>After everything was drained: each confirmed message reached somebody.</summary>
    public void CheckNothingIsLost() => Assert.Empty(_confirmed.Where(id => Topology.IsSafe(MessageId.Parse(id).Target)).Except(_settled));
}
