using Hoopoe.Core;
using Hoopoe.Management.Hints.Clients;
using Hoopoe.Management.Hints.Node;
using Hoopoe.Management.Hints.Queues;
using Hoopoe.Management.Hints.Routing;
using Hoopoe.Management.Hints.Sampling;
using Hoopoe.Management.Rates;

namespace Hoopoe.Management.Hints;

/// <summary>
/// Looks at the whole broker four times a minute and says what is wrong: it reads counters that are there anyway, so that messages pay nothing
/// for it. Also finds the busiest queues, whose past is kept. Lives as long as the API; any thread may read <see cref="Shown"/>.
/// </summary>
internal sealed class HintMonitor : IDisposable
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    // So many queues have a past though nobody asked.
    private const int MostBusy = 100;

    // Bindings are many, and change seldom.
    private const int RoundsForBindings = 4;

    private readonly Lock _looking = new();
    private readonly Broker _broker;
    private readonly RateSampler _rates;
    private readonly Action<Exception> _failed;
    private readonly Clock _clock;
    private readonly HintBoard _board;
    private readonly QueueCensus _queues;
    private readonly NodePulse _node;
    private readonly ChannelLeak _channels;
    private readonly UnroutablePublishes _publishes = new();
    private readonly UnmatchedBindings _bindings = new();
    private readonly HintSubject _subject;
    private readonly ITimer _timer;
    private HashSet<object> _kept = [];
    private int _round;

    /// <summary>Begins to look.</summary>
    /// <param name="broker">The broker.</param>
    /// <param name="node">What is known of the node.</param>
    /// <param name="rates">Keeps the past of the busiest queues.</param>
    /// <param name="time">The clock.</param>
    /// <param name="failed">Told of defects.</param>
    public HintMonitor(Broker broker, NodeFacts node, RateSampler rates, TimeProvider time, Action<Exception> failed)
    {
        (_broker, _rates, _failed) = (broker, rates, failed);
        _clock = new Clock(time);
        _board = new HintBoard(_clock);
        _queues = new QueueCensus(broker);
        _node = new NodePulse(broker, node);
        _channels = new ChannelLeak(broker);
        _subject = new HintSubject("node", node.Name);
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>What is wrong, the worst first.</summary>
    public IReadOnlyList<Hint> Shown => _board.Shown;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // One look that takes longer than the interval must not meet the next.
        if (!_looking.TryEnter()) return;
        try
        {
            LookAtAll();
        }
        catch (Exception error)
        {
            _failed(error);
        }
        finally
        {
            _looking.Exit();
        }
    }

    private void LookAtAll()
    {
        long nowMs = _clock.NowMs;
        var hosts = _broker.VirtualHosts;
        _queues.Look(nowMs, MostBusy, (queue, pulse) => QueueRules.Apply(_board, queue, pulse.ToWindow(queue)));
        KeepBusiest();
        _publishes.Apply(_board, hosts, nowMs);
        _channels.Apply(_board, nowMs, _round);
        var node = _node.Look(nowMs);
        foreach (var rule in (ReadOnlySpan<Rule<NodeWindow>>)[ConnectionChurn.Rule, DiskBoundConfirms.Rule, ShortDisk.Rule, ExpiringCertificate.Rule])
            _board.Apply(rule, this, node, static one => one._subject);
        if (_round % RoundsForBindings == 0) _bindings.Look(_broker.VirtualHosts, nowMs);
        _bindings.Apply(_board);
        _board.EndRound();
        _round++;
    }

    private void KeepBusiest()
    {
        HashSet<object> busiest = [.. _queues.Busiest];
        foreach (object gone in _kept.Except(busiest)) _rates.Release(gone);
        foreach (var queue in _queues.Busiest)
        {
            if (!_kept.Contains(queue)) _rates.Keep(queue, () => Counters.Of(queue));
        }
        _kept = busiest;
    }
}
