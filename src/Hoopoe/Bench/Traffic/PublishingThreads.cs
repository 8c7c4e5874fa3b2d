using Hoopoe.Bench.Client;
using Hoopoe.Bench.Workloads;

namespace Hoopoe.Bench.Traffic;

/// <summary>
/// The threads of one publishing connection: one that sends and one that receives. Where nothing but confirms lets a producer go on, one
/// thread does both in turn, which spares a switch of threads for each confirm. Ends when the connection does.
/// </summary>
internal sealed class PublishingThreads
{
    // Confirms of so many publishes fit the system's buffers, so a broker can write them while our only thread sends.
    private const int MaxWindowOfOneThread = 4096;

    // How long a blocked sender waits before it looks whether the run is over.
    private const int PatienceMilliseconds = 50;
    private const long BacklogPauseTicks = 50 * TimeSpan.TicksPerMicrosecond;

    private readonly BrokerLink _link;
    private readonly RunControl _run;
    private readonly object _gate = new();
    private readonly Thread? _sender;
    private readonly Thread _receiver;
    private volatile bool _waiting;

    public PublishingThreads(Workload workload, BrokerLink link, RunControl run, Producer producer)
    {
        _link = link;
        _run = run;
        Producer = producer;
        Receiver = new ProducerReceiver(link, run, producer.Confirms);
        bool alone = workload is { ConfirmWindow: > 0 and <= MaxWindowOfOneThread, ProducerChannels: 1, Rate: null, MaxBacklog: null, Mandatory: false };
        _receiver = Worker.Make($"producer {producer.Index + 1}", () => run.Guard(link, alone ? SendAndReceive : ReceiveAll));
        _sender = alone ? null : Worker.Make($"publisher {producer.Index + 1}", () => run.Guard(link, SendAll));
    }

    public Producer Producer { get; }

    public ProducerReceiver Receiver { get; }

    public void Start()
    {
        _receiver.Start();
        _sender?.Start();
    }

    /// <summary>Says goodbye to the broker.</summary>
    public void BeginClose() => _link.BeginClose();

    /// <summary>Ends the connection without a word.</summary>
    public void Abort() => _link.Abort();

    /// <summary>Waits for both threads; a broker that does not answer is left after a while.</summary>
    public void Join(TimeSpan patience)
    {
        if (!_receiver.Join(patience)) _link.Abort();
        _receiver.Join();
        _sender?.Join();
    }

    private void SendAndReceive()
    {
        do
        {
            while (!_run.ProducersStop && Producer.SendBatch() > 0)
            {
                // As much as the window allows.
            }
        }
        while (Receiver.Receive());
    }

    private void ReceiveAll()
    {
        while (Receiver.Receive())
        {
            // What was settled must be seen by a sender that has just said it waits.
            Interlocked.MemoryBarrier();
            if (!_waiting) continue;
            lock (_gate) Monitor.Pulse(_gate);
        }
    }

    private void SendAll()
    {
        PreciseWait.PrepareThread();
        while (!_run.ProducersStop && !Producer.IsDone)
        {
            if (Producer.SendBatch() > 0) continue;
            long wait = Producer.HasSchedule ? Producer.TicksUntilDue(_run.Clock.Ticks) : 0;
            if (wait > 0) PreciseWait.For(wait);
            else if (Producer.WaitsForBacklog) WaitForBacklog();
            else if (Producer.Confirms.Length > 0) WaitForConfirm();
        }
    }

    private void WaitForBacklog()
    {
        while (!_run.ProducersStop && _run.Backlog > _run.BacklogToResume) PreciseWait.For(BacklogPauseTicks);
    }

    private void WaitForConfirm()
    {
        lock (_gate)
        {
            _waiting = true;
            // A confirm may have come just before; one look after saying that we wait is enough.
            if (!Array.TrueForAll(Producer.Confirms, ledger => ledger.Room > 0)) Monitor.Wait(_gate, PatienceMilliseconds);
            _waiting = false;
        }
    }
}
