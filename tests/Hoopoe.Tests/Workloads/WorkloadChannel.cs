using Xunit;

namespace Hoopoe.Tests.Workloads;

/// <summary>What a channel of a workload is for.</summary>
internal enum ChannelMode
{
    Plain,
    Confirms,
    Transactions,
}

/// <summary>A delivery that a workload has not settled.</summary>
internal sealed record OpenDelivery(ulong Tag, MessageId Id, string Queue, string? Consumer);

/// <summary>A consumer of a workload.</summary>
internal sealed record OpenConsumer(string Tag, string Queue, bool NoAck, int Prefetch);

/// <summary>One channel as a workload sees it, from open to close: what it published, what it holds.</summary>
internal sealed class WorkloadChannel(ushort number, string publisher, ChannelMode mode)
{
    private readonly Dictionary<long, MessageId> _unconfirmed = [];
    private readonly List<(OpenDelivery Delivery, bool ForGood)> _settledInTransaction = [];
    private readonly List<MessageId> _publishedInTransaction = [];
    private long _published;
    private long _confirmedThrough;

    public ushort Number { get; } = number;

    public ChannelMode Mode { get; } = mode;

    public int Prefetch { get; set; }

    public string? FetchedFrom { get; set; }

    public SortedDictionary<ulong, OpenDelivery> Deliveries { get; } = [];

    public List<OpenConsumer> Consumers { get; } = [];

    public MessageId Publish(string target)
    {
        var id = new MessageId(publisher, ++_published, target);
        if (Mode == ChannelMode.Confirms) _unconfirmed.Add(_published, id);
        if (Mode == ChannelMode.Transactions) _publishedInTransaction.Add(id);
        return id;
    }

    /// <summary>Takes the outcome of publishes; outcomes come in the order of the publishes.</summary>
    public IEnumerable<MessageId> TakeOutcome(long number, bool multiple)
    {
        Assert.True(number > _confirmedThrough && (multiple || number == _confirmedThrough + 1), $"{number} was confirmed after {_confirmedThrough}");
        for (long each = _confirmedThrough + 1; each <= number; each++)
        {
            Assert.True(_unconfirmed.Remove(each, out var id), $"{each} was confirmed before it was published");
            yield return id;
        }
        _confirmedThrough = number;
    }

    public void Deliver(OpenDelivery delivery)
    {
        Deliveries.Add(delivery.Tag, delivery);
        if (Consumers.Find(consumer => consumer.Tag == delivery.Consumer) is not { Prefetch: > 0 } consumer) return;
        int held = Deliveries.Values.Concat(_settledInTransaction.Select(settled => settled.Delivery)).Count(other => other.Consumer == consumer.Tag);
        Assert.True(held <= consumer.Prefetch, $"{consumer} holds {held}");
    }

    /// <summary>Takes deliveries out and gives those now settled for good; a transaction's stay its own until the commit.</summary>
    public List<MessageId> Settle(ulong tag, bool multiple, bool forGood)
    {
        var settled = new List<MessageId>();
        foreach (ulong each in Deliveries.Keys.Where(other => multiple ? other <= tag : other == tag).ToList())
        {
            Deliveries.Remove(each, out var delivery);
            if (Mode == ChannelMode.Transactions) _settledInTransaction.Add((delivery!, forGood));
            else if (forGood) settled.Add(delivery!.Id);
        }
        return settled;
    }

    /// <summary>Ends the transaction: gives what was published and what was settled for good.</summary>
    public (List<MessageId> Published, List<MessageId> Settled) Commit()
    {
        var result = (_publishedInTransaction.ToList(), _settledInTransaction.FindAll(one => one.ForGood).ConvertAll(one => one.Delivery.Id));
        _publishedInTransaction.Clear();
        _settledInTransaction.Clear();
        return result;
    }

    /// <summary>Undoes the transaction and gives what was not published after all.</summary>
    public List<MessageId> Rollback()
    {
        foreach (var (delivery, _) in _settledInTransaction) Deliveries.Add(delivery.Tag, delivery);
        _settledInTransaction.Clear();
        var dropped = _publishedInTransaction.ToList();
        _publishedInTransaction.Clear();
        return dropped;
    }
}
