using Hoopoe.Bench.Client;
using Hoopoe.Bench.Measuring;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Traffic;

/// <summary>
/// All connections of a run with their threads: opened before traffic begins, ended when it is over. Belongs to the thread that conducts
/// the run.
/// </summary>
internal sealed class Crew : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // What the messages of all producers may take together.
    private const int CycleBytes = 64 * 1024 * 1024;
    private const int MinCycleBytes = 4 * 1024;
    private const int MaxCycleBytes = 64 * 1024;

    private readonly Workload _workload;
    private readonly RunControl _run;
    private readonly List<BrokerLink> _links = [];
    private readonly List<PublishingThreads> _producers = [];
    private readonly List<Consumer> _consumers = [];
    private readonly List<Thread> _consumerThreads = [];

    private Crew(Workload workload, RunControl run)
    {
        _workload = workload;
        _run = run;
        FirstFlows = CountFlows(workload);
        Ledgers = [.. Enumerable.Range(0, workload.Topology.Queues.Count).Select(queue => new QueueLedger(ConsumersOf(queue) > 1))];
    }

    public IReadOnlyList<PublishingThreads> Producers => _producers;

    public IReadOnlyList<Consumer> Consumers => _consumers;

    public IReadOnlyList<BrokerLink> Links => _links;

    /// <summary>What arrived from each queue.</summary>
    public QueueLedger[] Ledgers { get; }

    /// <summary>The first flow of each producer, and behind the last how many there are.</summary>
    public int[] FirstFlows { get; }

    /// <summary>Opens all connections; consumers may get messages from here on, producers wait for <see cref="Start"/>.</summary>
    public static Crew Assemble(Workload workload, RunControl run)
    {
        var crew = new Crew(workload, run);
        try
        {
            for (int i = 0; i < workload.Consumers; i++) crew.AddConsumer(i);
            for (int i = 0; i < workload.Producers; i++) crew.AddProducer(i);
            return crew;
        }
        catch
        {
            crew.Dispose();
            throw;
        }
    }

    public void Start()
    {
        foreach (var thread in _consumerThreads) thread.Start();
        foreach (var producer in _producers) producer.Start();
    }

    /// <summary>Ends all connections and waits for their threads: politely unless the run has failed.</summary>
    public void End()
    {
        _run.StopConsumers();
        foreach (var producer in _producers) Farewell(producer.BeginClose, producer.Abort);
        foreach (var consumer in _consumers) Farewell(consumer.Cancel, consumer.Abort);
        foreach (var producer in _producers) producer.Join(Patience);
        for (int i = 0; i < _consumers.Count; i++)
        {
            if (!_consumerThreads[i].Join(Patience)) _consumers[i].Abort();
            _consumerThreads[i].Join();
        }
    }

    public void Dispose()
    {
        foreach (var link in _links) link.Dispose();
    }

    private void Farewell(Action politely, Action abort)
    {
        if (_run.Failure is not null)
        {
            abort();
            return;
        }
        try
        {
            politely();
        }
        catch (BenchException error)
        {
            _run.Fail(error.Message);
            abort();
        }
    }

    private void AddConsumer(int index)
    {
        var link = Open(index, $"hoopoe bench consumer {index + 1}");
        var queues = _workload.Topology.QueuesOf(index, _workload.Consumers);
        // Each channel has a consumer of its own for each queue.
        Subscription[] subscriptions = [.. from queue in queues from channel in Enumerable.Range(0, _workload.ConsumerChannels) select NewSubscription(queue)];
        var consumer = new Consumer(index, _workload, link, _run, subscriptions);
        consumer.Subscribe();
        _consumers.Add(consumer);
        _consumerThreads.Add(Worker.Make($"consumer {index + 1}", () => _run.Guard(link, consumer.Run)));
    }

    private Subscription NewSubscription(int queue) => new(queue, Ledgers[queue], _workload.IsOrdered, FirstFlows[^1]);

    private void AddProducer(int index)
    {
        var link = Open(_workload.Consumers + index, $"hoopoe bench producer {index + 1}");
        for (int channel = 1; channel <= _workload.ProducerChannels; channel++) ProducerChannel.Open(link, (ushort)channel, _workload.ConfirmWindow > 0);
        var targets = _workload.Topology.TargetsOf(index, _workload.Producers);
        int bytes = Math.Clamp(CycleBytes / _workload.Producers, MinCycleBytes, MaxCycleBytes);
        var cycle = new PublishCycle(_workload, targets, FirstFlows[index], link.FrameMax, bytes, new Random(_workload.Seed + index));
        _producers.Add(new PublishingThreads(_workload, link, _run, new Producer(index, _workload, link, _run, cycle, targets)));
    }

    private BrokerLink Open(int connection, string name)
    {
        var link = BrokerLink.Open(_workload.BrokerOf(connection), name, _workload.Heartbeat);
        _links.Add(link);
        return link;
    }

    private int ConsumersOf(int queue) =>
        Enumerable.Range(0, _workload.Consumers).Count(consumer => _workload.Consumers >= _workload.Topology.Queues.Count
            ? consumer % _workload.Topology.Queues.Count == queue
            : queue % _workload.Consumers == consumer);

    private static int[] CountFlows(Workload workload)
    {
        int[] first = new int[workload.Producers + 1];
        for (int i = 0; i < workload.Producers; i++) first[i + 1] = first[i] + (workload.Topology.TargetsOf(i, workload.Producers).Count * workload.ProducerChannels);
        if (first[^1] > BodyStamp.MaxFlows) throw new BenchException($"producers, channels and routing keys make {first[^1]} flows; {BodyStamp.MaxFlows} can be told apart");
        return first;
    }
}
