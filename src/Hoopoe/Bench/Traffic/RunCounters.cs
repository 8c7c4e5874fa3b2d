namespace Hoopoe.Bench.Traffic;

/// <summary>The counters of all connections, added up at one moment. Immutable.</summary>
internal readonly record struct RunCounters
{
    public double Seconds { get; init; }

    public long Published { get; init; }

    public long PublishedBytes { get; init; }

    public long Confirmed { get; init; }

    public long Nacked { get; init; }

    public long Outstanding { get; init; }

    public long Returned { get; init; }

    public long Delivered { get; init; }

    public long DeliveredBytes { get; init; }

    public long Acknowledged { get; init; }

    /// <summary>Deliveries that the publishes so far promise.</summary>
    public long Promised { get; init; }

    public static RunCounters Read(Crew crew, double seconds, IReadOnlyList<int> copies)
    {
        // Deliveries first: read after, they could be more than what was promised before.
        long delivered = crew.Consumers.Sum(consumer => consumer.Delivered);
        var confirms = crew.Producers.SelectMany(threads => threads.Producer.Confirms).ToList();
        return new RunCounters
        {
            Seconds = seconds,
            Delivered = delivered,
            DeliveredBytes = crew.Consumers.Sum(consumer => consumer.DeliveredBytes),
            Acknowledged = crew.Consumers.Sum(consumer => consumer.Acknowledged),
            Published = crew.Producers.Sum(threads => threads.Producer.Published),
            PublishedBytes = crew.Producers.Sum(threads => threads.Producer.PublishedBytes),
            Confirmed = confirms.Sum(ledger => ledger.Acked),
            Nacked = confirms.Sum(ledger => ledger.Nacked),
            Outstanding = confirms.Sum(ledger => ledger.Outstanding),
            Returned = crew.Producers.Sum(threads => threads.Receiver.Returned),
            Promised = crew.Producers.Sum(threads => Promise(threads.Producer, copies)),
        };
    }

    /// <summary>What a producer's publishes promise: a message to several queues is several deliveries.</summary>
    public static long Promise(Producer producer, IReadOnlyList<int> copies)
    {
        long promised = 0;
        var published = producer.PublishedByFlow;
        for (int i = 0; i < published.Length; i++) promised += published[i] * copies[producer.Targets[i % producer.Targets.Count]];
        return promised;
    }
}
