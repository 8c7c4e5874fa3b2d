namespace Hoopoe.Compare.Workloads;

/// <summary>Every workload there is, in the order it is run and reported in. In a quick run what is counted is a tenth.</summary>
internal static class WorkloadCatalogue
{
    public const int SmallBody = 16;
    public const int Kibibyte = 1024;
    public const int LargeBody = 65536;

    private const long Backlog = 20_000;
    private const int LongQueueBody = 100;

    private static readonly LoadShape Transient = new() { MaxBacklog = Backlog };

    // Far from what a run reaches: eight producers that stand at the limit and look ever again whether they may go on take
    // most of the load tool's time, and little is left for the broker.
    private static readonly LoadShape Unhindered = new() { MaxBacklog = 4_000_000 };

    private static readonly LoadShape Confirmed = new() { Durable = true, ConfirmWindow = 1000, AcknowledgeEvery = 100, Prefetch = 1000 };

    public static IReadOnlyList<Workload> All(bool quick) =>
    [
        One("1", "transient, 16 B", Transient),
        One("2", "transient, 1 KiB", Transient with { Size = Kibibyte }),
        One("3", "transient, 64 KiB", Transient with { Size = LargeBody, MaxBacklog = 2000 }),
        .. DurableOnes("classic"),
        .. DurableOnes("quorum"),
        One("5", "confirms one at a time, 1 producer", OneAtATime(1)),
        One("5", "confirms one at a time, 100 producers", OneAtATime(100)),
        One("6", "5,000/s, transient", new LoadShape { Size = Kibibyte, Rate = 5000 }),
        One("6", "5,000/s, durable, confirmed", Confirmed with { Size = Kibibyte, Rate = 5000 }),
        One("7", "fanout to 10 queues, 16 B", Fanout(SmallBody)),
        One("7", "fanout to 10 queues, 1 KiB", Fanout(Kibibyte)),
        One("8", "topic, 10,000 bindings, 10 matching", Transient with { TopicBindings = 10_000 }),
        One("9", "1,000 connections at 20/s", new LoadShape { Loops = 1000, Rate = 20_000, Size = LongQueueBody }) with { OnFreshBroker = true },
        InAndOut("transient", new LoadShape { Size = Kibibyte }, Counted(1_000_000, quick)),
        InAndOut("durable", Confirmed with { Size = Kibibyte }, Counted(1_000_000, quick)),
        One("11", "connect, declare, publish, close", new LoadShape { Producers = 4, Queues = 4, Consumers = 0, Cycles = (int)Counted(2000, quick) }),
        One("12", "10 priorities, 1 KiB", Transient with { Size = Kibibyte, Priorities = 10 }),
        One("12", "expiry and dead letters, 1 KiB", new LoadShape { Size = Kibibyte, DeadLetterAfterMilliseconds = 100, Count = Counted(1_000_000, quick) }),
        One("13", "one pair, 16 B", Unhindered),
        One("13", "8 pairs on 8 queues, 16 B", Unhindered with { Producers = 8, Consumers = 8, Queues = 8 }),
        One("13", "8 pairs on one queue, 16 B", Unhindered with { Producers = 8, Consumers = 8 }),
        .. LongQueues("transient", new LoadShape { Size = LongQueueBody }, quick),
        .. LongQueues("durable", Confirmed with { Size = LongQueueBody }, quick),
        Idle("nothing else", 0, 0),
        Idle("beside 10,000 idle queues", 10_000, 0),
        Idle("beside 1,000 idle connections", 0, 1000),
    ];

    private static Workload One(string row, string name, LoadShape shape) => new(row, name, new Step("", shape));

    private static IEnumerable<Workload> DurableOnes(string type) =>
        from body in new[] { (Name: "16 B", Size: SmallBody), (Name: "1 KiB", Size: Kibibyte), (Name: "64 KiB", Size: LargeBody) }
        select One("4", $"durable {type}, {body.Name}", Confirmed with { Size = body.Size, QueueType = type == "classic" ? null : type });

    // Without a consumer: its acknowledgements would be flushed as well, between one confirm and the next.
    private static LoadShape OneAtATime(int producers) =>
        new() { Producers = producers, Consumers = 0, Size = Kibibyte, Durable = true, ConfirmWindow = 1 };

    private static LoadShape Fanout(int size) => Transient with { Fanout = true, Queues = 10, Consumers = 10, Size = size };

    private static Workload InAndOut(string name, LoadShape shape, long count) => new(
        "10",
        $"1 M messages of 1 KiB, {name}",
        new Step("in", shape with { Consumers = 0, Count = count, Keep = true }),
        new Step("out", shape with { Producers = 0, Count = count, Continue = true }))
    { OnFreshBroker = true };

    private static IEnumerable<Workload> LongQueues(string name, LoadShape shape, bool quick) =>
        from length in new[] { (Name: "100 k", Count: 100_000L), (Name: "1 M", Count: 1_000_000L), (Name: "10 M", Count: 10_000_000L) }
        select new Workload(
            "length",
            $"{length.Name} queued, {name}",
            new Step("filling", shape with { Consumers = 0, Count = Counted(length.Count, quick), Keep = true }),
            new Step("one pair", shape with { Continue = true, MaxBacklog = Backlog, Hold = Backlog }))
        { HoopoeOnly = true, OnFreshBroker = true };

    private static Workload Idle(string name, int queues, int connections) =>
        One("idle", $"one pair, 16 B, {name}", Transient with { IdleQueues = queues, IdleConnections = connections }) with { HoopoeOnly = true };

    private static long Counted(long full, bool quick) => quick ? full / 10 : full;
}
