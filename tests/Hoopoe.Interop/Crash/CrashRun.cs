using System.Diagnostics;
using Hoopoe.Interop.Crash.Checks;
using Hoopoe.Interop.Crash.Load;
using Hoopoe.Interop.Crash.Model;
using Hoopoe.Interop.Crash.Nodes;
using Hoopoe.Interop.Crash.Sabotage;
using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash;

/// <summary>
/// Rounds of start, check, load and SIGKILL on one data directory, and a last start that looks at everything. Ends at the first round
/// that finds a violation. A line is written for each round.
/// </summary>
internal sealed class CrashRun
{
    private const int MostShown = 5;

    private readonly CrashOptions _options;
    private readonly Action<string> _write;
    private readonly INode _node;
    private readonly Ledger _ledger;
    private readonly List<Nook> _nooks = [];
    private readonly Random _random;

    public CrashRun(INode node, CrashOptions options, Action<string> write)
    {
        _options = options;
        _write = write;
        _node = node;
        _random = new Random(options.Seed);
        _ledger = new Ledger(Violations, node.Promises);
    }

    public Violations Violations { get; } = new();

    /// <summary>What the sabotage was done to, if there was any.</summary>
    public string? Sabotaged { get; private set; }

    public async Task RunAsync()
    {
        _write($"seed {_options.Seed}");
        for (int round = 1; round <= _options.Rounds + 1 && Violations.IsEmpty && Sabotaged is null; round++)
            await RunAsync(round, isLast: round > _options.Rounds);
        // One defect shows in many messages: some of each kind are enough.
        foreach (IGrouping<string, string> kind in Violations.Found.GroupBy(violation => violation.Split(':')[0]))
        {
            foreach (string violation in kind.Take(MostShown))
                _write($"VIOLATION {violation}");
            if (kind.Count() > MostShown)
                _write($"  and {kind.Count() - MostShown} more: {kind.Key}");
        }

        _write($"in all: {_ledger.Tally}; {(Violations.IsEmpty ? "no violation" : $"{Violations.Found.Count} violations")}");
    }

    private async Task RunAsync(int round, bool isLast)
    {
        Tally before = _ledger.Tally.Since(new Tally());
        TimeSpan start = _node.Start();
        if (start > _node.Promises.StartLimit)
            Violations.Add($"the start took {start.TotalSeconds:F1} s");
        _ledger.BeginLife();
        Stopwatch check = Stopwatch.StartNew();
        string fates = round == 1 ? "declared all" : await CheckAsync(isLast);
        if (round == 1)
            await DeclareAsync();
        check.Stop();
        string end = "";
        if (Violations.IsEmpty && !isLast)
        {
            using LoadScene scene = new(_node, _ledger, Violations);
            TimeSpan life = await LoadRun.RunAsync(scene, _node, _nooks, new Random(_random.Next()));
            end = $"killed after {life.TotalMilliseconds:F0} ms of load; ";
        }

        foreach (string complaint in _node.Complaints)
            Violations.Add($"the broker complained: {complaint}");
        string name = isLast ? "last look" : $"round {round}";
        _write($"{name}: ready in {start.TotalSeconds:F2} s; {fates} in {check.Elapsed.TotalSeconds:F1} s; {end}{_ledger.Tally.Since(before)}");
    }

    private async Task DeclareAsync()
    {
        await using IConnection connection = await LoadScene.Factory(_node).CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        await Layout.DeclareAsync(channel);
    }

    /// <summary>Checks what earlier lives left: what was done with which queues.</summary>
    private async Task<string> CheckAsync(bool isLast)
    {
        if (_options.Defect != Defect.None)
            Sabotaged = await new Saboteur(_node, _ledger, _options.Defect).StrikeAsync();
        using LoadScene scene = new(_node, _ledger, Violations);
        await using IConnection connection = await scene.ConnectAsync();
        await scene.GuardAsync("the check of the topology", () => new TopologyCheck(scene, connection, _nooks).RunAsync());
        IEnumerable<QueueGroup> nooks = _nooks.Where(nook => nook.QueueIs == Presence.Present).Select(nook => new QueueGroup(nook.Queue.Name, nook.Queue));
        List<(QueueGroup Group, Fate Fate)> plan = [.. Layout.Groups.Concat(nooks).Select(group => (group, ChooseFate(group, isLast || Sabotaged is not null)))];
        await Task.WhenAll(plan.Where(one => one.Fate != Fate.Skip).Select(async one =>
        {
            await using IConnection own = await scene.ConnectAsync();
            await scene.GuardAsync($"the check of {one.Group.Name} ({one.Fate})", () => new GroupCheck(scene, own, one.Group, one.Fate).RunAsync());
        }));
        return string.Join(", ", plan.CountBy(one => one.Fate).OrderBy(fate => fate.Key).Select(fate => $"{fate.Key} {fate.Value}"));
    }

    private Fate ChooseFate(QueueGroup group, bool everything) => _random.Next(100) switch
    {
        // Transactions are judged while they are fresh.
        < 30 when !everything && group != Layout.Transactions => Fate.Skip,
        < 50 => Fate.Peek,
        < 70 => Fate.Commit,
        < 90 => Fate.Prove,
        _ => Fate.Leave,
    };
}
